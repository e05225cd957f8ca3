package retention_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/retention"
	"chapterhouse/internal/store/storetest"
)

// A declined request and two files, one of them a cover.
func TestEraseForgetsWhatIsOver(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		files, err := blob.OpenFolder(filepath.Join(t.TempDir(), "files"))
		must(err)
		t.Cleanup(func() { _ = files.Close() })
		sweep := retention.New(f.Store, files, f.Clock.Now)
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		_, request := f.Request(t, boston, "Was Declined")
		must(tenant.Decide(ctx, "", request, false))
		cover, loose := f.File(t, boston), f.File(t, boston)
		for _, file := range []hub.File{cover, loose} {
			for _, key := range file.Keys() {
				_, _, err := files.Put(ctx, key, strings.NewReader("pixels"))
				must(err)
			}
		}
		f.Event(t, boston, func(e *hub.Event) { e.Cover = cover.ID })
		left := func() (requests, rows, bytes int) {
			must(files.Each(ctx, func(string, int64) error { bytes++; return nil }))
			return f.Int(t, `SELECT COUNT(*) FROM memberships`), f.Int(t, `SELECT COUNT(*) FROM files`), bytes
		}
		must(sweep.Erase(ctx))
		if requests, rows, bytes := left(); requests != 1 || rows != 2 || bytes != 4 {
			t.Errorf("too early: %d requests, %d files, %d variants stay", requests, rows, bytes)
		}
		f.Clock.Advance(hub.RequestDays*24*time.Hour + time.Microsecond)
		must(sweep.Erase(ctx))
		if requests, rows, bytes := left(); requests != 0 || rows != 1 || bytes != 2 {
			t.Errorf("%d requests, %d files, %d variants stay, want 0, 1 and 2", requests, rows, bytes)
		}
		if _, err := files.Get(ctx, loose.Keys()[0]); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("the bytes of a file that nothing shows: %v", err)
		}
	})
}

// The design's promises, in the numbers it gives: what is kept longer, or not in the table, breaks one.
func TestTheTableKeepsThePromises(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	got := map[string]time.Duration{}
	for _, kept := range retention.Table() {
		got[kept.What.String()] = kept.For
	}
	if diff := cmp.Diff(map[string]time.Duration{
		"RSVP that nobody confirmed":                                                   2 * day,
		"Guest’s name, email address and answers":                                      14 * day,
		"Member’s name on an RSVP, and their answers":                                  30 * day,
		"Email of a chapter":                                                           30 * day,
		"Declined request to join, ended membership":                                   30 * day,
		"Invitation to join a chapter":                                                 30 * day,
		"What a chapter asked the national office for, with the answer":                400 * day,
		"Network from which a call was reported, under that day’s key":                 day,
		"Note that a caller left for the organizers":                                   90 * day,
		"A lead’s word that two members are one person, which nobody decided":          180 * day,
		"First name of a lead on their chapter’s page, off the page at once":           2 * time.Hour,
		"Link to join a chapter that is over":                                          30 * day,
		"Place on a list, with the date and the wording of the consent":                3 * 365 * day,
		"Tag of a chapter on somebody who is neither a member nor on one of its lists": 30 * day,
		"Network that an RSVP came from, under that day’s key":                         day,
		"Question to an email address":                                                 2 * day,
		"Email that no chapter stands behind":                                          30 * day,
		"What is known of a mailbox, under a keyed hash":                               30 * day,
		"Invitation to a role that is over or decided":                                 7 * day,
		"Request to close a chapter or change its address that nobody confirmed":       30 * day,
		"Request to remove a role that nobody confirmed":                               30 * day,
		"Code to sign in with":                                                         10 * time.Minute,
		"Person of whom nothing is known but that they signed in by a code":            30 * day,
		"Activity log": 400 * day,
		"Reason for which an admin opened a chapter’s names, sealed":                                400 * day,
		"Set-up that wasn’t finished, with what was entered in it, sealed":                          day,
		"File of people that is being imported, sealed":                                             7 * day,
		"Row of such a file that wasn’t imported, with the reason":                                  day,
		"Counts of an import of people":                                                             400 * day,
		"Request about somebody’s data, by ID or keyed hash":                                        400 * day,
		"What guests did, counted without a person":                                                 400 * day,
		"File that no event and no toolkit shows, such as a picture of a form that was never saved": 7 * day,
	}, got); diff != "" {
		t.Errorf("(-promised +got):\n%s", diff)
	}
}

// The operator's guide shows the table, line by line.
func TestTheGuideShowsTheTable(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/operator.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows(retention.Table()), shown(string(guide))); diff != "" {
		t.Errorf("docs/operator.md (-the table +the guide):\n%s", diff)
	}
	longer := retention.Table()
	longer[0].For += time.Hour
	if cmp.Equal(rows(longer), shown(string(guide))) {
		t.Error("the guide would hide that something is kept longer")
	}
}

func rows(table []retention.Kept) (lines []string) {
	for _, kept := range table {
		span := fmt.Sprintf("%d hours", int(kept.For.Hours()))
		if kept.For < time.Hour {
			span = fmt.Sprintf("%d minutes", int(kept.For.Minutes()))
		}
		if days := int(kept.For.Hours() / 24); days > 2 {
			span = fmt.Sprintf("%d days", days)
		}
		lines = append(lines, fmt.Sprintf("| %s | %s | %s |", kept.What, span, kept.Since))
	}
	return lines
}

// shown are the lines of the table under the guide's heading.
func shown(guide string) (lines []string) {
	_, section, _ := strings.Cut(guide, "\n## What is kept, and for how long\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| Kept |") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}
