package geo

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// shared reads a file of codes that were found in the wild, one map a row.
func shared(t *testing.T, name string) (rows []map[string]string) {
	t.Helper()
	file, err := os.Open(filepath.Join("../../../../shared/data/zip", name))
	if err != nil { // a worktree lies a folder deeper than a clone
		file, err = os.Open(filepath.Join("../../../shared/data/zip", name))
	}
	if err != nil {
		t.Skipf("%s of ../shared/data/zip is not on this machine", name)
	}
	defer func() { _ = file.Close() }()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		one := map[string]string{}
		for i, head := range all[0] {
			one[head] = cells[i]
		}
		rows = append(rows, one)
	}
	return rows
}

// Every code that exists is understood; only the armed forces and the furthest islands are nowhere.
func TestAreaOfCodesWithoutAnArea(t *testing.T) {
	t.Parallel()
	nowhere := map[string]bool{"96898": true, "96939": true, "96941": true, "96960": true}
	for _, one := range shared(t, "zip-not-in-zcta.csv") {
		code := one["zip"]
		a, ok := AreaOf(code)
		if !ok || a.Code != code || a.Placed == (one["kind"] == "military" || nowhere[code]) {
			t.Errorf("AreaOf(%q), %s in %s: %+v, %v", code, one["city"], one["state"], a, ok)
		}
	}
}

// The middle of the codes that begin alike is near, and never further than it says by much.
func TestAreaOfIsNear(t *testing.T) {
	t.Parallel()
	within, all := 0, 0
	for _, one := range shared(t, "positions-geonames.csv") {
		lat, _ := strconv.ParseFloat(one["latitude"], 64)
		lon, _ := strconv.ParseFloat(one["longitude"], 64)
		a, ok := AreaOf(one["zip"])
		if !ok || !a.Placed {
			continue
		}
		km := Kilometers(a.Center, Point{lat, lon})
		if all++; km <= 52 {
			within++
		}
		if km > math.Max(80, a.Reach*1.5) {
			t.Errorf("%s is %.0f km from where it is looked for, which says %.0f", one["zip"], km, a.Reach)
		}
	}
	if all < 150 || float64(within) < 0.9*float64(all) {
		t.Errorf("%d of %d are within 52 km", within, all)
	}
}

func TestAreaOf(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Area{
		"02139": {Code: "02139", Exact: true, Placed: true}, `="02139"`: {Code: "02139", Exact: true, Placed: true}, "2139.0": {Code: "02139", Exact: true, Placed: true},
		"48242": {Code: "48242", Exact: true, Placed: true}, "02238–0001": {Code: "02238", Placed: true}, "10048": {Code: "10048", Placed: true}, "09352": {Code: "09352"},
	} {
		got, ok := AreaOf(code)
		if p, known := Postcode(code); !ok || known != want.Exact || known && p != got.Center {
			t.Errorf("AreaOf(%q) = %+v, %v", code, got, ok)
		}
		if got.Center, got.Reach = (Point{}), 0; got != want {
			t.Errorf("AreaOf(%q) = %+v, want %+v", code, got, want)
		}
	}
	for _, nothing := range []string{"", "00000", "2139", "K1A 0B1", "021390", "99900x", "Boston"} {
		if got, ok := AreaOf(nothing); ok {
			t.Errorf("AreaOf(%q) = %+v", nothing, got)
		}
	}
}
