package markdown_test

import (
	"testing"

	"chapterhouse/internal/markdown"
)

func TestDial(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"617 555 0101": "tel:+16175550101", "(617) 555-0101": "tel:+16175550101", "6175550101": "tel:+16175550101", "1-617-555-0101": "tel:+16175550101",
		"+49 30 901820": "tel:+4930901820", " 617.555.0101 ": "tel:+16175550101",
		"": "", "call me": "", "555-0101": "", "javascript:1": "", "617 555 0101 x7": "", "6175550101+1": "", "27 617 555 0101": "", "+123": "",
	} {
		if got := markdown.Dial(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
