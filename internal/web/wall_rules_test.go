package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// standing is who a letter of the wall is to the permission model: one column of its matrix, with a sign-in that is stale, or
// with a session that is worth nothing.
type standing struct {
	letter, column string
	stale, lost    bool
}

// standings are the people of the wall, in the order of its columns.
var standings = []standing{
	{letter: "V", column: "V"},
	{letter: "G", column: "V"}, // a guest acts through a link, which is no sign-in
	{letter: "P", column: "G"},
	{letter: "M", column: "M"},
	{letter: "H", column: "H"},
	{letter: "L", column: "L"},
	{letter: "T", column: "L", stale: true},
	{letter: "C", column: "C"},
	{letter: "S", column: "S"},
	{letter: "A", column: "A"},
	{letter: "U", column: "U"},
	{letter: "X", column: "V", lost: true},
	{letter: "E", column: "V", lost: true},
	{letter: "I", column: "V", lost: true},
	{letter: "O", column: "G"},
	{letter: "N", column: "G"},
}

// anybody are the words of wall_rules.txt for routes that ask the permission model nothing.
var anybody = []string{"anyone", "secret"}

// within are the actions that no route is for: they decide what a page shows, or are one of several that a route is for, by the role that
// its form names (TestAnAdminIsMadeAndUnmadeByTwo and those beside it, package role).
var within = []string{
	"read members-only event", "see exact place while hidden", "see exact head count", "see attendees, names and addresses",
	"propose a council lead", "appoint council lead", "appoint staff, auditor", "appoint admin, take away admin", "propose taking away a lead", "step down",
	"import members", "import supporters, suppressions", // of commands
	"make a join link that makes members",
}

// wallRules says what everybody gets everywhere.
type wallRules struct {
	matrix     matrix
	rules      map[string]rule // by route
	exceptions []exception
	repeated   []string // routes that have two lines
}

// readRules reads testdata and the reviewed matrix; it never asks policy.Can.
func readRules(t *testing.T) *wallRules {
	t.Helper()
	w := &wallRules{matrix: parseMatrix(fileText(t, "../policy/testdata/matrix.golden")), exceptions: parseExceptions(fileText(t, "testdata/wall_exceptions.txt"))}
	w.rules, w.repeated = parseRules(fileText(t, "testdata/wall_rules.txt"))
	return w
}

// words are what the people get, in the order of standings; nil for a route without a rule.
func (w *wallRules) words(route string, at spot) []string {
	if _, known := w.rules[route]; !known {
		return nil
	}
	words := make([]string, len(standings))
	for i, s := range standings {
		words[i] = w.derived(route, at, s)
		for _, e := range w.exceptions {
			if e.route == route && slices.Contains(e.places, at.word) && slices.Contains(e.letters, s.letter) {
				words[i] = e.word
			}
		}
	}
	return words
}

// derived is what somebody gets by the rule of the route and their letter of the matrix.
func (w *wallRules) derived(route string, at spot, s standing) string {
	filled := len(mistaken[route]) > 0 // a form with something in it waits for a sign-in
	switch letter := w.letter(route, at, s); {
	case at == none || letter == '.' || letter == 'y' && at == mixed:
		return "404"
	case letter == 'y':
		return w.rules[route].word
	case letter == 'f':
		return "403"
	case filled && (letter == 's' || s.lost):
		return "again"
	case letter == 's':
		return "fresh"
	}
	return "sign-in"
}

// letter is somebody's letter of the matrix. Boston's address is asked for Boston, whosever the things are; where the address
// names no chapter everybody's own is another. A host is one of an event of Boston's, and a member anywhere else.
func (w *wallRules) letter(route string, at spot, s standing) byte {
	action := w.rules[route].action
	if slices.Contains(anybody, action) {
		return 'y'
	}
	if s.column == "H" && (at != own || !strings.Contains(route, "/:event")) {
		s.column = "M"
	}
	cells := w.matrix.cells(action, s.stale)[s.column]
	switch {
	case cells == "":
		return 0
	case at == own || at == mixed:
		return cells[0]
	}
	return cells[1]
}

// faults are what is wrong with the rules themselves.
func (w *wallRules) faults(routes []string) []string {
	var found []string
	for _, route := range w.repeated {
		found = append(found, route+" has two lines in testdata/wall_rules.txt")
	}
	for _, route := range routes {
		if _, known := w.rules[route]; !known {
			found = append(found, route+" has no line in testdata/wall_rules.txt: write which action it is and what whoever may do it gets")
		}
	}
	routed := slices.Clone(within)
	for route, r := range w.rules {
		routed = append(routed, r.action)
		if !slices.Contains(routes, route) {
			found = append(found, route+" is in testdata/wall_rules.txt and is no route")
		}
		if w.matrix[r.action].fresh == nil && !slices.Contains(anybody, r.action) {
			found = append(found, fmt.Sprintf("%s: %q is no action of the matrix", route, r.action))
		}
	}
	for action := range w.matrix {
		if !slices.Contains(routed, action) {
			found = append(found, fmt.Sprintf("no route is for %q", action))
		}
	}
	for _, e := range w.exceptions {
		for _, fault := range w.needless(e) {
			found = append(found, "testdata/wall_exceptions.txt: "+e.route+": "+fault)
		}
	}
	slices.Sort(found)
	return found
}

// needless is what is wrong with an exception: it has no reason, is about nothing, or says what follows anyway.
func (w *wallRules) needless(e exception) []string {
	var found []string
	if e.reason == "" {
		found = append(found, "no reason")
	}
	for _, place := range e.places {
		for _, letter := range e.letters {
			p := slices.IndexFunc(placesOf(e.route), func(at spot) bool { return at.word == place })
			s := slices.IndexFunc(standings, func(s standing) bool { return s.letter == letter })
			switch {
			case p < 0 || s < 0:
				found = append(found, fmt.Sprintf("nobody is %q at %q", letter, place))
			case w.derived(e.route, placesOf(e.route)[p], standings[s]) == e.word:
				found = append(found, fmt.Sprintf("%s gets %s at %s without it", letter, e.word, place))
			}
		}
	}
	return found
}
