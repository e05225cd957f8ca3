//go:build ignore

package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const (
	budget  = 8000 // bytes of both paths together: the look allows 8 KB
	minRing = 3    // square units, about 70 km² in the lower 48: smaller islands would be specks
)

type point struct{ x, y float64 }

// A vertex is a point of an arc with the tolerance up to which it stays.
type vertex struct {
	point
	weight float64
}

type geometry struct {
	ID   string
	Type string
	Arcs json.RawMessage
}

// rings returns the arc numbers of every ring; a negative number i means arc ^i backwards (TopoJSON 2.1.4).
func (g geometry) rings() (rings [][]int, err error) {
	if g.Type == "Polygon" {
		err = json.Unmarshal(g.Arcs, &rings)
		return rings, err
	}
	var polygons [][][]int
	err = json.Unmarshal(g.Arcs, &polygons)
	return slices.Concat(polygons...), err
}

type collection struct{ Geometries []geometry }

func convertMap(from, to string) error {
	source, err := os.ReadFile(filepath.Join(from, "us-atlas", "states-albers-10m.json"))
	if err != nil {
		return err
	}
	var topology struct {
		Transform struct{ Scale, Translate [2]float64 }
		Arcs      [][][2]float64
		Objects   struct{ Nation, States collection }
	}
	if err := json.Unmarshal(source, &topology); err != nil {
		return fmt.Errorf("us-atlas: %w", err)
	}
	arcs := make([][]vertex, len(topology.Arcs))
	for i, steps := range topology.Arcs {
		var x, y float64 // quantized positions are stored as steps from the one before
		for _, step := range steps {
			x, y = x+step[0], y+step[1]
			arcs[i] = append(arcs[i], vertex{point: point{
				x*topology.Transform.Scale[0] + topology.Transform.Translate[0],
				y*topology.Transform.Scale[1] + topology.Transform.Translate[1],
			}})
		}
		weigh(arcs[i])
	}
	rings, err := topology.Objects.Nation.Geometries[0].rings()
	if err != nil {
		return fmt.Errorf("us-atlas: nation: %w", err)
	}
	shared, err := sharedArcs(topology.Objects.States)
	if err != nil {
		return fmt.Errorf("us-atlas: states: %w", err)
	}
	var outline, borders string
	low, high := 0.0, 100.0
	for range 40 { // the finest tolerance, in square units, whose paths fit the budget
		tolerance := (low + high) / 2
		outline, borders = land(arcs, rings, tolerance), lines(arcs, shared, tolerance)
		if len(outline)+len(borders) > budget {
			low = tolerance
		} else {
			high = tolerance
		}
	}
	outline, borders = land(arcs, rings, high), lines(arcs, shared, high)
	fmt.Printf("map: tolerance %.3f, outline %d bytes, borders %d bytes\n", high, len(outline), len(borders))
	return errors.Join(
		os.WriteFile(filepath.Join(to, "outline.path"), []byte(outline), 0o644),
		os.WriteFile(filepath.Join(to, "borders.path"), []byte(borders), 0o644),
	)
}

// sharedArcs returns the arcs that bound two states, so neither coast nor foreign border.
func sharedArcs(states collection) ([]int, error) {
	owners := map[int]map[string]bool{}
	for _, state := range states.Geometries {
		rings, err := state.rings()
		if err != nil {
			return nil, err
		}
		for _, i := range slices.Concat(rings...) {
			i = max(i, ^i)
			if owners[i] == nil {
				owners[i] = map[string]bool{}
			}
			owners[i][state.ID] = true
		}
	}
	var shared []int
	for i, by := range owners {
		if len(by) > 1 {
			shared = append(shared, i)
		}
	}
	slices.Sort(shared)
	return shared, nil
}

// weigh gives each vertex its Visvalingam weight: the area of the triangle with its neighbors at the moment
// when it is the smallest left, never less than the weight of one taken before. The ends of an arc always stay,
// so neighboring outlines and borders keep meeting.
func weigh(arc []vertex) {
	left := make([]int, len(arc))
	for i := range left {
		left[i] = i
	}
	area := func(k int) float64 {
		a, b, c := arc[left[k-1]], arc[left[k]], arc[left[k+1]]
		return math.Abs((b.x-a.x)*(c.y-a.y)-(c.x-a.x)*(b.y-a.y)) / 2
	}
	heaviest := 0.0
	for len(left) > 2 {
		least := 1
		for k := 2; k < len(left)-1; k++ {
			if area(k) < area(least) {
				least = k
			}
		}
		heaviest = max(heaviest, area(least))
		arc[left[least]].weight = heaviest
		left = slices.Delete(left, least, least+1)
	}
	arc[0].weight, arc[len(arc)-1].weight = math.Inf(1), math.Inf(1)
}

// walk returns the vertices of arc number i that outlast the tolerance, rounded to whole units: at the same size
// in bytes one decimal leaves room for half as many vertices, and the coast looks cut with a ruler.
func walk(arcs [][]vertex, i int, tolerance float64) []point {
	var points []point
	for _, v := range arcs[max(i, ^i)] {
		if v.weight >= tolerance {
			points = append(points, point{math.Round(v.x), math.Round(v.y)})
		}
	}
	if i < 0 {
		slices.Reverse(points)
	}
	return points
}

// land draws the rings of the nation that are large enough and not wholly left of the view box, largest first.
func land(arcs [][]vertex, rings [][]int, tolerance float64) string {
	type ring struct {
		points []point
		area   float64
	}
	var kept []ring
	for _, numbers := range rings {
		var points []point
		for _, i := range numbers {
			points = append(points, walk(arcs, i, tolerance)...)
		}
		points = straighten(points)
		doubled, east := 0.0, 0.0
		for k, b := range points {
			a := points[(k+len(points)-1)%len(points)]
			doubled += a.x*b.y - b.x*a.y
			east = max(east, b.x)
		}
		if area := math.Abs(doubled) / 2; area >= minRing && east > 0 {
			kept = append(kept, ring{points[:len(points)-1], area}) // "z" draws the way back to the first point
		}
	}
	slices.SortStableFunc(kept, func(a, b ring) int { return cmp.Compare(b.area, a.area) })
	var p pen
	for _, r := range kept {
		p.draw(r.points, true)
	}
	return p.String()
}

// lines draws the shared arcs, each joined to one that goes on where it ends, which saves the moves between them.
func lines(arcs [][]vertex, shared []int, tolerance float64) string {
	var p pen
	left := slices.Clone(shared)
	for len(left) > 0 {
		line := walk(arcs, left[0], tolerance)
		left = left[1:]
		for again := true; again; {
			again = false
			for k, i := range left {
				next := walk(arcs, i, tolerance)
				switch {
				case next[0] == line[len(line)-1]:
					line = append(line, next...)
				case next[len(next)-1] == line[len(line)-1]:
					line = append(line, walk(arcs, ^i, tolerance)...)
				case next[len(next)-1] == line[0]:
					line = append(next, line...)
				case next[0] == line[0]:
					line = append(walk(arcs, ^i, tolerance), line...)
				default:
					continue
				}
				left, again = slices.Delete(left, k, k+1), true
				break
			}
		}
		p.draw(straighten(line), false)
	}
	return p.String()
}

// straighten leaves out points that rounding laid on another or on the straight line between its neighbors.
func straighten(points []point) []point {
	var out []point
	for _, c := range slices.Compact(points) {
		for len(out) > 1 {
			a, b := out[len(out)-2], out[len(out)-1]
			if (b.x-a.x)*(c.y-b.y) != (c.x-b.x)*(b.y-a.y) || (b.x-a.x)*(c.x-b.x)+(b.y-a.y)*(c.y-b.y) < 0 {
				break
			}
			out = out[:len(out)-1]
		}
		out = append(out, c)
	}
	return out
}

// A pen writes SVG path data with relative commands: numbers after m are lines (SVG 2, section 9.3.3),
// and a minus needs no separator before it.
type pen struct {
	strings.Builder
	at   point // where the next relative step starts
	open bool  // the last byte belongs to a number
}

func (p *pen) draw(points []point, closed bool) {
	first := p.Len() == 0
	for k, to := range points {
		switch {
		case k == 0 && first:
			p.command('M')
		case k == 0:
			p.command('m')
		case k == 1 && first: // numbers after M would be absolute
			p.command('l')
		}
		p.number(to.x - p.at.x)
		p.number(to.y - p.at.y)
		p.at = to
	}
	if closed {
		p.command('z')
		p.at = points[0]
	}
}

func (p *pen) command(c byte) {
	p.WriteByte(c)
	p.open = false
}

func (p *pen) number(n float64) {
	if p.open && n >= 0 {
		p.WriteByte(' ')
	}
	p.WriteString(strconv.Itoa(int(n)))
	p.open = true
}
