package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/webtest"
)

// FuzzSearch asks the lists that search with any query: an answer is a page or says what is wrong with a field, it is
// UTF-8, nothing in it runs, and its next page has an address of this site.
func FuzzSearch(f *testing.F) {
	for _, query := range []string{
		"", "near=02139&within=50&mode=online&access=step_free&access=captions", "near=%3Cscript%3E&within=-1", "within=99999999999999999999", "near=99999",
		"mode=%00", "access=a%27%20OR%201=1--", "after=1788278400000000.0123456789abcdef", "after=-1.0123456789abcdef", "after=%ff", "q=%ff%fe&kind=council",
		"q=%22%3E%3Csvg%20onload=boom()%3E", "q=" + strings.Repeat("a+", 300), "kind=nothing&q=%E2%80%AEtxt", "past=1&after=x", "near=%0d%0aX-Boom:1", "%zz=1;b=2&&&=",
	} {
		f.Add(query)
	}
	b := setupWith(f, options{})
	boston := b.Chapter(f, "boston")
	for range 25 {
		b.Event(f, boston)
	}
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{"/events", "/chapters", "/chapters/boston/events"} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
			r.URL.Path, r.URL.RawQuery = path, query
			w := httptest.NewRecorder()
			b.web.ServeHTTP(w, r)
			if w.Code != http.StatusOK && w.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s?%q answers %d", path, query, w.Code)
			}
			runsNothing(t, w.Body.Bytes())
		}
	})
}

// runsNothing fails the test when a page is no UTF-8, or holds a script that is no file of ours, or a handler.
func runsNothing(t *testing.T, page []byte) {
	t.Helper()
	if !utf8.Valid(page) {
		t.Error("the page is no UTF-8")
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	doc.Find("*").Each(func(_ int, e *selection) {
		for _, a := range e.Get(0).Attr {
			if strings.HasPrefix(a.Key, "on") || (a.Key == "href" || a.Key == "src") && strings.Contains(strings.ToLower(a.Val), "script:") {
				t.Errorf("<%s %s=%q>", goquery.NodeName(e), a.Key, a.Val)
			}
		}
		if e.Is("script") && !strings.HasPrefix(e.AttrOr("src", ""), "/static/") && e.AttrOr("type", "") != "application/ld+json" {
			t.Errorf("a script: %s", e.Text())
		}
	})
}

// FuzzForms posts any body to forms of the public site: the answer is a page, a way on, or a refusal, and no broken hub.
func FuzzForms(f *testing.F) {
	for _, body := range []string{
		"", "name=Robin&email=robin%40example.org&guests=1&note=hello", "name=%ff&email=%00", "guests=-1", "guests=99999999999999999999", "name=" + strings.Repeat("a", 3000),
		"email=a%0d%0aBcc:b@example.net&name=x", "%zz", "a=1;b=2", "name[]=x&name[0]=y", "text=%3Cscript%3E&name=R&email=r@example.org", "&&&===", "seen=1&title=x",
	} {
		f.Add(body, "application/x-www-form-urlencoded")
		f.Add(body, "multipart/form-data; boundary=x")
	}
	f.Add("--x\r\nContent-Disposition: form-data; name=\"name\"; filename=\"../../x\"\r\n\r\nRobin\r\n--x--\r\n", "multipart/form-data; boundary=x")
	f.Add("{}", "application/json")
	b := setupWith(f, options{})
	boston := b.Chapter(f, "boston")
	b.Lead(f, boston, "Lee Lead")
	event := b.Event(f, boston)
	f.Fuzz(func(t *testing.T, body, kind string) {
		for _, path := range []string{"/chapters/boston/contact", link.Event("boston", event.ID) + "/rsvp", "/chapters/boston/join", "/rsvp"} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			r.Header.Set("X-Forwarded-For", webtest.Network())
			r.RemoteAddr = "127.0.0.1:1"
			w := httptest.NewRecorder()
			b.web.ServeHTTP(w, r)
			if w.Code >= http.StatusInternalServerError {
				t.Errorf("%s answers %d to %q", path, w.Code, body)
			}
			if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				runsNothing(t, w.Body.Bytes())
			}
		}
	})
}
