package app

import (
	"strings"
	"testing"

	"chapterhouse/internal/config"
)

// A hub is a demonstration while anybody can sign in as anybody; one whose data is a file is as real as any other.
func TestWhatMakesADemonstration(t *testing.T) {
	t.Parallel()
	if texts := (&parts{base: &base{cfg: config.Config{Providers: []config.Provider{{ID: "office"}}}}}).standIns(); texts != nil {
		t.Errorf("a hub with a provider says %q", texts)
	}
	if texts := strings.Join((&parts{base: &base{}}).standIns(), " "); !strings.Contains(texts, "Anyone can sign in") || !strings.Contains(texts, "Data is in one file.") {
		t.Errorf("a demonstration says %q", texts)
	}
}
