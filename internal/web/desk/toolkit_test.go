package desk

import (
	"testing"

	"chapterhouse/internal/hub"
)

// Each state of a toolkit says what it means, and no two the same.
func TestAdoptionStatesSayWhatTheyMean(t *testing.T) {
	t.Parallel()
	said := map[string]hub.AdoptionState{}
	for _, state := range hub.AdoptionStates() {
		line := adoptionMeans(t.Context(), state)
		if other, known := said[line]; line == "" || known {
			t.Errorf("%s says %q, as %q does", state, line, other)
		}
		said[line] = state
	}
}
