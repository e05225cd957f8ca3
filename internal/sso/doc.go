// Package sso signs people in through the organization's OpenID Connect providers.
//
// It owns the authorization code flow (PKCE S256, state, nonce), provider discovery, the check of ID tokens and logout
// tokens, the shape of a safe return path, and the embedded provider of a hub that has none configured.
//
// It must not know what a person, a role, a session or a cookie is: it turns a callback into an Identity, and groups
// into plain strings which nobody here interprets. Sealing and single use are functions handed in.
//
// The invariant: no code is redeemed before its transaction was opened, belongs to this provider, is at most ten minutes
// old, carries the state of the callback, and was marked as used.
package sso
