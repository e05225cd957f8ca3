// The OpenID Connect provider of the npm package oidc-provider, for a hub on loopback. PORT is where it listens; CALLBACK and
// LOGOUT are the hub's addresses for the way back and for back-channel logout, AFTER is where it sends people after sign-out.
import Provider from 'oidc-provider';

const { PORT, CALLBACK, LOGOUT, AFTER } = process.env;
const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [{
    client_id: 'hub', client_secret: 'of-the-hub', redirect_uris: [CALLBACK], post_logout_redirect_uris: [AFTER],
    backchannel_logout_uri: LOGOUT, backchannel_logout_session_required: true,
  }],
  features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  fetch: (url, { dispatcher, ...options }) => fetch(url, options), // its own refuses loopback addresses
  findAccount: (_, id) => ({
    accountId: id, claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true, name: 'Robin Vale' }),
  }),
});
provider.on('server_error', (_, err) => console.error(err));
provider.on('backchannel.error', (_, err) => console.error(err));
provider.on('backchannel.success', () => console.log('sent a logout token'));
provider.listen(Number(PORT), '127.0.0.1', () => console.log('listening'));
