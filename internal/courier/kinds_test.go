package courier

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// declared are the kinds of email that the package hub has constants for.
func declared(t *testing.T) (list []hub.MessageKind) {
	t.Helper()
	paths, err := filepath.Glob("../hub/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^\s*\w+\s+MessageKind = "([a-z_]+)"`).FindAllSubmatch(text, -1) {
			list = append(list, hub.MessageKind(found[1]))
		}
	}
	return list
}

// forgotten is what the kinds of email lack.
func forgotten(list []hub.MessageKind, table map[hub.MessageKind]kind) (gaps []string) {
	for _, k := range list {
		row, known := table[k]
		_, err := os.Stat(filepath.Join("testdata", string(k)+".txt"))
		switch {
		case !known:
			gaps = append(gaps, string(k)+" has no row in kinds.go")
			continue
		case (row.rsvp == nil) == (row.letter == nil):
			gaps = append(gaps, string(k)+" does not have one of rsvp and letter, its words")
		case (row.method == "") != (row.entry == nil):
			gaps = append(gaps, string(k)+" says who gets an entry for the calendar or which, and not both")
		}
		if !row.name.Is() {
			gaps = append(gaps, string(k)+" has no name for operators")
		}
		if err != nil {
			gaps = append(gaps, string(k)+" has no reviewed email: bring it about in golden_test.go")
		}
	}
	for k := range table {
		if !slices.Contains(list, k) {
			gaps = append(gaps, string(k)+" is no kind of the package hub")
		}
	}
	slices.Sort(gaps)
	return gaps
}

func TestEveryKindOfEmailIsOneRow(t *testing.T) {
	t.Parallel()
	list := declared(t)
	for _, gap := range forgotten(list, kinds) {
		t.Error(gap)
	}
	if len(list) < 19 {
		t.Errorf("only %d kinds were found in the package hub", len(list))
	}
	planted := maps.Clone(kinds)
	delete(planted, hub.MailGoing)
	change := func(k hub.MessageKind, edit func(*kind)) {
		row := planted[k]
		edit(&row)
		planted[k] = row
	}
	change(hub.MailHeld, func(k *kind) { k.name = say.Text{} })
	change(hub.MailManage, func(k *kind) { k.rsvp = nil })
	change(hub.MailRemoved, func(k *kind) { k.entry = nil })
	planted["of_yesterday"] = kinds[hub.MailHeld]
	want := []string{
		"of_tomorrow has no row in kinds.go", "of_yesterday is no kind of the package hub", "rsvp_going has no row in kinds.go", "rsvp_held has no name for operators",
		"rsvp_manage does not have one of rsvp and letter, its words", "rsvp_removed says who gets an entry for the calendar or which, and not both",
	}
	if diff := cmp.Diff(want, forgotten(append(list, "of_tomorrow"), planted)); diff != "" {
		t.Errorf("control: planted gaps (-want +found):\n%s", diff)
	}
}
