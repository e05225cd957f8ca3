package sso_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEmbeddedTokenRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(d *demo, form url.Values)
		want   string
	}{
		{"wrong secret", func(_ *demo, f url.Values) { f.Set("client_secret", "x") }, "invalid_client"},
		{"no secret", func(_ *demo, f url.Values) { f.Del("client_secret") }, "invalid_client"},
		{"another client", func(_ *demo, f url.Values) { f.Set("client_id", "another") }, "invalid_client"},
		{"another grant", func(_ *demo, f url.Values) { f.Set("grant_type", "password") }, "unsupported_grant_type"},
		{"invented code", func(_ *demo, f url.Values) { f.Set("code", "x") }, "invalid_grant"},
		{"no code", func(_ *demo, f url.Values) { f.Del("code") }, "invalid_grant"},
		{"wrong verifier", func(_ *demo, f url.Values) { f.Set("code_verifier", verifier+"x") }, "invalid_grant"},
		{"no verifier", func(_ *demo, f url.Values) { f.Del("code_verifier") }, "invalid_grant"},
		{"another redirect address", func(_ *demo, f url.Values) { f.Set("redirect_uri", demoCallback+"/") }, "invalid_grant"},
		{"no redirect address", func(_ *demo, f url.Values) { f.Del("redirect_uri") }, "invalid_grant"},
		{"after a minute", func(d *demo, _ url.Values) { d.clock.Advance(time.Minute + time.Second) }, "invalid_grant"},
		{"control: nothing changed", func(*demo, url.Values) {}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := setupDemo(t)
			honest := func() url.Values {
				return url.Values{
					"grant_type": {"authorization_code"}, "redirect_uri": {demoCallback}, "code_verifier": {verifier},
					"client_id": {clientID}, "client_secret": {clientSecret},
				}
			}
			form := honest()
			form.Set("code", d.choose(t, demoIssuer+"/authorize?"+authorization().Encode(), "ada").Get("code"))
			code := form.Get("code")
			test.change(d, form)
			answer := decodeBody[map[string]any](t, d.send(t, demoIssuer+"/token", form))
			if test.want != "" && answer["error"] != test.want || test.want == "" && answer["id_token"] == nil {
				t.Fatalf("got %v, want %q", answer, test.want)
			}
			// Whatever came before, a code that was compared once is spent.
			if test.want == "invalid_grant" && form.Get("code") == code || test.want == "" {
				again := honest()
				again.Set("code", code)
				if answer := decodeBody[map[string]any](t, d.send(t, demoIssuer+"/token", again)); answer["error"] != "invalid_grant" {
					t.Errorf("the code was good again: %v", answer)
				}
			}
		})
	}
}

func TestEmbeddedUserinfo(t *testing.T) {
	t.Parallel()
	d := setupDemo(t)
	form := url.Values{
		"grant_type": {"authorization_code"}, "redirect_uri": {demoCallback}, "code_verifier": {verifier},
		"code": {d.choose(t, demoIssuer+"/authorize?"+authorization().Encode(), "ben").Get("code")},
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, demoIssuer+"/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(clientID, clientSecret)
	w := httptest.NewRecorder()
	d.provider.ServeHTTP(w, r)
	tokens := decodeBody[map[string]any](t, w.Result())
	ask := func(token any) (int, map[string]any) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, demoIssuer+"/userinfo", http.NoBody)
		r.Header.Set("Authorization", fmt.Sprintf("Bearer %v", token))
		w := httptest.NewRecorder()
		d.provider.ServeHTTP(w, r)
		return w.Code, decodeBody[map[string]any](t, w.Result())
	}
	want := map[string]any{"sub": "ben", "name": "Ben Example", "email": "ben@example.org", "email_verified": true, "groups": nil}
	if status, got := ask(tokens["access_token"]); status != http.StatusOK || !cmp.Equal(want, got) {
		t.Errorf("status %d (-want +got):\n%s", status, cmp.Diff(want, got))
	}
	for name, token := range map[string]any{"an ID token": tokens["id_token"], "garbage": "x", "nothing": ""} {
		if status, _ := ask(token); status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, status)
		}
	}
	d.clock.Advance(6 * time.Minute)
	if status, _ := ask(tokens["access_token"]); status != http.StatusUnauthorized {
		t.Errorf("expired: status %d", status)
	}
}
