package sso_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/sso"
)

func TestCodeAttacks(t *testing.T) {
	t.Parallel()
	// foreignCode gives the victim's callback the code of a sign-in which somebody else began.
	foreignCode := func(t *testing.T, b *bundle, query url.Values) {
		query.Set("code", b.visit(t, b.begin(t).URL).Get("code"))
	}
	tests := []struct {
		name   string
		twist  twist
		attack func(t *testing.T, b *bundle, query url.Values)
		want   string // "" wants ErrUnavailable
	}{
		{"code begun with another verifier", twist{}, foreignCode, "code_refused"},
		{"code begun with another verifier at a provider without PKCE", twist{trusting: true, claims: func(c object) {
			c["nonce"] = "nonce-of-the-attacker"
		}}, foreignCode, "nonce"},
		{"code of another client", twist{}, func(t *testing.T, b *bundle, query url.Values) {
			start, err := url.Parse(b.begin(t).URL)
			if err != nil {
				t.Fatal(err)
			}
			asked := start.Query()
			asked.Set("client_id", "another-client")
			start.RawQuery = asked.Encode()
			query.Set("code", b.visit(t, start.String()).Get("code"))
		}, "code_refused"},
		{"code replayed under a good state", twist{}, func(t *testing.T, b *bundle, query url.Values) {
			first := b.begin(t)
			spent := b.visit(t, first.URL)
			if _, err := b.hub.Finish(t.Context(), "main", first.Transaction, spent); err != nil {
				t.Fatal(err)
			}
			query.Set("code", spent.Get("code"))
		}, "code_refused"},
		{"invented code", twist{}, func(_ *testing.T, _ *bundle, query url.Values) { query.Set("code", "x") }, "code_refused"},
		{"client not known any more", twist{token: func(w http.ResponseWriter, _ *http.Request) {
			fail(w, http.StatusUnauthorized, "invalid_client")
		}}, nil, "client_refused"},
		{"error in an answer of status 200", twist{token: func(w http.ResponseWriter, _ *http.Request) {
			fail(w, http.StatusOK, "invalid_grant")
		}}, nil, "code_refused"},
		{"answer is no JSON", twist{token: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<html>"))
		}}, nil, "token_response"},
		{"answer without access token", twist{answer: func(a object) { delete(a, "access_token") }}, nil, "token_response"},
		{"token endpoint broken", twist{token: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
		}}, nil, ""},
		{"token endpoint overloaded", twist{token: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTooManyRequests)
		}}, nil, ""},
		{"token endpoint redirects elsewhere", twist{token: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:9001/", http.StatusTemporaryRedirect)
		}}, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				start := b.begin(t)
				query := b.visit(t, start.URL)
				if test.attack != nil {
					test.attack(t, b, query)
				}
				b.set(test.twist)
				who, err := b.hub.Finish(t.Context(), "main", start.Transaction, query)
				if test.want != "" {
					wantRefused(t, who, err, test.want)
					return
				}
				if !errors.Is(err, sso.ErrUnavailable) {
					t.Fatalf("error %v, want ErrUnavailable", err)
				}
				if b.called("127.0.0.1:9001") != 0 {
					t.Error("the secret was sent to another host")
				}
			})
		})
	}
}

func TestASecretIsSentOnlyOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		b.set(twist{token: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/token", http.StatusTemporaryRedirect)
		}})
		if _, err := b.signIn(t); !errors.Is(err, sso.ErrUnavailable) {
			t.Errorf("error %v, want ErrUnavailable", err)
		}
		b.set(twist{token: func(w http.ResponseWriter, _ *http.Request) { fail(w, http.StatusBadRequest, "invalid_grant") }})
		who, err := b.signIn(t)
		wantRefused(t, who, err, "code_refused")
		if got := b.called("/token"); got != 2 {
			t.Errorf("token endpoint called %d times in two sign-ins", got)
		}
	})
}

func TestReturnPathIsCheckedBeforeItIsSealed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		for _, address := range []string{"//evil.example.net", "/" + strings.Repeat("a", 5000)} {
			start, err := b.hub.Begin(t.Context(), "main", address, false)
			if err != nil {
				t.Fatal(err)
			}
			plain, err := b.seal.Open(start.Transaction, "sso transaction")
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(plain), `"r":"/"`) || len(start.Transaction) > 3000 {
				t.Errorf("sealed %d bytes, with the return path %.30s", len(start.Transaction), address)
			}
		}
	})
}

func TestErrorsQuoteNothingOfTheAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusBadGateway} {
			b.set(twist{token: func(w http.ResponseWriter, _ *http.Request) { fail(w, status, "canary_token_ada@example.org") }})
			_, err := b.signIn(t)
			if err == nil || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "markup") {
				t.Errorf("status %d: error %v", status, err)
			}
		}
	})
}
