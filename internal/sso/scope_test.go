package sso_test

import (
	"net/http"
	"net/url"
	"testing"

	"chapterhouse/internal/sso"
)

// A scope that a provider does not know can be a refused sign-in, and one that it needs and does not get is a person
// without their role. Planted faults, seen: the scope always asked for, and never.
func TestGroupsAreAskedForWhereTheyAreOffered(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		offered []string
		config  sso.Config
		want    string
	}{
		"offered":                      {[]string{"openid", "email", "groups"}, sso.Config{GroupsClaim: "groups"}, "openid email profile groups"},
		"not offered":                  {[]string{"openid", "email"}, sso.Config{GroupsClaim: "groups"}, "openid email profile"},
		"the provider says no scopes":  {nil, sso.Config{GroupsClaim: "groups"}, "openid email profile"},
		"offered under another name":   {[]string{"openid", "Groups", "groups.read"}, sso.Config{GroupsClaim: "groups"}, "openid email profile"},
		"the hub takes no groups":      {[]string{"openid", "groups"}, sso.Config{}, "openid email profile"},
		"the claim has another name":   {[]string{"openid", "groups"}, sso.Config{GroupsClaim: "roles"}, "openid email profile groups"},
		"configured by hand as well":   {[]string{"openid", "groups"}, sso.Config{GroupsClaim: "groups", Scopes: []string{"groups", "email"}}, "openid groups email"},
		"configured, though unoffered": {[]string{"openid"}, sso.Config{GroupsClaim: "groups", Scopes: []string{"groups"}}, "openid groups"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				h := newHostileAt("https://idp.example.org", &clock{at: began})
				h.set(twist{discovery: func(doc object) {
					if test.offered != nil {
						doc["scopes_supported"] = test.offered
					}
				}})
				test.config.Key, test.config.Issuer, test.config.ClientID = "tested", h.issuer, clientID
				b := setupWith(t, h, sso.Options{Providers: []sso.Config{test.config}, Transports: transports(h)})
				for range 2 { // a renewed flow must not have grown
					start, err := b.hub.Begin(t.Context(), "tested", "/", false)
					if err != nil {
						t.Fatal(err)
					}
					asked, err := url.Parse(start.URL)
					if err != nil || asked.Query().Get("scope") != test.want {
						t.Errorf("asks for %q (%v), want %q", asked.Query().Get("scope"), err, test.want)
					}
				}
			})
		})
	}
}

// transports lets one provider answer under both keys.
func transports(h *hostile) map[string]http.RoundTripper {
	return map[string]http.RoundTripper{"main": h, "tested": h}
}
