package sso_test

import (
	"net/http"
	"strings"
	"testing"

	"chapterhouse/internal/sso"
)

func TestUserinfo(t *testing.T) {
	t.Parallel()
	thin := func(c object) {
		delete(c, "email")
		delete(c, "name")
	}
	answer := func(said object) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { reply(w, said) }
	}
	tests := []struct {
		name     string
		claims   func(object)
		userinfo http.HandlerFunc
		refused  string
		want     sso.Identity
	}{
		{"fills e-mail and name", thin, nil, "",
			sso.Identity{Email: "ada@info.example.org", Address: sso.AddressVerified, Name: "Ada Info"}},
		{"fills only the name", without("name"), nil, "",
			sso.Identity{Email: "Ada@example.org", Address: sso.AddressVerified, Name: "Ada Info"}},
		{"the token's verification is not lent to another e-mail", without("email"),
			answer(object{"sub": "person-1", "email": "boss@example.org"}), "",
			sso.Identity{Email: "boss@example.org", Name: "Ada Example"}},
		{"another subject", thin, answer(object{"sub": "person-2", "email": "eve@example.org"}), "userinfo_sub", sso.Identity{}},
		{"subject is null", thin, answer(object{"sub": nil, "email": "eve@example.org"}), "userinfo_sub", sso.Identity{}},
		{"no subject is not used", thin, answer(object{"email": "eve@example.org", "name": "Eve"}), "", sso.Identity{}},
		{"broken answer leaves them empty", thin, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
		}, "", sso.Identity{}},
		{"groups are not taken from it", func(c object) { thin(c); delete(c, "groups") },
			answer(object{"sub": "person-1", "name": "Ada", "groups": []string{"admins"}}), "", sso.Identity{Name: "Ada"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				b.set(twist{claims: test.claims, userinfo: test.userinfo})
				who, err := b.signIn(t)
				if test.refused != "" {
					wantRefused(t, who, err, test.refused)
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				got := sso.Identity{Email: who.Email, Address: who.Address, Name: who.Name}
				if got.Email != test.want.Email || (got.Address == sso.AddressVerified) != (test.want.Address == sso.AddressVerified) || got.Name != test.want.Name {
					t.Errorf("got %+v, want %+v", got, test.want)
				}
				if strings.Contains(test.name, "groups") && len(who.Groups) != 0 {
					t.Errorf("groups %v", who.Groups)
				}
			})
		})
	}
}
