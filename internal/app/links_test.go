package app_test

import (
	"cmp"
	"fmt"
	"net/http"
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
			w.Patient = false // from here on the hub is there
			w.walk(budget)
			t.Logf("%d pages, %d links", len(w.pages), w.links)
			if len(w.pages) < 20 {
				t.Errorf("only %d pages were found", len(w.pages))
			}
		})
	}
}

// walker is a visitor who follows the links of their pages.
type walker struct {
	*visitor

	pages map[string]map[string]bool // address: the ids on its page
	kinds map[string]int             // pages seen of one shape of address
	links int
	from  string // the page whose link is followed
}

func newWalker(t *testing.T, s *stack) *walker {
	t.Helper()
	return &walker{visitor: newVisitor(t, s.base), pages: map[string]map[string]bool{}, kinds: map[string]int{}}
}

// look opens a page and returns where that ended, and what is there; of a file the page is empty.
func (w *walker) look(path string) (*url.URL, *goquery.Document) {
	w.t.Helper()
	a := w.Follow(w.t, w.Get(w.t, path))
	// A mail in the outbox is written to somebody, and leads where they may go.
	if addressed := strings.HasPrefix(w.from, "/outbox/"); a.Status >= http.StatusBadRequest && !addressed {
		w.t.Errorf("%s answers %d; it is linked from %s", path, a.Status, w.from)
	}
	doc := &goquery.Document{Selection: &goquery.Selection{}}
	if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		doc = a.Page(w.t)
	}
	return a.URL, doc
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
	at, doc := w.look(path)
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
		if to.Scheme+"://"+to.Host == w.Base && !strings.HasPrefix(to.Path, "/auth/") {
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
