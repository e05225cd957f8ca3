package event

import (
	"math"
	"math/rand/v2"
	"testing"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

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
		worst = max(worst, geo.Kilometers(exact, hidden))
		corner := hub.Place{Lat: math.Floor(p.Lat/hiddenSquare)*hiddenSquare + 0.01, Lon: math.Floor(p.Lon/hiddenSquare)*hiddenSquare + 0.09}
		if got := spot(hub.Event{Place: corner, PlaceHidden: true}); got != hidden {
			t.Fatalf("two places of one square are told apart: %v and %v", hidden, got)
		}
	}
	if worst > blur || worst < blur/2 {
		t.Errorf("a hidden place is blurred by up to %.2f km, the box allows %d", worst, blur)
	}
}
