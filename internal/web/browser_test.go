package web

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/webtest"
)

// browser is one person's browser in a test.
type browser struct {
	*webtest.Browser

	t testing.TB
	b *bundle
}

// signing is what signs people in to the hub.
func (b *bundle) signing() webtest.Hub {
	return webtest.Hub{Fixture: b.Fixture, Base: b.url, Sessions: b.sessions, Wire: b.wire}
}

// visitor is a browser without cookies, in a network of its own, so that tests do not share a limit.
func (b *bundle) visitor(t testing.TB) *browser {
	t.Helper()
	return &browser{b.signing().Browser(), t, b}
}

// as is a browser in which person signed in this moment.
func (b *bundle) as(t testing.TB, person hub.PersonID) *browser {
	t.Helper()
	return b.since(t, person, 0)
}

// since is a browser in which person signed in some time ago.
func (b *bundle) since(t testing.TB, person hub.PersonID, ago time.Duration) *browser {
	t.Helper()
	return &browser{b.signing().Since(t, person, ago), t, b}
}

func (v *browser) get(path string) response {
	v.t.Helper()
	return v.send(http.MethodGet, path, "", nil)
}

// post sends a form of this site. One of an editor says what it began with, as its page does.
func (v *browser) post(path string, form url.Values) response {
	v.t.Helper()
	return v.send(http.MethodPost, path, webtest.Form, strings.NewReader(v.begun(path, form).Encode()))
}

func (v *browser) send(method, path, contentType string, body io.Reader) response {
	v.t.Helper()
	return v.do(v.request(method, path, contentType, body))
}

func (v *browser) request(method, path, contentType string, body io.Reader) *http.Request {
	v.t.Helper()
	r, err := v.Request(v.t.Context(), method, path, contentType, body)
	if err != nil {
		v.t.Fatal(err)
	}
	return r
}

func (v *browser) do(r *http.Request) response {
	v.t.Helper()
	known := v.Cookie("session") != ""
	p := v.answered(r.Method, v.Do(v.t, r))
	p.known = known
	return p
}

// answered is an answer to this test.
func (v *browser) answered(method string, a webtest.Answer) response {
	return response{t: v.t, asked: method + " " + a.URL.RequestURI(), status: a.Status, header: a.Header, body: a.Body, set: a.Cookies()}
}

// with returns the browser with one more header.
func (v *browser) with(name, value string) *browser {
	return &browser{v.With(name, value), v.t, v.b}
}

// signIn goes through the embedded provider as the person of this subject, from a link to the provider on.
func (v *browser) signIn(begin, subject string) response {
	v.t.Helper()
	return v.answered(http.MethodGet, v.SignIn(v.t, begin, subject))
}

// inside is an address of this hub as a path.
func (v *browser) inside(address string) string {
	v.t.Helper()
	path, ours := strings.CutPrefix(address, v.b.url)
	if !ours && !strings.HasPrefix(path, "/") {
		v.t.Fatalf("%q leads away from the hub", address)
	}
	return path
}
