package chapter

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

func (r *row) applyPlace(p *hub.Place) {
	if told := r.cells[fieldCountry]; told != "" {
		var known bool
		if p.Country, known = countryOf(told); !known {
			r.refuse(fieldCountry, say.M("Enter a country by its two letters or its name, like US or United States."))
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
			r.note(fieldPostalCode, say.M("ZIP code %[1]s is in %[2]s, not in %[3]s, so we didn’t use it to put the chapter on the map. Correct the ZIP code or the state.",
				p.PostalCode, stateName(region), state.name))
		}
	} else if p.Region == "" && told {
		p.Region = region
	}
}

// far is how many kilometers a point may lie from the nearest center of a ZIP code area of its state. In no state is the next center
// further from one than 101 km, in Alaska 213 km.
func far(state string) float64 {
	if state == "AK" {
		return 300
	}
	return 150
}

// misplaced says what is wrong with a point that does not lie where the address says, or nothing. Of what it can be instead it names the
// first that does, a lost minus or degrees in the wrong columns; guessed says that there is one.
func misplaced(p hub.Place, lat, lon float64) (problem say.Text, guessed bool) {
	if p.Country != unitedStates {
		return say.Text{}, false
	}
	code, where := "", any(say.M("the United States"))
	if state, known := stateOf(p.Region); known {
		code, where = state.code, state.name
	}
	fits := func(lat, lon float64) bool {
		km, _ := geo.Reach(geo.Point{Lat: lat, Lon: lon}, code)
		return km <= far(code)
	}
	if fits(lat, lon) {
		return say.Text{}, false
	}
	for _, try := range []struct {
		lat, lon float64
		problem  say.Text
	}{
		{lat, -lon, say.M("The longitude has lost its minus sign: %[1]v, %[2]v is in %[3]s. We didn’t use this point. Correct it, and import again.", lat, -lon, where)},
		{lon, lat, say.M("Latitude and longitude are swapped: %[1]v, %[2]v is in %[3]s. We didn’t use this point. Correct it, and import again.", lon, lat, where)},
		{lon, -lat, say.M("Latitude and longitude are swapped, and the minus sign is lost: %[1]v, %[2]v is in %[3]s. We didn’t use this point. Correct it, and import again.", lon, -lat, where)},
	} {
		if try.lat >= -90 && try.lat <= 90 && fits(try.lat, try.lon) {
			return try.problem, true
		}
	}
	km, _ := geo.Reach(geo.Point{Lat: lat, Lon: lon}, code)
	return say.M("The point %[1]v, %[2]v is about %[3]s from %[4]s. We didn’t use it. Correct the point or the state, and import again.", lat, lon, distance(km), where), false
}

// distance is a length in kilometers that is told in round hundreds, of miles where people count in miles.
type distance float64

// In implements say.Worded.
func (d distance) In(ctx context.Context) string {
	if say.Miles(ctx) {
		return say.N(ctx, hundreds(float64(d)/say.KilometersPerMile), "1 mile", "%d miles")
	}
	return say.N(ctx, hundreds(float64(d)), "1 kilometer", "%d kilometers")
}

func hundreds(n float64) int { return max(1, int(math.Round(n/100))) * 100 }

// applyPoint places the chapter: where the row says, unless that is not where its address is, else where it was while its ZIP code is the
// same, else at its ZIP code.
func (r *row) applyPoint(before hub.Place, p *hub.Place) {
	lat, hasLat := r.degrees(fieldLatitude, 180) // swapped degrees are told from wrong ones below
	lon, hasLon := r.degrees(fieldLongitude, 180)
	if r.cells[fieldLatitude] != "" && r.cells[fieldLongitude] == "" {
		r.refuse(fieldLongitude, say.M("Enter a longitude too, or leave both blank."))
	}
	if r.cells[fieldLongitude] != "" && r.cells[fieldLatitude] == "" {
		r.refuse(fieldLatitude, say.M("Enter a latitude too, or leave both blank."))
	}
	told := hasLat && hasLon && (lat != 0 || lon != 0) // 0, 0 is what programs write for "no place"
	if told {
		problem, guessed := misplaced(*p, lat, lon)
		switch {
		case !guessed && (lat < -90 || lat > 90):
			r.refuse(fieldLatitude, badDegrees(90))
		case problem.Is():
			r.note(fieldLatitude, problem)
			told = false
		}
	}
	region, inRegion := geo.Region(p.PostalCode)
	area, _ := geo.AreaOf(p.PostalCode)
	at, known := area.Center, area.Placed && p.Country == unitedStates
	switch {
	case told:
		p.Lat, p.Lon, p.Located = lat, lon, true
	case before.Located && before.PostalCode == p.PostalCode && before.Country == p.Country:
	case known && (!isState(p.Region) || inRegion && p.Region == region):
		p.Lat, p.Lon, p.Located = at.Lat, at.Lon, true
		if !area.Exact {
			r.note(fieldPostalCode, say.M("We don’t know exactly where ZIP code %s is, so we put the chapter in the middle of its area. If that’s too far off, add columns latitude and longitude.", p.PostalCode))
		}
	default:
		p.Lat, p.Lon, p.Located = 0, 0, false
		if p.Country == unitedStates && p.PostalCode != "" && !known {
			r.note(fieldPostalCode, say.M("We can’t find this ZIP code, so the chapter isn’t on the map. Correct it, or add columns latitude and longitude."))
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

func badDegrees(most float64) say.Text {
	return say.M("Enter degrees from -%[1]v to %[1]v, like 42.3601.", most)
}

// applyZone takes the row's zone, else keeps the chapter's while its state is the same, else follows the point and the state.
func (r *row) applyZone(before hub.Place, c *hub.Chapter, year int) {
	if told := r.cells[fieldZone]; told != "" {
		c.Zone = told
		switch {
		case !validZone(told):
			r.refuse(fieldZone, say.M("Enter a time zone by its IANA name, like America/Chicago."))
		case !keepsZone(c.Place, told, year):
			r.note(fieldZone, say.M("Clocks in %[1]s don’t follow %[2]s. We imported this time zone as it is. If it’s wrong, correct the time zone or the state, and import again.", stateName(c.Place.Region), told))
		}
		return
	}
	if c.Zone != "" && before.Region == c.Place.Region && before.Country == c.Place.Country {
		return
	}
	zone, note, problem := zoneOf(c.Place)
	if problem.Is() {
		r.refuse(fieldZone, problem)
	}
	if note.Is() {
		r.note(fieldZone, note)
	}
	c.Zone = zone
}

// keepsZone reports whether a zone can be that of a place: in winter and summer its clocks show what they show in a zone of the state.
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

// validZone reports whether name is a place's zone. Abbreviations are refused: Go loads "EST", but it knows no summer.
func validZone(name string) bool {
	if name != "UTC" && !strings.Contains(name, "/") {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
