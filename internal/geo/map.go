package geo

import (
	_ "embed"
	"math"
)

// MapWidth and MapHeight are the view box of the map: viewBox="0 0 975 610". Project, Outline and Borders count in
// its units, x to the right and y down.
const (
	MapWidth  = 975
	MapHeight = 610
)

var (
	//go:embed outline.path
	outline string
	//go:embed borders.path
	borders string
)

// Outline returns SVG path data of the nation's land, Alaska and Hawaii in insets below: closed rings to be filled.
// Islands under about 70 km² are left out. Outline and Borders are under 8 KB together.
func Outline() string { return outline }

// Borders returns SVG path data of the borders between states: open lines to be stroked, not filled.
func Borders() string { return borders }

// The scale and the middle that the files of us-atlas are drawn with.
const (
	mapScale = 1300
	middleX  = 487.5
	middleY  = 305
)

// Project returns where p goes on the map: d3's geoAlbersUsa with scale 1300 and translate [487.5, 305], so the
// lower 48 states, Alaska at 0.35 of their scale and Hawaii. ok is false when p is outside the picture, such as
// Puerto Rico, Guam and the outer Aleutians; it is true for foreign places that the picture's margins cover.
func Project(p Point) (x, y float64, ok bool) {
	for _, part := range [...]func() view{lower48, alaska, hawaii} {
		v := part()
		x, y = v.project(p)
		if v.west <= x && x <= v.east && v.north <= y && y <= v.south {
			return x, y, true
		}
	}
	return 0, 0, false
}

// A view is one of the three cones that make up the map, with the part of the view box that it may draw on.
type view struct {
	cone
	west, north, east, south float64
}

func lower48() view {
	return view{
		cone: newCone(29.5, 45.5, -96, mapScale).pin(Point{Lat: 38.7, Lon: -96.6}, middleX, middleY),
		west: 0, north: 0, east: MapWidth, south: MapHeight,
	}
}

func alaska() view {
	x, y := middleX-0.307*mapScale, middleY+0.201*mapScale
	return view{
		cone: newCone(55, 65, -154, 0.35*mapScale).pin(Point{Lat: 58.5, Lon: -156}, x, y),
		west: 0, north: middleY + 0.120*mapScale, east: middleX - 0.214*mapScale, south: middleY + 0.234*mapScale,
	}
}

func hawaii() view {
	x, y := middleX-0.205*mapScale, middleY+0.212*mapScale
	return view{
		cone: newCone(8, 18, -157, mapScale).pin(Point{Lat: 19.9, Lon: -160}, x, y),
		west: middleX - 0.214*mapScale, north: middleY + 0.166*mapScale,
		east: middleX - 0.115*mapScale, south: middleY + 0.234*mapScale,
	}
}

// A cone is Albers' equal-area conic projection of the sphere (Snyder, "Map Projections: A Working Manual", USGS
// 1987, equations 14-1 to 14-6), scaled and moved onto the picture.
type cone struct {
	n, c     float64 // Snyder's constants
	meridian float64 // the one that runs straight up, in degrees
	scale    float64 // map units per radian
	x, y     float64 // the apex, in map units
}

// newCone takes the two parallels where the cone cuts the sphere and the meridian that runs straight up, in degrees.
func newCone(parallel1, parallel2, meridian, scale float64) cone {
	sin1, sin2 := math.Sin(radians(parallel1)), math.Sin(radians(parallel2))
	n := (sin1 + sin2) / 2
	return cone{n: n, c: 1 - sin1*sin1 + 2*n*sin1, meridian: meridian, scale: scale}
}

// pin moves the cone so that p is drawn at x, y.
func (c cone) pin(p Point, x, y float64) cone {
	atX, atY := c.project(p)
	c.x, c.y = c.x+x-atX, c.y+y-atY
	return c
}

func (c cone) project(p Point) (x, y float64) {
	rho := c.scale * math.Sqrt(c.c-2*c.n*math.Sin(radians(p.Lat))) / c.n
	theta := c.n * radians(math.Remainder(p.Lon-c.meridian, 360)) // the short way round, across the antimeridian too
	return c.x + rho*math.Sin(theta), c.y + rho*math.Cos(theta)
}
