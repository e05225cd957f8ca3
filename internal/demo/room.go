package demo

import (
	"fmt"
	"math"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

// rooms are the city's venues, each with an address, a postcode of the city and a point not far from its center.
func (b *builder) rooms(c city) []hub.Place {
	r, codes := b.random("rooms of "+c.Slug), postcodesOf(c)
	rooms := make([]hub.Place, 0, len(c.Venues))
	for i, venue := range c.Venues {
		code := codes[i*len(codes)/len(c.Venues)]
		at, _ := geo.Postcode(code) // the codes are from the table
		rooms = append(rooms, hub.Place{
			Venue: venue, Address: fmt.Sprintf("%d %s", 3+r.IntN(240), pick(r, words().Streets)), Locality: c.Name, Region: c.Region,
			PostalCode: code, Country: "US", Located: true,
			// Within 450 m of the center of the postcode: nobody lives exactly there.
			Lat: degrees(at.Lat + (r.Float64()-0.5)*0.008), Lon: degrees(at.Lon + (r.Float64()-0.5)*0.008),
		})
	}
	return rooms
}

// degrees rounds to 11 m.
func degrees(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// postcodesOf returns up to nine postcodes within 8 km of the city's center, the chapter's own first.
func postcodesOf(c city) []string {
	codes, center := []string{c.PostalCode}, geo.Point{Lat: c.Lat, Lon: c.Lon}
	for n := 0; n < 100 && len(codes) < 9; n++ {
		code := fmt.Sprintf("%s%02d", c.PostalCode[:3], n)
		if p, known := geo.Postcode(code); known && code != c.PostalCode && geo.Kilometers(p, center) < 8 {
			codes = append(codes, code)
		}
	}
	return codes
}
