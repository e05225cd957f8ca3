package sso_test

import (
	"strings"
	"testing"
	"time"
)

func TestFreshSignIn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		claim func(object)
		want  string
	}{
		{"auth_time missing", without("auth_time"), "auth_time"},
		{"auth_time is text", claim("auth_time", "now"), "auth_time"},
		{"auth_time before the sign-in began", claim("auth_time", began.Add(-61*time.Second).Unix()), "auth_time"},
		{"auth_time in the future", claim("auth_time", began.Add(62*time.Second).Unix()), "auth_time"},
		{"auth_time is good", claim("auth_time", began.Unix()), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				b.set(twist{claims: test.claim})
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
				if err != nil || !who.Fresh || !who.AuthTime.Equal(began) {
					t.Errorf("got %+v, %v", who, err)
				}
			})
		})
	}
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
