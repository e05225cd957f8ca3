package zone_test

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on a machine without /usr/share/zoneinfo

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/zone"
)

func TestInstants(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		zone, wall, first, second string
		exists                    bool
	}{
		"once":                        {"America/New_York", "2026-12-12T18:00:00Z", "2026-12-12T23:00:00Z", "2026-12-12T23:00:00Z", true},
		"twice":                       {"America/New_York", "2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", true},
		"skipped":                     {"America/New_York", "2027-03-14T02:30:00Z", "2027-03-14T07:30:00Z", "2027-03-14T07:30:00Z", false},
		"after the jump":              {"America/New_York", "2027-03-14T03:00:00Z", "2027-03-14T07:00:00Z", "2027-03-14T07:00:00Z", true},
		"skipped by half an hour":     {"Australia/Lord_Howe", "2026-10-04T02:15:00Z", "2026-10-03T15:45:00Z", "2026-10-03T15:45:00Z", false},
		"a midnight that is left out": {"America/Santiago", "2026-09-06T00:00:00Z", "2026-09-06T04:00:00Z", "2026-09-06T04:00:00Z", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loc, err := zone.Load(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			wall, err := time.Parse(time.RFC3339, c.wall)
			if err != nil {
				t.Fatal(err)
			}
			first, second, exists := zone.Instants(wall, loc)
			got := []any{first.Format(time.RFC3339), second.Format(time.RFC3339), exists}
			if diff := cmp.Diff([]any{c.first, c.second, c.exists}, got); diff != "" {
				t.Error(diff)
			}
			if exists && !zone.Wall(second, loc).Equal(wall) {
				t.Errorf("the clocks show %v", zone.Wall(second, loc))
			}
		})
	}
	if _, err := zone.Load("Middle/Earth"); err == nil {
		t.Error("an unknown zone was loaded")
	}
}

// The release that is built in is told by the Go that builds: with a new one, its line in the table has to be added.
func TestBuiltInRelease(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(runtime.GOROOT(), "lib/time/update.bash"))
	if err != nil {
		t.Skip("this Go comes without lib/time/update.bash")
	}
	code := regexp.MustCompile(`(?m)^CODE=(\S+)`).FindSubmatch(text)
	if code == nil {
		t.Fatal("lib/time/update.bash does not say its release")
	}
	if string(code[1]) != zone.BuiltBy(runtime.Version()) {
		t.Errorf("%s has the zone data %s, the table says %q", runtime.Version(), code[1], zone.BuiltBy(runtime.Version()))
	}
}

func TestRelease(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if got := zone.Named(folder); got != "" {
		t.Errorf("an empty folder is release %q", got)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("+VERSION", "2024a\n")
	if got := zone.Named(folder); got != "2024a" {
		t.Errorf("+VERSION is read as %q", got)
	}
	write("tzdata.zi", "# version 2026b\n# This zic input file is in the public domain.\n")
	if got := zone.Named(folder); got != "2026b" {
		t.Errorf("tzdata.zi is read as %q", got)
	}
	write("tzdata.zi", "nonsense\n")
	if got := zone.Named(folder); got != "2024a" {
		t.Errorf("a damaged tzdata.zi is read as %q", got)
	}
	b, unknown := zone.Release{Name: "2025b"}, zone.Release{}
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	stale := []bool{b.Stale(day("2025-12-01")), b.Stale(day("2026-06-30")), b.Stale(day("2026-07-02")), unknown.Stale(day("2040-01-01"))}
	if diff := cmp.Diff([]bool{false, false, true, false}, stale); diff != "" {
		t.Error(diff)
	}
	if zone.Data().Year() == 0 && zone.Data().From == "" {
		t.Errorf("this machine's release is %+v", zone.Data())
	}
}
