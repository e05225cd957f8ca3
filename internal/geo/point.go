package geo

import "math"

// earthRadius is the mean radius of the GRS 80 ellipsoid in kilometers, (2a+b)/3 (Moritz, "Geodetic Reference
// System 1980"). On this sphere a distance is within 0.6 % of the one on the ellipsoid.
const earthRadius = 6371.0088

// A Point is a place on the earth in degrees, WGS 84: Lat from -90 to 90, Lon from -180 to 180, east positive.
type Point struct{ Lat, Lon float64 }

// Kilometers returns the great-circle distance between a and b on a sphere of the earth's mean radius.
// It uses the haversine formula, which keeps its precision for places next door (Sinnott, 1984).
func Kilometers(a, b Point) float64 {
	sinLat, sinLon := math.Sin(radians(b.Lat-a.Lat)/2), math.Sin(radians(b.Lon-a.Lon)/2)
	h := sinLat*sinLat + math.Cos(radians(a.Lat))*math.Cos(radians(b.Lat))*sinLon*sinLon
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1))) // rounding lifts antipodes over 1
}

// slack widens a Box on each side, in degrees (0.22 m). It covers the rounding of Around, whose arcsine loses up
// to 1e-6 degrees where the circle all but touches a pole.
const slack = 2e-6

// A Box is an area between two parallels and two meridians, in degrees. West ≤ East and South ≤ North always hold,
// so a place is inside when each coordinate lies between two numbers, which a database index can answer.
type Box struct{ South, West, North, East float64 }

// Around returns a box that holds every place at most km kilometers from p; it also holds places further away, up
// to the corners, so the exact distance is still to be checked. A box that would reach over a pole ends there and
// spans all longitudes; so does one that would cross the antimeridian, because a West beyond its East, as RFC 7946
// section 5.2 writes it, would not be one range. A negative or not-a-number km counts as 0.
func Around(p Point, km float64) Box {
	if !(km > 0) {
		km = 0
	}
	angle := km / earthRadius
	reach := angle*180/math.Pi + slack
	box := Box{South: max(p.Lat-reach, -90), West: -180, North: min(p.Lat+reach, 90), East: 180}
	if box.South == -90 || box.North == 90 {
		return box
	}
	// The circle touches its outermost meridians where sin Δlon = sin angle / cos lat, not on p's own parallel.
	reach = math.Asin(min(math.Sin(angle)/math.Cos(radians(p.Lat)), 1))*180/math.Pi + slack
	if west, east := p.Lon-reach, p.Lon+reach; west >= -180 && east <= 180 {
		box.West, box.East = west, east
	}
	return box
}

// Flat is a plane over a Box that a database measures in: no place at most km kilometers from p is further from it than the root of Square
// when the difference in longitude counts Squeeze of one in latitude. Places a little further away may be nearer than that, and more of them
// the larger the circle is, so the exact distance is still to be checked.
func Flat(p Point, km float64) (squeeze, square float64) {
	box := Around(p, km)
	if box.West == -180 && box.East == 180 || !(km > 0) {
		side := box.North - box.South
		return 0, side * side // the box decides
	}
	// By the haversine formula sin²(angle/2) is sin²(Δlat/2) + cos lat1 cos lat2 sin²(Δlon/2). The sine of at most half the circle's widest
	// angle is not less than sinc of it; the cosines are not less than that of the parallel furthest from the equator.
	widest := radians(max(box.East-box.West, box.North-box.South)) / 4
	sinc := math.Sin(widest) / widest
	squeeze = math.Cos(radians(max(math.Abs(box.South), math.Abs(box.North))))
	reach := km/earthRadius*180/math.Pi/sinc + slack
	return squeeze * squeeze, reach * reach
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
