package sso

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"chapterhouse/internal/say"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"golang.org/x/oauth2"
)

const (
	// challengeLength is base64url of a SHA-256 (RFC 7636 section 4.2).
	challengeLength = 43
	// accessType keeps access tokens and ID tokens apart (RFC 9068 section 2.1).
	accessType = "at+jwt"
)

// demoClaims are the claims about a person, in ID tokens and userinfo answers.
type demoClaims struct {
	Subject       string   `json:"sub"`
	Name          string   `json:"name"`
	Email         string   `json:"email"`
	EmailVerified bool     `json:"email_verified"`
	Groups        []string `json:"groups"`
}

// idClaims are the claims of an ID token of the embedded provider.
type idClaims struct {
	demoClaims

	Issuer     string           `json:"iss"`
	Audience   string           `json:"aud"`
	Expiry     *jwt.NumericDate `json:"exp"`
	IssuedAt   *jwt.NumericDate `json:"iat"`
	AuthTime   *jwt.NumericDate `json:"auth_time"`
	Nonce      string           `json:"nonce,omitempty"`
	Session    string           `json:"sid"`
	AccessHash string           `json:"at_hash"`
}

func describe(one LoginPerson) demoClaims {
	return demoClaims{
		Subject: one.Subject, Name: one.Name, Email: one.Email, EmailVerified: one.Email != "", Groups: one.Groups,
	}
}

func (e *Embedded) serveToken(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		tokenError(w, http.StatusBadRequest, "invalid_request")
		return
	}
	form := r.PostForm
	if !e.knowsClient(r) {
		tokenError(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	if form.Get("grant_type") != "authorization_code" {
		tokenError(w, http.StatusBadRequest, "unsupported_grant_type")
		return
	}
	// The code is spent before anything about it is compared: a wrong guess at the verifier is the only guess.
	g, ok := e.take(form.Get("code"))
	verifier := oauth2.S256ChallengeFromVerifier(form.Get("code_verifier"))
	if !ok || form.Get("redirect_uri") != e.redirectURI || !same(verifier, g.challenge) {
		tokenError(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	access, id, err := e.sign(g)
	if err != nil {
		tokenError(w, http.StatusInternalServerError, "server_error")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"token_type": "Bearer", "access_token": access, "id_token": id, "expires_in": int(tokenAge / time.Second),
	})
}

// knowsClient checks the secret from the header or the form, whichever is there (RFC 6749 section 2.3.1).
func (e *Embedded) knowsClient(r *http.Request) bool {
	id, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		var errID, errSecret error
		id, errID = url.QueryUnescape(user)
		secret, errSecret = url.QueryUnescape(password)
		if errID != nil || errSecret != nil {
			return false
		}
	}
	return same(id, e.clientID) && same(secret, e.clientSecret)
}

// same compares in a time that depends on neither content nor length.
func same(a, b string) bool {
	sumA, sumB := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(sumA[:], sumB[:]) == 1
}

func (e *Embedded) sign(g grant) (access, id string, err error) {
	now := e.now()
	issued, expiry := jwt.NewNumericDate(now), jwt.NewNumericDate(now.Add(tokenAge))
	access, err = e.signAs(accessType, jwt.Claims{
		Issuer: e.issuer.String(), Subject: g.person.Subject, Audience: jwt.Audience{e.issuer.String()},
		IssuedAt: issued, Expiry: expiry, ID: rand.Text(),
	})
	if err != nil {
		return "", "", err
	}
	sum := sha256.Sum256([]byte(access))
	id, err = e.signAs("JWT", idClaims{
		demoClaims: describe(g.person), Issuer: e.issuer.String(), Audience: e.clientID, Expiry: expiry, IssuedAt: issued,
		AuthTime: jwt.NewNumericDate(g.at), Nonce: g.nonce, Session: g.session,
		AccessHash: base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2]), // OpenID Connect Core 3.1.3.6
	})
	return access, id, err
}

func (e *Embedded) signAs(typ jose.ContentType, said any) (string, error) {
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: e.key, KeyID: embeddedKey}},
		(&jose.SignerOptions{}).WithType(typ),
	)
	if err != nil {
		return "", err
	}
	return jwt.Signed(signer).Claims(said).Serialize()
}

func (e *Embedded) serveUserinfo(w http.ResponseWriter, r *http.Request) {
	raw, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	token, err := jwt.ParseSigned(raw, []jose.SignatureAlgorithm{jose.ES256})
	if !bearer || err != nil || token.Headers[0].ExtraHeaders[jose.HeaderType] != accessType {
		tokenError(w, http.StatusUnauthorized, "invalid_token")
		return
	}
	var said jwt.Claims
	expected := jwt.Expected{
		Issuer: e.issuer.String(), AnyAudience: jwt.Audience{e.issuer.String()}, Time: e.now(),
	}
	if token.Claims(e.key.Public(), &said) != nil || said.ValidateWithLeeway(expected, 0) != nil {
		tokenError(w, http.StatusUnauthorized, "invalid_token")
		return
	}
	people, err := e.people(r.Context())
	if err != nil {
		tokenError(w, http.StatusServiceUnavailable, "temporarily_unavailable")
		return
	}
	for _, one := range people {
		if one.Subject == said.Subject {
			writeJSON(w, http.StatusOK, describe(one))
			return
		}
	}
	tokenError(w, http.StatusUnauthorized, "invalid_token")
}

// serveSignOut sends the browser back. There is nothing to end: every sign-in shows the page again.
func (e *Embedded) serveSignOut(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		e.problem(w, r, http.StatusBadRequest, say.M("We couldn’t read that form. Go back, reload the page and try again."))
		return
	}
	home, errHome := url.Parse(e.redirectURI)
	back, errBack := url.Parse(r.Form.Get("post_logout_redirect_uri"))
	if errHome != nil || errBack != nil || back.Scheme != home.Scheme || back.Host != home.Host || back.User != nil {
		e.problem(w, r, http.StatusBadRequest, say.M("You’re signed out of the demonstration sign-in."))
		return
	}
	// Only the path and query are the caller's: the address is the hub's own.
	home.Path, home.RawPath, home.RawQuery = back.Path, back.RawPath, back.RawQuery
	if state := r.Form.Get("state"); state != "" {
		query := home.Query()
		query.Set("state", state)
		home.RawQuery = query.Encode()
	}
	http.Redirect(w, r, home.String(), http.StatusSeeOther)
}

func tokenError(w http.ResponseWriter, status int, code string) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer error="`+code+`"`)
	}
	writeJSON(w, status, map[string]string{"error": code})
}
