package sso

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// transactionAge is how long a person may take at the provider's sign-in page.
	transactionAge = 10 * time.Minute
	// clockSkew is how far the clocks of two machines may differ, for tokens and for transactions alike.
	clockSkew = time.Minute
	// transactionPurpose separates transactions from everything else that the hub seals.
	transactionPurpose = "sso transaction"
)

// Start is what the browser needs to go to the provider.
type Start struct {
	// URL is the provider's address to redirect to.
	URL string
	// Transaction is the value of a cookie of this browser, of at most 3 KB before sealing.
	Transaction string
	// MaxAge of the cookie: ten minutes.
	MaxAge time.Duration
}

// transaction is what one sign-in must remember between Begin and Finish. The names are short because it is a cookie.
type transaction struct {
	Provider string    `json:"p"`
	State    string    `json:"s"`
	Nonce    string    `json:"n"`
	Verifier string    `json:"v"`
	ReturnTo string    `json:"r"`
	Fresh    bool      `json:"f"`
	Issued   time.Time `json:"t"`
}

// Begin starts a sign-in at a provider. Fresh asks the provider to make the person sign in again, and makes Finish check
// that it did, as far as the provider can say (freshSince). It answers within a second. Errors: ErrUnknownProvider, *Away, *Refused for a provider whose
// discovery document must not be trusted.
func (p *Providers) Begin(ctx context.Context, key, returnTo string, fresh bool) (Start, error) {
	at := p.find(key)
	if at == nil {
		return Start{}, ErrUnknownProvider
	}
	doc, err := at.discover(ctx)
	if err != nil && !isRefused(err) {
		return Start{}, &Away{Provider: key, ReturnTo: ReturnPath(returnTo), Fresh: fresh, Cause: err}
	}
	if err != nil {
		return Start{}, err
	}
	tx := transaction{
		Provider: key,
		State:    rand.Text(), // at least 128 bits
		Nonce:    rand.Text(),
		Verifier: oauth2.GenerateVerifier(), // 256 bits
		ReturnTo: ReturnPath(returnTo),
		Fresh:    fresh,
		Issued:   p.now(),
	}
	plain, err := json.Marshal(tx)
	if err != nil {
		return Start{}, fmt.Errorf("encode transaction of %s: %w", key, err)
	}
	sealed, err := p.sealer.Seal(plain, transactionPurpose)
	if err != nil {
		return Start{}, fmt.Errorf("seal transaction of %s: %w", key, err)
	}
	asks := []oauth2.AuthCodeOption{oidc.Nonce(tx.Nonce), oauth2.S256ChallengeOption(tx.Verifier)}
	if fresh {
		asks = append(asks, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return Start{
		URL:         p.flow(at, doc).AuthCodeURL(tx.State, asks...),
		Transaction: sealed,
		MaxAge:      transactionAge,
	}, nil
}

func (p *Providers) flow(at *provider, doc *document) *oauth2.Config {
	scopes := at.Scopes
	if doc.groupScope && at.GroupsClaim != "" && !slices.Contains(scopes, groupsScope) {
		scopes = append(slices.Clone(scopes), groupsScope)
	}
	return &oauth2.Config{
		ClientID: at.ClientID, ClientSecret: at.ClientSecret, Endpoint: doc.endpoint, RedirectURL: p.callback(at.Key), Scopes: scopes,
	}
}
