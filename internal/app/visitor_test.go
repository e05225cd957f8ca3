package app_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// visitor is a client that keeps cookies and follows redirects, for what needs no browser.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, base: base, http: &http.Client{Jar: jar}}
}

// get returns the address a path ends at and the page there.
func (v *visitor) get(path string) (where *url.URL, body string) {
	v.t.Helper()
	for range attempts {
		req, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+path, http.NoBody)
		if err != nil {
			v.t.Fatal(err)
		}
		where, body, away := v.do(req)
		if !away {
			return where, body
		}
		<-time.After(500 * time.Millisecond)
	}
	v.t.Fatalf("%s is away", path)
	return nil, ""
}

// attempts is how often a visitor comes back to a hub that says it is away: on a machine with more tests than cores the
// session store's 250 ms pass now and then, and people press the button again.
const attempts = 20

// do makes one request and says whether the hub was away.
func (v *visitor) do(req *http.Request) (where *url.URL, body string, away bool) {
	v.t.Helper()
	res, err := v.http.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if away = res.StatusCode == http.StatusServiceUnavailable; res.StatusCode >= http.StatusInternalServerError && !away {
		v.t.Errorf("%s answers %d", req.URL.Path, res.StatusCode)
	}
	return res.Request.URL, string(text), away
}

// signIn signs in as a person of the demonstration.
func (v *visitor) signIn(subject string) {
	v.t.Helper()
	for range attempts {
		where, page := v.get("/auth/demo")
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
		if err != nil {
			v.t.Fatal(err)
		}
		form := doc.Find("form:has([name=subject])").First()
		fields := url.Values{"subject": {subject}}
		form.Find("input[type=hidden]").Each(func(_ int, input *goquery.Selection) {
			if name := input.AttrOr("name", ""); name != "subject" {
				fields.Set(name, input.AttrOr("value", ""))
			}
		})
		action, err := where.Parse(form.AttrOr("action", ""))
		if err != nil {
			v.t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, action.String(), strings.NewReader(fields.Encode()))
		if err != nil {
			v.t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if _, _, away := v.do(req); !away && v.signedIn() {
			return
		}
	}
	v.t.Fatalf("%s cannot sign in", subject)
}

// signedIn says whether one's own page shows, rather than the way to sign in.
func (v *visitor) signedIn() bool {
	v.t.Helper()
	where, _ := v.get("/me")
	return where.Path == "/me"
}
