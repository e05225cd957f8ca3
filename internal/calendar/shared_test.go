package calendar

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
	_ "time/tzdata" // the same zone data on every machine without /usr/share/zoneinfo

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares got with a file under testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestRealFiles reads what Google, Outlook, Apple, Meetup and others wrote. The golden summaries were checked against the
// files line by line.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "..", "shared", "data", "calendars")
	files, err := filepath.Glob(filepath.Join(folder, "*.ics"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no calendar files: ../shared/data/calendars beside the repository is absent")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".ics")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			result, err := Read(f, ReadOptions{
				DefaultZone: "America/Chicago",
				From:        time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC),
				Until:       time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
				MaxDates:    400,
			})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "real/"+name+".txt", summary(result))
		})
	}
}

// summary prints a result for review: every draft of a small file, the ends of a large one. Of texts it gives only the length
// in bytes, because the files name real people and places.
func summary(r Result) string {
	var b strings.Builder
	zones := map[string]int{}
	for _, d := range r.Drafts {
		zones[d.Zone]++
	}
	fmt.Fprintf(&b, "events %d, drafts %d, problems %d\n", r.Events, len(r.Drafts), len(r.Problems))
	for _, zone := range slices.Sorted(maps.Keys(zones)) {
		fmt.Fprintf(&b, "zone %s: %d\n", zone, zones[zone])
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "\nproblem in line %d, %q: %s\n", p.Line, p.UID, p.Reason)
	}
	const ends = 6
	for i, d := range r.Drafts {
		if i >= ends && i < len(r.Drafts)-ends {
			if i == ends {
				fmt.Fprintf(&b, "\n(%d more)\n", len(r.Drafts)-2*ends)
			}
			continue
		}
		b.WriteString("\n" + describe(d))
	}
	return b.String()
}

func describe(d Draft) string {
	loc, err := time.LoadLocation(d.Zone)
	if err != nil {
		return err.Error()
	}
	const layout = "Mon 2006-01-02 15:04:05 -0700"
	var marks string
	if d.AllDay {
		marks += ", all day"
	}
	if d.Floating {
		marks += ", floating"
	}
	if d.Cancelled {
		marks += ", cancelled"
	}
	return fmt.Sprintf("line %d%s: %s to %s %s\n  %s\n  text: %d summary, %d description, %d location, %d url; point %v %v,%v\n",
		d.Line, marks, d.Start.In(loc).Format(layout), d.End.In(loc).Format(layout), d.Zone, d.Identifier,
		len(d.Summary), len(d.Description), len(d.Location), len(d.URL), d.HasPoint, d.Latitude, d.Longitude)
}
