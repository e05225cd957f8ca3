package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
)

// counting is a hub that notes the statements it runs.
type counting struct {
	*walled

	notes *storetest.Recorder
	feed  string // the address of the member's own calendar
}

func newCounting(t *testing.T, o options) *counting {
	t.Helper()
	c := &counting{}
	o.record = func(notes *storetest.Recorder) { c.notes = notes }
	c.walled = newWalled(t, o)
	attach(t, c.bundle, c.drafted, keepPicture(t, c.bundle, c.national))
	link, err := url.Parse(c.browser(t, c.column("M")).newFeed())
	if err != nil {
		t.Fatal(err)
	}
	c.feed = link.RequestURI()
	return c
}

// attach adds a picture to a toolkit that is being written.
func attach(t *testing.T, b *bundle, kit hub.Toolkit, f hub.File) {
	t.Helper()
	if err := b.Store.SaveItem(t.Context(), "", kit.ID, hub.Item{Kind: hub.ItemFile, Title: "A picture", File: f.ID}, time.Time{}); err != nil {
		t.Fatal(err)
	}
}

// counters are the columns whose pages are counted.
var counters = []string{"V", "G", "M", "H", "L", "S", "A", "U"}

// opened asks for a route as one of the counters and returns the answer, and how many statements it took. A page is opened
// once before: what every page shares (the directory, what national asks, published versions) is in memory.
func (c *counting) opened(t *testing.T, route string, who column) (response, int) {
	t.Helper()
	path, _ := c.address(t, who, route, placesOf(route)[0])
	if route == "GET /me/events.ics" {
		path = c.feed
	}
	v := c.browser(t, who)
	c.ask(v, route, path)
	c.notes.Take()
	answer := c.ask(v, route, path)
	return answer, len(c.notes.Take())
}

// statements are how many statements each page takes for each of the counters, "-" where the answer is not a page.
func (c *counting) statements(t *testing.T) map[string][]string {
	t.Helper()
	counts := map[string][]string{}
	for _, route := range routeList() {
		if !strings.HasPrefix(route, "GET ") || strings.HasSuffix(route, "/*path") {
			continue
		}
		for _, letter := range counters {
			word := "-"
			if answer, n := c.opened(t, route, c.column(letter)); answer.status == http.StatusOK {
				word = fmt.Sprint(n)
			}
			counts[route] = append(counts[route], word)
		}
	}
	return counts
}

// grow gives both chapters, and the nation, more of everything that a page lists.
func (c *counting) grow(t *testing.T) {
	t.Helper()
	for i := range 4 {
		c.Chapter(t, fmt.Sprintf("grown-%d", i))
		attach(t, c.bundle, c.drafted, keepPicture(t, c.bundle, c.national))
		for name, side := range c.sides {
			e := c.Event(t, side.chapter, soon(time.Duration(i+1)*time.Hour, c.bundle))
			c.cover(t, e, side.picture)
			for _, letter := range []string{"M", "L"} { // more on their own pages
				c.browser(t, c.column(letter)).post(link.Event(name, e.ID)+"/rsvp", nil).must(http.StatusSeeOther)
			}
			c.Draft(t, side.chapter)
			if err := c.Store.Chapter(side.chapter.ID).AddAsk(t.Context(), "lead", hub.Ask{Kind: hub.AskHelp, Text: "Help."}); err != nil {
				t.Fatal(err)
			}
			c.duplicate(t, side.chapter)
			c.Confirmed(t, side.open, fmt.Sprintf("Guest Number %d", i), 1)
			host := fmt.Sprintf("Member %s %d", name, i)
			c.Member(t, side.chapter, host)
			c.host(t, host, side.open)
			c.Request(t, side.chapter, fmt.Sprintf("Asking %s %d", name, i))
			kit := c.Toolkit(t, fmt.Sprintf("Grown %s %d", name, i))
			c.Push(t, kit, side.chapter)
			adopt(t, c.bundle, side.chapter, kit)
			c.Push(t, c.Toolkit(t, fmt.Sprintf("Unseen %s %d", name, i)), side.chapter)
		}
	}
	c.advance(t, 5*time.Second) // what is kept for three seconds is read again
}

func statementLines(counts map[string][]string) string {
	text := "# How many statements a page takes, on both databases, whatever it lists; TestStatementsOfPages -update writes it.\n" +
		"# The letters are those of wall_rules.txt; - where the answer is no page. A visitor's page takes one at most, a chapter's two.\n" +
		fmt.Sprintf("%-64s%3s\n", "#", strings.Join(counters, "  "))
	for _, route := range slices.Sorted(maps.Keys(counts)) {
		text += fmt.Sprintf("%-62s", route)
		for _, word := range counts[route] {
			text += fmt.Sprintf(" %2s", word)
		}
		text += "\n"
	}
	return text
}

// A page takes as many statements for many rows as for few, on both databases, and a visitor's takes one. Planted faults, seen:
// a chapter's page that reads each of its events once more, asks that are not kept, and the negative control below.
func TestStatementsOfPages(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			c := newCounting(t, options{engine: engine})
			few := c.statements(t)
			golden(t, "statements.txt", statementLines(few))
			c.grow(t)
			if diff := cmp.Diff(few, c.statements(t)); diff != "" {
				t.Errorf("statements grow with what is listed (-few +many):\n%s", diff)
			}
			for route, words := range few {
				most := "1"
				switch route {
				case "GET /me/events.ics": // a person's own, by its key: whose it is, and what is in it
					most = "2"
				case "GET /chapters/:chapter": // its events, and the names of its leads, which nothing keeps
					most = "2"
				}
				if visitor := words[0]; visitor != "-" && visitor > most {
					t.Errorf("%s takes %s statements for a visitor", route, visitor)
				}
			}
		})
	}
}

// The negative control: a list that reads each of its events once more.
func TestAStatementPerRowIsFound(t *testing.T) {
	t.Parallel()
	var c *counting
	c = newCounting(t, options{handler: func(s *Server) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/events" {
				found, _ := c.Store.ComingEvents(r.Context(), store.EventSearch{From: c.Clock.Now(), Limit: 20})
				for _, l := range found {
					_, _ = c.Store.Chapter(l.Chapter).Event(r.Context(), l.ID)
				}
			}
			s.ServeHTTP(rw, r)
		})
	}})
	_, few := c.opened(t, "GET /events", c.column("V"))
	c.grow(t)
	if _, many := c.opened(t, "GET /events", c.column("V")); many <= few {
		t.Errorf("%d statements, and %d for more rows", few, many)
	}
}
