package sso_test

import (
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/sso"
)

func TestFreshSignIn(t *testing.T) {
	t.Parallel()
	untimed, timed := claim("claims_supported", []string{"sub", "iat"}), claim("claims_supported", []string{"sub", "auth_time"})
	issued := func(at time.Duration) func(object) {
		return func(c object) {
			delete(c, "auth_time")
			c["iat"] = began.Add(at).Unix()
		}
	}
	tests := []struct {
		name      string
		claim     func(object)
		discovery func(object)
		want      string
	}{
		{"auth_time missing", without("auth_time"), nil, "auth_time"},
		{"auth_time is text", claim("auth_time", "now"), nil, "auth_time"},
		{"auth_time before the sign-in began", claim("auth_time", began.Add(-61*time.Second).Unix()), nil, "auth_time"},
		{"auth_time in the future", claim("auth_time", began.Add(62*time.Second).Unix()), nil, "auth_time"},
		{"auth_time is good", claim("auth_time", began.Unix()), nil, ""},
		// Planted fault, seen: untimed taken for granted when claims_supported is missing.
		{"auth_time missing at a provider that lists it", without("auth_time"), timed, "auth_time"},
		{"auth_time missing at a provider that lists no claims", without("auth_time"), claim("claims_supported", []string{}), "auth_time"},
		{"auth_time missing at a provider that never says it", without("auth_time"), untimed, ""},
		{"auth_time missing, no claims listed, and prompt=login is", without("auth_time"), claim("prompt_values_supported", []string{"none", "login"}), ""},
		{"auth_time missing, no claims listed, and prompt=login is not", without("auth_time"), claim("prompt_values_supported", []string{"none"}), "auth_time"},
		{"auth_time missing at a provider that lists it, and prompt=login too", without("auth_time"), func(d object) {
			timed(d)
			d["prompt_values_supported"] = []string{"login"}
		}, "auth_time"},
		{"auth_time is old though the provider never says it", claim("auth_time", began.Add(-61*time.Second).Unix()), untimed, "auth_time"},
		{"auth_time is null though the provider never says it", claim("auth_time", nil), untimed, "auth_time"},
		{"a token from before the sign-in began, of a provider that never says auth_time", issued(-61 * time.Second), untimed, "auth_time"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				b.set(twist{claims: test.claim, discovery: test.discovery})
				start, err := b.hub.Begin(t.Context(), "main", "/", true)
				if err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(start.URL, "prompt=login") || !strings.Contains(start.URL, "max_age=0") {
					t.Errorf("%s asks for no fresh sign-in", start.URL)
				}
				who, err := b.hub.Finish(t.Context(), "main", start.Transaction, b.visit(t, start.URL))
				if test.want != "" {
					wantRefused(t, who, err, test.want)
					return
				}
				if err != nil || !who.Fresh || test.discovery == nil && !who.AuthTime.Equal(began) {
					t.Errorf("got %+v, %v", who, err)
				}
			})
		})
	}
	t.Run("the settings say that the provider asks for the password", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := setupAs(t, newHostileAt("http://127.0.0.1:9000", &clock{at: began}), sso.Config{Reauthenticates: true}, sso.Options{})
			for name, c := range map[string]struct {
				claims func(object)
				want   string
			}{
				"without auth_time":          {without("auth_time"), ""},
				"an old auth_time":           {claim("auth_time", began.Add(-61*time.Second).Unix()), "auth_time"},
				"an old token":               {issued(-61 * time.Second), "auth_time"},
				"an auth_time in the future": {claim("auth_time", began.Add(62*time.Second).Unix()), "auth_time"},
			} {
				b.set(twist{claims: c.claims, discovery: timed})
				start, err := b.hub.Begin(t.Context(), "main", "/", true)
				if err != nil {
					t.Fatal(err)
				}
				who, err := b.hub.Finish(t.Context(), "main", start.Transaction, b.visit(t, start.URL))
				if c.want != "" {
					wantRefused(t, who, err, c.want)
				} else if err != nil || !who.Fresh {
					t.Errorf("%s: %+v, %v", name, who, err)
				}
			}
		})
	})
	t.Run("not asked for, a token of a provider that never says auth_time is not fresh", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := setup(t)
			b.set(twist{claims: without("auth_time"), discovery: untimed})
			if who, err := b.signIn(t); err != nil || who.Fresh || !who.AuthTime.IsZero() {
				t.Errorf("got %+v, %v", who, err)
			}
		})
	})
	t.Run("not asked for, a stale auth_time signs in but is not fresh", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := setup(t)
			b.set(twist{claims: claim("auth_time", began.Add(-time.Hour).Unix())})
			if who, err := b.signIn(t); err != nil || who.Fresh || !who.AuthTime.Equal(began.Add(-time.Hour)) {
				t.Errorf("got %+v, %v", who, err)
			}
		})
	})
	t.Run("not asked for, an auth_time in the future counts as unsaid", func(t *testing.T) {
		inBubble(t, func(t *testing.T) {
			b := setup(t)
			b.set(twist{claims: claim("auth_time", began.Add(time.Hour).Unix())})
			if who, err := b.signIn(t); err != nil || !who.AuthTime.IsZero() {
				t.Errorf("got %+v, %v", who, err)
			}
		})
	})
}
