package geo

import (
	"math"
	"testing"
)

func TestRegion(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"02139": "MA", "02139-4307": "MA", "97204": "OR", "06390": "NY", "06103": "CT", "79901": "TX", "88510": "TX", "83414": "WY", "83702": "ID",
		"20500": "DC", "20101": "VA", "96799": "AS", "96910": "GU", "96950": "MP", "00601": "PR", "00802": "VI", "99501": "AK",
		"09001": "", "96201": "", "00000": "", "K1A 0B1": "", "2139": "",
	} {
		if got, known := Region(code); got != want || known != (want != "") {
			t.Errorf("Region(%q) = %q, %v, want %q", code, got, known, want)
		}
	}
	for i := range len(postcodes) / rowSize {
		if number := row(i) >> (lonBits + latBits); regionOf(number) == "" {
			t.Errorf("%05d is in the table and in no region", number)
		}
	}
}

func TestReach(t *testing.T) {
	t.Parallel()
	boston, portland, raleigh := Point{42.36, -71.06}, Point{45.52, -122.68}, Point{35.77, -78.64}
	for name, c := range map[string]struct {
		p        Point
		region   string
		min, max float64
		nearest  string
	}{
		"in it":                 {boston, "MA", 0, 5, "MA"},
		"over the river":        {portland, "WA", 5, 20, "WA"},
		"over the land":         {raleigh, "OR", 3300, 3900, "OR"},
		"anywhere":              {raleigh, "", 0, 5, "NC"},
		"without its minus":     {Point{42.36, 71.06}, "", 5000, 20000, "AK"},
		"a region that is none": {boston, "XX", math.Inf(1), math.Inf(1), ""},
	} {
		if km, nearest := Reach(c.p, c.region); !(km >= c.min && km <= c.max) || nearest != c.nearest {
			t.Errorf("%s: %.0f km from %q, want %.0f to %.0f from %q", name, km, nearest, c.min, c.max, c.nearest)
		}
	}
}

func BenchmarkReach(b *testing.B) {
	for b.Loop() {
		Reach(Point{35.77, -78.64}, "OR")
	}
}
