package hub_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"chapterhouse/internal/hub"
)

// What a search may tell of a hidden place is its square, the same for all that are in it.
func TestSearchPoint(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		p := hub.Place{Lat: r.Float64()*140 - 70, Lon: r.Float64()*360 - 180, Located: true}
		if lat, lon, ok := (hub.Event{Place: p}).SearchPoint(); lat != p.Lat || lon != p.Lon || !ok {
			t.Fatalf("an open place %v is blurred to %v, %v", p, lat, lon)
		}
		lat, lon, _ := hub.Event{Place: p, PlaceHidden: true}.SearchPoint()
		if math.Abs(lat-p.Lat) > hub.HiddenSquare/2+1e-9 || math.Abs(lon-p.Lon) > hub.HiddenSquare/2+1e-9 {
			t.Fatalf("a hidden place %v is at %v, %v", p, lat, lon)
		}
		corner := hub.Place{Lat: lat - hub.HiddenSquare/2.1, Lon: lon + hub.HiddenSquare/2.1}
		if a, b, ok := (hub.Event{Place: corner, PlaceHidden: true}).SearchPoint(); a != lat || b != lon || ok {
			t.Fatalf("two places of one square are told apart: %v, %v and %v, %v", lat, lon, a, b)
		}
	}
}
