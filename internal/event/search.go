package event

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Search is what a visitor looks for.
type Search struct {
	Words   string   // each begins a word of the title, the summary, the city or the chapter's name
	Near    string   // ZIP code, empty: anywhere
	Within  float64  // kilometers around it, 0: DefaultWithin
	Mode    hub.Mode // empty: any
	Access  []string // keys of hub.AccessQuestions
	From    string   // first day, 2026-12-05, as the event's own place counts days; empty: today
	To      string   // last day
	Weekend bool     // this weekend: Saturday and Sunday where the event is
	After   hub.Cursor
	Limit   int
	Whole   bool // with the description and all else that only an event's own page shows
}

// The default and largest radius of a search, in kilometers.
const (
	DefaultWithin = 50
	MaxWithin     = 500
)

// Found is one page of a search.
type Found struct {
	Listings []hub.EventListing
	Next     hub.Cursor // zero: no more
	Near     bool       // the search was around a ZIP code
	Note     say.Text   // what is vague about where that is
	// Online are the next events that are online only, on the first page of a search near a ZIP code for any format.
	Online []hub.EventListing
}

// onlineBeside is how many online events are shown beside those near a ZIP code.
const onlineBeside = 5

// Coming finds public upcoming events, by start time. Online events are found from anywhere. What is no ZIP code or no date is an
// *hub.Invalid of the fields "near", "from" and "to".
func (s *Service) Coming(ctx context.Context, q Search) (Found, error) {
	if q.Limit == 0 {
		q.Limit = pageSize
	}
	q = q.Tidy()
	f := store.EventSearch{Mode: q.Mode, Access: q.Access, From: s.now(), After: q.After, Limit: q.Limit + 1, Whole: q.Whole}
	f.Keep = q.keeper(s.now(), &f)
	area, err := q.check()
	if err != nil {
		return Found{}, err
	}
	online := f
	found := Found{Near: area.Code != "" && q.Mode != hub.ModeOnline}
	if found.Near {
		found.Note = vague(area)
		around(&f, area.Center, q.within())
	}
	online.Mode, online.Limit = hub.ModeOnline, onlineBeside
	var listings []hub.EventListing
	switch beside := found.Near && q.Mode == "" && q.After.ID == ""; {
	case beside && area.Placed:
		listings, found.Online, err = s.store.ComingEventsBeside(ctx, f, online)
	case beside:
		found.Online, err = s.store.ComingEvents(ctx, online)
	case !found.Near || area.Placed:
		listings, err = s.store.ComingEvents(ctx, f)
	}
	if err != nil {
		return Found{}, fmt.Errorf("event: search: %w", err)
	}
	found.page(listings, q.Limit, area.Center)
	for i := range found.Online {
		found.Online[i].Event = found.Online[i].Public()
	}
	return found, nil
}

// Tidy is the search with a city that was typed where the ZIP code goes among the words.
func (q Search) Tidy() Search {
	q.Words, q.Near = strings.TrimSpace(q.Words), strings.TrimSpace(q.Near)
	if strings.ContainsFunc(q.Near, unicode.IsLetter) && !strings.ContainsFunc(q.Near, unicode.IsDigit) {
		q.Words, q.Near = strings.TrimSpace(q.Words+" "+q.Near), ""
	}
	return q
}

// page keeps the events of one page, as a stranger may see them, of which there is one more when there is a next page.
func (f *Found) page(listings []hub.EventListing, limit int, center geo.Point) {
	if len(listings) > limit {
		listings = listings[:limit]
		last := listings[limit-1]
		f.Next = hub.Cursor{At: last.StartsAt, ID: string(last.ID)}
	}
	for _, l := range listings {
		if f.Near {
			l.Kilometers = away(center, l.Event)
		}
		l.Event = l.Public()
		f.Listings = append(f.Listings, l)
	}
}

func (q Search) within() float64 {
	if q.Within <= 0 {
		return DefaultWithin
	}
	return min(q.Within, MaxWithin)
}

// check says what cannot be searched for, and where the ZIP code is; an area without a code is anywhere.
func (q Search) check() (geo.Area, error) {
	var in hub.Invalid
	area, known := geo.AreaOf(q.Near)
	if q.Near != "" && !known {
		in.Add("near", say.M("We can’t find that ZIP code. Enter five digits, like 02139."))
	}
	from, to := day(q.From), day(q.To)
	if q.From != "" && from.IsZero() {
		in.Add("from", say.M("Enter the first day as a date, like 2026-12-05."))
	}
	switch {
	case q.To != "" && to.IsZero():
		in.Add("to", say.M("Enter the last day as a date, like 2026-12-05."))
	case q.To != "" && !from.IsZero() && to.Before(from):
		in.Add("to", say.M("The last day is before the first. Change one of them."))
	}
	return area, in.Err()
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return d
}

// furthestZone is how far clocks are from UTC at most.
const furthestZone = 14 * time.Hour

// keeper narrows f to the days of the search as far as instants can, and decides about the rest: the words, and the days where the event is.
func (q Search) keeper(now time.Time, f *store.EventSearch) func(hub.EventListing) bool {
	words, from, to := strings.Fields(fold(q.Words)), day(q.From), day(q.To)
	if from.Add(-furthestZone).After(f.From) {
		f.From = from.Add(-furthestZone)
	}
	if !to.IsZero() {
		f.Until = to.AddDate(0, 0, 1).Add(furthestZone)
	}
	if q.Weekend {
		if soon := now.AddDate(0, 0, 8); f.Until.IsZero() || soon.Before(f.Until) {
			f.Until = soon
		}
	}
	if len(words) == 0 && from.IsZero() && to.IsZero() && !q.Weekend {
		return nil
	}
	return func(l hub.EventListing) bool {
		zone := l.Location()
		if !from.IsZero() && !l.EndsAt.After(midnight(from, 0, zone)) || !to.IsZero() && !l.StartsAt.Before(midnight(to, 1, zone)) {
			return false
		}
		if q.Weekend {
			here := now.In(zone)
			saturday := (int(time.Saturday) - int(here.Weekday()) + 7) % 7
			if here.Weekday() == time.Sunday {
				saturday = -1
			}
			if !l.EndsAt.After(midnight(here, saturday, zone)) || !l.StartsAt.Before(midnight(here, saturday+2, zone)) {
				return false
			}
		}
		return mentions(l, words)
	}
}

// midnight is the first instant of a day in a zone, some days later.
func midnight(day time.Time, later int, zone *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+later, 0, 0, 0, 0, zone)
}

// mentions reports whether each word begins one that a stranger may read of the event. A hidden venue is none of them.
func mentions(l hub.EventListing, words []string) bool {
	if len(words) == 0 {
		return true
	}
	text := " " + strings.Join(strings.Fields(fold(strings.Join([]string{l.Title, l.Summary, l.Place.Locality, l.Place.Region, l.ChapterName}, " "))), " ")
	for _, word := range words {
		if !strings.Contains(text, " "+word) {
			return false
		}
	}
	return true
}

// vague says what is not known of where a ZIP code is, or nothing.
func vague(a geo.Area) say.Text {
	const wide = 100 // kilometers: what people drive to a meeting
	switch {
	case a.Exact:
		return say.Text{}
	case !a.Placed:
		return say.M("ZIP code %s is far from every chapter, or moves with the armed forces, so we can’t say what’s near it. Online events are open to you from anywhere.", a.Code)
	case a.Reach > wide:
		return say.M("We don’t know exactly where ZIP code %s is, only the large region it belongs to. Distances are from the middle of that region and can be far off. Try a ZIP code next to yours.", a.Code)
	}
	return say.M("We don’t know exactly where ZIP code %s is, so distances are from the middle of its area.", a.Code)
}

// away is how far an event is from a point, as precisely as a search may reveal; infinite without a place on the map.
func away(center geo.Point, e hub.Event) float64 {
	lat, lon, located := e.SearchPoint()
	if !located {
		return math.Inf(1)
	}
	return geo.Kilometers(center, geo.Point{Lat: lat, Lon: lon})
}

// around restricts a search to the events that are at most some kilometers from center.
func around(f *store.EventSearch, center geo.Point, kilometers float64) {
	f.Near = near(center, kilometers)
	keep := f.Keep
	f.Keep = func(l hub.EventListing) bool { // the plane of the statement is a little larger than the circle
		return away(center, l.Event) <= kilometers && (keep == nil || keep(l))
	}
}
