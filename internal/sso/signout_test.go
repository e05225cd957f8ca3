package sso_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSignOutURL(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		if got := b.hub.SignOutURL(t.Context(), "main", "token", "/bye"); got != "" {
			t.Errorf("before discovery: %q", got)
		}
		b.begin(t)
		tests := []struct{ name, token, after, wantAfter string }{
			{"a path", "token", "/bye", "https://hub.example.org/bye"},
			{"an absolute address", "token", "https://evil.example.net/", "https://hub.example.org/"},
			{"two slashes", "token", "//evil.example.net", "https://hub.example.org/"},
			{"no token", "", "/", "https://hub.example.org/"},
		}
		for _, test := range tests {
			got, err := url.Parse(b.hub.SignOutURL(t.Context(), "main", test.token, test.after))
			if err != nil {
				t.Fatal(err)
			}
			want := url.Values{"from": {"hub"}, "client_id": {clientID}, "post_logout_redirect_uri": {test.wantAfter}}
			if test.token != "" {
				want.Set("id_token_hint", test.token)
			}
			if diff := cmp.Diff(want, got.Query()); diff != "" || !strings.HasPrefix(got.String(), b.issuer+"/sign-out?") {
				t.Errorf("%s: %s (-want +got):\n%s", test.name, got, diff)
			}
		}
		for name, discovery := range map[string]func(object){
			"no end_session_endpoint":       without("end_session_endpoint"),
			"insecure end_session_endpoint": claim("end_session_endpoint", "http://evil.example.net/"),
			"script end_session_endpoint":   claim("end_session_endpoint", "javascript:alert(1)"),
		} {
			b := setup(t)
			b.set(twist{discovery: discovery})
			b.begin(t)
			if got := b.hub.SignOutURL(t.Context(), "main", "token", "/"); got != "" {
				t.Errorf("%s: %q", name, got)
			}
		}
	})
}
