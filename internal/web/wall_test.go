package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
)

// wallTable reads testdata/wall.txt: the words of each route and place, in the order of the columns.
func wallTable(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/wall.txt")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 3 && fields[0] != "#" {
			words[strings.Join(fields[:3], " ")] = fields[3:]
		}
	}
	return words
}

// row names a line of the table.
func row(route string, at spot) string { return route + " " + at.word }

// unlisted are the lines that the routes need and the table does not have, and those it has for no route. A line that is
// short of a word counts as missing.
func unlisted(routes []string, words map[string][]string, columns int) (missing, spare []string) {
	needed := map[string]bool{}
	for _, route := range routes {
		for _, at := range placesOf(route) {
			needed[row(route, at)] = true
			if len(words[row(route, at)]) != columns {
				missing = append(missing, row(route, at))
			}
		}
	}
	for line := range words {
		if !needed[line] {
			spare = append(spare, line)
		}
	}
	return missing, spare
}

// answers are what the columns get, in the words of the table. look sees each answer that is given for things with ids.
func (w *walled) answers(t *testing.T, route string, at spot, look func(c column, path string, ids []string, word string, p response)) []string {
	t.Helper()
	got := make([]string, len(w.columns))
	for i, c := range w.columns {
		path, ids := w.address(t, c, route, at)
		p := w.ask(w.browser(t, c), route, path)
		got[i] = w.word(route, p)
		if look != nil {
			look(c, path, ids, got[i], p)
		}
	}
	return got
}

func wallLine(route string, at spot, words []string) string {
	method, path, _ := strings.Cut(route, " ")
	line := fmt.Sprintf("%-7s %-62s %-5s", method, path, at.word)
	for _, word := range words {
		line += fmt.Sprintf(" %-8s", word)
	}
	return strings.TrimRight(line, " ")
}

// sameAsMissing: whoever may not see a thing cannot tell it from one that does not exist: not by the status, a header, or a
// byte. Seen to fail when the test's own answer for what is missing is that of a lead.
func (w *walled) sameAsMissing(t *testing.T, c column, route string, at spot, path string, ids []string, word string, there response) {
	t.Helper()
	refused := word == "404" || word == "403" || word == "sign-in" || word == "again"
	if !refused || len(ids) == 0 || at == none || mayKnow(c, route, at) { // a chapter that is none has no things
		return
	}
	elsewhere := withoutRows(path, ids...)
	a, b := addressless(w.ask(w.browser(t, c), route, elsewhere), elsewhere), addressless(there, path)
	if a != b {
		t.Errorf("%s tells %s that %s is there: %s", route, c.letter, path, firstDifference(a, b))
	}
}

// addressless is an answer without the address that was asked for, which the way to the sign-in page repeats.
func addressless(p response, path string) string {
	return strings.NewReplacer(url.QueryEscape(path), "", path, "").Replace(p.whole())
}

// mayKnow: who is refused and may know that the thing exists: hosts their own event, members what their chapter has, an
// admin the office's toolkits.
func mayKnow(c column, route string, at spot) bool {
	switch c.letter {
	case "H":
		return at == own && strings.Contains(route, "/desk/events/:event")
	case "A":
		return strings.Contains(route, " /national/")
	}
	return false
}

// lastRoutes end memberships or sessions of their column: they are asked when nobody else is, in this order, because
// signing out everywhere ends what began before, such as T's session.
var lastRoutes = []string{"POST /chapters/:chapter/leave", "POST /sign-out", "POST /me/sessions/end"}

// workers is how many lines are asked at once; more only makes them wait for two cores.
const workers = 3

// onOther says that the nth of many things is tried on the other engine: by default each on one of them, in turn, and all on both
// in the long form.
func onOther(engine, n int) bool { return os.Getenv("CHAPTERHOUSE_TEST_LONG") == "" && n%2 != engine }

// Every route as every role in every place, each on one of the databases or on both (onOther). Planted faults, each seen by the
// tests below or by hand: a route without a line; a line without a word; policy.Can taken out of a use case (chapter.Service.Members, by hand); a
// handler that answers as a lead; the chapter taken from the thing instead of the address.
func TestTheWall(t *testing.T) {
	t.Parallel()
	words, routes := wallTable(t), routeList()
	for e, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			w := newWalled(t, options{engine: engine})
			lacking, spare := unlisted(routes, words, len(w.columns))
			for _, line := range spare {
				t.Errorf("%s is in testdata/wall.txt and is no route", line)
			}
			for _, line := range lacking {
				t.Errorf("%s has no line with %d words in testdata/wall.txt: decide who gets what there", line, len(w.columns))
			}
			check := func(t *testing.T, route string) {
				t.Helper()
				for n, at := range placesOf(route) {
					// Signing in finds the provider whose page the last routes go to.
					if onOther(e, slices.Index(routes, route)+n) && !slices.Contains(lastRoutes, route) && !strings.HasPrefix(route, "GET /auth/") {
						continue
					}
					got := w.answers(t, route, at, func(c column, path string, ids []string, word string, p response) {
						if word == "sign-in" && strings.HasPrefix(route, "GET ") && !strings.Contains(p.header.Get("Location"), "return="+url.QueryEscape(path)) {
							t.Errorf("%s does not come back after the sign-in: %s", route, p.header.Get("Location"))
						}
						for _, wrong := range w.headerBreaches(route, p) {
							t.Error(wrong)
						}
						w.sameAsMissing(t, c, route, at, path, ids, word, p)
					})
					if want := words[row(route, at)]; !slices.Equal(got, want) {
						t.Errorf("want %s\ngot  %s", wallLine(route, at, want), wallLine(route, at, got))
					}
				}
			}
			t.Run("at once", func(t *testing.T) {
				for n := range workers {
					t.Run(fmt.Sprint(n), func(t *testing.T) {
						t.Parallel()
						for i, route := range routes {
							if i%workers == n && !slices.Contains(lastRoutes, route) {
								check(t, route)
							}
						}
					})
				}
			})
			for _, route := range lastRoutes {
				check(t, route)
			}
		})
	}
}

func TestARouteWithoutALineIsFound(t *testing.T) {
	t.Parallel()
	words := wallTable(t)
	columns := len(words["GET / -"])
	words["GET /toolkits -"] = words["GET /toolkits -"][1:]
	words["GET /gone -"] = words["GET / -"]
	missing, spare := unlisted(append(routeList(), "GET /planted", "GET /chapters/:chapter/planted/:event"), words, columns)
	slices.Sort(missing)
	want := []string{
		"GET /chapters/:chapter/planted/:event mixed", "GET /chapters/:chapter/planted/:event none", "GET /chapters/:chapter/planted/:event other",
		"GET /chapters/:chapter/planted/:event own", "GET /planted -", "GET /toolkits -",
	}
	if diff := cmp.Diff(want, missing); diff != "" || !slices.Equal(spare, []string{"GET /gone -"}) {
		t.Errorf("spare %q, missing (-want +got):\n%s", spare, diff)
	}
}

// The negative controls: hubs with a hole are found out.
func TestAHoleInTheWallIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hole  func(w **walled, r *http.Request)
		route string
		at    spot
		open  map[string]string // the columns that get something else than the table says
	}{
		"a handler that asks nobody's leave": {
			hole: func(w **walled, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/desk") && r.Header.Get("Cookie") != "" {
					r.Header.Set("Cookie", "session="+(*w).lead)
				}
			},
			route: "GET /chapters/:chapter/desk", at: own,
			open: map[string]string{"G": "200", "P": "200", "M": "200", "H": "200", "S": "200", "A": "200", "U": "200", "X": "200", "E": "200", "I": "200", "O": "200", "N": "200"},
		},
		"a chapter that is taken from the thing": {
			hole: func(w **walled, r *http.Request) {
				if strings.Contains(r.URL.Path, string((*w).sides["austin"].open.ID)) {
					r.URL.Path = strings.Replace(r.URL.Path, "/boston/", "/austin/", 1)
					if r.Header.Get("Cookie") != "" { // and whose lead is asked for nowhere else
						r.Header.Set("Cookie", "session="+(*w).southern)
					}
				}
			},
			route: "GET /chapters/:chapter/desk/events/:event", at: mixed,
			open: map[string]string{"G": "200", "P": "200", "M": "200", "H": "200", "L": "200", "T": "200", "C": "200", "S": "200", "A": "200", "U": "200", "X": "200", "E": "200", "I": "200", "O": "200", "N": "200"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w *walled
			w = newWalled(t, options{engine: sqldb.SQLite, handler: func(s *Server) http.Handler {
				return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
					c.hole(&w, r)
					s.ServeHTTP(rw, r)
				})
			}})
			w.lead = w.browser(t, w.column("L")).Cookie("session")
			w.southern = w.as(t, w.Lead(t, w.austin, "Olu Other")).Cookie("session")
			want := slices.Clone(wallTable(t)[row(c.route, c.at)])
			for i, col := range w.columns {
				if word, holed := c.open[col.letter]; holed {
					want[i] = word
				}
			}
			if diff := cmp.Diff(want, w.answers(t, c.route, c.at, nil)); diff != "" {
				t.Errorf("what the table does not say (-want +got):\n%s", diff)
			}
		})
	}
}

// whole is everything that travels, without what differs between any two answers.
func (p response) whole() string {
	var out strings.Builder
	for _, name := range []string{"Date", "X-Request-Id"} {
		p.header.Del(name)
	}
	_ = p.header.Write(&out)
	return http.StatusText(p.status) + "\n" + out.String() + "\n" + p.body
}

// withoutRows fills a route with ids that nobody has.
func withoutRows(path string, ids ...string) string {
	for _, id := range ids {
		path = strings.ReplaceAll(path, id, nobody)
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

// The negative control of sameAsMissing: who may know sees the difference.
func TestALeadSeesTheDifference(t *testing.T) {
	t.Parallel()
	w := newWalled(t, options{})
	v, path := w.browser(t, w.column("L")), link.DeskEvent("boston", w.open.ID)
	if v.get(path).whole() == v.get(withoutRows(path, string(w.open.ID))).whole() {
		t.Error("a lead's own event looks like a missing one")
	}
}

// A host keeps the right for a day after the event, and no longer.
func TestHostRightsEnd(t *testing.T) {
	t.Parallel()
	w := newWalled(t, options{})
	path := link.DeskEvent("boston", w.open.ID) + "/attendees"
	w.advance(t, w.open.EndsAt.Sub(w.Clock.Now())+23*time.Hour)
	w.browser(t, w.column("H")).get(path).must(200)
	w.advance(t, 2*time.Hour)
	w.browser(t, w.column("H")).get(path).must(404)
}
