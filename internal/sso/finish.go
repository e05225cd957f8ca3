package sso

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// answerDeadline bounds everything that a callback asks of the provider: the person waits, and five seconds is what people
	// wait for a page. Half a second is left for the hub's own work.
	answerDeadline   = 4500 * time.Millisecond
	redeemDeadline   = 4 * time.Second
	userinfoDeadline = 2 * time.Second
)

// Identity is a person as a provider knows them. Who they are is Issuer and Subject together; everything else is what
// the provider says about them and can change.
type Identity struct {
	Provider, Issuer, Subject string
	// Email is empty unless it is a plain ASCII address of at most 254 bytes; its domain is lower case.
	Email string
	// Address says whether the provider verified Email: only AddressVerified proves anything.
	Address Address
	// Name is at most 200 characters, without control characters; it may be empty.
	Name string
	// Groups are verbatim from the signed ID token: at most 500 of at most 200 characters.
	Groups []string
	// SessionID is the provider's session (sid), which a logout token can name; it may be empty.
	SessionID string
	// IDToken is the raw token, for SignOutURL.
	IDToken string
	// AuthTime is when the person signed in at the provider; zero when it did not say.
	AuthTime time.Time
	// Fresh is true when a fresh sign-in was asked for and the provider proved it, as far as it can (freshSince).
	Fresh    bool
	ReturnTo string
}

// Finish ends a sign-in with the query of the callback and the Transaction of Begin. The state counts as used from here
// on, whatever the answer. It answers within answerDeadline. Errors: ErrUnknownProvider, *Refused, *Away for a provider that
// does not answer, ErrUnavailable for the store behind UseOnce.
func (p *Providers) Finish(ctx context.Context, key, transaction string, query url.Values) (Identity, error) {
	at := p.find(key)
	if at == nil {
		return Identity{}, ErrUnknownProvider
	}
	tx, err := p.openTransaction(ctx, at, transaction, query)
	if err != nil {
		return Identity{}, err
	}
	asking, cancel := context.WithTimeout(ctx, answerDeadline)
	defer cancel()
	who, err := p.finish(asking, at, tx, query)
	if refused, is := errors.AsType[*Refused](err); is {
		refused.ReturnTo = ReturnPath(tx.ReturnTo)
	} else if err != nil {
		return Identity{}, &Away{Provider: key, ReturnTo: ReturnPath(tx.ReturnTo), Fresh: tx.Fresh, Cause: err}
	}
	return who, err
}

// finish is Finish, once the transaction is believed.
func (p *Providers) finish(ctx context.Context, at *provider, tx transaction, query url.Values) (Identity, error) {
	if err := checkAnswer(at, query); err != nil {
		return Identity{}, err
	}
	doc, err := at.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	if doc.issPromise && query.Get("iss") == "" {
		return Identity{}, refuse(ReasonIssuerMissing)
	}
	token, err := p.redeem(ctx, at, doc, query.Get("code"), tx.Verifier)
	if err != nil {
		return Identity{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	said, err := at.verifyIDToken(ctx, doc, raw, token.AccessToken, tx)
	if err != nil {
		return Identity{}, err
	}
	who := said.identity(at.Config)
	if who.Email == "" || who.Name == "" {
		if err := at.complete(ctx, doc, token, &who); err != nil {
			return Identity{}, err
		}
	}
	who.Provider, who.Issuer, who.IDToken = at.Key, at.Issuer, raw
	who.Fresh, who.ReturnTo = tx.Fresh, ReturnPath(tx.ReturnTo)
	if who.AuthTime.After(p.now().Add(clockSkew)) {
		who.AuthTime = time.Time{} // a sign-in in the future would count as recent for ever
	}
	return who, nil
}

// openTransaction makes every check that needs no provider, and then marks the state as used. A state that does not
// match is not marked, so that a stranger's link cannot spoil a sign-in that is under way.
func (p *Providers) openTransaction(
	ctx context.Context, at *provider, sealed string, query url.Values,
) (transaction, error) {
	for _, name := range []string{"code", "state", "iss", "error"} {
		if len(query[name]) > 1 {
			return transaction{}, refuse(ReasonDuplicateParameter)
		}
	}
	state := query.Get("state")
	switch {
	case state == "":
		return transaction{}, refuse(ReasonStateMissing)
	case sealed == "":
		return transaction{}, refuse(ReasonTransactionMissing)
	}
	plain, err := p.sealer.Open(sealed, transactionPurpose)
	if err != nil {
		return transaction{}, refuse(ReasonTransactionInvalid)
	}
	var tx transaction
	if json.Unmarshal(plain, &tx) != nil || tx.State == "" || tx.Nonce == "" || tx.Verifier == "" {
		return transaction{}, refuse(ReasonTransactionInvalid)
	}
	age := p.now().Sub(tx.Issued)
	switch {
	case tx.Provider != at.Key:
		return transaction{}, refuse(ReasonProviderMismatch)
	case age > transactionAge:
		return transaction{}, refuse(ReasonTransactionExpired)
	case age < -clockSkew:
		return transaction{}, refuse(ReasonTransactionInvalid)
	case subtle.ConstantTimeCompare([]byte(state), []byte(tx.State)) != 1:
		return transaction{}, refuse(ReasonStateMismatch)
	}
	// The mark outlives the transaction on a machine whose clock is behind.
	return tx, p.once(ctx, ReasonStateReused, transactionAge+2*clockSkew, "state", at.Key, tx.State)
}

// once refuses what was used before. Only a hash reaches the store.
func (p *Providers) once(ctx context.Context, reason string, ttl time.Duration, kind, scope, value string) error {
	sum := sha256.Sum256([]byte(scope + "\x00" + value))
	first, err := p.useOnce(ctx, "sso:"+kind+":"+base64.RawURLEncoding.EncodeToString(sum[:]), ttl)
	switch {
	case err != nil:
		return fmt.Errorf("mark %s as used: %w: %w", kind, ErrUnavailable, err)
	case !first:
		return refuse(reason)
	}
	return nil
}

// checkAnswer judges the rest of the query, most of all that it comes from this issuer and no other (mix-up).
func checkAnswer(at *provider, query url.Values) error {
	switch {
	case query.Has("iss") && query.Get("iss") != at.Issuer:
		return refuse(ReasonIssuerMismatch)
	case query.Get("error") == "access_denied":
		return refuse(ReasonAccessDenied)
	case query.Has("error"):
		return refuse(ReasonProviderError)
	case query.Get("code") == "":
		return refuse(ReasonCodeMissing)
	}
	return nil
}

func (p *Providers) redeem(
	ctx context.Context, at *provider, doc *document, code, verifier string,
) (*oauth2.Token, error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, at.client), redeemDeadline)
	defer cancel()
	leave, err := at.gate.enter(ctx)
	if err != nil {
		return nil, unavailable("redeem code at", at.Key, err)
	}
	token, err := p.flow(at, doc).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	leave(silent(ctx, err))
	if err == nil {
		return token, nil
	}
	var answered *oauth2.RetrieveError
	var transport *url.Error
	switch {
	case !errors.As(err, &answered) && (errors.As(err, &transport) || ctx.Err() != nil):
		return nil, unavailable("redeem code at", at.Key, err)
	case answered == nil:
		return nil, refuse(ReasonTokenResponse)
	case answered.ErrorCode == "invalid_client" || answered.ErrorCode == "unauthorized_client":
		return nil, refuse(ReasonClientRefused)
	case answered.Response.StatusCode >= http.StatusInternalServerError,
		answered.Response.StatusCode == http.StatusTooManyRequests:
		return nil, unavailable("redeem code at", at.Key, err)
	}
	return nil, refuse(ReasonCodeRefused)
}

// complete fills a missing e-mail and name from the userinfo endpoint. What it cannot learn stays empty: the person is
// already proved by the ID token. An answer about another subject is an attack (OpenID Connect Core 5.3.2); one about
// no subject is not used. Groups are never taken from here, because this answer is not signed.
func (p *provider) complete(ctx context.Context, doc *document, token *oauth2.Token, who *Identity) error {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), userinfoDeadline)
	defer cancel()
	info, err := doc.remote.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return nil
	}
	var plain json.RawMessage
	if err := info.Claims(&plain); err != nil {
		return nil
	}
	said, err := parseClaims(plain)
	if err != nil || !said.has("sub") {
		return nil
	}
	if sub, _ := said.text("sub"); sub != who.Subject {
		return refuse(ReasonUserinfoSub)
	}
	if who.Email == "" {
		who.Email, who.Address = said.email(p.Vouches)
	}
	if who.Name == "" {
		who.Name = said.name()
	}
	return nil
}
