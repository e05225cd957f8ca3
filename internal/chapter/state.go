package chapter

import (
	"strings"

	"chapterhouse/internal/hub"
)

// usState is a state, district or territory as addresses write it, with the IANA zone that most of it keeps.
type usState struct {
	code, name, zone string
	// other is the zone of the part that inOther describes, empty where one zone serves all.
	other   string
	inOther func(lat, lon float64) bool
}

// The zones that most states keep.
const (
	eastern  = "America/New_York"
	central  = "America/Chicago"
	mountain = "America/Denver"
	pacific  = "America/Los_Angeles"
)

// usStates are the postal codes of USPS Publication 28, appendix B. Where a state keeps two zones (49 CFR part 71), inOther
// cuts it with straight lines that put every county seat but a few next to the line on the right side; a chapter that they
// get wrong names its zone in the file.
var usStates = []usState{
	{code: "AL", name: "Alabama", zone: central},
	{code: "AK", name: "Alaska", zone: "America/Anchorage", other: "America/Adak",
		inOther: func(_, lon float64) bool { return lon < -169.5 || lon > 0 }}, // the western Aleutians
	{code: "AZ", name: "Arizona", zone: "America/Phoenix"},
	{code: "AR", name: "Arkansas", zone: central},
	{code: "CA", name: "California", zone: pacific},
	{code: "CO", name: "Colorado", zone: mountain},
	{code: "CT", name: "Connecticut", zone: eastern},
	{code: "DE", name: "Delaware", zone: eastern},
	{code: "DC", name: "District of Columbia", zone: eastern},
	{code: "FL", name: "Florida", zone: eastern, other: central,
		inOther: func(lat, lon float64) bool { return lon < -85.4 || lon < -85 && lat > 30 }}, // beyond the Apalachicola
	{code: "GA", name: "Georgia", zone: eastern},
	{code: "HI", name: "Hawaii", zone: "Pacific/Honolulu"},
	{code: "ID", name: "Idaho", zone: "America/Boise", other: pacific,
		inOther: func(lat, _ float64) bool { return lat > 45.5 }}, // the panhandle, north of the Salmon
	{code: "IL", name: "Illinois", zone: central},
	{code: "IN", name: "Indiana", zone: "America/Indiana/Indianapolis", other: central,
		inOther: func(lat, lon float64) bool { // around Gary and Evansville
			return lat > 40.75 && lon < -86.9 || lat > 41.1 && lon < -86.6 || lat < 38.2 && lon < -86.7 || lat < 38.45 && lon < -87.4
		}},
	{code: "IA", name: "Iowa", zone: central},
	{code: "KS", name: "Kansas", zone: central, other: mountain,
		inOther: func(lat, lon float64) bool { return lon < -101.4 && lat > 37.7 && lat < 39.6 }}, // four western counties
	{code: "KY", name: "Kentucky", zone: eastern, other: central,
		inOther: func(lat, lon float64) bool { return lon < -86.2 || lon < -85 && lat < 37.3 }},
	{code: "LA", name: "Louisiana", zone: central},
	{code: "ME", name: "Maine", zone: eastern},
	{code: "MD", name: "Maryland", zone: eastern},
	{code: "MA", name: "Massachusetts", zone: eastern},
	{code: "MI", name: "Michigan", zone: "America/Detroit", other: "America/Menominee",
		inOther: func(lat, lon float64) bool { return lon < -89.1 && lat < 46.55 || lon < -87.5 && lat < 46.25 }}, // along Wisconsin
	{code: "MN", name: "Minnesota", zone: central},
	{code: "MS", name: "Mississippi", zone: central},
	{code: "MO", name: "Missouri", zone: central},
	{code: "MT", name: "Montana", zone: mountain},
	{code: "NE", name: "Nebraska", zone: central, other: mountain,
		inOther: func(_, lon float64) bool { return lon < -101.02 }},
	{code: "NV", name: "Nevada", zone: pacific},
	{code: "NH", name: "New Hampshire", zone: eastern},
	{code: "NJ", name: "New Jersey", zone: eastern},
	{code: "NM", name: "New Mexico", zone: mountain},
	{code: "NY", name: "New York", zone: eastern},
	{code: "NC", name: "North Carolina", zone: eastern},
	{code: "ND", name: "North Dakota", zone: central, other: mountain,
		inOther: func(lat, lon float64) bool { return lon < -101.3 && lat < 46.65 || lon < -102.1 && lat < 47.6 }}, // the south-west
	{code: "OH", name: "Ohio", zone: eastern},
	{code: "OK", name: "Oklahoma", zone: central},
	{code: "OR", name: "Oregon", zone: pacific, other: "America/Boise",
		inOther: func(lat, lon float64) bool { return lon > -118.2 && lat < 44.4 }}, // Malheur County
	{code: "PA", name: "Pennsylvania", zone: eastern},
	{code: "RI", name: "Rhode Island", zone: eastern},
	{code: "SC", name: "South Carolina", zone: eastern},
	{code: "SD", name: "South Dakota", zone: central, other: mountain,
		inOther: func(_, lon float64) bool { return lon < -100.8 }},
	{code: "TN", name: "Tennessee", zone: central, other: eastern,
		inOther: func(lat, lon float64) bool { return lon > -84.9 || lon > -85.37 && lat < 35.5 }},
	{code: "TX", name: "Texas", zone: central, other: mountain,
		inOther: func(_, lon float64) bool { return lon < -104.9 }}, // El Paso and Hudspeth counties
	{code: "UT", name: "Utah", zone: mountain},
	{code: "VT", name: "Vermont", zone: eastern},
	{code: "VA", name: "Virginia", zone: eastern},
	{code: "WA", name: "Washington", zone: pacific},
	{code: "WV", name: "West Virginia", zone: eastern},
	{code: "WI", name: "Wisconsin", zone: central},
	{code: "WY", name: "Wyoming", zone: mountain},
	{code: "AS", name: "American Samoa", zone: "Pacific/Pago_Pago"},
	{code: "GU", name: "Guam", zone: "Pacific/Guam"},
	{code: "MP", name: "Northern Mariana Islands", zone: "Pacific/Saipan"},
	{code: "PR", name: "Puerto Rico", zone: "America/Puerto_Rico"},
	{code: "VI", name: "Virgin Islands", zone: "America/St_Thomas"},
}

// stateOf finds a state by code or name, in any case.
func stateOf(region string) (usState, bool) {
	region = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(region)), ".")
	for _, s := range usStates {
		if region == strings.ToLower(s.code) || region == strings.ToLower(s.name) {
			return s, true
		}
	}
	return usState{}, false
}

// zoneOf is the zone of a place, or a sentence that says why it cannot be told.
func zoneOf(p hub.Place) (zone, problem string) {
	state, known := stateOf(p.Region)
	switch {
	case p.Country != unitedStates:
		return "", "Write the time zone, such as America/Toronto: outside the United States it is not known from the address."
	case p.Region == "":
		return "", "Write the state, or the time zone such as America/Chicago."
	case !known:
		return "", "Write the state as two letters, such as MA, or the time zone such as America/Chicago."
	case state.other == "":
		return state.zone, ""
	case !p.Located:
		return "", state.name + " has two time zones. Write the time zone, such as " + state.zone + ", or a postcode."
	case state.inOther(p.Lat, p.Lon):
		return state.other, ""
	}
	return state.zone, ""
}
