package app_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/demo"
)

// linkBudget is how many pages one person opens, those of rare kinds first; make test-long opens them all.
const linkBudget = 300

// everyLink follows the links of the demo as a visitor and as each of its people: every one resolves, and the part of a
// page that a link names is there. It was seen to fail with a link to a page that is not there on the home page, and with
// the id taken off the RSVP card.
func everyLink(t *testing.T, s *stack) {
	t.Helper()
	budget := linkBudget
	if os.Getenv("CHAPTERHOUSE_TEST_LONG") != "" {
		budget = 100_000
	}
	who := map[string]string{"a visitor": ""}
	for _, d := range demo.People() {
		who[d.Name] = d.Subject
	}
	for called, subject := range who {
		t.Run(name(called), func(t *testing.T) {
			t.Parallel()
			w := newWalker(t, s)
			if subject != "" {
				w.signIn(subject)
			}
			w.walk(budget)
			t.Logf("%d pages, %d links", len(w.pages), w.links)
			if len(w.pages) < 20 {
				t.Errorf("only %d pages were found", len(w.pages))
			}
		})
	}
}

// walker follows the links of one person's pages.
type walker struct {
	t     *testing.T
	base  *url.URL
	http  *http.Client
	pages map[string]map[string]bool // address: the ids on its page
	kinds map[string]int             // pages seen of one shape of address
	links int
	from  string // the page whose link is followed
}

func newWalker(t *testing.T, s *stack) *walker {
	t.Helper()
	base, err := url.Parse(s.base)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &walker{t: t, base: base, http: &http.Client{Jar: jar, Transport: transport}, pages: map[string]map[string]bool{}, kinds: map[string]int{}}
}

// signIn goes through the demonstration's sign-in page.
func (w *walker) signIn(subject string) {
	w.t.Helper()
	at, doc := w.get("/auth/demo")
	form := url.Values{}
	doc.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) { form.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	form.Set("subject", subject)
	action, err := at.Parse(doc.Find("form").First().AttrOr("action", ""))
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, action.String(), strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if _, status, doc := w.ask(r); status != http.StatusOK || doc.Find("a[href='/me']").Length() == 0 {
		w.t.Fatalf("%s is not signed in: status %d", subject, status)
	}
}

func (w *walker) get(path string) (*url.URL, *goquery.Document) {
	w.t.Helper()
	at, err := w.base.Parse(path)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		w.t.Fatal(err)
	}
	to, status, doc := w.ask(r)
	// A mail in the outbox is written to somebody, and leads where they may go.
	if addressed := strings.HasPrefix(w.from, "/outbox/"); status >= http.StatusBadRequest && !addressed {
		w.t.Errorf("%s answers %d; it is linked from %s", path, status, w.from)
	}
	return to, doc
}

// ask returns where a request ended, and the page there; of a file the page is empty.
func (w *walker) ask(r *http.Request) (*url.URL, int, *goquery.Document) {
	w.t.Helper()
	resp, err := w.http.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	doc := &goquery.Document{Selection: &goquery.Selection{}}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		if doc, err = goquery.NewDocumentFromReader(resp.Body); err != nil {
			w.t.Fatal(err)
		}
	}
	return resp.Request.URL, resp.StatusCode, doc
}

// reference is a link and the page it stands on.
type reference struct{ from, to, kind string }

// walk opens pages until none is left or the budget is spent: rare kinds of page first.
func (w *walker) walk(budget int) {
	w.t.Helper()
	todo := []reference{{"", "/", "/"}}
	var named []reference
	for len(todo) > 0 && len(w.pages) < budget {
		rarest := 0
		for i, r := range todo {
			if w.kinds[r.kind] < w.kinds[todo[rarest].kind] {
				rarest = i
			}
		}
		next := todo[rarest]
		todo = slices.Delete(todo, rarest, rarest+1)
		path, part, _ := strings.Cut(next.to, "#")
		if part != "" {
			named = append(named, reference{from: path, to: part})
		}
		if _, seen := w.pages[path]; seen {
			continue
		}
		w.kinds[next.kind]++
		w.from = next.from
		for _, to := range w.open(path) {
			if page, _, _ := strings.Cut(to, "#"); w.pages[page] == nil || page != to {
				todo = append(todo, reference{path, to, shape(to)})
			}
		}
	}
	for _, n := range named {
		if ids := w.pages[n.from]; ids != nil && !ids[n.to] {
			w.t.Errorf("%s has no part %q that a link names", n.from, n.to)
		}
	}
}

// open notes the ids of a page and returns its links.
func (w *walker) open(path string) []string {
	w.t.Helper()
	at, doc := w.get(path)
	ids, links := map[string]bool{}, []string{}
	w.pages[path] = nil
	if doc.Length() == 0 {
		return nil
	}
	doc.Find("[id]").Each(func(_ int, e *goquery.Selection) { ids[e.AttrOr("id", "")] = true })
	w.pages[path] = ids
	doc.Find("a[href], link[href], img[src], script[src], iframe[src]").Each(func(_ int, e *goquery.Selection) {
		to, err := at.Parse(cmp.Or(e.AttrOr("href", ""), e.AttrOr("src", "")))
		if err != nil {
			w.t.Errorf("%s has a link nobody can read", path)
			return
		}
		w.links++
		if to.Host == w.base.Host && to.Scheme == w.base.Scheme && !strings.HasPrefix(to.Path, "/auth/") {
			links = append(links, to.RequestURI()+fragment(to))
		}
	})
	return links
}

func fragment(u *url.URL) string {
	if u.Fragment == "" {
		return ""
	}
	return "#" + u.Fragment
}

// shape is an address without what differs between pages of one kind.
func shape(path string) string {
	path, _, _ = strings.Cut(path, "#")
	path, query, _ := strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if i > 1 && (len(part) >= 16 || parts[i-1] == "chapters") {
			parts[i] = "*"
		}
	}
	name, _, _ := strings.Cut(query, "=")
	return fmt.Sprint(strings.Join(parts, "/"), "?", name)
}
