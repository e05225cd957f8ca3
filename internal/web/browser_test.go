package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/session"
)

// browser is one person's browser: its own cookies, its own network, no redirect is followed.
type browser struct {
	t    testing.TB
	b    *bundle
	http *http.Client
	// header is sent with every request.
	header http.Header
}

// network is an address in a network of its own: limits count networks of 256 addresses.
func (b *bundle) network() string {
	n := b.networks.Add(1)
	return fmt.Sprintf("10.%d.%d.1", n/256, n%256)
}

// visitor is a browser without cookies, in a network of its own, so that tests do not share a limit.
func (b *bundle) visitor(t testing.TB) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, b: b, header: http.Header{"X-Forwarded-For": {b.network()}}, http: &http.Client{
		Jar: jar, Transport: b.wire, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as is a browser in which person signed in this moment.
func (b *bundle) as(t testing.TB, person hub.PersonID) *browser {
	t.Helper()
	return b.since(t, person, 0)
}

// since is a browser in which person signed in some time ago.
func (b *bundle) since(t testing.TB, person hub.PersonID, ago time.Duration) *browser {
	t.Helper()
	identity := hub.Identity{Issuer: b.url + "/embedded/id", Subject: string(person)}
	b.Identity(t, person, identity)
	actor := b.Actor(t, person)
	idToken, err := b.Keys.SealText([]byte("an ID token"), "session.id_token")
	if err != nil {
		t.Fatal(err)
	}
	at := b.Clock.Now().Add(-ago)
	token, _, err := b.sessions.Start(t.Context(), session.Session{
		Person: string(person), Level: actor.Level(), Provider: "demo", Issuer: identity.Issuer, Subject: identity.Subject, IDToken: idToken,
		SignedInAt: at, FreshAt: at, Fingerprint: actor.Fingerprint(),
	})
	if err != nil {
		t.Fatal(err)
	}
	v := b.visitor(t)
	v.setCookie("session", token)
	return v
}

func (v *browser) address() *url.URL {
	u, err := url.Parse(v.b.url)
	if err != nil {
		v.t.Fatal(err)
	}
	return u
}

func (v *browser) setCookie(name, value string) {
	v.http.Jar.SetCookies(v.address(), []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// cookie is what the browser would send, "" when there is none.
func (v *browser) cookie(name string) string {
	for _, c := range v.http.Jar.Cookies(v.address()) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// forget is the browser after a cookie's time is over.
func (v *browser) forget(name string) {
	v.http.Jar.SetCookies(v.address(), []*http.Cookie{{Name: name, Path: "/", MaxAge: -1}})
}

func (v *browser) get(path string) response {
	v.t.Helper()
	return v.send(http.MethodGet, path, "", nil)
}

// post sends a form of this site.
func (v *browser) post(path string, form url.Values) response {
	v.t.Helper()
	return v.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (v *browser) send(method, path, contentType string, body io.Reader) response {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.b.url+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for name, values := range v.header {
		r.Header[name] = values
	}
	return v.do(r)
}

func (v *browser) do(r *http.Request) response {
	v.t.Helper()
	known := v.cookie("session") != ""
	resp, err := v.http.Do(r)
	if err != nil {
		v.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	p := response{t: v.t, asked: r.Method + " " + r.URL.RequestURI(), status: resp.StatusCode, header: resp.Header, body: string(text), set: map[string]*http.Cookie{}, known: known}
	for _, c := range resp.Cookies() {
		p.set[c.Name] = c
	}
	return p
}

// with returns the browser with one more header.
func (v *browser) with(name, value string) *browser {
	more := *v
	more.header = v.header.Clone()
	more.header.Set(name, value)
	return &more
}

// signIn goes through the embedded provider as the person of this subject, from a link to the provider on.
func (v *browser) signIn(begin, subject string) response {
	v.t.Helper()
	login := v.get(begin).must(http.StatusSeeOther)
	at := v.inside(login.header.Get("Location"))
	people := v.get(at).must(http.StatusOK)
	form := url.Values{}
	people.find(`form:has(input[name="subject"][value="` + subject + `"]) input`).Each(func(_ int, in *goquery.Selection) {
		form.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	if form.Get("subject") != subject {
		v.t.Fatalf("the login page does not offer %q", subject)
	}
	back := v.post(people.find("form").First().AttrOr("action", ""), form).must(http.StatusSeeOther)
	return v.get(v.inside(back.header.Get("Location")))
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
