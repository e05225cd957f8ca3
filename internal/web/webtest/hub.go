package webtest

import (
	"cmp"
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"
	"testing"

	"chapterhouse/internal/account"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// key is the embedded provider's, as the hub calls it.
const key = "demo"

// Hub is what signs people in to a hub under test.
type Hub struct {
	Fixture  *storetest.Fixture
	Base     string // scheme and host
	Sessions *session.Redis
	Wire     http.RoundTripper // of its browsers
}

// Issuer is the embedded provider's.
func (h Hub) Issuer() string { return h.Base + "/embedded/id" }

// Embedded is the embedded sign-in as a test wants it.
type Embedded struct {
	Store  *store.Store                                            // of the accounts; the fixture's by default
	People func(context.Context) ([]sso.LoginPerson, error)        // offered at sign-in; nobody by default
	Page   func(http.ResponseWriter, *http.Request, sso.LoginPage) // the login page; empty by default
	Trust  map[string]account.Trust                                // by default "demo" carries all roles, and codes none
	More   []sso.Config                                            // other providers
	Wires  map[string]http.RoundTripper                            // the transports to those, by key
}

// SignIn wires the embedded provider and the accounts that trust it, as app does.
func (h Hub) SignIn(t testing.TB, e Embedded) (*account.Service, *sso.Embedded) {
	t.Helper()
	if e.People == nil {
		e.People = func(context.Context) ([]sso.LoginPerson, error) { return nil, nil }
	}
	if e.Page == nil {
		e.Page = func(http.ResponseWriter, *http.Request, sso.LoginPage) {}
	}
	if e.Trust == nil {
		e.Trust = map[string]account.Trust{key: {Carries: policy.CarryAll()}, account.ByCode: {}}
	}
	secret, now := rand.Text(), h.Fixture.Clock.Now
	provider, err := sso.NewEmbedded(h.Issuer(), "chapterhouse", secret, h.Base+"/auth/"+key+"/callback", e.People, e.Page, now)
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(h.Base)
	if err != nil {
		t.Fatal(err)
	}
	wires := map[string]http.RoundTripper{key: provider.Transport()}
	maps.Copy(wires, e.Wires)
	providers, err := sso.New(sso.Options{
		BaseURL: base, Sealer: sealer{h.Fixture.Keys}, Now: now, UseOnce: h.Sessions.UseOnce, Transports: wires,
		Providers: append([]sso.Config{{
			Key: key, Name: "the demonstration sign-in", Issuer: h.Issuer(), ClientID: "chapterhouse", ClientSecret: secret, GroupsClaim: "groups",
		}}, e.More...),
	})
	if err != nil {
		t.Fatal(err)
	}
	return account.New(cmp.Or(e.Store, h.Fixture.Store), h.Sessions, providers, h.Fixture.Keys, e.Trust, now), provider
}

type sealer struct{ keys *seal.Keys }

// Seal implements sso.Sealer, like Open.
func (s sealer) Seal(plain []byte, purpose string) (string, error) {
	return s.keys.SealText(plain, purpose)
}

func (s sealer) Open(sealed, purpose string) ([]byte, error) { return s.keys.OpenText(sealed, purpose) }

// Wire is what browsers of a test share to reach its hub.
func Wire(t testing.TB) *http.Transport {
	t.Helper()
	wire := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16}
	t.Cleanup(wire.CloseIdleConnections)
	return wire
}

// Browser is a browser without cookies, in a network of its own, so that tests do not share a limit.
func (h Hub) Browser() *Browser { return NewBrowser(h.Base, h.Wire).With("X-Forwarded-For", Network()) }
