package sso_test

import (
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/oauth2-proxy/mockoidc"

	"chapterhouse/internal/sso"
)

// TestForeignProvider signs in at a provider that somebody else wrote.
func TestForeignProvider(t *testing.T) {
	t.Parallel()
	foreign, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := foreign.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	var late atomic.Int64 // how far the hub's clock is ahead
	used := &marks{keys: map[string]time.Duration{}}
	hub, err := sso.New(sso.Options{
		BaseURL: &url.URL{Scheme: "https", Host: "hub.example.org"}, Sealer: newSealer(t), UseOnce: used.use,
		Now: func() time.Time { return time.Now().Add(time.Duration(late.Load())) },
		Providers: []sso.Config{{
			Key: "mock", Name: "Mock", Issuer: foreign.Issuer(), ClientID: foreign.ClientID, ClientSecret: foreign.ClientSecret,
			GroupsClaim: "groups", Scopes: []string{"email", "profile", "groups"},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	// On a busy machine the first attempts at discovery can exceed their 900 ms; the back-off is skipped, not slept.
	for range 5 {
		if _, err = hub.Begin(t.Context(), "mock", "/", false); !errors.Is(err, sso.ErrUnavailable) {
			break
		}
		late.Add(int64(10 * time.Second))
	}
	foreign.QueueUser(&mockoidc.MockUser{
		Subject: "42", Email: "ada@example.org", EmailVerified: true, Groups: []string{"leads", "hosts"},
	})
	start, err := hub.Begin(t.Context(), "mock", "/desk", false)
	if err != nil {
		t.Fatal(err)
	}
	query := visit(t, http.DefaultTransport, start.URL)
	who, err := hub.Finish(t.Context(), "mock", start.Transaction, query)
	if err != nil {
		t.Fatal(err)
	}
	want := sso.Identity{
		Provider: "mock", Issuer: foreign.Issuer(), Subject: "42", Email: "ada@example.org", Address: sso.AddressVerified,
		Groups: []string{"leads", "hosts"}, ReturnTo: "/desk",
	}
	if diff := cmp.Diff(want, who, cmpopts.IgnoreFields(sso.Identity{}, "IDToken")); diff != "" || who.IDToken == "" {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
	_, err = hub.Finish(t.Context(), "mock", start.Transaction, query)
	wantRefused(t, sso.Identity{}, err, "state_reused")
	if got := hub.SignOutURL(t.Context(), "mock", who.IDToken, "/"); got != "" {
		t.Errorf("SignOutURL = %q of a provider without one", got)
	}

	// This provider lists its claims, and auth_time is none of them: what it can prove of a fresh sign-in is its token's age.
	fresh, err := hub.Begin(t.Context(), "mock", "/", true)
	if err != nil {
		t.Fatal(err)
	}
	again, err := hub.Finish(t.Context(), "mock", fresh.Transaction, visit(t, http.DefaultTransport, fresh.URL))
	if err != nil || !again.Fresh || !again.AuthTime.IsZero() {
		t.Errorf("fresh %t, auth_time %v, error %v", again.Fresh, again.AuthTime, err)
	}
}
