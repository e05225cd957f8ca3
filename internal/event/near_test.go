package event_test

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"chapterhouse/internal/event"
	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// zipCodes are some codes of the table around Boston, and some from everywhere.
func zipCodes(r *rand.Rand) (codes []string) {
	for _, span := range []struct{ from, to, n int }{{1000, 2800, 60}, {500, 99999, 40}} {
		for n := 0; n < span.n; {
			code := fmt.Sprintf("%05d", span.from+r.IntN(span.to-span.from))
			if _, known := geo.Postcode(code); known {
				codes, n = append(codes, code), n+1
			}
		}
	}
	return codes
}

// oracle is what a search finds: every event is looked at.
func oracle(all []hub.Event, near string, within float64) (found []hub.EventID) {
	center, _ := geo.Postcode(near)
	for _, e := range all {
		p := geo.Point{Lat: e.Place.Lat, Lon: e.Place.Lon}
		if e.PlaceHidden {
			p = geo.Point{Lat: (math.Floor(p.Lat/0.1) + 0.5) * 0.1, Lon: (math.Floor(p.Lon/0.1) + 0.5) * 0.1}
		}
		if e.Place.Located && geo.Kilometers(center, p) <= within {
			found = append(found, e.ID)
		}
	}
	return found
}

// scatter adds events all over New England and some all over the country, a third of them with hidden places, and returns them in the order
// that a search lists them.
func scatter(t *testing.T, s stage, r *rand.Rand, n int) []hub.Event {
	t.Helper()
	var all []hub.Event
	for i := range n {
		all = append(all, s.Event(t, s.boston, func(e *hub.Event) {
			e.StartsAt = s.Clock.Now().Add(time.Duration(1+r.IntN(200)) * time.Hour) // many at the same time
			e.EndsAt = e.StartsAt.Add(time.Hour)
			e.Place.Lat, e.Place.Lon, e.Place.Located = 42.36+r.NormFloat64(), -71.06+r.NormFloat64(), true
			if i%5 == 0 {
				e.Place.Lat, e.Place.Lon = -14+r.Float64()*80, -180+r.Float64()*120
			}
			e.PlaceHidden = i%3 == 0
		}))
	}
	slices.SortFunc(all, func(a, b hub.Event) int { return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.ID, b.ID)) })
	return all
}

// searches is how many the oracle is asked; -searches 10000 takes a minute on each engine.
var searches = flag.Int("searches", 1000, "random searches to compare with the oracle")

// Random searches find what looking at every event finds, with full pages and a pager as long as there are more.
func TestSearchingNearAgainstAnOracle(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		r := rand.New(rand.NewPCG(20, 9))
		all, codes := scatter(t, s, r, 400), zipCodes(r)
		full := 0
		for n := range *searches {
			q := event.Search{Near: codes[r.IntN(len(codes))], Within: math.Exp(r.Float64() * math.Log(event.MaxWithin)), Limit: 1 + r.IntN(25)}
			want, got := oracle(all, q.Near, q.Within), []hub.EventID(nil)
			for {
				found, err := s.events.Coming(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range found.Listings {
					got = append(got, l.ID)
				}
				if more := found.Next.ID != ""; more != (len(want) > len(got)) || more && len(found.Listings) != q.Limit {
					t.Fatalf("%+v: %d of %d found, a page of %d, more: %v", q, len(got), len(want), len(found.Listings), more)
				}
				if q.After = found.Next; q.After.ID == "" || n%10 > 0 { // one in ten is read to its end
					break
				}
			}
			if full++; len(want) == 0 {
				full--
			}
			if diff := gocmp.Diff(want[:len(got)], got); diff != "" {
				t.Fatalf("%+v (-want +got):\n%s", q, diff)
			}
		}
		if full < *searches/4 {
			t.Errorf("only %d of %d searches had something to find", full, *searches)
		}
	})
}

// An event 800 m away is found behind a hundred that are in the corners of the box.
func TestSearchingNearPastTheCorners(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		for range 100 {
			s.Event(t, s.boston, func(e *hub.Event) { e.Place.Lat, e.Place.Lon = 42.36+0.34, -71.06+0.46 })
		}
		next := s.Event(t, s.boston, func(e *hub.Event) {
			e.StartsAt, e.EndsAt, e.Place.Lat, e.Place.Lon = e.StartsAt.AddDate(0, 0, 3), e.EndsAt.AddDate(0, 0, 3), 42.36+0.005, -71.06
		})
		found, err := s.events.Coming(t.Context(), event.Search{Near: "02108", Within: 50})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Listings) != 1 || found.Listings[0].ID != next.ID || found.Next.ID != "" {
			t.Errorf("found %d, more: %v", len(found.Listings), found.Next)
		}
		near, err := s.events.Neighbors(t.Context(), s.Chapter(t, "salem"), next.StartsAt) // the list of a lead's desk
		if err != nil || len(near) != 12 {
			t.Errorf("%d neighbors, %v", len(near), err)
		}
	})
}

// A stranger who may search from any point with any radius learns the square of a hidden place, and no more: the distance they measure from
// three points meets in its middle. The control is the same event with its place shown.
func TestTriangulatingAHiddenPlace(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		exact := geo.Point{Lat: 42.3671, Lon: -71.0493}
		middle := geo.Point{Lat: 42.35, Lon: -71.05}
		for hidden, want := range map[bool]geo.Point{true: middle, false: exact} {
			e := s.Event(t, s.boston, func(e *hub.Event) { e.PlaceHidden, e.Place.Lat, e.Place.Lon = hidden, exact.Lat, exact.Lon })
			for _, code := range []string{"02139", "01840", "02360", "03801", "02903"} {
				center, _ := geo.Postcode(code)
				low, high := 0.0, 200.0
				for range 40 { // the radius at which the event appears
					try := (low + high) / 2
					found, err := s.events.Coming(t.Context(), event.Search{Near: code, Within: try, Limit: 500})
					if err != nil {
						t.Fatal(err)
					}
					if slices.ContainsFunc(found.Listings, func(l hub.EventListing) bool { return l.ID == e.ID }) {
						high = try
					} else {
						low = try
					}
				}
				if km := geo.Kilometers(center, want); math.Abs(high-km) > 0.001 {
					t.Errorf("hidden %v: from %s it appears at %.4f km, want %.4f", hidden, code, high, km)
				}
			}
		}
	})
}

// The statement and the program mean the same point.
func TestTheSearchPointInSQL(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		for _, e := range scatter(t, s, rand.New(rand.NewPCG(3, 4)), 60) {
			lat, lon, ok := e.SearchPoint()
			const hair = 1e-12
			found, err := s.Store.ComingEvents(t.Context(), store.EventSearch{
				From: s.Clock.Now(), Limit: 100,
				Near: &store.Near{South: lat - hair, North: lat + hair, West: lon - hair, East: lon + hair, Lat: lat, Lon: lon, Squeeze: 1, Square: hair},
			})
			if err != nil || !ok || !slices.ContainsFunc(found, func(l hub.EventListing) bool { return l.ID == e.ID }) {
				t.Errorf("%v at %v, %v is not found, %v", e.Place, lat, lon, err)
			}
		}
	})
}
