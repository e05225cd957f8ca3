package sso_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/sso"
)

func TestDiscoveryAttacks(t *testing.T) {
	t.Parallel()
	const https = "https://idp.example.org"
	tests := []struct {
		name      string
		issuer    string // "" is a loopback address
		discovery func(object)
		want      string
	}{
		{"another issuer", "", claim("issuer", "https://evil.example.net"), "discovery_issuer"},
		{"no issuer", "", without("issuer"), "discovery_issuer"},
		{"trailing slash", "", func(d object) { d["issuer"] = d["issuer"].(string) + "/" }, "discovery_issuer"},
		{"issuer in other letters", https, claim("issuer", "https://IDP.example.org"), "discovery_issuer"},
		{"token endpoint on http", https, claim("token_endpoint", "http://idp.example.org/token"), "endpoint_insecure"},
		{"token endpoint on loopback http of a public issuer", https, claim("token_endpoint", "http://127.0.0.1/token"),
			"endpoint_insecure"},
		{"token endpoint on http elsewhere than loopback", "", claim("token_endpoint", "http://evil.example.net/token"),
			"endpoint_insecure"},
		{"token endpoint on a name that begins like loopback", "", claim("token_endpoint", "http://127.0.0.1.evil.example.net/"),
			"endpoint_insecure"},
		{"no token endpoint", "", without("token_endpoint"), "endpoint_insecure"},
		{"relative token endpoint", "", claim("token_endpoint", "/token"), "endpoint_insecure"},
		{"token endpoint with a password", https, claim("token_endpoint", "https://a:b@idp.example.org/token"), "endpoint_insecure"},
		{"keys on http", https, claim("jwks_uri", "http://idp.example.org/jwks"), "endpoint_insecure"},
		{"keys in a file", https, claim("jwks_uri", "file:///etc/passwd"), "endpoint_insecure"},
		{"no keys", "", without("jwks_uri"), "endpoint_insecure"},
		{"userinfo on http", https, claim("userinfo_endpoint", "http://idp.example.org/userinfo"), "endpoint_insecure"},
		{"sign-in page is a script", "", claim("authorization_endpoint", "javascript:alert(1)"), "endpoint_insecure"},
		{"sign-in page on http", https, claim("authorization_endpoint", "http://idp.example.org/authorize"), "endpoint_insecure"},
		{"only algorithms that are not pinned", "", claim("id_token_signing_alg_values_supported", []string{"HS256", "none"}), "alg"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setupAt(t, test.issuer)
				b.set(twist{discovery: test.discovery})
				_, err := b.hub.Begin(t.Context(), "main", "/", false)
				wantRefused(t, sso.Identity{}, err, test.want)
				_, err = b.hub.BackChannelLogout(t.Context(), "main", "a.b.c")
				wantRefused(t, sso.Identity{}, err, test.want)
			})
		})
	}
	for name, issuer := range map[string]string{"loopback": "", "public": https} {
		t.Run("control: an honest document of a "+name+" issuer is taken", func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				setupAt(t, issuer).begin(t)
			})
		})
	}
}

// setupAt makes a hub whose provider has the given address, or a loopback address.
func setupAt(t *testing.T, issuer string) *bundle {
	t.Helper()
	if issuer == "" {
		return setup(t)
	}
	return setupWith(t, newHostileAt(issuer, &clock{at: began}), sso.Options{})
}

func TestDiscoveryChangedDuringTheSignIn(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		start := b.begin(t)
		query := b.visit(t, start.URL)
		b.clock.Advance(9 * time.Minute)
		b.set(twist{discovery: claim("token_endpoint", "http://evil.example.net/token")})
		if _, err := b.hub.Finish(t.Context(), "main", start.Transaction, query); err != nil {
			t.Errorf("within the hour the first document counts: %v", err)
		}
		b.clock.Advance(time.Hour)
		_, err := b.hub.Begin(t.Context(), "main", "/", false)
		wantRefused(t, sso.Identity{}, err, "endpoint_insecure")
	})
}

// script is a transport that counts requests and answers them one after the other; the last answer repeats.
type script struct {
	next    http.RoundTripper
	mu      sync.Mutex
	answers []int // statuses; 0 passes the request on
	calls   int
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.calls++
	status := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	s.mu.Unlock()
	if status == 0 {
		return s.next.RoundTrip(r)
	}
	w := httptest.NewRecorder()
	w.WriteHeader(status)
	return w.Result(), nil
}

func (s *script) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

func TestDiscoveryIsCachedForAnHour(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := setup(t)
		for range 5 {
			b.begin(t)
		}
		b.clock.Advance(time.Hour - time.Second)
		b.begin(t)
		if got := b.called("/.well-known/openid-configuration"); got != 1 {
			t.Errorf("%d attempts within the hour, want 1", got)
		}
		b.clock.Advance(time.Second)
		b.begin(t)
		if got := b.called("/.well-known/openid-configuration"); got != 2 {
			t.Errorf("%d attempts after the hour, want 2", got)
		}
	})
}

func TestDiscoveryBacksOff(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		h := newHostileAt("https://idp.example.org", &clock{at: began})
		away := &script{next: h, answers: []int{http.StatusBadGateway}}
		b := setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": away}})
		var attempts []time.Duration
		for at := time.Duration(0); at < 70*time.Second; at += 500 * time.Millisecond {
			before := away.count()
			if _, err := b.hub.Begin(t.Context(), "main", "/", false); !errors.Is(err, sso.ErrUnavailable) {
				t.Fatalf("error %v, want ErrUnavailable", err)
			}
			if away.count() != before {
				attempts = append(attempts, at/time.Second)
			}
			b.clock.Advance(500 * time.Millisecond)
		}
		if diff := cmp.Diff([]time.Duration{0, 2, 6, 14, 30, 46, 62}, attempts); diff != "" {
			t.Errorf("seconds of the attempts (-want +got):\n%s", diff)
		}
		away.mu.Lock()
		away.answers = []int{0}
		away.mu.Unlock()
		b.clock.Advance(16 * time.Second)
		b.begin(t)
	})
}

// sockets are the options of a hub that asks its provider over the network.
var sockets = sso.Options{Transports: map[string]http.RoundTripper{}}

func TestBrokenDiscoveryAnswers(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("discovery followed a redirect to another host")
	}))
	t.Cleanup(elsewhere.Close)
	for name, handler := range map[string]http.HandlerFunc{
		"no JSON":                  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>canary")) },
		"status 500 with a body":   func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "canary", http.StatusInternalServerError) },
		"redirect to another host": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(handler)
			t.Cleanup(server.Close)
			b := setupWith(t, &hostile{issuer: server.URL, clock: &clock{at: began}}, sockets)
			_, err := b.hub.Begin(t.Context(), "main", "/", false)
			if !errors.Is(err, sso.ErrUnavailable) || strings.Contains(err.Error(), "canary") {
				t.Errorf("error %v, want ErrUnavailable and nothing of the body", err)
			}
		})
	}
}

func TestAnswersAboveOneMebibyteAreRefused(t *testing.T) {
	t.Parallel()
	for name, padding := range map[string]int{"control: half a mebibyte": 1 << 19, "more than a mebibyte": 1 << 20} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				b := setup(t)
				b.set(twist{discovery: claim("padding", strings.Repeat("x", padding))})
				_, err := b.hub.Begin(t.Context(), "main", "/", false)
				if tooLarge := padding >= 1<<20; tooLarge != errors.Is(err, sso.ErrUnavailable) || tooLarge != (err != nil) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

// bouncing redirects every request to one address and counts.
type bouncing struct {
	target string
	seen   []string
}

func (b *bouncing) RoundTrip(r *http.Request) (*http.Response, error) {
	b.seen = append(b.seen, r.URL.Scheme)
	w := httptest.NewRecorder()
	if len(b.seen) > 20 { // a client without a limit ends here, and is found out by the count
		w.WriteHeader(http.StatusTeapot)
		return w.Result(), nil
	}
	http.Redirect(w, r, b.target, http.StatusFound)
	return w.Result(), nil
}

func TestRedirectsOfDiscovery(t *testing.T) {
	t.Parallel()
	follow := func(*http.Request, []*http.Request) error { return nil }
	tests := []struct {
		name, target string
		client       *http.Client
		want         []string
	}{
		{"without end", "https://idp.example.org/again", nil, []string{"https", "https", "https", "https"}},
		{"to another host", "https://evil.example.net/", nil, []string{"https"}},
		{"to http", "http://idp.example.org/", nil, []string{"https"}},
		{"to http with a client that follows anything", "http://idp.example.org/", &http.Client{CheckRedirect: follow}, []string{"https"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				ball := &bouncing{target: test.target}
				b := setupWith(t, &hostile{issuer: "https://idp.example.org", clock: &clock{at: began}}, sso.Options{
					HTTP: test.client, Transports: map[string]http.RoundTripper{"main": ball},
				})
				if _, err := b.hub.Begin(t.Context(), "main", "/", false); !errors.Is(err, sso.ErrUnavailable) {
					t.Errorf("error %v, want ErrUnavailable", err)
				}
				if diff := cmp.Diff(test.want, ball.seen); diff != "" {
					t.Errorf("requests (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestRefusedConnectionIsUnavailable(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	b := setupWith(t, &hostile{issuer: server.URL, clock: &clock{at: began}}, sockets)
	if _, err := b.hub.Begin(t.Context(), "main", "/", false); !errors.Is(err, sso.ErrUnavailable) {
		t.Errorf("error %v, want ErrUnavailable", err)
	}
}
