package sso_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/sso"
)

func TestCleanSignIn(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		start, err := b.hub.Begin(t.Context(), "main", "/desk?tab=2", false)
		if err != nil {
			t.Fatal(err)
		}
		asked, err := url.Parse(start.URL)
		if err != nil {
			t.Fatal(err)
		}
		query := asked.Query()
		for _, name := range []string{"prompt", "max_age", "code_verifier", "client_secret"} {
			if query.Has(name) {
				t.Errorf("authorization request holds %s", name)
			}
		}
		for _, name := range []string{"state", "nonce"} {
			if len(query.Get(name)) < 26 {
				t.Errorf("%s %q is shorter than 128 bits", name, query.Get(name))
			}
			query.Del(name)
		}
		if len(query.Get("code_challenge")) != 43 {
			t.Errorf("code_challenge %q is no SHA-256", query.Get("code_challenge"))
		}
		query.Del("code_challenge")
		want := url.Values{
			"client_id": {clientID}, "response_type": {"code"}, "scope": {"openid email profile"},
			"redirect_uri": {"https://hub.example.org/auth/main/callback"}, "code_challenge_method": {"S256"},
		}
		if diff := cmp.Diff(want, query); diff != "" {
			t.Errorf("authorization request (-want +got):\n%s", diff)
		}
		if start.MaxAge != 10*time.Minute {
			t.Errorf("MaxAge = %v", start.MaxAge)
		}
		who, err := b.hub.Finish(t.Context(), "main", start.Transaction, b.visit(t, start.URL))
		if err != nil {
			t.Fatal(err)
		}
		wantWho := sso.Identity{
			Provider: "main", Issuer: b.issuer, Subject: "person-1", Email: "Ada@example.org", Address: sso.AddressVerified,
			Name: "Ada Example", Groups: []string{"leads"}, SessionID: "session-1", IDToken: b.lastIDToken(),
			AuthTime: began, ReturnTo: "/desk?tab=2",
		}
		if diff := cmp.Diff(wantWho, who); diff != "" {
			t.Errorf("identity (-want +got):\n%s", diff)
		}
		if n := b.called("/userinfo"); n != 0 {
			t.Errorf("userinfo asked %d times though the ID token said everything", n)
		}
	})
}

// TestCleanSignInOverSockets asks the same provider over the network.
func TestCleanSignInOverSockets(t *testing.T) {
	t.Parallel()
	h := newHostileAt("", &clock{at: began})
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	h.issuer = server.URL
	b := setupWith(t, h, sockets)
	var start sso.Start
	for range 5 { // on a busy machine the first attempts at discovery can exceed their 900 ms
		var err error
		if start, err = b.hub.Begin(t.Context(), "main", "/desk", false); err == nil {
			break
		}
		b.clock.Advance(20 * time.Second)
	}
	who, err := b.hub.Finish(t.Context(), "main", start.Transaction, visit(t, http.DefaultTransport, start.URL))
	if err != nil || who.Subject != "person-1" {
		t.Errorf("got %+v, %v", who, err)
	}
}

func TestTransactionHidesItsSecretsAndIsNeverTheSame(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		seen := map[string]bool{}
		for range 20 {
			start := b.begin(t)
			asked, err := url.Parse(start.URL)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{asked.Query().Get("state"), asked.Query().Get("nonce"), asked.Query().Get("code_challenge")} {
				if seen[secret] || strings.Contains(start.Transaction, secret) {
					t.Fatal("a secret is repeated or readable")
				}
				seen[secret] = true
			}
		}
	})
}

// attempt is one callback: who starts, what arrives.
type attempt struct {
	key, transaction string
	query            url.Values
}

func TestCallbackAttacks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		attack func(t *testing.T, b *bundle, a *attempt)
		want   string
	}{
		{"no state", func(_ *testing.T, _ *bundle, a *attempt) { a.query.Del("state") }, "state_missing"},
		{"empty state", func(_ *testing.T, _ *bundle, a *attempt) { a.query.Set("state", "") }, "state_missing"},
		{"no query at all", func(_ *testing.T, _ *bundle, a *attempt) { a.query = nil }, "state_missing"},
		{"unknown state", func(_ *testing.T, _ *bundle, a *attempt) { a.query.Set("state", "guess") }, "state_mismatch"},
		{"state of another browser", func(t *testing.T, b *bundle, a *attempt) {
			a.transaction = b.begin(t).Transaction
		}, "state_mismatch"},
		{"two tabs crossed", func(t *testing.T, b *bundle, a *attempt) {
			a.query = b.visit(t, b.begin(t).URL)
		}, "state_mismatch"},
		{"state in other letters", func(_ *testing.T, _ *bundle, a *attempt) {
			a.query.Set("state", strings.ToLower(a.query.Get("state")))
		}, "state_mismatch"},
		{"state reused after success", func(t *testing.T, b *bundle, a *attempt) {
			if _, err := b.hub.Finish(t.Context(), a.key, a.transaction, a.query); err != nil {
				t.Fatal(err)
			}
			a.query.Set("code", b.visit(t, b.begin(t).URL).Get("code"))
		}, "state_reused"},
		{"state reused after failure", func(t *testing.T, b *bundle, a *attempt) {
			failing := url.Values{"state": {a.query.Get("state")}, "error": {"server_error"}}
			if _, err := b.hub.Finish(t.Context(), a.key, a.transaction, failing); err == nil {
				t.Fatal("an error answer signed in")
			}
		}, "state_reused"},
		{"older than ten minutes", func(_ *testing.T, b *bundle, _ *attempt) {
			b.clock.Advance(10*time.Minute + time.Second)
		}, "transaction_expired"},
		{"from the future", func(_ *testing.T, b *bundle, _ *attempt) {
			b.clock.Advance(-61 * time.Second)
		}, "transaction_invalid"},
		{"transaction missing", func(_ *testing.T, _ *bundle, a *attempt) { a.transaction = "" }, "transaction_missing"},
		{"transaction edited", func(_ *testing.T, _ *bundle, a *attempt) {
			swapped := "A"
			if a.transaction[40:41] == swapped {
				swapped = "B"
			}
			a.transaction = a.transaction[:40] + swapped + a.transaction[41:]
		}, "transaction_invalid"},
		{"transaction cut short", func(_ *testing.T, _ *bundle, a *attempt) {
			a.transaction = a.transaction[:len(a.transaction)/2]
		}, "transaction_invalid"},
		{"transaction not sealed", func(_ *testing.T, _ *bundle, a *attempt) {
			a.transaction = `{"p":"main","s":"` + a.query.Get("state") + `"}`
		}, "transaction_invalid"},
		{"something else of the hub in place of the transaction", func(t *testing.T, b *bundle, a *attempt) {
			plain, err := b.seal.Open(a.transaction, "sso transaction")
			if err != nil {
				t.Fatal(err)
			}
			a.transaction, _ = b.seal.Seal(plain, "manage link")
		}, "transaction_invalid"},
		{"an empty object sealed as transaction", func(_ *testing.T, b *bundle, a *attempt) {
			a.transaction, _ = b.seal.Seal([]byte(`{}`), "sso transaction")
		}, "transaction_invalid"},
		{"transaction of another provider", func(_ *testing.T, _ *bundle, a *attempt) { a.key = "other" }, "provider_mismatch"},
		{"two codes", func(_ *testing.T, _ *bundle, a *attempt) { a.query.Add("code", "second") }, "duplicate_parameter"},
		{"two states", func(_ *testing.T, _ *bundle, a *attempt) {
			a.query.Add("state", a.query.Get("state"))
		}, "duplicate_parameter"},
		{"two issuers", func(_ *testing.T, b *bundle, a *attempt) {
			a.query["iss"] = []string{b.issuer, "https://evil.example.net"}
		}, "duplicate_parameter"},
		{"two errors", func(_ *testing.T, _ *bundle, a *attempt) {
			a.query["error"] = []string{"access_denied", "x"}
		}, "duplicate_parameter"},
		{"iss of another issuer", func(_ *testing.T, _ *bundle, a *attempt) {
			a.query.Set("iss", "https://evil.example.net")
		}, "issuer_mismatch"},
		{"iss with a trailing slash", func(_ *testing.T, b *bundle, a *attempt) {
			a.query.Set("iss", b.issuer+"/")
		}, "issuer_mismatch"},
		{"iss empty", func(_ *testing.T, _ *bundle, a *attempt) { a.query.Set("iss", "") }, "issuer_mismatch"},
		{"error with markup", func(_ *testing.T, _ *bundle, a *attempt) {
			a.query = url.Values{"state": a.query["state"], "error": {"<script>alert(1)</script>"}, "error_description": {"<b>"}}
		}, "provider_error"},
		{"error beside a code", func(_ *testing.T, _ *bundle, a *attempt) { a.query.Set("error", "login_required") }, "provider_error"},
		{"empty error beside a code", func(_ *testing.T, _ *bundle, a *attempt) { a.query.Set("error", "") }, "provider_error"},
		{"the person pressed cancel", func(_ *testing.T, _ *bundle, a *attempt) {
			a.query = url.Values{"state": a.query["state"], "error": {"access_denied"}}
		}, "access_denied"},
		{"error without state", func(_ *testing.T, _ *bundle, a *attempt) {
			a.query = url.Values{"error": {"access_denied"}}
		}, "state_missing"},
		{"no code", func(_ *testing.T, _ *bundle, a *attempt) { a.query.Del("code") }, "code_missing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				at := &clock{at: began}
				other, h := newHostileAt("https://other.example.org", at), newHostileAt("http://127.0.0.1:9000", at)
				b := setupWith(t, h, sso.Options{
					Providers: []sso.Config{
						{Key: "other", Issuer: other.issuer, ClientID: clientID, ClientSecret: clientSecret},
					},
					Transports: map[string]http.RoundTripper{"main": h, "other": other},
				})
				start := b.begin(t)
				a := &attempt{key: "main", transaction: start.Transaction, query: b.visit(t, start.URL)}
				test.attack(t, b, a)
				before := b.called("/token")
				who, err := b.hub.Finish(t.Context(), a.key, a.transaction, a.query)
				wantRefused(t, who, err, test.want)
				if b.called("/token") != before || other.called("/token") != 0 {
					t.Error("the code was redeemed before the state was checked")
				}
			})
		})
	}
}

// TestCallbackControl breaks single use and shows that the replay of TestCallbackAttacks then reaches the provider.
func TestCallbackControl(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setupWith(t, newHostileAt("http://127.0.0.1:9000", &clock{at: began}), sso.Options{
			UseOnce: func(context.Context, string, time.Duration) (bool, error) { return true, nil },
		})
		b.set(twist{trusting: true})
		start := b.begin(t)
		query := b.visit(t, start.URL)
		for range 2 {
			_, _ = b.hub.Finish(t.Context(), "main", start.Transaction, query)
		}
		if got := b.called("/token"); got != 2 {
			t.Errorf("token endpoint called %d times, want 2 without single use", got)
		}
	})
}

func TestAStrangersLinkDoesNotSpoilASignInUnderWay(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		start := b.begin(t)
		query := b.visit(t, start.URL)
		_, err := b.hub.Finish(t.Context(), "main", start.Transaction, url.Values{"state": {"guess"}, "code": {"x"}})
		wantRefused(t, sso.Identity{}, err, "state_mismatch")
		if _, err := b.hub.Finish(t.Context(), "main", start.Transaction, query); err != nil {
			t.Errorf("the honest callback: %v", err)
		}
	})
}

func TestTenMinutesExactlyIsStillGood(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		start := b.begin(t)
		query := b.visit(t, start.URL)
		b.clock.Advance(10 * time.Minute)
		if _, err := b.hub.Finish(t.Context(), "main", start.Transaction, query); err != nil {
			t.Error(err)
		}
		for key, ttl := range b.marks.keys {
			if ttl < 11*time.Minute || strings.Contains(key, query.Get("state")) {
				t.Errorf("mark %q lives %v, or shows the state", key, ttl)
			}
		}
	})
}

func TestPromisedIssParameter(t *testing.T) {
	t.Parallel()
	promise := func(doc object) { doc["authorization_response_iss_parameter_supported"] = true }
	tests := []struct {
		name string
		iss  func(b *bundle, query url.Values)
		want string
	}{
		{"missing", func(*bundle, url.Values) {}, "issuer_missing"},
		{"of another issuer", func(_ *bundle, q url.Values) { q.Set("iss", "https://evil.example.net") }, "issuer_mismatch"},
		{"kept", func(b *bundle, q url.Values) { q.Set("iss", b.issuer) }, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				b.set(twist{discovery: promise, callback: func(q url.Values) { test.iss(b, q) }})
				who, err := b.signIn(t)
				if test.want == "" {
					if err != nil {
						t.Fatal(err)
					}
					return
				}
				wantRefused(t, who, err, test.want)
				if b.called("/token") != 0 {
					t.Error("the code was redeemed")
				}
			})
		})
	}
}

func TestUseOnceOutageRefusesWithoutRedeeming(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		b.marks.err = errors.New("store away")
		_, err := b.signIn(t)
		if !errors.Is(err, sso.ErrUnavailable) {
			t.Errorf("error %v, want ErrUnavailable", err)
		}
		if b.called("/token") != 0 {
			t.Error("the code was redeemed")
		}
	})
}

func TestUnknownProvider(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		if _, err := b.hub.Begin(t.Context(), "../main", "/", false); !errors.Is(err, sso.ErrUnknownProvider) {
			t.Errorf("Begin: %v", err)
		}
		if _, err := b.hub.Finish(t.Context(), "", "x", url.Values{}); !errors.Is(err, sso.ErrUnknownProvider) {
			t.Errorf("Finish: %v", err)
		}
		if _, err := b.hub.BackChannelLogout(t.Context(), "Main", "x"); !errors.Is(err, sso.ErrUnknownProvider) {
			t.Errorf("BackChannel: %v", err)
		}
		if got := b.hub.SignOutURL(t.Context(), "nobody", "x", "/"); got != "" {
			t.Errorf("SignOutURL = %q", got)
		}
	})
}
