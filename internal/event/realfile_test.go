package event_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
)

var update = flag.Bool("update", false, "write the golden files from what the code does")

// realDays are the days on which the files of TestImportRealFiles are imported, where August 2020 would show nothing of them.
var realDays = map[string]time.Time{
	"google-calendar-kiev-tz":                time.Date(2016, 8, 26, 0, 0, 0, 0, time.UTC),
	"google-recurrence-order":                time.Date(2026, 2, 9, 0, 0, 0, 0, time.UTC),
	"music-school-weekly-until":              time.Date(2022, 10, 20, 0, 0, 0, 0, time.UTC),
	"whole_day_moved_over_dst_change_berlin": time.Date(2024, 10, 26, 0, 0, 0, 0, time.UTC),
	"windows-quoted-tz-rrule":                time.Date(2015, 7, 10, 0, 0, 0, 0, time.UTC),
}

// TestImportRealFiles imports what Google, Outlook, Apple, Meetup and others wrote, each into a chapter of its own. The
// golden summary was checked against the files; it holds none of their words.
func TestImportRealFiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "calendars", "*.ics"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no calendar files: ../shared/data/calendars beside the repository is absent")
	}
	each(t, func(t *testing.T, d desk) {
		var summary strings.Builder
		for _, path := range files {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(filepath.Base(path), ".ics")
			day, chosen := realDays[name]
			if !chosen {
				day = time.Date(2020, 8, 15, 16, 0, 0, 0, time.UTC)
			}
			d.Clock.Advance(day.Sub(d.Clock.Now()))
			d.chapter = d.Chapter(t, strings.ToLower(strings.NewReplacer("_", "-").Replace(name)))
			report := d.imports(t, string(file))
			fmt.Fprintf(&summary, "%s\n%s\n", name, d.describe(t, report))
			d.Clock.Advance(time.Minute)
			before := d.rows(t)
			again := d.imports(t, string(file))
			same(t, name+" again", [2]int{again.Added, again.Updated}, [2]int{0, 0})
			same(t, name+" again touches nothing", d.rows(t), before)
			same(t, name+" again has the same problems", again.Problems, report.Problems)
			for _, e := range d.stored(t) {
				form := event.FormOf(e)
				if err := form.Apply(&e); err != nil && e.StartsAt.Year() >= 2000 {
					t.Errorf("%s: the editor would refuse an event: %v", name, err)
				}
			}
		}
		golden(t, "import.txt", summary.String())
	})
}

// describe is a report and what was stored, without a word of the file.
func (d desk) describe(t *testing.T, r hub.ImportReport) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "  read %d, added %d, updated %d, unchanged %d\n", r.Read, r.Added, r.Updated, r.Unchanged)
	kinds := map[string]int{}
	for _, e := range d.stored(t) {
		what := fmt.Sprintf("%s %s %s", e.State, e.Mode, e.Zone)
		if e.Place.Venue != "" {
			what += ", venue"
		}
		if e.Place.Address != "" {
			what += ", address"
		}
		if e.JoinURL != "" {
			what += ", link"
		}
		if e.Description != "" {
			what += ", text"
		}
		if start, end := e.StartsAt.In(e.Location()), e.EndsAt.In(e.Location()); start.Format("15:04") == "00:00" && end.Format("15:04") == "00:00" {
			what += ", whole days"
		}
		kinds[what]++
	}
	for _, what := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Fprintf(&b, "  %d %s\n", kinds[what], what)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "  line %d %s: %s\n", p.Line, p.Field, p.Reason)
	}
	return b.String()
}

// golden compares text with testdata/name, or writes it there with -update.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test -update writes it)", err)
	}
	same(t, path+" (go test -update accepts a change that was meant)", text, string(want))
}
