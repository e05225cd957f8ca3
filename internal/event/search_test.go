package event

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// Days are those of the place of the event, and a weekend is its Saturday and Sunday.
func TestSearchingByDay(t *testing.T) {
	t.Parallel()
	hawaii := func(text string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", text, hub.Zone("Pacific/Honolulu"))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	thursday, sunday := hawaii("2026-12-03 12:00"), hawaii("2026-12-06 10:00")
	for name, c := range map[string]struct {
		q     Search
		now   time.Time
		start string
		want  bool
	}{
		"late on the last day":          {Search{From: "2026-12-04", To: "2026-12-05"}, thursday, "2026-12-05 23:30", true},
		"after the last day":            {Search{From: "2026-12-04", To: "2026-12-05"}, thursday, "2026-12-06 00:00", false},
		"running into the first day":    {Search{From: "2026-12-05"}, thursday, "2026-12-04 23:30", true},
		"before the first day":          {Search{From: "2026-12-05"}, thursday, "2026-12-04 22:00", false},
		"Friday is no weekend":          {Search{Weekend: true}, thursday, "2026-12-04 18:00", false},
		"Saturday":                      {Search{Weekend: true}, thursday, "2026-12-05 00:00", true},
		"Sunday night":                  {Search{Weekend: true}, thursday, "2026-12-06 23:59", true},
		"Monday":                        {Search{Weekend: true}, thursday, "2026-12-07 00:00", false},
		"this Sunday, said on Sunday":   {Search{Weekend: true}, sunday, "2026-12-06 20:00", true},
		"next Saturday, said on Sunday": {Search{Weekend: true}, sunday, "2026-12-12 12:00", false},
	} {
		start := hawaii(c.start)
		l := hub.EventListing{Event: hub.Event{StartsAt: start, EndsAt: start.Add(time.Hour), Zone: "Pacific/Honolulu"}}
		f := store.EventSearch{From: c.now}
		got := c.q.keeper(c.now, &f)(l) && l.EndsAt.After(f.From) && (f.Until.IsZero() || l.StartsAt.Before(f.Until))
		if got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Words begin words; accents, capitals and apostrophes do not matter; a hidden venue is not searched.
func TestMentions(t *testing.T) {
	t.Parallel()
	l := hub.EventListing{ChapterName: "Boston", Event: hub.Event{
		Title: "Café de la Justice", Summary: "Tenants’ rights (in Spanish)", Place: hub.Place{Venue: "The Cellar", Address: "3 Hidden Lane", Locality: "São Paulo"},
	}}
	for words, want := range map[string]bool{
		"cafe": true, "CAFÉ justice": true, "tenants rights": true, "tenants' spanish": true, "sao": true, "boston": true, "ellar": false, "cellar": false, "hidden": false, "ustice": false, "%": true,
	} {
		f := store.EventSearch{}
		keep := Search{Words: words}.keeper(time.Time{}, &f)
		if got := keep == nil || keep(l); got != want {
			t.Errorf("%q: %v, want %v", words, got, want)
		}
	}
}
