package event

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

// An event of several days keeps them when an hour or the date of its start is changed. Seen to fail without unshownDays.
func TestAnEventKeepsItsDays(t *testing.T) {
	t.Parallel()
	zone := hub.Zone("America/New_York")
	at := func(day, hour int) time.Time { return time.Date(2026, time.September, day, hour, 0, 0, 0, zone).UTC() }
	for name, c := range map[string]struct {
		starts, ends time.Time
		edit         func(*Form)
		wantS, wantE time.Time
	}{
		"a weekend begins later":            {at(11, 18), at(13, 15), func(f *Form) { f.Start = "19:00" }, at(11, 19), at(13, 15)},
		"a weekend moves by a week":         {at(11, 18), at(13, 15), func(f *Form) { f.Date = "2026-09-18" }, at(18, 18), at(20, 15)},
		"three days of daytime end earlier": {at(11, 9), at(13, 17), func(f *Form) { f.End = "16:00" }, at(11, 9), at(13, 16)},
		"an evening ends after midnight":    {at(11, 18), at(11, 22), func(f *Form) { f.End = "01:00" }, at(11, 18), at(12, 1)},
		"a night ends before midnight":      {at(11, 18), at(12, 1), func(f *Form) { f.End = "23:00" }, at(11, 18), at(11, 23)},
	} {
		e := hub.Event{Title: "x", Mode: hub.ModeOnline, MaxParty: 1, Zone: "America/New_York", StartsAt: c.starts, EndsAt: c.ends}
		f := FormOf(e)
		c.edit(&f)
		if err := f.Apply(&e); err != nil || !e.StartsAt.Equal(c.wantS) || !e.EndsAt.Equal(c.wantE) {
			t.Errorf("%s: %s to %s, want %s to %s (%v)", name, e.StartsAt, e.EndsAt, c.wantS, c.wantE, err)
		}
	}
}

// A place is in the country of its chapter, whose postcodes may be other than five digits.
func TestAPlaceIsInTheCountryOfItsChapter(t *testing.T) {
	t.Parallel()
	f := Form{
		Title: "x", Mode: hub.ModeInPerson, MaxParty: 1, Zone: "America/Toronto", Date: "2026-09-11", Start: "18:00", End: "20:00",
		Venue: "Hall", Locality: "Toronto", PostalCode: "M5V 2T6",
	}
	e := hub.Event{Place: hub.Place{Country: "CA"}}
	if err := f.Apply(&e); err != nil || e.Place.Country != "CA" || e.Place.PostalCode != "M5V 2T6" {
		t.Errorf("%+v, %v", e.Place, err)
	}
	e = hub.Event{}
	if err := f.Apply(&e); err == nil {
		t.Error("a postcode that nobody in the United States has is taken there")
	}
}
