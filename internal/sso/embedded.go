package sso

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"chapterhouse/internal/say"

	"github.com/go-jose/go-jose/v4"
)

const (
	codeAge      = time.Minute     // RFC 6749 section 4.1.2 allows ten; nobody types this one
	tokenAge     = 5 * time.Minute // of ID and access tokens
	maxCodes     = 1000            // live at once, about 1 KB each
	maxFormBytes = 16 << 10
	embeddedKey  = "embedded"
)

// LoginPerson is somebody the login page of the embedded provider offers.
type LoginPerson struct {
	Subject, Email string
	Name           string // empty when it is not known
	// Note says who that is, such as "lead of Boston".
	Note   string
	Groups []string
}

// LoginPage is what the embedded provider's login page shows. Its form posts the subject of one person as "subject",
// with Fields as hidden fields, to Action.
type LoginPage struct {
	People []LoginPerson
	Action string
	Fields map[string]string
	// Problem says what is wrong and is safe to show; with one, Fields is empty unless the form can be tried again.
	Problem say.Text
}

// Embedded is an OpenID Connect provider without passwords, for a hub on loopback that has no provider configured.
// Whoever reaches its login page can be anybody on it. Safe for concurrent use; keeps at most maxCodes codes in memory.
type Embedded struct {
	issuer                              *url.URL
	clientID, clientSecret, redirectURI string
	people                              func(ctx context.Context) ([]LoginPerson, error)
	page                                func(w http.ResponseWriter, r *http.Request, p LoginPage)
	now                                 func() time.Time
	key                                 *ecdsa.PrivateKey
	mux                                 *http.ServeMux

	mu    sync.Mutex
	codes map[string]grant
}

// grant is what a code stands for.
type grant struct {
	challenge, nonce, session string
	person                    LoginPerson
	at                        time.Time
}

// NewEmbedded makes a provider with a new ES256 key for one client. The issuer is an absolute address without a trailing
// slash, such as http://127.0.0.1:8080/demo; a nil now means time.Now.
func NewEmbedded(
	issuer string, clientID, clientSecret, redirectURI string,
	people func(ctx context.Context) ([]LoginPerson, error),
	page func(w http.ResponseWriter, r *http.Request, p LoginPage),
	now func() time.Time,
) (*Embedded, error) {
	at, err := url.Parse(issuer)
	if err != nil || !secure(at, at) || at.RawQuery != "" || at.Path != "" && ReturnPath(at.Path) != at.EscapedPath() ||
		strings.HasSuffix(issuer, "/") {
		return nil, errors.New("sso: embedded issuer must be an https or loopback address with a plain path")
	}
	if clientID == "" || clientSecret == "" || redirectURI == "" || people == nil || page == nil {
		return nil, errors.New("sso: embedded provider needs a client, a redirect URI, people and a page")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("sso: make key of embedded provider: %w", err)
	}
	if now == nil {
		now = time.Now
	}
	e := &Embedded{
		issuer: at, clientID: clientID, clientSecret: clientSecret, redirectURI: redirectURI,
		people: people, page: page, now: now, key: key, mux: http.NewServeMux(), codes: map[string]grant{},
	}
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET %s/.well-known/openid-configuration": e.serveDiscovery,
		"GET %s/jwks":       e.serveKeys,
		"GET %s/authorize":  e.serveLogin,
		"POST %s/authorize": e.serveChoice,
		"POST %s/token":     e.serveToken,
		"GET %s/userinfo":   e.serveUserinfo,
		"GET %s/sign-out":   e.serveSignOut,
		"POST %s/sign-out":  e.serveSignOut,
	} {
		e.mux.HandleFunc(fmt.Sprintf(pattern, at.Path), handler)
	}
	return e, nil
}

// ServeHTTP answers everything below the issuer's path.
func (e *Embedded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, maxFormBytes)
	e.mux.ServeHTTP(w, r)
}

func (e *Embedded) serveDiscovery(w http.ResponseWriter, _ *http.Request) {
	issuer := e.issuer.String()
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                                         issuer,
		"authorization_endpoint":                         issuer + "/authorize",
		"token_endpoint":                                 issuer + "/token",
		"userinfo_endpoint":                              issuer + "/userinfo",
		"jwks_uri":                                       issuer + "/jwks",
		"end_session_endpoint":                           issuer + "/sign-out",
		"response_types_supported":                       []string{"code"},
		"grant_types_supported":                          []string{"authorization_code"},
		"subject_types_supported":                        []string{"public"},
		"id_token_signing_alg_values_supported":          []string{"ES256"},
		"scopes_supported":                               []string{"openid", "email", "profile"},
		"code_challenge_methods_supported":               []string{"S256"},
		"token_endpoint_auth_methods_supported":          []string{"client_secret_post", "client_secret_basic"},
		"authorization_response_iss_parameter_supported": true,
	})
}

func (e *Embedded) serveKeys(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{
		{Key: e.key.Public(), KeyID: embeddedKey, Algorithm: string(jose.ES256), Use: "sig"},
	}})
}

// loginFields are the parameters of an authorization request that the login form repeats.
var loginFields = []string{
	"client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method",
}

func (e *Embedded) serveLogin(w http.ResponseWriter, r *http.Request) {
	e.login(w, r, r.URL.Query(), func(page LoginPage) { e.page(w, r, page) })
}

func (e *Embedded) serveChoice(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		e.problem(w, r, http.StatusBadRequest, say.M("We couldn’t read that form. Go back, reload the page and try again."))
		return
	}
	form := r.PostForm
	e.login(w, r, form, func(page LoginPage) {
		chosen := slices.IndexFunc(page.People, func(one LoginPerson) bool { return one.Subject == form.Get("subject") })
		if chosen < 0 {
			page.Problem = say.M("Choose one of the people on this page.")
			w.WriteHeader(http.StatusUnprocessableEntity)
			e.page(w, r, page)
			return
		}
		code := e.issue(grant{
			challenge: form.Get("code_challenge"), nonce: form.Get("nonce"),
			session: rand.Text(), person: page.People[chosen], at: e.now(),
		})
		e.answer(w, r, form.Get("state"), "code", code)
	})
}

// notStartedHere answers a request that is none of the hub's, as of an old link.
var notStartedHere = say.M("This sign-in didn’t start on this site. Go back to the site and sign in from there.")

// login checks an authorization request and goes on with the page for it. Before client and address are known to be
// right nobody is redirected anywhere (RFC 6749 section 4.1.2.1).
func (e *Embedded) login(w http.ResponseWriter, r *http.Request, asked url.Values, next func(LoginPage)) {
	if asked.Get("client_id") != e.clientID || asked.Get("redirect_uri") != e.redirectURI {
		e.problem(w, r, http.StatusBadRequest, notStartedHere)
		return
	}
	state := asked.Get("state")
	switch {
	case asked.Get("response_type") != "code":
		e.answer(w, r, state, "error", "unsupported_response_type")
	case !slices.Contains(strings.Fields(asked.Get("scope")), "openid"):
		e.answer(w, r, state, "error", "invalid_scope")
	case len(asked.Get("code_challenge")) != challengeLength || asked.Get("code_challenge_method") != "S256":
		e.answer(w, r, state, "error", "invalid_request")
	case asked.Get("prompt") == "none":
		e.answer(w, r, state, "error", "login_required")
	default:
		fields := make(map[string]string, len(loginFields))
		for _, name := range loginFields {
			fields[name] = asked.Get(name)
		}
		people, err := e.people(r.Context())
		if err != nil {
			e.problem(w, r, http.StatusServiceUnavailable, say.M("We couldn’t look up who can sign in. Please reload this page in a minute."))
			return
		}
		next(LoginPage{People: people, Action: e.issuer.JoinPath("authorize").Path, Fields: fields})
	}
}

func (e *Embedded) problem(w http.ResponseWriter, r *http.Request, status int, text say.Text) {
	w.WriteHeader(status)
	e.page(w, r, LoginPage{Problem: text})
}

// answer redirects to the registered address.
func (e *Embedded) answer(w http.ResponseWriter, r *http.Request, state, name, value string) {
	target, err := url.Parse(e.redirectURI)
	if err != nil {
		e.problem(w, r, http.StatusBadRequest, notStartedHere)
		return
	}
	query := target.Query()
	query.Set(name, value)
	query.Set("state", state)
	query.Set("iss", e.issuer.String())
	target.RawQuery = query.Encode()
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
}

// issue remembers a grant, forgetting expired ones, and the oldest when there is no room.
func (e *Embedded) issue(g grant) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	oldest := ""
	for code, held := range e.codes {
		if g.at.Sub(held.at) > codeAge {
			delete(e.codes, code)
		} else if oldest == "" || held.at.Before(e.codes[oldest].at) {
			oldest = code
		}
	}
	if len(e.codes) >= maxCodes {
		delete(e.codes, oldest)
	}
	code := rand.Text()
	e.codes[code] = g
	return code
}

// take returns the grant of a code once, however it was asked for.
func (e *Embedded) take(code string) (grant, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	g, ok := e.codes[code]
	delete(e.codes, code)
	return g, ok && e.now().Sub(g.at) <= codeAge
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) //nolint:errchkjson // the client is gone; nobody is left to tell
}
