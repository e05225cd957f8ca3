package view

import (
	"os"
	"regexp"
	"testing"

	"chapterhouse/internal/hub"
)

// Every kind of fact has words for people. Seen to fail when one is taken out.
func TestEveryFactHasWords(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../hub/fact.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`FactKind += +"([a-z_.]+)"`).FindAllSubmatch(text, -1)
	for _, kind := range kinds {
		if !factWords[hub.FactKind(kind[1])].Is() {
			t.Errorf("%s has no words", kind[1])
		}
	}
	for _, state := range hub.AdoptionStates() {
		if kind := hub.FactAdoption(state); !factWords[kind].Is() {
			t.Errorf("%s has no words", kind)
		}
	}
	if len(kinds) < 50 {
		t.Errorf("%d kinds only", len(kinds))
	}
}
