package event

import (
	"errors"
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

// An event of several days keeps them when an hour is changed, and moves with both of its dates.
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
		"a weekend moves by a week":         {at(11, 18), at(13, 15), func(f *Form) { f.Date, f.EndDate = "2026-09-18", "2026-09-20" }, at(18, 18), at(20, 15)},
		"three days of daytime end earlier": {at(11, 9), at(13, 17), func(f *Form) { f.End = "16:00" }, at(11, 9), at(13, 16)},
		"an evening ends after midnight":    {at(11, 18), at(11, 22), func(f *Form) { f.End = "01:00"; *f = f.WithNextDay() }, at(11, 18), at(12, 1)},
		"a night ends before midnight":      {at(11, 18), at(12, 1), func(f *Form) { f.End, f.EndDate = "23:00", "" }, at(11, 18), at(11, 23)},
	} {
		e := hub.Event{Title: "x", Mode: hub.ModeOnline, MaxParty: 1, Zone: "America/New_York", StartsAt: c.starts, EndsAt: c.ends}
		f := FormOf(e)
		c.edit(&f)
		if err := f.Apply(&e); err != nil || !e.StartsAt.Equal(c.wantS) || !e.EndsAt.Equal(c.wantE) {
			t.Errorf("%s: %s to %s, want %s to %s (%v)", name, e.StartsAt, e.EndsAt, c.wantS, c.wantE, err)
		}
	}
}

// An end before the start is asked about, and the second try is taken; nothing becomes a night by itself.
func TestAnEndBeforeTheStartIsAskedAbout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start, end, endDate string
		want                string // the sentence about end_date; empty: taken
		next                string // what the form offers
	}{
		"hours mixed up":       {"20:00", "18:00", "", "The end isn’t after the start. If the event ends the next day, 22 hours later, save again. If not, change the times.", "2026-10-11"},
		"the same time":        {"18:00", "18:00", "", "The end isn’t after the start. If the event ends the next day, 24 hours later, save again. If not, change the times.", "2026-10-11"},
		"a night":              {"22:00", "01:00", "", "The end isn’t after the start. If the event ends the next day, 3 hours later, save again. If not, change the times.", "2026-10-11"},
		"a night that is said": {"22:00", "01:00", "2026-10-11", "", "2026-10-11"},
		"the day before":       {"18:00", "20:00", "2026-10-09", "The event ends before it starts. Check the dates and times.", "2026-10-09"},
		"a month":              {"18:00", "18:00", "2026-11-10", "", "2026-11-10"},
		"longer than a month":  {"18:00", "18:01", "2026-11-10", "An event can last up to 31 days.", "2026-11-10"},
		"no date":              {"18:00", "20:00", "soon", "Enter the end date like 2026-12-06, or leave it blank.", "soon"},
		"an evening":           {"18:00", "20:00", "", "", ""},
	} {
		f := Form{Title: "x", Mode: hub.ModeOnline, MaxParty: 1, Zone: "America/New_York", Date: "2026-10-10", Start: c.start, End: c.end, EndDate: c.endDate}
		var e hub.Event
		err := f.Apply(&e)
		in, _ := errors.AsType[*hub.Invalid](err)
		var got string
		if in != nil {
			got = in.Fields["end_date"].String()
		}
		if next := f.WithNextDay(); got != c.want || (err == nil) != (c.want == "") || next.EndDate != c.next {
			t.Errorf("%s: %q (%v), want %q; then the end date is %q, want %q", name, got, err, c.want, next.EndDate, c.next)
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
