package sso

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"
)

const (
	// maxToken bounds a raw token in bytes before anything is decoded.
	maxToken = 256 << 10
	// issuedAge is the oldest a token may be when it arrives.
	issuedAge = 10 * time.Minute
	// maxSubject is the bound of OpenID Connect Core section 2, in bytes.
	maxSubject = 255
)

// witness keeps what the key set said, because go-oidc flattens that error to text.
type witness struct {
	keys    *keySet
	payload []byte
	err     error
}

// VerifySignature implements oidc.KeySet.
func (w *witness) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	w.payload, w.err = w.keys.VerifySignature(ctx, raw)
	return w.payload, w.err
}

// verifyIDToken checks an ID token that answers tx. go-oidc checks it too: our own checks name the reason and add what
// go-oidc leaves to its caller (nonce, azp, sub, iat, typ, keys in the header), and never overrule a refusal.
func (p *provider) verifyIDToken(
	ctx context.Context, doc *document, raw, accessToken string, tx transaction,
) (claims, error) {
	if raw == "" {
		return nil, refuse(ReasonTokenMissing)
	}
	if err := checkHeader(raw, doc.algorithms, "jwt"); err != nil {
		return nil, err
	}
	seen := &witness{keys: doc.keys}
	token, verdict := oidc.NewVerifier(p.Issuer, seen, p.verifierConfig(doc)).Verify(ctx, raw)
	said, err := seen.claims(verdict)
	if err != nil {
		return nil, err
	}
	now := p.now()
	if err := p.checkAddressee(said, now); err != nil {
		return nil, err
	}
	if sub, ok := said.text("sub"); !ok || !validID(sub) {
		return nil, refuse(ReasonSubject)
	}
	if nonce, _ := said.text("nonce"); subtle.ConstantTimeCompare([]byte(nonce), []byte(tx.Nonce)) != 1 {
		return nil, refuse(ReasonNonce)
	}
	if tx.Fresh && !freshSince(said, tx.Issued, now, doc.untimed) {
		return nil, refuse(ReasonAuthTime)
	}
	if verdict != nil {
		return nil, refuse(ReasonTokenRefused)
	}
	if token.AccessTokenHash != "" && token.VerifyAccessToken(accessToken) != nil {
		return nil, refuse(ReasonAccessHash)
	}
	return said, nil
}

func (p *provider) verifierConfig(doc *document) *oidc.Config {
	return &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: doc.algorithms, Now: p.now}
}

// claims returns the signed claims, or why there are none. A verdict without a word from the key set is go-oidc refusing
// the form of the token.
func (w *witness) claims(verdict error) (claims, error) {
	switch {
	case w.err != nil:
		return nil, w.err
	case w.payload == nil:
		if verdict != nil {
			return nil, refuse(ReasonTokenMalformed)
		}
		return nil, refuse(ReasonSignature)
	}
	return parseClaims(w.payload)
}

// checkHeader judges a compact JWT before any key is looked at. RFC 7515 section 4.1 lets a token bring or name its own
// key; none of that is followed. typ must be absent, "JWT", or kind, so that no other kind of token passes.
func checkHeader(raw string, algorithms []string, kind string) error {
	parts := strings.Split(raw, ".")
	if len(raw) > maxToken || len(parts) != 3 {
		return refuse(ReasonTokenMalformed)
	}
	plain, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil {
		return refuse(ReasonTokenMalformed)
	}
	header, err := parseClaims(plain)
	if err != nil {
		return err
	}
	if alg, ok := header.text("alg"); !ok || !slices.Contains(algorithms, alg) {
		return refuse(ReasonAlg)
	}
	if slices.ContainsFunc([]string{"jku", "jwk", "x5u", "x5c"}, header.has) {
		return refuse(ReasonKeyHeader)
	}
	if header.has("crit") {
		return refuse(ReasonTokenMalformed)
	}
	if header.has("typ") {
		typ, _ := header.text("typ")
		typ = strings.TrimPrefix(strings.ToLower(typ), "application/")
		if typ != "jwt" && typ != kind {
			return refuse(ReasonType)
		}
	}
	return nil
}

// checkAddressee checks who issued a token, for whom and when: common to ID tokens and logout tokens.
func (p *provider) checkAddressee(said claims, now time.Time) error {
	if iss, _ := said.text("iss"); iss != p.Issuer {
		return refuse(ReasonIss)
	}
	audience := said.list("aud")
	if !slices.Contains(audience, p.ClientID) {
		return refuse(ReasonAudience)
	}
	if len(audience) > 1 || said.has("azp") {
		if azp, _ := said.text("azp"); azp != p.ClientID {
			return refuse(ReasonAuthorized)
		}
	}
	if expiry, ok := said.time("exp"); !ok || now.After(expiry) {
		return refuse(ReasonExpired)
	}
	if said.has("nbf") {
		if from, ok := said.time("nbf"); !ok || from.After(now.Add(clockSkew)) {
			return refuse(ReasonNotBefore)
		}
	}
	issued, ok := said.time("iat")
	switch {
	case !ok:
		return refuse(ReasonIssuedMissing)
	case now.Sub(issued) > issuedAge:
		return refuse(ReasonIssuedOld)
	case issued.After(now.Add(clockSkew)):
		return refuse(ReasonIssuedFuture)
	}
	return nil
}

// freshSince reports whether the person signed in at the provider after the transaction began, give or take the clocks.
//
// auth_time is required when max_age was asked for (OpenID Connect Core section 2), and yet some providers leave it out. One
// whose discovery document lists its claims without it, or lists no claims and names prompt=login, or of which the operator's
// settings say that it asks for the password again, is believed without it (untimed). For it the token's own age counts: a fresh sign-in asks for prompt=login and max_age=0, its state is good once and for ten minutes,
// so a token issued since then is the answer to that request. What an attacker gains by it: prompt and max_age travel
// through the browser, so whoever sits at the person's unlocked browser, with the person's session at the provider still
// open, can take them out of the address and come back "fresh" without a password. With auth_time the same trick is seen.
// A stolen session cookie of the hub alone gains nothing either way: the provider's session is needed too.
//
// The document comes over TLS and the token is signed, so neither can be made to look untimed from the browser. A provider
// that lists the claim, or lists neither claims nor prompts, is never believed without it unless the settings say so; a claim
// that is there and old is old whatever the settings say.
func freshSince(said claims, began, now time.Time, untimed bool) bool {
	name := "auth_time"
	if untimed && !said.has(name) {
		name = "iat"
	}
	at, ok := said.time(name)
	return ok && !at.Before(began.Add(-clockSkew)) && !at.After(now.Add(clockSkew))
}

// validID bounds sub and sid. The replacement character is what JSON decoding makes of any broken text, so two
// different broken subjects would become one person.
func validID(id string) bool {
	return id != "" && len(id) <= maxSubject && utf8.ValidString(id) &&
		!strings.ContainsFunc(id, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError })
}
