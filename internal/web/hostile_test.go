package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"

	"chapterhouse/internal/sso"
)

type object = map[string]any

// twist says in which ways a provider misbehaves; the zero value is honest.
type twist struct {
	discovery func(object)
	callback  func(url.Values)
	header    func(object)
	claims    func(object)
	sign      func(header, claims object) string // in place of ES256
	token     http.HandlerFunc                   // in place of the token endpoint
	answer    func(object)                       // of the token endpoint
	down      bool                               // nobody there
	frozen    bool                               // there, and silent
}

// hostile is a provider in process that does as it is told.
type hostile struct {
	b           *bundle // for its clock
	key, issuer string

	mu     sync.Mutex
	twist  twist
	grants map[string]url.Values
	calls  map[string]int
}

// The keys of all hostile providers, and of somebody else.
var goodKey, strangeKey = sync.OnceValue(newKey), sync.OnceValue(newKey)

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

// hostileHub is a hub with hostile providers under these keys.
func hostileHub(t *testing.T, o options, keys ...string) (*bundle, []*hostile) {
	t.Helper()
	all := make([]*hostile, len(keys))
	o.transports = map[string]http.RoundTripper{}
	for i, key := range keys {
		all[i] = &hostile{key: key, issuer: "https://" + key + ".example.org", grants: map[string]url.Values{}, calls: map[string]int{}}
		o.transports[key] = all[i]
		o.providers = append(o.providers, sso.Config{Key: key, Name: key, Issuer: all[i].issuer, ClientID: "hub", ClientSecret: "hub-secret", GroupsClaim: "groups"})
	}
	b := setupWith(t, o)
	for _, h := range all {
		h.b = b
	}
	return b, all
}

func (h *hostile) set(tw twist) { h.mu.Lock(); defer h.mu.Unlock(); h.twist = tw }

func (h *hostile) told() twist { h.mu.Lock(); defer h.mu.Unlock(); return h.twist }

func (h *hostile) called(path string) int { h.mu.Lock(); defer h.mu.Unlock(); return h.calls[path] }

// RoundTrip answers in process.
func (h *hostile) RoundTrip(r *http.Request) (*http.Response, error) {
	tw := h.told()
	switch {
	case tw.frozen:
		<-r.Context().Done()
		return nil, r.Context().Err()
	case tw.down:
		return nil, &url.Error{Op: "dial", URL: h.issuer, Err: http.ErrServerClosed}
	}
	h.mu.Lock()
	h.calls[r.URL.Path]++
	h.mu.Unlock()
	w := httptest.NewRecorder()
	r = r.Clone(r.Context())
	if r.Body == nil {
		r.Body = http.NoBody
	}
	handler := map[string]func(http.ResponseWriter, *http.Request, twist){
		"/.well-known/openid-configuration": h.serveDiscovery, "/jwks": h.serveKeys, "/authorize": h.serveAuthorize, "/token": h.serveToken,
	}[r.URL.Path]
	if handler == nil || !strings.HasPrefix(r.URL.String(), h.issuer+"/") {
		w.WriteHeader(http.StatusNotFound)
	} else {
		handler(w, r, tw)
	}
	return w.Result(), nil
}

func (h *hostile) serveDiscovery(w http.ResponseWriter, _ *http.Request, tw twist) {
	doc := object{
		"issuer": h.issuer, "authorization_endpoint": h.issuer + "/authorize", "token_endpoint": h.issuer + "/token", "jwks_uri": h.issuer + "/jwks",
		"end_session_endpoint": h.issuer + "/sign-out", "id_token_signing_alg_values_supported": []string{"ES256"},
	}
	if tw.discovery != nil {
		tw.discovery(doc)
	}
	replyJSON(w, http.StatusOK, doc)
}

func (h *hostile) serveKeys(w http.ResponseWriter, _ *http.Request, _ twist) {
	replyJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: goodKey().Public(), KeyID: "key-1", Algorithm: "ES256", Use: "sig"}}})
}

func (h *hostile) serveAuthorize(w http.ResponseWriter, r *http.Request, tw twist) {
	asked, code := r.URL.Query(), rand.Text()
	h.mu.Lock()
	h.grants[code] = asked
	h.mu.Unlock()
	answer := url.Values{"code": {code}, "state": {asked.Get("state")}}
	if tw.callback != nil {
		tw.callback(answer)
	}
	http.Redirect(w, r, asked.Get("redirect_uri")+"?"+answer.Encode(), http.StatusFound)
}

func (h *hostile) serveToken(w http.ResponseWriter, r *http.Request, tw twist) {
	if tw.token != nil {
		tw.token(w, r)
		return
	}
	code := r.PostFormValue("code")
	h.mu.Lock()
	asked, known := h.grants[code]
	delete(h.grants, code)
	h.mu.Unlock()
	if !known || oauth2.S256ChallengeFromVerifier(r.PostFormValue("code_verifier")) != asked.Get("code_challenge") ||
		asked.Get("redirect_uri") != r.PostFormValue("redirect_uri") || asked.Get("client_id") != "hub" {
		replyJSON(w, http.StatusBadRequest, object{"error": "invalid_grant", "error_description": "<b>markup</b>"})
		return
	}
	answer := object{"access_token": "access-1", "token_type": "Bearer", "id_token": h.mint(asked.Get("nonce")), "expires_in": 300}
	if tw.answer != nil {
		tw.answer(answer)
	}
	replyJSON(w, http.StatusOK, answer)
}

// mint makes an ID token.
func (h *hostile) mint(nonce string) string {
	now := h.b.Clock.Now().Unix()
	return h.sign(object{"typ": "JWT"}, object{
		"iss": h.issuer, "sub": "person-1", "aud": "hub", "exp": now + 300, "iat": now, "auth_time": now, "nonce": nonce, "sid": "session-1",
		"email": "ada.example@example.org", "email_verified": true, "name": "Ada Example",
	})
}

// mintLogout makes a logout token about a session of the provider.
func (h *hostile) mintLogout(sid string) string {
	now := h.b.Clock.Now().Unix()
	return h.sign(object{"typ": "logout+jwt"}, object{
		"iss": h.issuer, "sub": "person-1", "aud": "hub", "exp": now + 120, "iat": now, "jti": rand.Text(), "sid": sid,
		"events": object{"http://schemas.openid.net/event/backchannel-logout": object{}},
	})
}

func (h *hostile) sign(header, claims object) string {
	tw, full := h.told(), object{"alg": "ES256", "kid": "key-1"}
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
	return signES256(goodKey(), full, claims)
}

func replyJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func base64url(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

func encodeJWT(header, claims object) string {
	head, err := json.Marshal(header)
	if err != nil {
		panic(err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	return base64url(head) + "." + base64url(body)
}

func signES256(key *ecdsa.PrivateKey, header, claims object) string {
	input := encodeJWT(header, claims)
	sum := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		panic(err)
	}
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	s.FillBytes(raw[32:])
	return input + "." + base64url(raw)
}

func byStranger(header, claims object) string { return signES256(strangeKey(), header, claims) }

func signHS256(secret []byte, header, claims object) string {
	header["alg"] = "HS256"
	input := encodeJWT(header, claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(input))
	return input + "." + base64url(mac.Sum(nil))
}

func claim(name string, value any) func(object) { return func(c object) { c[name] = value } }

func withoutClaim(name string) func(object) { return func(c object) { delete(c, name) } }

// visit goes to the provider like a browser and returns the query that it sends back.
func (h *hostile) visit(t *testing.T, address string) url.Values {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := h.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	back, err := resp.Location()
	if err != nil {
		t.Fatalf("the provider sends nobody back: %d", resp.StatusCode)
	}
	return back.Query()
}

// going is a sign-in on its way: the browser is back from the provider and about to ask for the callback.
type going struct {
	v     *browser
	query url.Values
}

// begin goes to the provider and back.
func (h *hostile) begin(t *testing.T, v *browser) going {
	t.Helper()
	return going{v, h.visit(t, v.get("/auth/"+h.key).must(http.StatusSeeOther).header.Get("Location"))}
}

// finish asks for the callback.
func (h *hostile) finish(g going) response {
	g.v.t.Helper()
	return g.v.get("/auth/" + h.key + "/callback?" + g.query.Encode())
}
