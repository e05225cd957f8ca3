package hub_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
)

func sides(edits []hub.WordEdit) (before, after string) {
	for _, e := range edits {
		if e.Change != hub.ChangeNew {
			before += e.Text
		}
		if e.Change != hub.ChangeRemoved {
			after += e.Text
		}
	}
	return before, after
}

func TestWordDiff(t *testing.T) {
	t.Parallel()
	stays, gone, fresh := hub.ChangeNone, hub.ChangeRemoved, hub.ChangeNew
	for name, c := range map[string]struct {
		before, after string
		want          []hub.WordEdit
	}{
		"nothing":      {"", "", nil},
		"the same":     {"Call City Hall.", "Call City Hall.", []hub.WordEdit{{stays, "Call City Hall."}}},
		"a number":     {"Call 555-0100 today.", "Call 555-0199 today.", []hub.WordEdit{{stays, "Call "}, {gone, "555-0100 "}, {fresh, "555-0199 "}, {stays, "today."}}},
		"all is new":   {"", "Call.", []hub.WordEdit{{fresh, "Call."}}},
		"all is gone":  {"Call.", "", []hub.WordEdit{{gone, "Call."}}},
		"a line added": {"One.\nThree.", "One.\nTwo.\nThree.", []hub.WordEdit{{stays, "One.\n"}, {fresh, "Two.\n"}, {stays, "Three."}}},
		"other script": {"اتصل اليوم", "اتصل غدا", []hub.WordEdit{{stays, "اتصل "}, {gone, "اليوم"}, {fresh, "غدا"}}},
	} {
		if diff := cmp.Diff(c.want, hub.WordDiff(c.before, c.after)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Whatever the texts are, the edits hold both of them whole, and no two neighbors are of one kind.
func TestWordDiffHoldsBothTexts(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	words := []string{"call", "the", "council", "  ", "\n", " \n\n", "now", "é", "\t", "now.", "ا"}
	text := func() string {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteString(words[r.IntN(len(words))])
			if r.IntN(3) > 0 {
				b.WriteByte(' ')
			}
		}
		return b.String()
	}
	for range 5000 {
		before, after := text(), text()
		edits := hub.WordDiff(before, after)
		if b, a := sides(edits); b != before || a != after {
			t.Fatalf("%q beside %q loses words: %q, %q", before, after, b, a)
		}
		for i := 1; i < len(edits); i++ {
			if edits[i].Change == edits[i-1].Change {
				t.Fatalf("%q beside %q: two edits of one kind", before, after)
			}
		}
		if before == after && len(edits) > 1 {
			t.Fatalf("%q differs from itself", before)
		}
	}
}

// The worst texts that fit in an item are compared in a moment.
func TestWordDiffOfLongTexts(t *testing.T) {
	t.Parallel()
	before, after := strings.Repeat("a b ", 5000), strings.Repeat("b a c ", 3300)
	began := time.Now()
	edits := hub.WordDiff(before, after)
	if b, a := sides(edits); b != before || a != after {
		t.Error("words are lost")
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}
