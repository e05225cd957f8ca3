package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
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

// FuzzPlainCSV: any three cells come back as three cells, in which nothing runs and from which nothing is lost but
// apostrophes.
func FuzzPlainCSV(f *testing.F) {
	f.Add("Robin", "robin@example.org", "by the ramp")
	f.Add(`=HYPERLINK("https://example.net")`, "+1", "-1+1")
	f.Add("\t=1", "\r\n@SUM(1)", "a\";=1;\"")
	f.Add("\u00a0=1", "\u200b=1", "＝1")
	f.Add("\xff", "\x00=1", "\ufeff=1")
	begins := regexp.MustCompile(`^[\pZ\p{Cc}\p{Cf}]*[=+\-@|%]|^[\t\r\n]`)
	f.Fuzz(func(t *testing.T, a, b, c string) {
		text, err := plainCSV([][]string{{a, b, c}, {"1", "2", "3"}})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatalf("cannot be read: %v", err)
		}
		first := rows[0]
		if len(rows) == 1 { // a row of nothing is a blank line
			first = []string{"", "", ""}
		}
		if len(first) != 3 || len(rows) > 2 {
			t.Fatalf("%d rows, the first of %d cells", len(rows), len(first))
		}
		bare := func(s string) string { return strings.NewReplacer("'", "", "\r\n", "\n", "\r", "").Replace(s) }
		for i, was := range []string{a, b, c} {
			if begins.MatchString(first[i]) {
				t.Errorf("%q runs", first[i])
			}
			if bare(first[i]) != bare(was) {
				t.Errorf("%q becomes %q", was, first[i])
			}
		}
	})
}

// FuzzClean: what a form keeps is text, cleaning twice is cleaning once, and text stays as it is.
func FuzzClean(f *testing.F) {
	for _, typed := range []string{"Robin Vale", "a\tb\r\nc", "a\x00b\x07", "\xff\xfe", "\u0085\u009f", "👩🏽‍🚀", "\u202eabc", "\ufffd"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		form := url.Values{"text": {typed, "Robin"}}
		changed := clean(form)
		got := form["text"][0]
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) }) {
			t.Errorf("%q stays %q", typed, got)
		}
		if changed != (got != typed) || clean(form) || form["text"][1] != "Robin" {
			t.Errorf("%q becomes %q, then %q", typed, got, form)
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
		for _, path := range []string{"/chapters/boston/contact", eventURL("boston", event.ID) + "/rsvp", "/chapters/boston/join", "/rsvp"} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			r.Header.Set("X-Forwarded-For", b.network())
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
