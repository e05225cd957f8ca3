package geo

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var (
	boston   = Point{42.3601, -71.0589}
	newYork  = Point{40.7128, -74.006}
	adak     = Point{51.88, -176.6581}
	attu     = Point{52.85, 173.18}
	wholeBox = Box{South: -90, West: -180, North: 90, East: 180}
)

// The distances are geoDistance of d3-geo 3.1.2, which uses another formula, times 6371.0088 km.
func TestKilometers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a, b Point
		want float64
	}{
		"a place and itself":       {boston, boston, 0},
		"Boston and Cambridge":     {boston, Point{42.3736, -71.1097}, 4.435279},
		"Boston and New York":      {boston, newYork, 306.108917},
		"New York and Los Angeles": {newYork, Point{34.0522, -118.2437}, 3935.751691},
		"Seattle and Miami":        {Point{47.6062, -122.3321}, Point{25.7617, -80.1918}, 4396.101125},
		"Anchorage and Honolulu":   {Point{61.2181, -149.9003}, Point{21.3069, -157.8583}, 4480.653025},
		"across the antimeridian":  {adak, attu, 697.751699},
		"across the ocean":         {boston, Point{51.5074, -0.1278}, 5264.176310},
		"pole to pole":             {Point{90, 0}, Point{-90, 0}, 20015.114442},
		"antipodes":                {Point{42.3601, -71.0589}, Point{-42.3601, 108.9411}, 20015.114442},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Kilometers(c.a, c.b); math.Abs(got-c.want) > 1e-5 {
				t.Errorf("got %.6f km, want %.6f km", got, c.want)
			}
			if there, back := Kilometers(c.a, c.b), Kilometers(c.b, c.a); there != back {
				t.Errorf("%v km there, %v km back", there, back)
			}
		})
	}
}

func TestAroundEdges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		p    Point
		km   float64
		want Box
	}{
		"a negative distance is none":              {boston, -5, Box{42.3601, -71.0589, 42.3601, -71.0589}},
		"a distance that is no number is none":     {boston, math.NaN(), Box{42.3601, -71.0589, 42.3601, -71.0589}},
		"an endless distance is the world":         {boston, math.Inf(1), wholeBox},
		"half the way round is the world":          {boston, 20016, wholeBox},
		"on the equator a degree is a degree":      {Point{0, 10}, 111.195080, Box{-1, 9, 1, 11}},
		"in the north the box is wider than high":  {Point{60, 10}, 111.195080, Box{59, 7.999696, 61, 12.000304}},
		"a circle over the north pole":             {Point{89.5, 30}, 100, Box{88.600678, -180, 90, 180}},
		"a circle over the south pole":             {Point{-89.5, 30}, 100, Box{-90, -180, -88.600678, 180}},
		"the pole itself":                          {Point{90, 0}, 0, Box{90, -180, 90, 180}},
		"a circle over the antimeridian, westward": {adak, 500, Box{47.383399, -180, 56.376601, 180}},
		"a circle over the antimeridian, eastward": {attu, 500, Box{48.353399, -180, 57.346601, 180}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, Around(c.p, c.km), cmpopts.EquateApprox(0, 5e-6)); diff != "" {
				t.Errorf("Around(%v, %v) (-want +got):\n%s", c.p, c.km, diff)
			}
		})
	}
}

// escapee walks round the circle and returns a place on it that the box leaves out.
func escapee(around func(Point, float64) Box, p Point, km float64) (Point, bool) {
	box := around(p, km)
	angle, lat := km/earthRadius, radians(p.Lat)
	for bearing := range 360 {
		course := radians(float64(bearing))
		sin := math.Sin(lat)*math.Cos(angle) + math.Cos(lat)*math.Sin(angle)*math.Cos(course)
		q := Point{Lat: math.Asin(max(-1, min(sin, 1))) * 180 / math.Pi}
		east := math.Atan2(math.Sin(course)*math.Sin(angle)*math.Cos(lat), math.Cos(angle)-math.Sin(lat)*sin)
		q.Lon = math.Remainder(p.Lon+east*180/math.Pi, 360)
		if q.Lat < box.South || q.Lat > box.North || q.Lon < box.West || q.Lon > box.East {
			return q, true
		}
	}
	return Point{}, false
}

func TestAroundContainsTheCircle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.Float64Range(-90, 90).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon")}
		km := rapid.Float64Range(0, 20015).Draw(t, "km")
		if q, out := escapee(Around, p, km); out {
			t.Fatalf("%v is %v km from %v, outside %v", q, Kilometers(p, q), p, Around(p, km))
		}
		if b := Around(p, km); b.West > b.East || b.South > b.North {
			t.Fatalf("%v has an edge beyond its opposite", b)
		}
	})
}

// The same check catches the two usual mistakes.
func TestAroundContainsTheCircleCanFail(t *testing.T) {
	t.Parallel()
	const degree = math.Pi / 180 * earthRadius
	for name, broken := range map[string]func(Point, float64) Box{
		"as many degrees of longitude as of latitude": func(p Point, km float64) Box {
			return Box{p.Lat - km/degree, p.Lon - km/degree, p.Lat + km/degree, p.Lon + km/degree}
		},
		"the width of the circle on its middle parallel": func(p Point, km float64) Box {
			wide := km / degree / math.Cos(radians(p.Lat))
			return Box{p.Lat - km/degree, p.Lon - wide, p.Lat + km/degree, p.Lon + wide}
		},
	} {
		if _, out := escapee(broken, boston, 200); !out {
			t.Errorf("%s: not caught", name)
		}
	}
}

// No place of the circle is beyond the plane's, and of those beyond the circle few are within it.
func TestFlatContainsTheCircle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Point{rapid.Float64Range(-90, 90).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon")}
		km := rapid.Float64Range(0, 2000).Draw(t, "km")
		box := Around(p, km)
		q := Point{rapid.Float64Range(box.South, box.North).Draw(t, "lat of another"), rapid.Float64Range(box.West, box.East).Draw(t, "lon of another")}
		squeeze, square := Flat(p, km)
		flat := (q.Lat-p.Lat)*(q.Lat-p.Lat) + squeeze*(q.Lon-p.Lon)*(q.Lon-p.Lon)
		if away := Kilometers(p, q); away <= km && flat > square {
			t.Fatalf("%v is %v km from %v and left out", q, away, p)
		}
	})
	squeeze, square := Flat(boston, 80)
	corner := Point{boston.Lat + 0.7, boston.Lon + 0.9} // of the box, 107 km away
	if d := 0.7*0.7 + squeeze*0.9*0.9; d <= square {
		t.Errorf("%v km are taken for 80", Kilometers(boston, corner))
	}
}
