package webtest

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Form is the content type of a form without files.
const Form = "application/x-www-form-urlencoded"

// Browser is somebody's browser without a screen: it keeps cookies, says that its requests come from this site, and follows
// no redirect.
type Browser struct {
	// Base is the scheme and host of the hub, to which paths are added.
	Base string
	// Header is sent with every request.
	Header http.Header
	// HTTP sends the requests and keeps the cookies.
	HTTP *http.Client
	// Patient makes it retry when the hub answers 503, as people press the button again: on a machine with more tests
	// than cores the session store times out now and then.
	Patient bool
}

const (
	attempts = 20 // of a patient browser
	pause    = 500 * time.Millisecond
)

// NewBrowser returns a browser without cookies; a nil transport is the default one.
func NewBrowser(base string, transport http.RoundTripper) *Browser {
	jar, _ := cookiejar.New(nil) // it never returns an error
	return &Browser{Base: base, Header: http.Header{"Sec-Fetch-Site": {"same-origin"}}, HTTP: &http.Client{
		Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

var networks atomic.Uint32

// Network is an address in a network that nobody else of this process is in: limits count networks of 256 addresses.
func Network() string {
	n := networks.Add(1)
	return fmt.Sprintf("10.%d.%d.1", n>>8&255, n&255)
}

// With is the same browser with one more header.
func (b *Browser) With(name, value string) *Browser {
	more := *b
	more.Header = b.Header.Clone()
	more.Header.Set(name, value)
	return &more
}

// Request is a request for a path of the hub, or for an address, with a body of this content type unless it is empty.
func (b *Browser) Request(ctx context.Context, method, path, kind string, body io.Reader) (*http.Request, error) {
	if !strings.HasPrefix(path, "http") {
		path = b.Base + path
	}
	r, err := http.NewRequestWithContext(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	maps.Copy(r.Header, b.Header)
	return r, nil
}

// Try sends a request.
func (b *Browser) Try(r *http.Request) (Answer, error) {
	resp, err := b.HTTP.Do(r)
	if err != nil {
		return Answer{URL: r.URL}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return Answer{URL: r.URL, Status: resp.StatusCode, Header: resp.Header, Body: string(body)}, err
}

// Do sends a request that must be answered.
func (b *Browser) Do(t testing.TB, r *http.Request) Answer {
	t.Helper()
	a, err := b.Try(r)
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	return a
}

// Send makes a request and sends it.
func (b *Browser) Send(t testing.TB, method, path, kind string, body io.Reader) Answer {
	t.Helper()
	r, err := b.Request(t.Context(), method, path, kind, body)
	if err != nil {
		t.Fatal(err)
	}
	return b.Do(t, r)
}

// Get asks for a page.
func (b *Browser) Get(t testing.TB, path string) Answer {
	t.Helper()
	a := b.Send(t, http.MethodGet, path, "", nil)
	for range attempts {
		if !b.Patient || a.Status != http.StatusServiceUnavailable {
			break
		}
		<-time.After(pause)
		a = b.Send(t, http.MethodGet, path, "", nil)
	}
	return a
}

// Post sends a form of this site.
func (b *Browser) Post(t testing.TB, path string, form url.Values) Answer {
	t.Helper()
	return b.Send(t, http.MethodPost, path, Form, strings.NewReader(form.Encode()))
}

// Follow is where an answer leads within the hub.
func (b *Browser) Follow(t testing.TB, a Answer) Answer {
	t.Helper()
	for range 10 {
		next := a.Location(t)
		if next == nil || next.Scheme+"://"+next.Host != b.Base {
			return a
		}
		a = b.Get(t, next.String())
	}
	t.Fatalf("%s leads from redirect to redirect", a.URL.Path)
	return a
}

func (b *Browser) address() *url.URL {
	at, err := url.Parse(b.Base)
	if err != nil {
		panic(err) // cannot happen after a request was made
	}
	return at
}

// SetCookie keeps a cookie of the hub.
func (b *Browser) SetCookie(name, value string) {
	b.HTTP.Jar.SetCookies(b.address(), []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// Cookie is what the browser would send, "" when there is none.
func (b *Browser) Cookie(name string) string {
	for _, c := range b.HTTP.Jar.Cookies(b.address()) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// Forget deletes a cookie, as if it had expired.
func (b *Browser) Forget(name string) {
	b.HTTP.Jar.SetCookies(b.address(), []*http.Cookie{{Name: name, Path: "/", MaxAge: -1}})
}
