package sso_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/sso"
)

const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

func TestLogoutTokenAttacks(t *testing.T) {
	t.Parallel()
	second := func(d time.Duration) int64 { return began.Add(d).Unix() }
	tests := []struct {
		name    string
		twist   twist
		want    string
		control string
	}{
		{"bad signature", twist{sign: byStranger}, "signature", trustful},
		{"claims changed after signing", twist{sign: func(h, c object) string {
			parts := strings.Split(signES256(ecKey(), h, c), ".")
			c["sub"] = "person-2"
			return encode(h, c) + "." + parts[2]
		}}, "signature", trustful},
		{"alg none", twist{sign: func(h, c object) string {
			h["alg"] = "none"
			return encode(h, c) + "."
		}}, "alg", trustful},
		{"HS256 with the client secret", twist{sign: func(h, c object) string {
			h["alg"] = "HS256"
			return signHS256([]byte(clientSecret), h, c)
		}}, "alg", nobody},
		{"unknown kid", twist{header: claim("kid", "key-9"), sign: byStranger}, "kid_unknown", trustful},
		{"jwk header", twist{header: claim("jwk", jwkOf(ecKey().Public()))}, "key_header", plain},
		{"wrong aud", twist{claims: claim("aud", "another-client")}, "aud", careless},
		{"two aud without azp", twist{claims: claim("aud", []string{clientID, "another-client"})}, "azp", plain},
		{"wrong iss", twist{claims: claim("iss", "https://evil.example.net")}, "iss", careless},
		{"has a nonce", twist{claims: claim("nonce", "n")}, "nonce_present", nobody},
		{"has an empty nonce", twist{claims: claim("nonce", "")}, "nonce_present", nobody},
		{"has a null nonce", twist{claims: claim("nonce", nil)}, "nonce_present", nobody},
		{"no events", twist{claims: without("events")}, "events", nobody},
		{"events of another kind", twist{claims: claim("events", object{"http://x": object{}})}, "events", nobody},
		{"events is text", twist{claims: claim("events", logoutEvent)}, "events", nobody},
		{"event is not an object", twist{claims: claim("events", object{logoutEvent: 1})}, "events", plain},
		{"event is null", twist{claims: claim("events", object{logoutEvent: nil})}, "events", plain},
		{"typ of an access token", twist{header: claim("typ", "at+jwt")}, "typ", plain},
		{"typ of another event", twist{header: claim("typ", "secevent+jwt")}, "typ", plain},
		{"no jti", twist{claims: without("jti")}, "jti_missing", nobody},
		{"empty jti", twist{claims: claim("jti", "")}, "jti_missing", nobody},
		{"jti is a number", twist{claims: claim("jti", 7)}, "jti_missing", nobody},
		{"old iat", twist{claims: claim("iat", second(-601*time.Second))}, "iat_old", plain},
		{"iat in the future", twist{claims: claim("iat", second(61*time.Second))}, "iat_future", plain},
		{"no iat", twist{claims: without("iat")}, "iat_missing", plain},
		{"expired", twist{claims: claim("exp", second(-time.Second))}, "expired", careless},
		{"no exp", twist{claims: without("exp")}, "expired", nobody},
		{"neither sub nor sid", twist{claims: func(c object) {
			delete(c, "sub")
			delete(c, "sid")
		}}, "subject_missing", nobody},
		{"empty sub", twist{claims: claim("sub", "")}, "sub", plain},
		{"sub of 300 bytes", twist{claims: claim("sub", strings.Repeat("s", 300))}, "sub", plain},
		{"sid is not text", twist{claims: claim("sid", 7)}, "sub", nobody},
		{"sid of 300 bytes", twist{claims: claim("sid", strings.Repeat("s", 300))}, "sub", plain},
		{"sub twice", twist{sign: func(h, _ object) string {
			return signES256(ecKey(), h, `{"sub":"person-1","sub":"person-2"}`)
		}}, "token_malformed", nobody},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				b.set(test.twist)
				raw := b.mintLogout()
				got, err := b.hub.BackChannelLogout(t.Context(), "main", raw)
				wantRefused(t, sso.Identity{Subject: got.Subject}, err, test.want)
				if len(b.marks.keys) != 0 {
					t.Error("a refused token was marked as used")
				}
				if test.control == nobody {
					return
				}
				config := &oidc.Config{
					ClientID: clientID, Now: b.clock.Now, InsecureSkipSignatureCheck: test.control == trustful,
					SkipIssuerCheck: test.control == careless, SkipClientIDCheck: test.control == careless,
					SkipExpiryCheck: test.control == careless,
				}
				remote, err := oidc.NewProvider(oidc.ClientContext(t.Context(), &http.Client{Transport: b.hostile}), b.issuer)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := remote.Verifier(config).VerifyLogout(t.Context(), raw); err != nil {
					t.Errorf("control: the verifier with %s refuses it too, so this token proves little: %v", test.control, err)
				}
			})
		})
	}
}

func TestLogoutTokenIsGoodOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		raw := b.mintLogout()
		got, err := b.hub.BackChannelLogout(t.Context(), "main", raw)
		if err != nil {
			t.Fatal(err)
		}
		want := sso.Logout{Issuer: b.issuer, Subject: "person-1", SessionID: "session-1", ID: "logout-1"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("logout (-want +got):\n%s", diff)
		}
		got, err = b.hub.BackChannelLogout(t.Context(), "main", raw)
		wantRefused(t, sso.Identity{Subject: got.Subject}, err, "jti_replayed")
	})
}

func TestLogoutTokensThatPass(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		twist twist
	}{
		{"only sub", twist{claims: without("sid")}},
		{"only sid, and of no session that is known here", twist{claims: func(c object) {
			delete(c, "sub")
			c["sid"] = "nobody's"
		}}},
		{"typ JWT", twist{header: claim("typ", "JWT")}},
		{"no typ", twist{header: without("typ")}},
		{"iat ten minutes old", twist{claims: claim("iat", began.Add(-10*time.Minute).Unix())}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				b.set(test.twist)
				if _, err := b.hub.BackChannelLogout(t.Context(), "main", b.mintLogout()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestIDTokenIsNoLogoutToken(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		who, err := b.signIn(t)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.hub.BackChannelLogout(t.Context(), "main", who.IDToken)
		wantRefused(t, sso.Identity{}, err, "nonce_present")
		_, err = b.hub.BackChannelLogout(t.Context(), "main", "")
		wantRefused(t, sso.Identity{}, err, "token_missing")
		_, err = b.hub.BackChannelLogout(t.Context(), "main", "garbage")
		wantRefused(t, sso.Identity{}, err, "token_malformed")
	})
}

func TestLogoutWithoutTheStoreIsNotTaken(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		b.marks.err = errors.New("store away")
		if _, err := b.hub.BackChannelLogout(t.Context(), "main", b.mintLogout()); !errors.Is(err, sso.ErrUnavailable) {
			t.Errorf("error %v, want ErrUnavailable", err)
		}
	})
}

func FuzzBackChannel(f *testing.F) {
	at := &clock{at: began}
	h := newHostileAt("https://idp.example.org", at)
	f.Add("")
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add(h.mint("nonce"))
	h.set(twist{sign: byStranger})
	f.Add(h.mintLogout())
	f.Fuzz(func(t *testing.T, raw string) {
		b := setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": h}})
		_, err := b.hub.BackChannelLogout(t.Context(), "main", raw)
		var refused *sso.Refused
		if !errors.As(err, &refused) && !errors.Is(err, sso.ErrUnavailable) || len(b.marks.keys) != 0 {
			t.Fatalf("got %v, want a refusal", err)
		}
	})
}
