package sso_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// Broken verifiers that a hub could have, for the controls.
const (
	nobody   = ""               // this row has no control
	plain    = "plain go-oidc"  // go-oidc with the client id and nothing beside
	trustful = "no signatures"  // go-oidc told to skip the signature
	careless = "no claim check" // go-oidc told to skip issuer, audience and expiry
)

func claim(name string, value any) func(object) {
	return func(c object) { c[name] = value }
}

func without(name string) func(object) {
	return func(c object) { delete(c, name) }
}

func jwkOf(key any) object {
	raw, err := json.Marshal(jose.JSONWebKey{Key: key, KeyID: goodKid})
	if err != nil {
		panic(err)
	}
	var out object
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

func byStranger(header, claims object) string { return signES256(strangeKey(), header, claims) }

func TestIDTokenAttacks(t *testing.T) {
	t.Parallel()
	second := func(d time.Duration) int64 { return began.Add(d).Unix() }
	publicPoint, err := ecKey().PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	publicDER, err := x509.MarshalPKIXPublicKey(rsaKey().Public())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		twist   twist
		want    string
		control string // the broken verifier that takes this very token
	}{
		{"absent", twist{answer: without("id_token")}, "token_missing", nobody},
		{"empty", twist{answer: claim("id_token", "")}, "token_missing", nobody},
		{"a number", twist{answer: claim("id_token", 7)}, "token_missing", nobody},
		{"not a JWT", twist{answer: claim("id_token", "a.b")}, "token_malformed", nobody},
		{"encrypted", twist{answer: claim("id_token", "a.b.c.d.e")}, "token_malformed", nobody},
		{"JSON serialization", twist{answer: claim("id_token", `{"payload":"","signatures":[]}`)}, "token_malformed", nobody},
		{"larger than 256 KiB", twist{claims: claim("x", strings.Repeat("x", 256<<10))}, "token_malformed", plain},
		{"header names a critical extension", twist{header: claim("crit", []string{"exp"})}, "token_malformed", nobody},

		{"alg none", twist{sign: func(h, c object) string {
			h["alg"] = "none"
			return encode(h, c) + "."
		}}, "alg", trustful},
		{"alg None in other letters", twist{sign: func(h, c object) string {
			h["alg"] = "nOnE"
			return encode(h, c) + "."
		}}, "alg", nobody},
		{"alg none with a signature", twist{header: claim("alg", "none")}, "alg", trustful},
		{"no alg", twist{header: without("alg")}, "alg", nobody},
		{"HS256 with the public EC key as secret", twist{sign: func(h, c object) string {
			h["alg"] = "HS256"
			return signHS256(publicPoint, h, c)
		}}, "alg", nobody},
		{"HS256 with the public RSA key as secret", twist{sign: func(h, c object) string {
			h["alg"], h["kid"] = "HS256", "key-rsa"
			return signHS256(publicDER, h, c)
		}}, "alg", nobody},
		{"HS256 with the client secret", twist{sign: func(h, c object) string {
			h["alg"] = "HS256"
			return signHS256([]byte(clientSecret), h, c)
		}}, "alg", nobody},
		{"HS256 though discovery names it", twist{
			discovery: claim("id_token_signing_alg_values_supported", []string{"HS256", "ES256"}),
			sign: func(h, c object) string {
				h["alg"] = "HS256"
				return signHS256([]byte(clientSecret), h, c)
			},
		}, "alg", nobody},
		{"alg that discovery does not name", twist{
			discovery: claim("id_token_signing_alg_values_supported", []string{"ES256"}),
			sign: func(h, c object) string {
				h["alg"], h["kid"] = "RS256", "key-rsa"
				return signRS256(rsaKey(), h, c)
			},
		}, "alg", nobody},
		{"ES256 though discovery names nothing", twist{
			discovery: without("id_token_signing_alg_values_supported"),
		}, "alg", nobody},
		{"alg that is not pinned", twist{
			discovery: claim("id_token_signing_alg_values_supported", []string{"ES256", "ES512"}),
			header:    claim("alg", "ES512"),
		}, "alg", nobody},

		{"signed by a stranger", twist{sign: byStranger}, "signature", trustful},
		{"signature cut off", twist{sign: func(h, c object) string {
			return encode(h, c) + "."
		}}, "signature", nobody},
		{"claims changed after signing", twist{sign: func(h, c object) string {
			parts := strings.Split(signES256(ecKey(), h, c), ".")
			c["sub"] = "person-2"
			return encode(h, c) + "." + parts[2]
		}}, "signature", trustful},
		{"key of another kind under the alg", twist{header: claim("kid", "key-rsa")}, "signature", trustful},
		{"no kid and signed by a stranger", twist{header: without("kid"), sign: byStranger}, "signature", trustful},
		{"unknown kid", twist{header: claim("kid", "key-9"), sign: byStranger}, "kid_unknown", trustful},
		{"kid is a path", twist{header: claim("kid", "../../dev/null"), sign: byStranger}, "kid_unknown", trustful},
		{"the stranger's key in a jwk header", twist{header: claim("jwk", jwkOf(strangeKey().Public())), sign: byStranger},
			"key_header", trustful},
		{"a jwk header on a good signature", twist{header: claim("jwk", jwkOf(ecKey().Public()))}, "key_header", plain},
		{"a jku header on a good signature", twist{header: claim("jku", "https://evil.example.net/jwks")}, "key_header", plain},
		{"a jku header of a stranger", twist{header: claim("jku", "https://evil.example.net/jwks"), sign: byStranger},
			"key_header", trustful},
		{"an x5u header", twist{header: claim("x5u", "https://evil.example.net/crt")}, "key_header", plain},
		{"an x5c header", twist{header: claim("x5c", []string{"AAAA"})}, "key_header", nobody},

		{"iss of another issuer", twist{claims: claim("iss", "https://evil.example.net")}, "iss", careless},
		{"no iss", twist{claims: without("iss")}, "iss", careless},
		{"iss with a trailing slash", twist{claims: func(c object) { c["iss"] = c["iss"].(string) + "/" }}, "iss", careless},
		{"iss is a list", twist{claims: func(c object) { c["iss"] = []any{c["iss"]} }}, "iss", nobody},
		{"aud of another client", twist{claims: claim("aud", "another-client")}, "aud", careless},
		{"no aud", twist{claims: without("aud")}, "aud", careless},
		{"aud null", twist{claims: claim("aud", nil)}, "aud", careless},
		{"aud in other letters", twist{claims: claim("aud", strings.ToUpper(clientID))}, "aud", careless},
		{"aud that begins like ours", twist{claims: claim("aud", clientID+"-2")}, "aud", careless},
		{"two aud without azp", twist{claims: claim("aud", []string{clientID, "another-client"})}, "azp", plain},
		{"two aud for another azp", twist{claims: func(c object) {
			c["aud"], c["azp"] = []string{clientID, "another-client"}, "another-client"
		}}, "azp", plain},
		{"one aud for another azp", twist{claims: claim("azp", "another-client")}, "azp", plain},
		{"azp is not text", twist{claims: claim("azp", []string{clientID})}, "azp", plain},

		{"expired", twist{claims: claim("exp", second(-time.Second))}, "expired", careless},
		{"no exp", twist{claims: without("exp")}, "expired", careless},
		{"exp is text", twist{claims: claim("exp", "tomorrow")}, "expired", nobody},
		{"exp out of range", twist{claims: claim("exp", 1e30)}, "expired", nobody},
		{"nbf in the future", twist{claims: claim("nbf", second(61*time.Second))}, "nbf", plain},
		{"nbf is text", twist{claims: claim("nbf", "now")}, "nbf", nobody},
		{"no iat", twist{claims: without("iat")}, "iat_missing", plain},
		{"iat null", twist{claims: claim("iat", nil)}, "iat_missing", nobody},
		{"iat negative", twist{claims: claim("iat", -1)}, "iat_missing", plain},
		{"iat older than ten minutes", twist{claims: claim("iat", second(-601*time.Second))}, "iat_old", plain},
		{"iat in the future", twist{claims: claim("iat", second(61*time.Second))}, "iat_future", plain},

		{"no sub", twist{claims: without("sub")}, "sub", plain},
		{"empty sub", twist{claims: claim("sub", "")}, "sub", plain},
		{"sub of 256 bytes", twist{claims: claim("sub", strings.Repeat("s", 256))}, "sub", plain},
		{"sub of 300 bytes", twist{claims: claim("sub", strings.Repeat("s", 300))}, "sub", plain},
		{"sub of 128 two-byte letters", twist{claims: claim("sub", strings.Repeat("é", 128))}, "sub", plain},
		{"sub is a number", twist{claims: claim("sub", 7)}, "sub", nobody},
		{"sub with a zero byte", twist{claims: claim("sub", "person-1\x00")}, "sub", plain},
		{"sub with broken text", twist{sign: func(h, c object) string {
			body, _ := json.Marshal(c)
			return signES256(ecKey(), h, strings.Replace(string(body), "person-1", `person-\ud800`, 1))
		}}, "sub", plain},
		{"SUB beside sub does not overwrite it", twist{claims: func(c object) { c["SUB"] = "person-2"; delete(c, "sub") }},
			"sub", plain},
		{"sub twice", twist{sign: func(h, c object) string {
			body, _ := json.Marshal(c)
			return signES256(ecKey(), h, `{"sub":"person-2",`+string(body)[1:])
		}}, "token_malformed", plain},
		{"claims are a list", twist{sign: func(h, _ object) string { return signES256(ecKey(), h, `[]`) }},
			"token_malformed", nobody},
		{"claims are null", twist{sign: func(h, _ object) string { return signES256(ecKey(), h, `null`) }},
			"token_malformed", nobody},

		{"no nonce", twist{claims: without("nonce")}, "nonce", plain},
		{"empty nonce", twist{claims: claim("nonce", "")}, "nonce", plain},
		{"nonce of another transaction", twist{claims: claim("nonce", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")}, "nonce", plain},
		{"nonce is a list", twist{claims: func(c object) { c["nonce"] = []any{c["nonce"]} }}, "nonce", nobody},

		{"typ of an access token", twist{header: claim("typ", "at+jwt")}, "typ", plain},
		{"typ of an access token, long form", twist{header: claim("typ", "application/at+jwt")}, "typ", plain},
		{"typ of a logout token", twist{header: claim("typ", "logout+jwt")}, "typ", plain},
		{"typ is not text", twist{header: claim("typ", 7)}, "typ", plain},
		{"access token of another sign-in", twist{claims: claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA")}, "at_hash", plain},
		{"distributed claims that lead nowhere", twist{claims: claim("_claim_names", object{"groups": "src"})},
			"token_refused", nobody},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				b.set(test.twist)
				who, err := b.signIn(t)
				wantRefused(t, who, err, test.want)
				if test.control == nobody {
					return
				}
				if err := brokenVerifier(t, b, test.control); err != nil {
					t.Errorf("control: the verifier with %s refuses it too, so this token proves little: %v", test.control, err)
				}
			})
		})
	}
}

// brokenVerifier verifies the provider's last ID token in a way that a hub should not.
func brokenVerifier(t *testing.T, b *bundle, kind string) error {
	t.Helper()
	config := &oidc.Config{
		ClientID: clientID, Now: b.clock.Now,
		InsecureSkipSignatureCheck: kind == trustful,
		SkipIssuerCheck:            kind == careless, SkipClientIDCheck: kind == careless, SkipExpiryCheck: kind == careless,
	}
	remote, err := oidc.NewProvider(oidc.ClientContext(t.Context(), &http.Client{Transport: b.hostile}), b.issuer)
	if err != nil {
		t.Fatal(err)
	}
	_, err = remote.Verifier(config).Verify(t.Context(), b.lastIDToken())
	return err
}

func TestIDTokensAtTheEdgeSignIn(t *testing.T) {
	t.Parallel()
	second := func(d time.Duration) int64 { return began.Add(d).Unix() }
	tests := []struct {
		name  string
		twist twist
	}{
		{"no typ", twist{header: without("typ")}},
		{"typ in other letters", twist{header: claim("typ", "application/JWT")}},
		{"no kid", twist{header: without("kid")}},
		{"RS256", twist{sign: func(h, c object) string {
			h["alg"], h["kid"] = "RS256", "key-rsa"
			return signRS256(rsaKey(), h, c)
		}}},
		{"RS256 by default", twist{
			discovery: without("id_token_signing_alg_values_supported"),
			sign: func(h, c object) string {
				h["alg"], h["kid"] = "RS256", "key-rsa"
				return signRS256(rsaKey(), h, c)
			},
		}},
		{"two aud and azp is ours", twist{claims: func(c object) {
			c["aud"], c["azp"] = []string{"another-client", clientID}, clientID
		}}},
		{"exp this second", twist{claims: claim("exp", second(0))}},
		{"nbf 60 s ahead", twist{claims: claim("nbf", second(60*time.Second))}},
		{"iat 60 s ahead", twist{claims: claim("iat", second(60*time.Second))}},
		{"iat ten minutes old", twist{claims: claim("iat", second(-10*time.Minute))}},
		{"iat with a fraction", twist{claims: claim("iat", float64(began.Unix())+0.5)}},
		{"sub of 255 bytes", twist{claims: claim("sub", strings.Repeat("s", 255))}},
		{"strange keys are published beside the good one", twist{keys: func() []jose.JSONWebKey {
			return []jose.JSONWebKey{
				{Key: []byte("shared secret, published by mistake"), KeyID: goodKid},
				{Key: strangeKey().Public(), KeyID: goodKid, Use: "enc"},
				{Key: ecKey().Public(), KeyID: goodKid},
			}
		}}},
		{"at_hash is right", twist{claims: claim("at_hash", "9MKET0Y7WpOlF96BtnoJyA")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				b.set(test.twist)
				if _, err := b.signIn(t); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestEncryptionKeyDoesNotVerify(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		b.set(twist{keys: func() []jose.JSONWebKey {
			return []jose.JSONWebKey{{Key: ecKey().Public(), KeyID: goodKid, Use: "enc"}}
		}})
		who, err := b.signIn(t)
		wantRefused(t, who, err, "kid_unknown")
	})
}

func TestShortKeyDoesNotVerify(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		short, err := rsa.GenerateKey(rand.Reader, 1024)
		if err != nil {
			t.Fatal(err)
		}
		b := setup(t)
		b.set(twist{
			keys: func() []jose.JSONWebKey { return []jose.JSONWebKey{{Key: short.Public(), KeyID: goodKid}} },
			sign: func(h, c object) string {
				h["alg"] = "RS256"
				return signRS256(short, h, c)
			},
		})
		who, err := b.signIn(t)
		wantRefused(t, who, err, "kid_unknown")
	})
}

func TestSameSubjectOfAnotherIssuerIsSomebodyElse(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		one, two := setup(t), setupAt(t, "https://idp.example.org")
		first, err := one.signIn(t)
		if err != nil {
			t.Fatal(err)
		}
		second, err := two.signIn(t)
		if err != nil {
			t.Fatal(err)
		}
		if first.Subject != second.Subject || first.Issuer == second.Issuer {
			t.Errorf("issuers %q and %q must tell subject %q apart", first.Issuer, second.Issuer, first.Subject)
		}
	})
}
