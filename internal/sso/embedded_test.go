package sso_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"

	"chapterhouse/internal/sso"
)

const (
	demoIssuer   = "http://127.0.0.1:8080/demo"
	demoCallback = "http://127.0.0.1:8080/auth/demo/callback"
	verifier     = "a-verifier-of-at-least-forty-three-characters-1"
)

// demo is a hub with its embedded provider. The login page is written as JSON.
type demo struct {
	provider *sso.Embedded
	hub      *sso.Providers
	clock    *clock
}

func people(context.Context) ([]sso.LoginPerson, error) {
	return []sso.LoginPerson{
		{Subject: "ada", Name: "Ada Example", Email: "ada@example.org", Note: "lead of Boston", Groups: []string{"leads"}},
		{Subject: "ben", Name: "Ben Example", Email: "ben@example.org", Note: "member"},
	}, nil
}

func setupDemo(t *testing.T) *demo {
	t.Helper()
	d := &demo{clock: &clock{at: began}}
	page := func(w http.ResponseWriter, _ *http.Request, p sso.LoginPage) { _ = json.NewEncoder(w).Encode(p) }
	var err error
	d.provider, err = sso.NewEmbedded(demoIssuer, clientID, clientSecret, demoCallback, people, page, d.clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	used := &marks{keys: map[string]time.Duration{}}
	d.hub, err = sso.New(sso.Options{
		BaseURL: &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}, Sealer: newSealer(t), Now: d.clock.Now, UseOnce: used.use,
		Transports: map[string]http.RoundTripper{"demo": d.provider.Transport()},
		Providers: []sso.Config{{
			Key: "demo", Issuer: demoIssuer, ClientID: clientID, ClientSecret: clientSecret, GroupsClaim: "groups",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// send asks the provider like a browser; a form makes it a POST.
func (d *demo) send(t *testing.T, address string, form url.Values) *http.Response {
	t.Helper()
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r := httptest.NewRequestWithContext(t.Context(), method, address, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	d.provider.ServeHTTP(w, r)
	return w.Result()
}

func decodeBody[T any](t *testing.T, resp *http.Response) T {
	t.Helper()
	defer func() { _ = resp.Body.Close() }()
	var out T
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		t.Fatalf("status %d: %v", resp.StatusCode, err)
	}
	return out
}

// choose opens the login page at address and picks a person; it returns the query of the callback.
func (d *demo) choose(t *testing.T, address, subject string) url.Values {
	t.Helper()
	page := decodeBody[sso.LoginPage](t, d.send(t, address, nil))
	want, _ := people(t.Context())
	if diff := cmp.Diff(want, page.People); diff != "" || page.Problem.Is() {
		t.Fatalf("people of the login page, problem %q (-want +got):\n%s", page.Problem, diff)
	}
	form := url.Values{"subject": {subject}}
	for name, value := range page.Fields {
		form.Set(name, value)
	}
	resp := d.send(t, page.Action, form)
	defer func() { _ = resp.Body.Close() }()
	back, err := resp.Location()
	if err != nil || resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d, %v", resp.StatusCode, err)
	}
	if at := back.Scheme + "://" + back.Host + back.Path; at != demoCallback {
		t.Fatalf("sent to %s", at)
	}
	return back.Query()
}

func TestEmbeddedSignIn(t *testing.T) {
	t.Parallel()
	for name, fresh := range map[string]bool{"ordinary": false, "fresh": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				d := setupDemo(t)
				start, err := d.hub.Begin(t.Context(), "demo", "/desk", fresh)
				if err != nil {
					t.Fatal(err)
				}
				query := d.choose(t, start.URL, "ada")
				if query.Get("iss") != demoIssuer {
					t.Errorf("iss = %q", query.Get("iss"))
				}
				who, err := d.hub.Finish(t.Context(), "demo", start.Transaction, query)
				if err != nil {
					t.Fatal(err)
				}
				if who.SessionID == "" || who.IDToken == "" {
					t.Error("no sid or no ID token")
				}
				token := who.IDToken
				who.SessionID, who.IDToken = "", ""
				want := sso.Identity{
					Provider: "demo", Issuer: demoIssuer, Subject: "ada", Email: "ada@example.org", Address: sso.AddressVerified,
					Name: "Ada Example", Groups: []string{"leads"}, AuthTime: began, Fresh: fresh, ReturnTo: "/desk",
				}
				if diff := cmp.Diff(want, who); diff != "" {
					t.Errorf("identity (-want +got):\n%s", diff)
				}
				out := d.send(t, d.hub.SignOutURL(t.Context(), "demo", token, "/bye"), nil)
				defer func() { _ = out.Body.Close() }()
				if got := out.Header.Get("Location"); got != "http://127.0.0.1:8080/bye" {
					t.Errorf("sign-out leads to %q", got)
				}
			})
		})
	}
}

// authorization is an honest request to the embedded provider.
func authorization() url.Values {
	return url.Values{
		"client_id": {clientID}, "redirect_uri": {demoCallback}, "response_type": {"code"}, "scope": {"openid email"}, "state": {"s"},
		"nonce": {"n"}, "code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"},
	}
}

func TestEmbeddedAuthorizeRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, field, value string
		wantError          string // of the redirect; "" wants a page and no redirect
	}{
		{"another client", "client_id", "another", ""},
		{"no client", "client_id", "", ""},
		{"another redirect address", "redirect_uri", "https://evil.example.net/", ""},
		{"a redirect address that begins like ours", "redirect_uri", demoCallback + "/../../evil", ""},
		{"the implicit flow", "response_type", "token", "unsupported_response_type"},
		{"no openid", "scope", "email", "invalid_scope"},
		{"no PKCE", "code_challenge", "", "invalid_request"},
		{"plain PKCE", "code_challenge_method", "plain", "invalid_request"},
		{"no PKCE method", "code_challenge_method", "", "invalid_request"},
		{"no page wanted", "prompt", "none", "login_required"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := setupDemo(t)
			asked := authorization()
			asked.Set(test.field, test.value)
			posted := authorization()
			posted.Set(test.field, test.value)
			posted.Set("subject", "ada")
			for _, resp := range []*http.Response{
				d.send(t, demoIssuer+"/authorize?"+asked.Encode(), nil), d.send(t, demoIssuer+"/authorize", posted),
			} {
				_ = resp.Body.Close()
				if test.wantError == "" {
					if resp.StatusCode != http.StatusBadRequest || resp.Header.Get("Location") != "" {
						t.Errorf("status %d, location %q", resp.StatusCode, resp.Header.Get("Location"))
					}
					continue
				}
				back, err := resp.Location()
				if err != nil {
					t.Fatalf("status %d: %v", resp.StatusCode, err)
				}
				want := url.Values{"error": {test.wantError}, "state": {"s"}, "iss": {demoIssuer}}
				if diff := cmp.Diff(want, back.Query()); diff != "" || !strings.HasPrefix(back.String(), demoCallback+"?") {
					t.Errorf("%s (-want +got):\n%s", back, diff)
				}
			}
		})
	}
}

func TestEmbeddedAnUnknownPersonCanChooseAgain(t *testing.T) {
	t.Parallel()
	d := setupDemo(t)
	form := authorization()
	form.Set("subject", "nobody")
	resp := d.send(t, demoIssuer+"/authorize", form)
	page := decodeBody[sso.LoginPage](t, resp)
	if resp.StatusCode != http.StatusUnprocessableEntity || !page.Problem.Is() || page.Fields["state"] != "s" || len(page.People) != 2 {
		t.Errorf("status %d, page %+v", resp.StatusCode, page)
	}
}

func TestEmbeddedSignOutLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	d := setupDemo(t)
	for _, address := range []string{"", "http://evil.example.net/", "//evil.example.net", "http://127.0.0.1:8080@evil.example.net/",
		"http://x@127.0.0.1:8080/", "javascript:alert(1)", "/bye", "https://127.0.0.1:8080/bye"} {
		resp := d.send(t, demoIssuer+"/sign-out?"+url.Values{"post_logout_redirect_uri": {address}}.Encode(), nil)
		_ = resp.Body.Close()
		if resp.Header.Get("Location") != "" {
			t.Errorf("%q leads to %q", address, resp.Header.Get("Location"))
		}
	}
	resp := d.send(t, demoIssuer+"/sign-out", url.Values{"post_logout_redirect_uri": {"http://127.0.0.1:8080/bye?a=1"}, "state": {"x"}})
	_ = resp.Body.Close()
	if got := resp.Header.Get("Location"); got != "http://127.0.0.1:8080/bye?a=1&state=x" {
		t.Errorf("the hub's own address leads to %q", got)
	}
}

func TestEmbeddedForgetsTheOldestCode(t *testing.T) {
	t.Parallel()
	d := setupDemo(t)
	form := authorization()
	form.Set("subject", "ada")
	codes := make([]string, 0, 1001)
	for range cap(codes) {
		resp := d.send(t, demoIssuer+"/authorize", form)
		_ = resp.Body.Close()
		back, err := resp.Location()
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, back.Query().Get("code"))
		d.clock.Advance(time.Millisecond)
	}
	redeem := func(code string) any {
		return decodeBody[map[string]any](t, d.send(t, demoIssuer+"/token", url.Values{
			"grant_type": {"authorization_code"}, "redirect_uri": {demoCallback}, "code_verifier": {verifier},
			"client_id": {clientID}, "client_secret": {clientSecret}, "code": {code},
		}))["error"]
	}
	for i, want := range map[int]any{0: "invalid_grant", 1: nil, 1000: nil} {
		if got := redeem(codes[i]); got != want {
			t.Errorf("code %d of %d: %v, want %v", i, len(codes), got, want)
		}
	}
}

func TestEmbeddedTransportReachesNothingElse(t *testing.T) {
	t.Parallel()
	d := setupDemo(t)
	transport := d.provider.Transport()
	for _, address := range []string{
		"http://127.0.0.1:8081/demo/jwks", "https://127.0.0.1:8080/demo/jwks", "http://localhost:8080/demo/jwks",
		"http://127.0.0.1:8080/jwks", "http://127.0.0.1:8080/demonstration/jwks",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := transport.RoundTrip(req); err == nil {
			_ = resp.Body.Close()
			t.Errorf("%s answered", address)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, demoIssuer+"/jwks", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := transport.RoundTrip(req); !errors.Is(err, context.Canceled) {
		if err == nil {
			_ = resp.Body.Close()
		}
		t.Errorf("after the caller left: %v", err)
	}
}

func TestNewEmbeddedRefuses(t *testing.T) {
	t.Parallel()
	page := func(http.ResponseWriter, *http.Request, sso.LoginPage) {}
	for _, issuer := range []string{"", "demo", "http://hub.example.org/demo", demoIssuer + "/", demoIssuer + "?x", demoIssuer + "/{x}",
		demoIssuer + "//x", "http://a@127.0.0.1/demo"} {
		if _, err := sso.NewEmbedded(issuer, "a", "b", "c", people, page, nil); err == nil {
			t.Errorf("issuer %q is taken", issuer)
		}
	}
	if _, err := sso.NewEmbedded(demoIssuer, clientID, "", demoCallback, people, page, nil); err == nil {
		t.Error("an empty secret is taken")
	}
	if _, err := sso.NewEmbedded("http://127.0.0.1:8080", clientID, "x", demoCallback, people, page, nil); err != nil {
		t.Errorf("an issuer without a path: %v", err)
	}
}
