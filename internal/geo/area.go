package geo

import (
	"fmt"
	"math"
	"sort"
)

// An Area is what a ZIP code tells of where it is.
type Area struct {
	Code   string // five digits
	Center Point
	// Exact: the code is in the table. If not, Center is the middle of the codes that begin alike, or of its state.
	Exact bool
	// Reach is how far the codes that Center stands for lie from it, in kilometers; 0 when Exact.
	Reach float64
	// Placed: there is a Center. The armed forces have none in the United States, nor have islands that are further from everything than
	// any search looks.
	Placed bool
}

// AreaOf is the area of a ZIP code, spelled as Postcode reads it. About one code in five has no area of its own: it serves post office boxes
// or one large receiver. The middle of those that begin alike is 14 km off in the median and 52 km at nine in ten. It is false for what is
// no code, or begins as none does.
func AreaOf(code string) (Area, bool) {
	number, ok := parsePostcode(code)
	if !ok {
		return Area{}, false
	}
	a := Area{Code: fmt.Sprintf("%05d", number)}
	if i, known := find(code); known {
		a.Center, a.Exact, a.Placed = center(i), true, true
		return a, true
	}
	region := regionOf(number)
	if region == "" {
		return a, armed(number / 100)
	}
	if number == wakeIsland {
		return a, true
	}
	prefix := number / 100
	if other := seated[prefix]; other != 0 {
		prefix = other
	}
	from, to := firstFrom(prefix*100), firstFrom(prefix*100+100)
	a.Center, a.Reach, a.Placed = middle(from, to, region)
	if !a.Placed {
		a.Center, a.Reach, a.Placed = middle(0, len(postcodes)/rowSize, region)
	}
	return a, true
}

// wakeIsland begins like Honolulu, 3,702 km away.
const wakeIsland = 96898

// armed reports whether codes with these first three digits are those of the armed forces: AE, AA and AP.
func armed(prefix uint64) bool {
	return prefix >= 90 && prefix <= 98 || prefix == 340 || prefix >= 962 && prefix <= 966
}

// seated are first three digits that no area has, because they belong to one large receiver or one post office, with those of the city it
// is in.
var seated = map[uint64]uint64{
	5: 117, 55: 18, 192: 191, 311: 303, 332: 331, 375: 381, 399: 303, 459: 452, 509: 503, 555: 553, 569: 200, 649: 641, 733: 787, 842: 844,
	885: 799, 889: 891, 901: 900, 938: 937, 942: 958,
}

// firstFrom is the first row whose code is number or more.
func firstFrom(number uint64) int {
	return sort.Search(len(postcodes)/rowSize, func(i int) bool { return row(i)>>(lonBits+latBits) >= number })
}

// middle is the mean of the centers of a region's rows, and how far the furthest is from it; false when there are none.
func middle(from, to int, region string) (mean Point, reach float64, ok bool) {
	n := 0.0
	each := func(visit func(Point)) {
		for i := from; i < to; i++ {
			if regionOf(row(i)>>(lonBits+latBits)) == region {
				visit(center(i))
			}
		}
	}
	each(func(p Point) { mean.Lat, mean.Lon, n = mean.Lat+p.Lat, mean.Lon+p.Lon, n+1 })
	if n == 0 {
		return Point{}, 0, false
	}
	mean = Point{Lat: mean.Lat / n, Lon: mean.Lon / n}
	each(func(p Point) { reach = math.Max(reach, Kilometers(mean, p)) })
	return mean, reach, true
}
