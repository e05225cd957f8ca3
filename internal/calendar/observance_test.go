package calendar

import (
	"strings"
	"testing"
	"time"
)

// writtenZone writes entries at the given instants and reads their VTIMEZONE back.
func writtenZone(t *testing.T, zone string, at ...time.Time) *declaration {
	t.Helper()
	var entries []Entry
	for _, start := range at {
		entries = append(entries, Entry{UID: "a", Stamp: stamp, Start: start, End: start.Add(time.Hour), Zone: zone})
	}
	var s scanner
	if err := s.scan([]byte(written(t, Feed{}, entries...))); err != nil {
		t.Fatal(err)
	}
	if len(s.problems) > 0 || len(s.calendar.zones) != 1 {
		t.Fatalf("%d zones, problems %v", len(s.calendar.zones), s.problems)
	}
	for _, d := range s.calendar.zones {
		return d
	}
	return nil
}

// disagreement compares a declaration with the zone data every six hours and at both sides of every change, and returns the first
// instant where they differ, or zero.
func disagreement(d *declaration, loc *time.Location, from, until time.Time) time.Time {
	var offset func(time.Time) int
	year := 0
	differs := func(t time.Time) bool {
		if t.Year() != year {
			year = t.Year()
			offset = d.offsets(year)
		}
		_, want := t.In(loc).Zone()
		return offset == nil || offset(t) != want
	}
	for t := from; t.Before(until); t = t.Add(6 * time.Hour) {
		if differs(t) {
			return t
		}
	}
	for t := from; ; {
		_, bound := t.In(loc).ZoneBounds()
		if bound.IsZero() || !bound.Before(until) {
			return time.Time{}
		}
		if differs(bound.UTC()) || differs(bound.Add(-time.Second).UTC()) {
			return bound
		}
		if !bound.After(t) {
			bound = t.Add(time.Hour)
		}
		t = bound
	}
}

// TestVTimezoneAfterTheLastListedChange is about golang/go#81583: following Time.ZoneBounds over the end of 2040 never ended.
func TestVTimezoneAfterTheLastListedChange(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Europe/Berlin", "Australia/Sydney", "Asia/Jerusalem"} {
		checkExact(t, zone, time.Date(2040, 12, 31, 6, 0, 0, 0, time.UTC), time.Date(2045, 1, 1, 0, 0, 0, 0, time.UTC))
		checkExact(t, zone, time.Date(2190, 12, 31, 6, 0, 0, 0, time.UTC), time.Date(2200, 12, 31, 0, 0, 0, 0, time.UTC))
	}
}

// TestVTimezoneIsExact checks every zone there is around now, and zones with an eventful past over their whole span.
func TestVTimezoneIsExact(t *testing.T) {
	t.Parallel()
	for _, name := range zones().names {
		if name == "UTC" {
			continue
		}
		checkExact(t, name, time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 6, 30, 0, 0, time.UTC))
	}
	for _, name := range []string{"America/New_York", "Europe/Dublin", "Africa/Casablanca", "Asia/Tehran", "Pacific/Apia",
		"America/Caracas", "Asia/Pyongyang", "Europe/Moscow", "Australia/Lord_Howe", "Antarctica/Troll", "Asia/Gaza", "Etc/GMT+5"} {
		checkExact(t, name, time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2040, 7, 1, 0, 0, 0, 0, time.UTC))
	}
}

func checkExact(t *testing.T, name string, first, last time.Time) {
	t.Helper()
	loc, err := loadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	d := writtenZone(t, name, last, first)
	from, until := first.AddDate(-yearsBefore, 0, 0), last.AddDate(yearsAfter, 0, 0)
	if at := disagreement(d, loc, from, until); !at.IsZero() {
		t.Errorf("%s: the written VTIMEZONE is wrong at %s", name, at)
	}
}

// TestDisagreementFindsIt is the control: the same comparison with one change moved by an hour.
func TestDisagreementFindsIt(t *testing.T) {
	t.Parallel()
	loc, err := loadZone("Asia/Jerusalem")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	d := writtenZone(t, "Asia/Jerusalem", at)
	if !disagreement(d, loc, at.AddDate(-1, 0, 0), at.AddDate(2, 0, 0)).IsZero() {
		t.Fatal("the zone is wrong before it is broken")
	}
	d.observances[1].start = d.observances[1].start.Add(time.Hour)
	if disagreement(d, loc, at.AddDate(-1, 0, 0), at.AddDate(2, 0, 0)).IsZero() {
		t.Error("a change moved by an hour was not found")
	}
}

func TestVTimezoneShapes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for zone, want := range map[string]string{
		"Europe/Berlin":    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
		"America/New_York": "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
		"America/Phoenix":  "DTSTART:19671029T020000",
		"Asia/Jerusalem":   "DTSTART:20280324T020000\r\nTZOFFSETFROM:+0200",
		"Etc/GMT-3":        "DTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300",
		"Europe/Dublin":    "BEGIN:DAYLIGHT\r\nDTSTART:20250330T010000", // not in winter, whatever the zone data says
	} {
		file := written(t, Feed{}, Entry{UID: "a", Stamp: stamp, Start: at, Zone: zone})
		if !strings.Contains(file, want) {
			t.Errorf("%s: no %q in\n%s", zone, want, file)
		}
		if strings.Count(file, "BEGIN:VTIMEZONE") != 1 {
			t.Errorf("%s: not one VTIMEZONE", zone)
		}
	}
	for _, zone := range []string{"", "UTC"} {
		if file := written(t, Feed{}, Entry{UID: "a", Stamp: stamp, Start: at, Zone: zone}); strings.Contains(file, "TZ") {
			t.Errorf("zone %q: a VTIMEZONE or TZID in\n%s", zone, file)
		}
	}
}

func TestInstantOfFollowsTheRFC(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, wall, want string }{
		{"America/New_York", "20260308T023000", "20260308T073000Z"},    // skipped: offset before the jump
		{"America/New_York", "20261101T013000", "20261101T053000Z"},    // twice: the first
		{"America/New_York", "20260308T015959", "20260308T065959Z"},    // the last second before
		{"America/New_York", "20260308T030000", "20260308T070000Z"},    // the first after
		{"Australia/Lord_Howe", "20261004T021500", "20261003T154500Z"}, // half an hour skipped
		{"Pacific/Apia", "20111230T120000", "20111230T220000Z"},        // a day that was not
		{"Europe/Dublin", "20261025T013000", "20261025T003000Z"},       // twice, with "daylight" in winter
	} {
		loc, err := loadZone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		wall, err := time.Parse(wallFormat, c.wall)
		if err != nil {
			t.Fatal(err)
		}
		if got := instantOf(wall, loc).Format(stampFormat); got != c.want {
			t.Errorf("%s in %s: got %s, want %s", c.wall, c.zone, got, c.want)
		}
	}
}
