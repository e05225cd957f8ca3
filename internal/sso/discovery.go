package sso

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

const (
	// discoveryDeadline leaves 100 ms of the second in which the sign-in page has to answer.
	discoveryDeadline = 900 * time.Millisecond
	// discoveryAge is how long a document is believed.
	discoveryAge = time.Hour
	// firstRetry and lastRetry bound the wait after a failed attempt, which doubles each time.
	firstRetry, lastRetry = 2 * time.Second, 16 * time.Second
)

// pinnedAlgorithms may sign tokens if discovery names them too. Symmetric ones and none can never be among them: the
// verification key would be public.
var pinnedAlgorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.PS256, oidc.EdDSA}

// provider is one configured provider and what was learned of it.
type provider struct {
	Config

	issuer *url.URL
	client *http.Client
	now    func() time.Time
	flight singleflight.Group
	gate   *gate

	mu        sync.Mutex
	doc       *document // nil until discovered, and after a failed renewal
	err       error     // of the last attempt
	attempted time.Time
	failures  int // in a row
	keys      *keySet
}

// document is what discovery said, checked. It does not change once published.
type document struct {
	remote     *oidc.Provider
	endpoint   oauth2.Endpoint
	algorithms []string
	endSession string // empty when there is none to be trusted
	issPromise bool   // RFC 9207: every answer carries iss
	groupScope bool   // groups come with a scope of their own
	untimed    bool   // asks for the password when told to, and does not say when it did (freshSince)
	keys       *keySet
	fetched    time.Time
}

// discover returns the document, at most an hour old, asking the provider when needed and allowed. It answers within
// discoveryDeadline. Errors: *Refused for a document that must not be used, ErrUnavailable for everything else.
func (p *provider) discover(ctx context.Context) (*document, error) {
	if doc, err, held := p.held(); held {
		return doc, err
	}
	doc, err := shared(ctx, &p.flight, discoveryDeadline, func(ctx context.Context) (*document, error) {
		if doc, err, held := p.claimAttempt(); held {
			return doc, err
		}
		doc, err := p.ask(ctx)
		p.keepDocument(doc, err)
		return doc, err
	})
	if err != nil && !errors.Is(err, ErrUnavailable) && !isRefused(err) {
		return nil, unavailable("discover", p.Key, err)
	}
	return doc, err
}

// held answers from memory: a document of the last hour, or the error of an attempt that may not be repeated yet.
func (p *provider) held() (*document, error, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.heldLocked()
}

func (p *provider) heldLocked() (*document, error, bool) {
	now := p.now()
	if p.doc != nil && now.Sub(p.doc.fetched) < discoveryAge {
		return p.doc, nil, true
	}
	if p.err != nil && now.Sub(p.attempted) < p.retryAfter() {
		return nil, p.err, true
	}
	return nil, nil, false
}

// retryAfter is 2 s after the first failure, then 4, 8, 16, 16…
func (p *provider) retryAfter() time.Duration {
	wait := firstRetry
	for i := 1; i < p.failures && wait < lastRetry; i++ {
		wait *= 2
	}
	return wait
}

// claimAttempt looks again, because another flight may have landed since, and counts the attempt from its start.
func (p *provider) claimAttempt() (*document, error, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if doc, err, held := p.heldLocked(); held {
		return doc, err, true
	}
	p.attempted = p.now()
	return nil, nil, false
}

func (p *provider) keepDocument(doc *document, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.doc, p.err = nil, err
		p.failures++
		return
	}
	p.doc, p.err, p.failures = doc, nil, 0
}

// ask makes one attempt.
func (p *provider) ask(ctx context.Context) (*document, error) {
	remote, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.Issuer)
	var mismatch *oidc.IssuerMismatchError
	switch {
	case errors.As(err, &mismatch):
		return nil, refuse(ReasonDiscoveryIssuer)
	case err != nil:
		return nil, unavailable("discover", p.Key, err)
	}
	var extra struct {
		JWKS        string   `json:"jwks_uri"`
		EndSession  string   `json:"end_session_endpoint"`
		IssPromise  bool     `json:"authorization_response_iss_parameter_supported"`
		Algorithms  []string `json:"id_token_signing_alg_values_supported"`
		AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
		Scopes      []string `json:"scopes_supported"`
		Claims      []string `json:"claims_supported"`
		Prompts     []string `json:"prompt_values_supported"` // OpenID Connect Prompt Create 1.0, section 4
	}
	if err := remote.Claims(&extra); err != nil {
		return nil, unavailable("discover", p.Key, err)
	}
	endpoint := remote.Endpoint()
	for _, needed := range []string{endpoint.AuthURL, endpoint.TokenURL, extra.JWKS} {
		if !secureText(needed, p.issuer) {
			return nil, refuse(ReasonEndpointInsecure)
		}
	}
	if info := remote.UserInfoEndpoint(); info != "" && !secureText(info, p.issuer) {
		return nil, refuse(ReasonEndpointInsecure)
	}
	if !secureText(extra.EndSession, p.issuer) {
		extra.EndSession = ""
	}
	algorithms := allowed(extra.Algorithms)
	if len(algorithms) == 0 {
		return nil, refuse(ReasonAlg)
	}
	endpoint.AuthStyle = authStyle(extra.AuthMethods, p.ClientSecret)
	return &document{
		remote: remote, endpoint: endpoint, algorithms: algorithms, endSession: extra.EndSession,
		groupScope: slices.Contains(extra.Scopes, groupsScope), untimed: p.Reauthenticates || untimed(extra.Claims, extra.Prompts),
		issPromise: extra.IssPromise, keys: p.keysFor(extra.JWKS), fetched: p.now(),
	}, nil
}

// untimed says whether a provider that does not send auth_time may be believed without it: one that lists its claims without it,
// or lists none and says that it knows prompt=login.
func untimed(claims, prompts []string) bool {
	if len(claims) > 0 {
		return !slices.Contains(claims, "auth_time")
	}
	return slices.Contains(prompts, "login")
}

// groupsScope is the scope that some providers (Dex, Okta, authentik) ask for before they say groups. Others refuse a sign-in
// with a scope they do not know, so it is asked for only where discovery lists it.
const groupsScope = "groups"

// allowed intersects the pinned algorithms with the announced ones; RS256 is the default of OpenID Connect Core 3.1.3.7.
func allowed(announced []string) []string {
	if len(announced) == 0 {
		return []string{oidc.RS256}
	}
	return slices.DeleteFunc(slices.Clone(pinnedAlgorithms), func(alg string) bool {
		return !slices.Contains(announced, alg)
	})
}

// authStyle decides once how the secret travels. Left to guess, oauth2 sends a refused code a second time. The form is
// preferred where offered, because providers disagree on how a secret is escaped for the header.
func authStyle(methods []string, secret string) oauth2.AuthStyle {
	if secret == "" || slices.Contains(methods, "client_secret_post") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// keysFor keeps the key set across renewals, so that a renewal does not reset the limit on fetching keys.
func (p *provider) keysFor(address string) *keySet {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keys == nil || p.keys.address != address {
		p.keys = &keySet{key: p.Key, address: address, client: p.client, now: p.now}
	}
	return p.keys
}

// known returns the last document without asking anybody, or nil.
func (p *provider) known() *document {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.doc
}

// shared runs work once for all concurrent callers. The work has its own deadline and outlives a caller who leaves; no
// caller waits longer than the deadline, even for a transport that ignores its context.
func shared[T any](
	ctx context.Context, flight *singleflight.Group, deadline time.Duration, work func(context.Context) (T, error),
) (T, error) {
	var none T
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	detached := context.WithoutCancel(ctx)
	landed := flight.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(detached, deadline)
		defer cancel()
		return work(ctx)
	})
	select {
	case <-ctx.Done():
		return none, ctx.Err()
	case result := <-landed:
		value, ok := result.Val.(T)
		if result.Err != nil || !ok {
			return none, result.Err
		}
		return value, nil
	}
}

func isRefused(err error) bool {
	var refused *Refused
	return errors.As(err, &refused)
}
