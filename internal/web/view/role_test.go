package view

import (
	"slices"
	"testing"

	"chapterhouse/internal/policy"
)

// TestEveryActionHasWords: what a role may do is read from the matrix, so an action without a sentence would be left out of the page that
// says what somebody is asked to take on.
func TestEveryActionHasWords(t *testing.T) {
	t.Parallel()
	for _, action := range policy.Actions() {
		said := slices.ContainsFunc(deeds, func(d deed) bool { return d.action == action && d.words.One != "" })
		if said == slices.Contains(everybodys, action) {
			t.Errorf("%q has a sentence: %v; it needs one, or stands with what everybody may do", action, said)
		}
	}
	if len(deeds)+len(everybodys) != len(policy.Actions()) {
		t.Errorf("%d sentences and %d actions of everybody for %d actions", len(deeds), len(everybodys), len(policy.Actions()))
	}
}
