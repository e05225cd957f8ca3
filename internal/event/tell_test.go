package event

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

func TestMustTell(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 10, 10, 14, 0, 0, 0, time.UTC)
	was := hub.Event{
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
	} {
		is := was
		c.edit(&is)
		if got := mustTell(was, is); got != c.tell {
			t.Errorf("%s: told %t, want %t", name, got, c.tell)
		}
	}
}

// What a search may tell of a hidden place is its square, and the square is near enough for the box that finds it.
func TestSpot(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for range 20_000 {
		p := hub.Place{Lat: r.Float64()*140 - 70, Lon: r.Float64()*360 - 180, Located: true}
		open, hidden := spot(hub.Event{Place: p}), spot(hub.Event{Place: p, PlaceHidden: true})
		exact := geo.Point{Lat: p.Lat, Lon: p.Lon}
		if open != exact {
			t.Fatalf("an open place %v is blurred to %v", exact, open)
		}
		worst = max(worst, geo.Kilometres(exact, hidden))
		corner := hub.Place{Lat: math.Floor(p.Lat/hiddenSquare)*hiddenSquare + 0.01, Lon: math.Floor(p.Lon/hiddenSquare)*hiddenSquare + 0.09}
		if got := spot(hub.Event{Place: corner, PlaceHidden: true}); got != hidden {
			t.Fatalf("two places of one square are told apart: %v and %v", hidden, got)
		}
	}
	if worst > blur || worst < blur/2 {
		t.Errorf("a hidden place is blurred by up to %.2f km, the box allows %d", worst, blur)
	}
}
