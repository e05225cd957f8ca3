package web

import (
	"slices"
	"strings"
	"testing"
)

func TestTheRulesSayWhatTheTableSays(t *testing.T) {
	w, n := readRules(t), 0
	for _, f := range w.faults(routeList()) {
		t.Error(f)
	}
	table := wallTable(t)
	for _, route := range routeList() {
		for _, at := range placesOf(route) {
			n += len(table[row(route, at)])
			if got, want := w.words(route, at), table[row(route, at)]; !slices.Equal(got, want) {
				t.Errorf("\nwant %s\ngot  %s", wallLine(route, at, want), strings.TrimSpace(wallLine(route, at, got)))
			}
		}
	}
	t.Log(n, "words")
}
