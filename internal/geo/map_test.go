package geo

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

// Dots that the map must carry, with what geoAlbersUsa().scale(1300).translate([487.5, 305]) of d3-geo 3.1.2 gives.
var landmarks = map[string]struct {
	Point
	x, y float64
}{
	"Boston":      {Point{42.3601, -71.0589}, 908.6752936943459, 167.0845705788944},
	"Miami":       {Point{25.7617, -80.1918}, 822.7383158297632, 572.5407791128295},
	"Seattle":     {Point{47.6062, -122.3321}, 97.6249669465995, 46.31865922997736},
	"San Diego":   {Point{32.7157, -117.1611}, 99.74367386556241, 397.4679046504011},
	"Anchorage":   {Point{61.2181, -149.9003}, 112.277427569713, 544.2779162203778},
	"Honolulu":    {Point{21.3069, -157.8583}, 266.95994676863154, 549.1903729395863},
	"New Orleans": {Point{29.9511, -90.0715}, 614.3821921151437, 501.31179032862633},
	"Duluth":      {Point{46.7867, -92.1005}, 558.8235720185027, 119.38941677714774},
	"St. Louis":   {Point{38.627, -90.1994}, 599.7839695414674, 303.5993880666765},
	"Juneau":      {Point{58.3019, -134.4197}, 176.93702274402565, 556.0837861629693},
	"Utqiagvik":   {Point{71.2906, -156.7886}, 89.3904442818784, 465.03400421829315},
	"Prudhoe Bay": {Point{70.25, -148.33}, 112.14736421702911, 472.61419883595295},
	"Hilo":        {Point{19.7071, -155.0816}, 326.3360784001731, 585.1847501462239},
	"Lihue":       {Point{21.98, -159.37}, 234.9226507073098, 533.8357958810847},
	"Eastport":    {Point{44.9062, -66.9901}, 956.2917964182109, 92.77326209678176},
}

// Places that the picture covers although no state is there.
var abroad = map[string]struct {
	Point
	x, y float64
}{
	"Toronto":                  {Point{43.6532, -79.3832}, 768.2422775723586, 168.09286153085736},
	"Key West, a small island": {Point{24.5551, -81.78}, 794.4058866029709, 604.4524932255463},
}

func TestProjectRefuses(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]Point{
		"San Juan":                     {18.4655, -66.1057},
		"Hagåtña":                      {13.4757, 144.7489},
		"Pago Pago":                    {-14.2756, -170.702},
		"Adak, left of the view box":   adak,
		"Attu, left of the view box":   attu,
		"Hamilton, Bermuda":            {32.2949, -64.782},
		"St. John's, right of the map": {47.5615, -52.7126},
		"Midway":                       {28.2, -177.35},
		"London":                       {51.5074, -0.1278},
		"the unset point":              {},
		"the north pole":               {90, 0},
		"the south pole":               {-90, 0},
		"a latitude that is no number": {math.NaN(), -71},
		"an endless longitude":         {42, math.Inf(1)},
	} {
		if x, y, ok := Project(p); ok || x != 0 || y != 0 {
			t.Errorf("%s: %v, %v, %v", name, x, y, ok)
		}
	}
}

func TestProjectAgreesWithD3(t *testing.T) {
	t.Parallel()
	for _, places := range []map[string]struct {
		Point
		x, y float64
	}{landmarks, abroad} {
		for name, want := range places {
			x, y, ok := Project(want.Point)
			if !ok || math.Hypot(x-want.x, y-want.y) > 1e-9 {
				t.Errorf("%s: got %v, %v, %v, want %v, %v", name, x, y, ok, want.x, want.y)
			}
		}
	}
}

func TestPathsAreSmall(t *testing.T) {
	t.Parallel()
	if size := len(Outline()) + len(Borders()); size > 8<<10 {
		t.Errorf("%d bytes of path data, want at most 8192", size)
	}
	if !regexp.MustCompile(`^M[-0-9 lmz]+z$`).MatchString(Outline()) {
		t.Error("the outline is not closed rings of whole numbers")
	}
	if !regexp.MustCompile(`^M[-0-9 lm]+[0-9]$`).MatchString(Borders()) {
		t.Error("the borders are not open lines of whole numbers")
	}
}

// draw follows the commands that the two files use and returns their lines in map units; rings end where they began.
func draw(t *testing.T, path string) (lines [][][2]float64) {
	t.Helper()
	var at [2]float64
	var numbers []float64
	for _, token := range regexp.MustCompile(`[Mmlz]|-?\d+`).FindAllString(path, -1) {
		switch token {
		case "M", "m":
			lines = append(lines, nil)
			continue
		case "l":
			continue
		case "z":
			line := lines[len(lines)-1]
			lines[len(lines)-1], at = append(line, line[0]), line[0]
			continue
		}
		n, err := strconv.ParseFloat(token, 64)
		if err != nil {
			t.Fatal(err)
		}
		if numbers = append(numbers, n); len(numbers) == 2 {
			at = [2]float64{at[0] + numbers[0], at[1] + numbers[1]}
			lines[len(lines)-1] = append(lines[len(lines)-1], at)
			numbers = nil
		}
	}
	return lines
}

// onLand counts the coasts east of a place: an odd number of them means that it lies inside one.
func onLand(rings [][][2]float64, x, y float64) bool {
	inside := false
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a[1] > y) != (b[1] > y) && x < a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
				inside = !inside
			}
		}
	}
	return inside
}

// away is the distance to the nearest line.
func away(lines [][][2]float64, x, y float64) float64 {
	nearest := math.Inf(1)
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			a, b := line[i-1], line[i]
			dx, dy := b[0]-a[0], b[1]-a[1]
			along := max(0, min(((x-a[0])*dx+(y-a[1])*dy)/(dx*dx+dy*dy), 1))
			nearest = min(nearest, math.Hypot(a[0]+along*dx-x, a[1]+along*dy-y))
		}
	}
	return nearest
}

func TestLandmarksLieOnTheDrawnLand(t *testing.T) {
	t.Parallel()
	// A harbour may fall into the water that simplifying moved: two units, 10 km in the lower 48, are less than
	// the radius of a dot.
	const harbour = 2
	rings := draw(t, Outline())
	offshore := func(dx float64) (names []string) {
		for name, place := range landmarks {
			x, y, _ := Project(place.Point)
			if x += dx; !onLand(rings, x, y) && away(rings, x, y) > harbour {
				names = append(names, name)
			}
		}
		return names
	}
	if names := offshore(0); len(names) > 0 {
		t.Errorf("in the water: %v", names)
	}
	if names := offshore(12); len(names) < 3 { // the control: dots and coast a little apart
		t.Errorf("with the dots moved aside only %v are in the water", names)
	}
	for name, p := range map[string]Point{
		"the middle of Lake Michigan": {43.5, -87},
		"the Gulf of Mexico":          {27, -90},
		"the Atlantic":                {33, -75},
		"the Pacific":                 {34, -121.5},
		"Ontario":                     {45.5, -80},
		"Chihuahua":                   {29, -106},
		"the Alaska side of Yukon":    {63, -138},
		"the sea south of Oahu":       {20.5, -158},
	} {
		if x, y, ok := Project(p); !ok || onLand(rings, x, y) || away(rings, x, y) < harbour {
			t.Errorf("%s is drawn as land", name)
		}
	}
}

func TestBordersMeetWhereStatesDo(t *testing.T) {
	t.Parallel()
	borders := draw(t, Borders())
	for name, p := range map[string]Point{
		"Arizona, Colorado, New Mexico and Utah":   {36.999, -109.0452},
		"Oklahoma, New Mexico and Texas":           {36.5, -103.002},
		"Nevada and California turn in Lake Tahoe": {39, -120},
		"Illinois and Wisconsin":                   {42.5, -89.5},
		"Georgia and Alabama":                      {33.5, -85.3},
	} {
		if x, y, _ := Project(p); away(borders, x, y) > 1.5 {
			t.Errorf("%s: the nearest border is %.1f away", name, away(borders, x, y))
		}
	}
	if x, y, _ := Project(Point{38.5, -98.4}); away(borders, x, y) < 20 {
		t.Error("a border runs through the middle of Kansas")
	}
}

func BenchmarkProject(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Project(boston)
	}
}
