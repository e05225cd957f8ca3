package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
)

// column is somebody who knocks at every door: a letter of testdata/wall.txt and a person, "" for a visitor.
type column struct {
	letter string
	person hub.PersonID
}

// walled is a world with somebody in every column of the wall.
type walled struct {
	*bundle
	*world
	columns []column
}

func newWalled(t *testing.T) *walled {
	t.Helper()
	b := setup(t)
	w := &walled{bundle: b, world: newWorld(t, b)}
	host := b.Member(t, w.boston, "Hal Host")
	w.host(t, "Hal Host", w.open, w.draft)
	w.columns = []column{
		{"V", ""}, {"S", b.Person(t, "Sam Stranger")}, {"M", b.Member(t, w.boston, "Mia Member")}, {"O", b.Lead(t, w.austin, "Olu Other")}, {"H", host},
		{"L", b.Lead(t, w.boston, "Lee Lead")}, {"C", b.Grant(t, "Cam Council", hub.RoleCouncilLead, w.boston)}, {"N", b.Staff(t, "Sol Staff")},
		{"A", b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})}, {"U", b.Grant(t, "Uma Auditor", hub.RoleAuditor, hub.Chapter{})},
	}
	return w
}

// host makes a member a host of events of Boston.
func (w *walled) host(t *testing.T, name string, events ...hub.Event) {
	t.Helper()
	for _, e := range events {
		if err := w.Store.Chapter(w.boston.ID).AddHost(t.Context(), "", e.ID, strings.ToLower(strings.ReplaceAll(name, " ", "."))+"@example.org"); err != nil {
			t.Fatal(err)
		}
	}
}

// browser is a browser of the column, just signed in.
func (w *walled) browser(t *testing.T, c column) *browser {
	t.Helper()
	if c.person == "" {
		return w.visitor(t)
	}
	return w.as(t, c.person)
}

// mistaken are forms with a mistake, by route, so that whoever may send them changes nothing. A route without one is sent
// an empty form.
var mistaken = map[string]url.Values{
	"POST /chapters/:chapter/desk/chapter":             {"hue": {"99"}},
	"POST /chapters/:chapter/desk/members/:membership": {"answer": {"approve"}},
	"POST /chapters/:chapter/desk/events/:event/hosts": {"email": {"nobody@example.org"}},
	"POST /chapters/:chapter/desk/toolkits/:toolkit":   {"do": {"decline"}},
	"POST /chapters/:chapter/join":                     {"note": {strings.Repeat("x", 2001)}},
	"POST /chapters/:chapter/events/:event/rsvp":       {"guests": {"99"}},
	"POST /national/toolkits/:toolkit/items/:item":     {"kind": {"letter"}},
	"POST /national/toolkits/:toolkit/slots":           {"slot_label_0": {"City"}, "slot_label_1": {"City"}},
	"POST /national/toolkits/:toolkit/push":            {"kind": {"council"}},
}

// knock asks one cell of the wall. What an allowed request would use up is made for this cell alone.
func (w *walled) knock(t *testing.T, c column, route string) page {
	t.Helper()
	method, _, _ := strings.Cut(route, " ")
	mine := *w.world
	switch route {
	case "POST /chapters/:chapter/desk/events/:event/delete", "POST /chapters/:chapter/desk/events/:event/publish":
		mine.draft = w.Draft(t, w.boston)
		if c.letter == "H" {
			w.host(t, "Hal Host", mine.draft)
			c.person = w.columns[4].person
		}
	case "POST /chapters/:chapter/desk/events/:event/hosts/:person/remove":
		mine.robin.Person = w.Member(t, w.boston, "Removed By "+c.letter)
		w.host(t, "Removed By "+c.letter, w.open)
	case "POST /national/toolkits/:toolkit/items/:item/remove", "POST /national/toolkits/:toolkit/publish":
		mine.drafted = draftToolkit(t, w.bundle)
		mine.item = items(t, w.bundle, mine.drafted)[0].ID
		if err := w.Store.SaveSlots(t.Context(), "", mine.drafted.ID, []hub.Slot{{Key: "city", Label: "City"}}); err != nil {
			t.Fatal(err)
		}
	}
	path := mine.at(w.bundle, route)
	if strings.HasSuffix(route, "/members/:membership") {
		_, membership := w.Request(t, w.boston, "Asking "+c.letter)
		path = strings.Replace(path, "0000000000000000", string(membership), 1)
	}
	v := w.browser(t, c)
	if method == http.MethodGet {
		return v.get(path)
	}
	return v.post(path, mistaken[route])
}

// word is an outcome as the table of the wall writes it.
func (b *bundle) word(p page) string {
	if out := b.outcome(p); !strings.HasPrefix(out, "/") && !strings.HasPrefix(out, "http") {
		return out
	}
	return "done"
}

// behindTheWall says whether a route must have a line in the table.
func behindTheWall(route string) bool {
	method, path, _ := strings.Cut(route, " ")
	switch {
	case strings.HasPrefix(path, "/embedded/"):
		return false
	case strings.Contains(path, "/desk"), strings.HasPrefix(path, "/national"), path == "/me", path == "/chapters/:chapter/join", path == "/chapters/:chapter/contact":
		return true
	}
	return method != http.MethodGet && !strings.HasPrefix(path, "/rsvp") // a manage link has its own tests
}

// wallTable reads testdata/wall.txt: the words of each route, in the order of the columns.
func wallTable(t *testing.T) (routes []string, words map[string][]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/wall.txt")
	if err != nil {
		t.Fatal(err)
	}
	words = map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 2 && fields[0] != "#" {
			route := fields[0] + " " + fields[1]
			routes, words[route] = append(routes, route), fields[2:]
		}
	}
	return routes, words
}

// breaches asks every cell of some routes and returns those that answer something else than the table says.
func (w *walled) breaches(t *testing.T, routes []string, words map[string][]string, as func(column) column) []string {
	t.Helper()
	var out []string
	for _, route := range routes {
		if len(words[route]) != len(w.columns) {
			t.Fatalf("%s has %d words, want %d", route, len(words[route]), len(w.columns))
		}
		for i, c := range w.columns {
			if got := w.word(w.knock(t, as(c), route)); got != words[route][i] {
				out = append(out, fmt.Sprintf("%s answers %s %s, want %s", route, c.letter, got, words[route][i]))
			}
		}
	}
	return out
}

func TestTheWall(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	routes, words := wallTable(t)
	for _, route := range routeList() {
		if behindTheWall(route) && words[route] == nil {
			t.Errorf("%s has no line in testdata/wall.txt: decide who gets what there", route)
		}
	}
	for _, breach := range w.breaches(t, routes, words, func(c column) column { return c }) {
		t.Error(breach)
	}
	for route := range words {
		if !strings.Contains(strings.Join(routeList(), "\n")+"\n", route+"\n") {
			t.Errorf("%s is in the table and is no route", route)
		}
	}
}

// The negative control: a hub that takes the lead of another chapter for one of this chapter is found out.
func TestAHoleInTheWallIsFound(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	_, words := wallTable(t)
	broken := func(c column) column {
		if c.letter == "O" {
			return w.columns[5]
		}
		return c
	}
	got := w.breaches(t, []string{"GET /chapters/:chapter/desk", "GET /chapters/:chapter/desk/events/:event/attendees.csv"}, words, broken)
	want := []string{
		"GET /chapters/:chapter/desk answers O 200, want 404",
		"GET /chapters/:chapter/desk/events/:event/attendees.csv answers O 200, want 404",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("breaches (-want +got):\n%s", diff)
	}
}

// whole is everything that travels, without what differs between any two answers.
func (p page) whole() string {
	var out strings.Builder
	for _, name := range []string{"Date", "X-Request-Id"} {
		p.header.Del(name)
	}
	_ = p.header.Write(&out)
	return http.StatusText(p.status) + "\n" + out.String() + "\n" + p.body
}

// missing fills a route with ids that nobody has.
func missing(path string, ids ...string) string {
	for _, id := range ids {
		path = strings.ReplaceAll(path, id, "0000000000000000")
	}
	return path
}

// firstDifference shows where two texts part.
func firstDifference(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	from := max(0, at-80)
	return fmt.Sprintf("…%q against …%q", a[from:min(len(a), at+120)], b[from:min(len(b), at+120)])
}

// Whoever may not see a thing cannot tell it from one that does not exist: not by the status, a header, or a byte.
func TestForeignAndMissingAreTheSame(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	_, membership := w.Request(t, w.boston, "Rex Request")
	ids := []string{string(w.open.ID), string(w.draft.ID), string(w.kit.ID), string(w.drafted.ID), string(w.item), string(w.robin.Person), string(membership)}
	compared := 0
	_, words := wallTable(t)
	for _, route := range routeList() {
		method, path, _ := strings.Cut(route, " ")
		if !behindTheWall(route) || !strings.ContainsAny(strings.TrimPrefix(path, "/chapters/:chapter"), ":") || strings.HasPrefix(path, "/me") {
			continue
		}
		here := strings.Replace(w.at(w.bundle, route), "/desk/members/0000000000000000", "/desk/members/"+string(membership), 1)
		for i, c := range w.columns {
			if word := words[route][i]; word != "404" && word != "403" && word != "sign-in" || c.letter == "H" || c.letter == "A" {
				continue // these may know that it is there: hosts their event, admins all toolkits
			}
			for _, there := range []string{here, strings.Replace(here, "/boston/", "/austin/", 1)} {
				if strings.Contains(there, "/rsvp") || (c.person == "" && method == http.MethodGet) {
					continue // public; and the sign-in page's address repeats the one that was asked for
				}
				compared++
				ask := func(path string) string {
					v := w.browser(t, c)
					if method == http.MethodGet {
						return v.get(path).whole()
					}
					return v.post(path, mistaken[route]).whole()
				}
				if gone, foreign := ask(missing(there, ids...)), ask(there); gone != foreign {
					t.Errorf("%s tells %s that %s is there: %s", method, c.letter, there, firstDifference(gone, foreign))
				}
			}
		}
	}
	if compared < 200 {
		t.Errorf("compared %d answers only", compared)
	}
	t.Run("a host of Boston's event finds it under no other chapter", func(t *testing.T) {
		for _, end := range []string{"", "/attendees", "/preview"} {
			path := deskEventURL("austin", w.open.ID) + end
			if gone, foreign := w.browser(t, w.columns[4]).get(missing(path, ids...)).whole(), w.browser(t, w.columns[4]).get(path).whole(); gone != foreign {
				t.Errorf("%s: %s", path, firstDifference(gone, foreign))
			}
		}
	})
	t.Run("the negative control: who may know sees the difference", func(t *testing.T) {
		v, path := w.browser(t, w.columns[5]), deskEventURL("boston", w.open.ID)
		if v.get(path).whole() == v.get(missing(path, ids...)).whole() {
			t.Error("a lead's own event looks like a missing one")
		}
	})
}

// A host keeps the right for a day after the event, and no longer.
func TestHostRightsEnd(t *testing.T) {
	t.Parallel()
	w := newWalled(t)
	path := deskEventURL("boston", w.open.ID) + "/attendees"
	w.advance(t, w.open.EndsAt.Sub(w.Clock.Now())+23*time.Hour)
	w.browser(t, w.columns[4]).get(path).must(200)
	w.advance(t, 2*time.Hour)
	w.browser(t, w.columns[4]).get(path).must(404)
}
