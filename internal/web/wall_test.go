package web

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
)

// answers are what the columns get, in the words of testdata/wall_rules.txt. look sees each answer that is given for things with ids.
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

// surprises are the words that are not those the rules say, by who gets them.
func surprises(want, got []string) string {
	who := map[string][]string{}
	for i, s := range standings {
		expected := "nothing" // a route without a rule
		if i < len(want) {
			expected = want[i]
		}
		if expected != got[i] {
			what := fmt.Sprintf("%s, want %s", got[i], expected)
			who[what] = append(who[what], s.letter)
		}
	}
	var lines []string
	for what, letters := range who {
		lines = append(lines, "\n\t"+strings.Join(letters, " ")+": "+what)
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
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
// tests below or by hand: a route without a rule; a letter of the matrix; policy.Can taken out of a use case (chapter.Service.People,
// by hand); a handler that answers as a lead; the chapter taken from the thing instead of the address.
func TestTheWall(t *testing.T) {
	t.Parallel()
	rules, routes := readRules(t), routeList()
	for _, fault := range rules.faults(routes) {
		t.Error(fault)
	}
	for e, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			w := newWalled(t, options{engine: engine})
			check := func(t *testing.T, route string) {
				t.Helper()
				for n, at := range placesOf(route) {
					// Signing in finds the provider whose page the last routes go to; what has no rule yet is shown on every engine.
					if rules.rules[route].action != "" && onOther(e, slices.Index(routes, route)+n) && !slices.Contains(lastRoutes, route) && !strings.HasPrefix(route, "GET /auth/") {
						continue
					}
					w.knock(t, rules, route, at)
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

// knock compares what everybody gets at a place of a route with the rules.
func (w *walled) knock(t *testing.T, rules *wallRules, route string, at spot) {
	t.Helper()
	got := w.answers(t, route, at, func(c column, path string, ids []string, word string, p response) {
		if word == "sign-in" && strings.HasPrefix(route, "GET ") && !strings.Contains(p.header.Get("Location"), "return="+url.QueryEscape(path)) {
			t.Errorf("%s does not come back after the sign-in: %s", route, p.header.Get("Location"))
		}
		for _, wrong := range w.headerBreaches(route, p) {
			t.Error(wrong)
		}
		w.sameAsMissing(t, c, route, at, path, ids, word, p)
	})
	if wrong := surprises(rules.words(route, at), got); wrong != "" {
		t.Errorf("%s (%s) at %s:%s", route, rules.rules[route].action, at.word, wrong)
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
