package web

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The negative controls of the rules: each planted fault is found, and none is there before.
func TestAFaultOfTheWallsRulesIsFound(t *testing.T) {
	t.Parallel()
	if found := readRules(t).faults(routeList()); len(found) > 0 {
		t.Errorf("before anything is planted: %q", found)
	}
	const desk, sorry = "GET /chapters/:chapter/desk", "testdata/wall_exceptions.txt: GET /chapters/:chapter/desk: "
	planted := func(e exception) func(w *wallRules) {
		return func(w *wallRules) { w.exceptions = append(w.exceptions, e) }
	}
	for name, c := range map[string]struct {
		plant func(w *wallRules)
		want  []string
	}{
		"a route without a line": {
			func(w *wallRules) { delete(w.rules, "GET /events") },
			[]string{"GET /events has no line in testdata/wall_rules.txt: write which action it is and what whoever may do it gets"},
		},
		"a line without a route": {
			func(w *wallRules) { w.rules["GET /gone"] = rule{"200", "anyone"} },
			[]string{"GET /gone is in testdata/wall_rules.txt and is no route"},
		},
		"two lines of a route": {
			func(w *wallRules) {
				w.rules, w.repeated = parseRules(fileText(t, "testdata/wall_rules.txt") + "\nGET / 200 secret")
			},
			[]string{"GET / has two lines in testdata/wall_rules.txt"},
		},
		"an action that is none": {
			func(w *wallRules) { w.rules[desk] = rule{"200", "open a chapter's door"} },
			[]string{desk + `: "open a chapter's door" is no action of the matrix`},
		},
		"a line without an action": {
			func(w *wallRules) { w.rules["GET /"] = rule{"200", ""} },
			[]string{`GET /: "" is no action of the matrix`},
		},
		"an action without a route": {
			func(w *wallRules) {
				delete(w.rules, "POST /chapters/:chapter/desk/members/:membership")
				delete(w.rules, "POST /chapters/:chapter/desk/requests")
			},
			[]string{
				"POST /chapters/:chapter/desk/members/:membership has no line in testdata/wall_rules.txt: write which action it is and what whoever may do it gets",
				"POST /chapters/:chapter/desk/requests has no line in testdata/wall_rules.txt: write which action it is and what whoever may do it gets",
				`no route is for "approve join request"`,
			},
		},
		"an exception without a reason": {
			planted(exception{route: desk, word: "200", places: []string{"own"}, letters: []string{"A"}}),
			[]string{sorry + "no reason"},
		},
		"an exception that follows anyway": {
			planted(exception{desk, "a reason", "403", []string{"own", "other"}, []string{"A"}}),
			[]string{sorry + "A gets 403 at other without it", sorry + "A gets 403 at own without it"},
		},
		"an exception for nobody": {
			planted(exception{desk, "a reason", "200", []string{"own"}, []string{"Z"}}),
			[]string{sorry + `nobody is "Z" at "own"`},
		},
		"an exception nowhere": {
			planted(exception{desk, "a reason", "200", []string{"mixed"}, []string{"A"}}),
			[]string{sorry + `nobody is "A" at "mixed"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := readRules(t)
			c.plant(w)
			if diff := cmp.Diff(c.want, w.faults(routeList())); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// A reason counts for its paragraph and no further.
func TestAReasonEndsWithItsParagraph(t *testing.T) {
	t.Parallel()
	list := parseExceptions("because of it\nGET / - V 404\n# a remark\nGET / - P 404\n\nGET / - M 404\n")
	var reasons []string
	for _, e := range list {
		reasons = append(reasons, e.reason)
	}
	if want := []string{"of it", "of it", ""}; !slices.Equal(reasons, want) {
		t.Errorf("reasons are %q, want %q", reasons, want)
	}
}

// overruled are letters that an exception of the wall hides wherever they are asked for, each with why.
var overruled = map[string]string{
	"take away lead C":                     "council leads ask somebody else to take a lead's role away, with the same form",
	"close, rename a chapter S":            "staff ask an admin to, with the same form",
	"close a chapter into another S":       "staff ask two admins to, with the same form",
	"propose to close, rename a chapter A": "admins do it outright, with the same form",
}

// Every letter of the matrix that a route asks for counts: whichever changes, somebody is expected to get something else. The
// letters of the national office are asked for at no place of the wall, nor those of a host elsewhere, who is a member there.
func TestEveryLetterOfTheMatrixCounts(t *testing.T) {
	t.Parallel()
	w, tried := readRules(t), 0
	for action, asked := range w.matrix {
		routes := slices.DeleteFunc(slices.Sorted(maps.Keys(w.rules)), func(route string) bool { return w.rules[route].action != action })
		paths := strings.Join(routes, "\n")
		tenant := slices.ContainsFunc(routes, func(route string) bool { return placesOf(route)[0] != alone })
		before := everyWord(w, routes)
		for column, kept := range asked.fresh {
			for cell := range 2 {
				switch {
				case len(routes) == 0, cell == 0 && !tenant, column == "H" && (cell == 1 || !strings.Contains(paths, "/:event")):
					continue
				}
				asked.fresh[column] = changed(kept, cell)
				if slices.Equal(before, everyWord(w, routes)) && overruled[action+" "+column] == "" {
					t.Errorf("%q, %s: the letter %d of %s can change and nobody notices", action, column, cell, kept)
				}
				asked.fresh[column] = kept
				tried++
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d letters were changed", tried)
	}
}

// everyWord is what everybody gets everywhere on the routes.
func everyWord(w *wallRules, routes []string) []string {
	var words []string
	for _, route := range routes {
		for _, at := range placesOf(route) {
			words = append(words, w.words(route, at)...)
		}
	}
	return words
}

// changed is three letters with another one in the cell.
func changed(letters string, cell int) string {
	other := "f"
	if letters[cell] == 'f' {
		other = "."
	}
	return letters[:cell] + other + letters[cell+1:]
}
