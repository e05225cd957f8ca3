package app_test

import (
	"net/http"
	"net/url"
	"testing"

	"chapterhouse/internal/web/webtest"
)

// visitor is a client that keeps cookies and follows redirects, for what needs no browser.
type visitor struct {
	*webtest.Browser

	t *testing.T
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	b := webtest.NewBrowser(base, nil)
	b.Patient = true
	return &visitor{b, t}
}

// get returns the address a path ends at and the page there.
func (v *visitor) get(path string) (where *url.URL, body string) {
	v.t.Helper()
	a := v.Follow(v.t, v.Get(v.t, path))
	if a.Status == http.StatusServiceUnavailable {
		v.t.Fatalf("%s is away", path)
	}
	if a.Status >= http.StatusInternalServerError {
		v.t.Errorf("%s answers %d", a.URL.Path, a.Status)
	}
	return a.URL, a.Body
}

// signIn signs in as a person of the demonstration.
func (v *visitor) signIn(subject string) {
	v.t.Helper()
	v.SignIn(v.t, webtest.Begin, subject)
}

// signInAs signs in as the person whom the embedded sign-in offers by this name or address.
func (v *visitor) signInAs(name string) {
	v.t.Helper()
	login := v.Follow(v.t, v.Get(v.t, webtest.Begin))
	subject, ok := login.Page(v.t).Find(`form:has(strong:contains("` + name + `")) input[name="subject"]`).Attr("value")
	if !ok {
		v.t.Fatalf("the sign-in page does not offer %s:\n%s", name, login.Body)
	}
	v.signIn(subject)
}

// signedIn says whether one's own page shows, rather than the way to sign in.
func (v *visitor) signedIn() bool {
	v.t.Helper()
	where, _ := v.get("/me")
	return where.Path == "/me"
}
