package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/sqldb"
)

// The negative controls: hubs with a hole are found out.
func TestAHoleInTheWallIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		hole  func(w **walled, r *http.Request)
		route string
		at    spot
		open  map[string]string // the columns that get something else than the rules say
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
			want := readRules(t).words(c.route, c.at)
			for i, col := range w.columns {
				if word, holed := c.open[col.letter]; holed {
					want[i] = word
				}
			}
			if diff := cmp.Diff(want, w.answers(t, c.route, c.at, nil)); diff != "" {
				t.Errorf("what the rules do not say (-want +got):\n%s", diff)
			}
		})
	}
}

// The negative control of the matrix: a hub that does not do what its letters say is found out, by whoever has the letter.
func TestAHubThatDiffersFromTheMatrixIsFound(t *testing.T) {
	t.Parallel()
	w, rules := newWalled(t, options{engine: sqldb.SQLite}), readRules(t)
	const route = "GET /chapters/:chapter/desk/events/:event/attendees.csv"
	for row, letters := range map[string]letters{"fresh": rules.matrix["export attendees"].fresh, "stale": rules.matrix["export attendees"].stale} {
		kept := letters["L"]
		letters["L"] = "i" + kept[1:]
		want := map[string]string{"fresh": "\n\tL: 200, want sign-in", "stale": "\n\tT: fresh, want sign-in"}[row]
		if got := surprises(rules.words(route, own), w.answers(t, route, own, nil)); got != want {
			t.Errorf("%s:%s\nwant%s", row, got, want)
		}
		letters["L"] = kept
	}
}
