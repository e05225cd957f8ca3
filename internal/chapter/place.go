package chapter

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

func (r *row) applyPlace(p *hub.Place) {
	if told := r.cells[fieldCountry]; told != "" {
		var known bool
		if p.Country, known = countryOf(told); !known {
			r.refuse(fieldCountry, "Enter the country by its two letters or its name, such as US or United States.")
		}
	}
	r.copy(fieldLocality, &p.Locality, maxName)
	r.copy(fieldRegion, &p.Region, maxName)
	r.copy(fieldPostalCode, &p.PostalCode, maxPostalCode)
	if p.Country != unitedStates {
		return
	}
	five, isKnown := geo.Five(p.PostalCode)
	if isKnown {
		p.PostalCode = five
	}
	region, told := geo.Region(p.PostalCode)
	if state, known := stateOf(p.Region); known {
		p.Region = state.code
		if told && region != state.code {
			r.note(fieldPostalCode, fmt.Sprintf("ZIP code %s is in %s, not in %s. The chapter was not placed by it. Correct the ZIP code or the state.",
				p.PostalCode, stateName(region), state.name))
		}
	} else if p.Region == "" && told {
		p.Region = region
	}
}

// far is how many kilometres a point may lie from the nearest centre of a ZIP code area of its state. In no state is the next centre
// further from one than 101 km, in Alaska 213 km.
func far(state string) float64 {
	if state == "AK" {
		return 300
	}
	return 150
}

// misplaced says what is wrong with a point that does not lie where the address says, or nothing. Of what it can be instead it names the
// first that does, a lost minus or degrees in the wrong columns; guessed says that there is one.
func misplaced(p hub.Place, lat, lon float64) (problem string, guessed bool) {
	if p.Country != unitedStates {
		return "", false
	}
	code, where := "", "the United States"
	if state, known := stateOf(p.Region); known {
		code, where = state.code, state.name
	}
	fits := func(lat, lon float64) bool {
		km, _ := geo.Reach(geo.Point{Lat: lat, Lon: lon}, code)
		return km <= far(code)
	}
	if fits(lat, lon) {
		return "", false
	}
	for _, try := range []struct {
		what     string
		lat, lon float64
	}{{"The longitude has lost its minus", lat, -lon}, {"Latitude and longitude are swapped", lon, lat}, {"Latitude and longitude are swapped, and the minus is lost", lon, -lat}} {
		if try.lat >= -90 && try.lat <= 90 && fits(try.lat, try.lon) {
			return fmt.Sprintf("%s: %v, %v is in %s. The point was not used; correct it.", try.what, try.lat, try.lon, where), true
		}
	}
	km, _ := geo.Reach(geo.Point{Lat: lat, Lon: lon}, code)
	return fmt.Sprintf("The point %v, %v is about %s km from %s. It was not used; correct the point or the state.", lat, lon, rounded(km), where), false
}

// rounded is a distance to two digits with commas: "3,400".
func rounded(km float64) string {
	digits := strconv.Itoa(int(math.Round(km/100) * 100))
	if n := len(digits); n > 3 {
		return digits[:n-3] + "," + digits[n-3:]
	}
	return digits
}

// applyPoint places the chapter: where the row says, unless that is not where its address is, else where it was while its postcode is the
// same, else at its postcode.
func (r *row) applyPoint(before hub.Place, p *hub.Place) {
	lat, hasLat := r.degrees(fieldLatitude, 180) // swapped degrees are told from wrong ones below
	lon, hasLon := r.degrees(fieldLongitude, 180)
	if r.cells[fieldLatitude] != "" && r.cells[fieldLongitude] == "" {
		r.refuse(fieldLongitude, "Enter the longitude too, or neither.")
	}
	if r.cells[fieldLongitude] != "" && r.cells[fieldLatitude] == "" {
		r.refuse(fieldLatitude, "Enter the latitude too, or neither.")
	}
	told := hasLat && hasLon && (lat != 0 || lon != 0) // 0, 0 is what programs write for "no place"
	if told {
		problem, guessed := misplaced(*p, lat, lon)
		switch {
		case !guessed && (lat < -90 || lat > 90):
			r.refuse(fieldLatitude, badDegrees(90))
		case problem != "":
			r.note(fieldLatitude, problem)
			told = false
		}
	}
	region, inRegion := geo.Region(p.PostalCode)
	at, known := geo.Postcode(p.PostalCode)
	known = known && p.Country == unitedStates
	switch {
	case told:
		p.Lat, p.Lon, p.Located = lat, lon, true
	case before.Located && before.PostalCode == p.PostalCode && before.Country == p.Country:
	case known && (!isState(p.Region) || inRegion && p.Region == region):
		p.Lat, p.Lon, p.Located = at.Lat, at.Lon, true
	default:
		p.Lat, p.Lon, p.Located = 0, 0, false
		if p.Country == unitedStates && p.PostalCode != "" && !known {
			r.note(fieldPostalCode, "This ZIP code is not known, so the chapter is not on the map. Correct it, or add columns latitude and longitude.")
		}
	}
}

// degrees reads a coordinate, with a comma for the point if a spreadsheet wrote one, a typographic minus, or a letter for the half of the
// globe: "71.06° W".
func (r *row) degrees(field string, most float64) (float64, bool) {
	told := r.cells[field]
	if told == "" {
		return 0, false
	}
	told = strings.NewReplacer("−", "-", "–", "-", "°", "", "'", "", " ", "").Replace(told)
	if rest := strings.TrimRight(told, "NESWnesw"); rest != told && !strings.HasPrefix(rest, "-") {
		if strings.ContainsAny(told[len(rest):], "SWsw") {
			rest = "-" + rest
		}
		told = rest
	}
	if !strings.Contains(told, ".") {
		told = strings.Replace(told, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(told, 64)
	if err != nil || !(v >= -most && v <= most) { // not a number is in no range
		r.refuse(field, badDegrees(most))
		return 0, false
	}
	return v, true
}

func badDegrees(most float64) string {
	return fmt.Sprintf("Enter degrees from -%v to %v, such as 42.3601.", most, most)
}

// applyZone takes the row's zone, else keeps the chapter's while its state is the same, else follows the point and the state.
func (r *row) applyZone(before hub.Place, c *hub.Chapter, year int) {
	if told := r.cells[fieldZone]; told != "" {
		c.Zone = told
		switch {
		case !validZone(told):
			r.refuse(fieldZone, "Enter a time zone by its IANA name, such as America/Chicago.")
		case !keepsZone(c.Place, told, year):
			r.note(fieldZone, fmt.Sprintf("Clocks in %s do not go by %s. It was taken as it stands; correct the time zone or the state if it is wrong.", stateName(c.Place.Region), told))
		}
		return
	}
	if c.Zone != "" && before.Region == c.Place.Region && before.Country == c.Place.Country {
		return
	}
	zone, note, problem := zoneOf(c.Place)
	if problem != "" {
		r.refuse(fieldZone, problem)
	}
	if note != "" {
		r.note(fieldZone, note)
	}
	c.Zone = zone
}

// keepsZone says whether a zone can be that of a place: in winter and summer its clocks show what they show in a zone of the state.
func keepsZone(p hub.Place, zone string, year int) bool {
	state, known := stateOf(p.Region)
	if p.Country != unitedStates || !known {
		return true
	}
	clocks := func(name string) [2]int {
		loc := hub.Zone(name)
		_, winter := time.Date(year, time.January, 15, 12, 0, 0, 0, time.UTC).In(loc).Zone()
		_, summer := time.Date(year, time.July, 15, 12, 0, 0, 0, time.UTC).In(loc).Zone()
		return [2]int{winter, summer}
	}
	return clocks(zone) == clocks(state.zone) || state.other != "" && clocks(zone) == clocks(state.other)
}

// validZone says whether name is a place's zone. Abbreviations are refused: Go loads "EST", but it knows no summer.
func validZone(name string) bool {
	if name != "UTC" && !strings.Contains(name, "/") {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
