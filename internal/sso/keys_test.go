package sso_test

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"chapterhouse/internal/sso"
)

// floodUnknownKeys posts n logout tokens signed with keys that the provider never published.
func floodUnknownKeys(t *testing.T, b *bundle, n int) {
	t.Helper()
	b.set(twist{header: claim("kid", "key-9"), sign: byStranger})
	raw := b.mintLogout()
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if _, err := b.hub.BackChannelLogout(t.Context(), "main", raw); err == nil {
				t.Error("a stranger's logout token was taken")
			}
		})
	}
	all.Wait()
	b.set(twist{})
}

func TestUnknownKeysCostOneFetchPerHalfMinute(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		if _, err := b.signIn(t); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{0, 1}, {29 * time.Second, 1}, {time.Second, 2}, {29 * time.Second, 2}, {time.Second, 3}} {
			b.clock.Advance(step.after)
			floodUnknownKeys(t, b, 20)
			if got := b.called("/jwks"); got != step.want {
				t.Fatalf("%v after the first sign-in: %d key fetches, want %d", b.clock.Now().Sub(began), got, step.want)
			}
		}
		if _, err := b.signIn(t); err != nil {
			t.Errorf("after the flood nobody can sign in: %v", err)
		}
	})
}

// TestUnknownKeysControl counts what the same flood costs with go-oidc's own key set.
func TestUnknownKeysControl(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		b.set(twist{header: claim("kid", "key-9"), sign: byStranger})
		remote, err := oidc.NewProvider(oidc.ClientContext(t.Context(), &http.Client{Transport: b.hostile}), b.issuer)
		if err != nil {
			t.Fatal(err)
		}
		verifier := remote.Verifier(&oidc.Config{ClientID: clientID, Now: b.clock.Now})
		for range 20 {
			if _, err := verifier.VerifyLogout(t.Context(), b.mintLogout()); err == nil {
				t.Fatal("a stranger's logout token was taken")
			}
		}
		if got := b.called("/jwks"); got < 10 {
			t.Errorf("only %d key fetches; the limit has nothing to limit", got)
		}
	})
}

func TestKeyRotation(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		if _, err := b.signIn(t); err != nil {
			t.Fatal(err)
		}
		rotated := twist{
			keys:   func() []jose.JSONWebKey { return []jose.JSONWebKey{{Key: strangeKey().Public(), KeyID: "key-2"}} },
			header: claim("kid", "key-2"),
			sign:   byStranger,
		}
		b.set(rotated)
		who, err := b.signIn(t)
		wantRefused(t, who, err, "kid_unknown")
		b.clock.Advance(30 * time.Second)
		if _, err := b.signIn(t); err != nil {
			t.Errorf("the new key after half a minute: %v", err)
		}
		b.set(twist{keys: rotated.keys})
		who, err = b.signIn(t)
		wantRefused(t, who, err, "kid_unknown")
	})
}

func TestKeyOutageCostsOneFetchPerTwoSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		h := newHostileAt("https://idp.example.org", &clock{at: began})
		away := &script{next: h, answers: []int{0, http.StatusBadGateway}} // discovery answers, keys do not
		b := setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": away}})
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{0, 2}, {1999 * time.Millisecond, 2}, {time.Millisecond, 3}} {
			b.clock.Advance(step.after)
			for range 5 {
				if _, err := b.hub.BackChannelLogout(t.Context(), "main", b.mintLogout()); !errors.Is(err, sso.ErrUnavailable) {
					t.Fatalf("error %v, want ErrUnavailable", err)
				}
			}
			if got := away.count(); got != step.want {
				t.Fatalf("%d requests, want %d", got, step.want)
			}
		}
		if len(b.marks.keys) != 0 {
			t.Error("a token that could not be checked was marked as used")
		}
	})
}

func TestWithdrawnKeyIsForgottenWithinAnHour(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		if _, err := b.signIn(t); err != nil {
			t.Fatal(err)
		}
		b.set(twist{keys: func() []jose.JSONWebKey { return nil }})
		b.clock.Advance(time.Hour)
		who, err := b.signIn(t)
		wantRefused(t, who, err, "kid_unknown")
	})
}
