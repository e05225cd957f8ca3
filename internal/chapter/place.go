package chapter

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

const unitedStates = "US"

var countryForm = regexp.MustCompile(`^[A-Z]{2}$`)

func (r *row) applyPlace(p *hub.Place) {
	if told := strings.ToUpper(r.cells[fieldCountry]); told != "" {
		switch told {
		case "USA", "U.S.", "U.S.A.", "UNITED STATES", "UNITED STATES OF AMERICA":
			told = unitedStates
		}
		if p.Country = told; !countryForm.MatchString(told) {
			r.refuse(fieldCountry, "Write the country as two letters, such as US.")
		}
	}
	r.copy(fieldLocality, &p.Locality, maxName)
	r.copy(fieldRegion, &p.Region, maxName)
	r.copy(fieldPostalCode, &p.PostalCode, maxPostalCode)
	if p.Country != unitedStates {
		return
	}
	if state, known := stateOf(p.Region); known {
		p.Region = state.code
	}
	// A spreadsheet takes 02139 for a number and drops the zero: the postcodes of New England and New Jersey.
	if n := len(p.PostalCode); n == 3 || n == 4 {
		if padded := "00"[:5-n] + p.PostalCode; known(padded) {
			p.PostalCode = padded
		}
	}
}

func known(postcode string) bool {
	_, is := geo.Postcode(postcode)
	return is
}

// applyPoint places the chapter: where the row says, else where it was while its postcode is the same, else at its postcode.
func (r *row) applyPoint(before hub.Place, p *hub.Place) {
	lat, hasLat := r.degrees(fieldLatitude, 90)
	lon, hasLon := r.degrees(fieldLongitude, 180)
	if r.cells[fieldLatitude] != "" && r.cells[fieldLongitude] == "" {
		r.refuse(fieldLongitude, "Write the longitude too, or neither.")
	}
	if r.cells[fieldLongitude] != "" && r.cells[fieldLatitude] == "" {
		r.refuse(fieldLatitude, "Write the latitude too, or neither.")
	}
	switch at, known := geo.Postcode(p.PostalCode); {
	case hasLat && hasLon && (lat != 0 || lon != 0): // 0, 0 is what programs write for "no place"
		p.Lat, p.Lon, p.Located = lat, lon, true
	case before.Located && before.PostalCode == p.PostalCode && before.Country == p.Country:
	case p.Country == unitedStates && known:
		p.Lat, p.Lon, p.Located = at.Lat, at.Lon, true
	default:
		p.Lat, p.Lon, p.Located = 0, 0, false
		if p.Country == unitedStates && p.PostalCode != "" {
			r.note(fieldPostalCode, "This postcode is not known, so the chapter is not on the map. Correct it, or add columns latitude and longitude.")
		}
	}
}

// degrees reads a coordinate, with a comma for the point if a spreadsheet wrote one.
func (r *row) degrees(field string, most float64) (float64, bool) {
	told := r.cells[field]
	if told == "" {
		return 0, false
	}
	if !strings.Contains(told, ".") {
		told = strings.Replace(told, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(told, 64)
	if err != nil || !(v >= -most && v <= most) { // not a number is in no range
		r.refuse(field, fmt.Sprintf("Write degrees from -%v to %v, such as 42.3601.", most, most))
		return 0, false
	}
	return v, true
}

// applyZone takes the row's zone, else keeps the chapter's while its state is the same, else follows the state.
func (r *row) applyZone(before hub.Place, c *hub.Chapter) {
	if told := r.cells[fieldZone]; told != "" {
		c.Zone = told
		if !validZone(told) {
			r.refuse(fieldZone, "Write a time zone by its IANA name, such as America/Chicago.")
		}
		return
	}
	if c.Zone != "" && before.Region == c.Place.Region && before.Country == c.Place.Country {
		return
	}
	zone, problem := zoneOf(c.Place)
	if problem != "" {
		r.refuse(fieldZone, problem)
	}
	c.Zone = zone
}

// validZone says whether name is a place's zone. Abbreviations are refused: Go loads "EST", but it knows no summer.
func validZone(name string) bool {
	if name != "UTC" && !strings.Contains(name, "/") {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
