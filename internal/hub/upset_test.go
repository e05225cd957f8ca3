package hub_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

func TestWhatUpsetsPlans(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 10, 10, 14, 0, 0, 0, time.UTC)
	stored := hub.Event{
		Title: "Seed swap", Mode: hub.ModeHybrid, StartsAt: start, EndsAt: start.Add(time.Hour), Zone: "America/New_York", JoinURL: "https://meet.example.org/a",
		Place: hub.Place{Venue: "Old barn", Address: "1 Mill Lane", Locality: "Salem", Region: "MA", PostalCode: "01970", Lat: 42.5, Lon: -70.9, Located: true},
	}
	for name, c := range map[string]struct {
		edit func(*hub.Event)
		tell bool
	}{
		"nothing":                           {func(*hub.Event) {}, false},
		"the same instant in another zone":  {func(e *hub.Event) { e.StartsAt = e.StartsAt.In(time.FixedZone("", 3600)) }, false},
		"a title":                           {func(e *hub.Event) { e.Title = "Seed exchange" }, false},
		"the words":                         {func(e *hub.Event) { e.Summary, e.Description = "Come", "All" }, false},
		"the seats":                         {func(e *hub.Event) { e.Seats.Capacity, e.MaxParty = 5, 2 }, false},
		"an answer about access":            {func(e *hub.Event) { e.Access.StepFree = hub.Yes }, false},
		"the picture":                       {func(e *hub.Event) { e.Cover, e.CoverAlt = "x", "y" }, false},
		"who may see the place":             {func(e *hub.Event) { e.PlaceHidden = true }, false},
		"the postcode of the same address":  {func(e *hub.Event) { e.Place.PostalCode, e.Place.Lat = "01971", 42.6 }, false},
		"the start":                         {func(e *hub.Event) { e.StartsAt = e.StartsAt.Add(time.Minute) }, true},
		"the end":                           {func(e *hub.Event) { e.EndsAt = e.EndsAt.Add(-time.Minute) }, true},
		"the zone people read it in":        {func(e *hub.Event) { e.Zone = "America/Chicago" }, true},
		"from in person and online to less": {func(e *hub.Event) { e.Mode = hub.ModeOnline }, true},
		"the venue":                         {func(e *hub.Event) { e.Place.Venue = "New barn" }, true},
		"the street":                        {func(e *hub.Event) { e.Place.Address = "2 Mill Lane" }, true},
		"the town":                          {func(e *hub.Event) { e.Place.Locality = "Lynn" }, true},
		"the link":                          {func(e *hub.Event) { e.JoinURL = "https://meet.example.org/b" }, true},
		"the passcode":                      {func(e *hub.Event) { e.JoinDetails = "Passcode: 2" }, true},
	} {
		next := stored
		c.edit(&next)
		if got := stored.Upsets(next); got != c.tell {
			t.Errorf("%s: told %t, want %t", name, got, c.tell)
		}
	}
}
