package sso_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"
)

const (
	clientID     = "hub"
	clientSecret = "hub-secret"
	goodKid      = "key-1"
)

var began = time.Date(2031, 5, 1, 12, 0, 0, 0, time.UTC)

// Keys are made once, because RSA keys are slow to make; nothing changes them.
var (
	ecKey      = sync.OnceValue(newECKey)
	strangeKey = sync.OnceValue(newECKey)
	rsaKey     = sync.OnceValue(func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		return key
	})
)

func newECKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type object = map[string]any

// twist says in which ways the provider misbehaves; the zero value is an honest provider.
type twist struct {
	discovery func(object)
	callback  func(url.Values)
	header    func(object)
	claims    func(object)
	sign      func(header, claims object) string // in place of ES256
	answer    func(object)                       // the token endpoint's JSON
	token     http.HandlerFunc                   // in place of the token endpoint
	userinfo  http.HandlerFunc                   // in place of the userinfo endpoint
	keys      func() []jose.JSONWebKey           // in place of the published keys
	trusting  bool                               // redeems any code with any verifier
}

// hostile is a provider that does as it is told.
type hostile struct {
	issuer string
	clock  *clock
	mux    *http.ServeMux

	mu     sync.Mutex
	twist  twist
	grants map[string]url.Values
	calls  map[string]int
	last   string // ID token
}

func newHostileAt(issuer string, at *clock) *hostile {
	h := &hostile{issuer: issuer, clock: at, grants: map[string]url.Values{}, calls: map[string]int{}}
	h.mux = http.NewServeMux()
	h.mux.HandleFunc("GET /.well-known/openid-configuration", h.discovery)
	h.mux.HandleFunc("GET /jwks", h.keys)
	h.mux.HandleFunc("GET /authorize", h.authorize)
	h.mux.HandleFunc("POST /token", h.token)
	h.mux.HandleFunc("GET /userinfo", h.userinfo)
	return h
}

func (h *hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.calls[r.URL.Path]++
	h.mu.Unlock()
	h.mux.ServeHTTP(w, r)
}

// RoundTrip answers in process; requests that are meant for anybody else are counted under their host.
func (h *hostile) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	if !strings.HasPrefix(r.URL.String(), h.issuer+"/") {
		h.mu.Lock()
		h.calls[r.URL.Host]++
		h.mu.Unlock()
		w.WriteHeader(http.StatusTeapot)
		return w.Result(), nil
	}
	if r.Body == nil {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

func (h *hostile) set(tw twist) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.twist = tw
}

func (h *hostile) told() twist {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.twist
}

func (h *hostile) called(path string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.calls[path]
}

func (h *hostile) lastIDToken() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

func (h *hostile) discovery(w http.ResponseWriter, _ *http.Request) {
	doc := object{
		"issuer":                                h.issuer,
		"authorization_endpoint":                h.issuer + "/authorize",
		"token_endpoint":                        h.issuer + "/token",
		"userinfo_endpoint":                     h.issuer + "/userinfo",
		"jwks_uri":                              h.issuer + "/jwks",
		"end_session_endpoint":                  h.issuer + "/sign-out?from=hub",
		"id_token_signing_alg_values_supported": []string{"ES256", "RS256"},
	}
	if tw := h.told(); tw.discovery != nil {
		tw.discovery(doc)
	}
	reply(w, doc)
}

func (h *hostile) keys(w http.ResponseWriter, _ *http.Request) {
	keys := []jose.JSONWebKey{
		{Key: ecKey().Public(), KeyID: goodKid, Algorithm: "ES256", Use: "sig"},
		{Key: rsaKey().Public(), KeyID: "key-rsa", Use: "sig"},
	}
	if tw := h.told(); tw.keys != nil {
		keys = tw.keys()
	}
	reply(w, jose.JSONWebKeySet{Keys: keys})
}

func (h *hostile) authorize(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	code := rand.Text()
	h.mu.Lock()
	h.grants[code] = asked
	h.mu.Unlock()
	answer := url.Values{"code": {code}, "state": {asked.Get("state")}}
	if tw := h.told(); tw.callback != nil {
		tw.callback(answer)
	}
	http.Redirect(w, r, asked.Get("redirect_uri")+"?"+answer.Encode(), http.StatusFound)
}

func (h *hostile) token(w http.ResponseWriter, r *http.Request) {
	tw := h.told()
	if tw.token != nil {
		tw.token(w, r)
		return
	}
	h.mu.Lock()
	asked, ok := h.grants[r.PostFormValue("code")]
	delete(h.grants, r.PostFormValue("code"))
	h.mu.Unlock()
	user, password, _ := r.BasicAuth()
	if user != clientID || password != clientSecret {
		fail(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	challenge := oauth2.S256ChallengeFromVerifier(r.PostFormValue("code_verifier"))
	if !tw.trusting && (!ok || challenge != asked.Get("code_challenge") || asked.Get("code_challenge_method") != "S256" ||
		asked.Get("redirect_uri") != r.PostFormValue("redirect_uri") || asked.Get("client_id") != clientID) {
		fail(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	id := h.mint(asked.Get("nonce"))
	h.mu.Lock()
	h.last = id
	h.mu.Unlock()
	answer := object{"access_token": "access-1", "token_type": "Bearer", "id_token": id, "expires_in": 300}
	if tw.answer != nil {
		tw.answer(answer)
	}
	reply(w, answer)
}

// mint makes an ID token with every twist applied.
func (h *hostile) mint(nonce string) string {
	now := h.clock.Now().Unix()
	return h.sign(object{}, object{
		"iss": h.issuer, "sub": "person-1", "aud": clientID, "exp": now + 300, "iat": now, "auth_time": now,
		"nonce": nonce, "sid": "session-1", "groups": []string{"leads"},
		"email": "Ada@Example.org", "email_verified": true, "name": "Ada Example",
	})
}

// mintLogout makes a logout token with every twist applied.
func (h *hostile) mintLogout() string {
	now := h.clock.Now().Unix()
	return h.sign(object{"typ": "logout+jwt"}, object{
		"iss": h.issuer, "sub": "person-1", "aud": clientID, "exp": now + 120, "iat": now, "jti": "logout-1",
		"sid": "session-1", "events": object{"http://schemas.openid.net/event/backchannel-logout": object{}},
	})
}

func (h *hostile) sign(header, claims object) string {
	tw := h.told()
	full := object{"alg": "ES256", "kid": goodKid, "typ": "JWT"}
	maps.Copy(full, header)
	if tw.header != nil {
		tw.header(full)
	}
	if tw.claims != nil {
		tw.claims(claims)
	}
	if tw.sign != nil {
		return tw.sign(full, claims)
	}
	return signES256(ecKey(), full, claims)
}

func (h *hostile) userinfo(w http.ResponseWriter, r *http.Request) {
	if tw := h.told(); tw.userinfo != nil {
		tw.userinfo(w, r)
		return
	}
	if r.Header.Get("Authorization") != "Bearer access-1" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	reply(w, object{"sub": "person-1", "email": "ada@info.example.org", "email_verified": true, "name": "Ada Info"})
}

func reply(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(object{"error": code, "error_description": "<b>markup</b>"})
}
