package sso

import (
	"context"
	"net/url"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
)

// logoutEvent is the member of events that makes a token a logout token (Back-Channel Logout 1.0 section 2.4).
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// Logout is a provider's verified word that a session ended. Subject or SessionID may be empty, not both: without a
// SessionID every session of the subject ended.
type Logout struct {
	Issuer, Subject, SessionID string
	// ID is the token's jti.
	ID string
}

// BackChannelLogout checks a logout token that was posted to the hub (Back-Channel Logout 1.0 section 2.6). A token is good
// once; its jti is spent when BackChannel succeeds, so the caller must then end the sessions. Errors:
// ErrUnknownProvider, *Refused, ErrUnavailable.
func (p *Providers) BackChannelLogout(ctx context.Context, key, logoutToken string) (Logout, error) {
	at := p.find(key)
	if at == nil {
		return Logout{}, ErrUnknownProvider
	}
	if logoutToken == "" {
		return Logout{}, refuse(ReasonTokenMissing)
	}
	doc, err := at.discover(ctx)
	if err != nil {
		return Logout{}, err
	}
	if err := checkHeader(logoutToken, doc.algorithms, "logout+jwt"); err != nil {
		return Logout{}, err
	}
	seen := &witness{keys: doc.keys}
	_, verdict := oidc.NewVerifier(at.Issuer, seen, at.verifierConfig(doc)).VerifyLogout(ctx, logoutToken)
	said, err := seen.claims(verdict)
	if err != nil {
		return Logout{}, err
	}
	if err := at.checkAddressee(said, p.now()); err != nil {
		return Logout{}, err
	}
	out, err := said.logout(at.Issuer)
	if err != nil {
		return Logout{}, err
	}
	if verdict != nil {
		return Logout{}, refuse(ReasonTokenRefused)
	}
	// The mark outlives the token, which is too old to be taken after issuedAge, by both clock errors.
	if err := p.once(ctx, ReasonTokenIDUsed, issuedAge+2*clockSkew, "logout", at.Issuer, out.ID); err != nil {
		return Logout{}, err
	}
	return out, nil
}

// logout reads what only a logout token says. A nonce is forbidden so that no ID token can pass for one.
func (c claims) logout(issuer string) (Logout, error) {
	if c.has("nonce") {
		return Logout{}, refuse(ReasonNoncePresent)
	}
	events, err := parseClaims(c["events"])
	if err != nil || !strings.HasPrefix(string(events[logoutEvent]), "{") {
		return Logout{}, refuse(ReasonEvents)
	}
	out := Logout{Issuer: issuer}
	var ok bool
	if out.ID, ok = c.text("jti"); !ok || out.ID == "" {
		return Logout{}, refuse(ReasonTokenIDMissing)
	}
	out.Subject, _ = c.text("sub")
	out.SessionID, _ = c.text("sid")
	for name, id := range map[string]string{"sub": out.Subject, "sid": out.SessionID} {
		if c.has(name) && !validID(id) {
			return Logout{}, refuse(ReasonSubject)
		}
	}
	if out.Subject == "" && out.SessionID == "" {
		return Logout{}, refuse(ReasonSubjectMissing)
	}
	return out, nil
}

// SignOutURL is where to send the browser to end the session at the provider too (RP-Initiated Logout 1.0), coming back
// to the path after. It asks nobody and is empty when the provider has no such page, is unknown, cannot be reached, or
// was not discovered since the process started.
func (p *Providers) SignOutURL(_ context.Context, key, idToken, after string) string {
	at := p.find(key)
	if at == nil {
		return ""
	}
	doc := at.known()
	if doc == nil || doc.endSession == "" {
		return ""
	}
	target, err := url.Parse(doc.endSession)
	if err != nil {
		return ""
	}
	back, err := p.base.Parse(ReturnPath(after))
	if err != nil {
		return ""
	}
	query := target.Query()
	query.Set("client_id", at.ClientID)
	query.Set("post_logout_redirect_uri", back.String())
	if idToken != "" {
		query.Set("id_token_hint", idToken)
	}
	target.RawQuery = query.Encode()
	return target.String()
}
