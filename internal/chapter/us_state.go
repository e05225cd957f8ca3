package chapter

import (
	"slices"
	"strings"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// usState is a state, district or territory as addresses write it, with the IANA zone that most of it keeps.
type usState struct {
	code, name, zone string
	// other is the zone of the part that inOther describes, empty where one zone serves all.
	other   string
	inOther func(lat, lon float64) bool
	// towns are the larger ones of that part, for a place of which no more is known than its town.
	towns []string
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
		towns:   []string{"adak", "atka"},
		inOther: func(_, lon float64) bool { return lon < -169.5 || lon > 0 }}, // the western Aleutians
	{code: "AZ", name: "Arizona", zone: "America/Phoenix"},
	{code: "AR", name: "Arkansas", zone: central},
	{code: "CA", name: "California", zone: pacific},
	{code: "CO", name: "Colorado", zone: mountain},
	{code: "CT", name: "Connecticut", zone: eastern},
	{code: "DE", name: "Delaware", zone: eastern},
	{code: "DC", name: "District of Columbia", zone: eastern},
	{code: "FL", name: "Florida", zone: eastern, other: central,
		towns:   []string{"pensacola", "panama-city", "panama-city-beach", "fort-walton-beach", "destin", "crestview", "milton", "gulf-breeze", "marianna", "niceville"},
		inOther: func(lat, lon float64) bool { return lon < -85.4 || lon < -85 && lat > 30 }}, // beyond the Apalachicola
	{code: "GA", name: "Georgia", zone: eastern},
	{code: "HI", name: "Hawaii", zone: "Pacific/Honolulu"},
	{code: "ID", name: "Idaho", zone: "America/Boise", other: pacific,
		towns:   []string{"coeur-d-alene", "coeur-dalene", "lewiston", "moscow", "post-falls", "sandpoint", "hayden", "rathdrum", "kellogg", "grangeville"},
		inOther: func(lat, _ float64) bool { return lat > 45.5 }}, // the panhandle, north of the Salmon
	{code: "IL", name: "Illinois", zone: central},
	{code: "IN", name: "Indiana", zone: "America/Indiana/Indianapolis", other: central,
		towns: []string{"gary", "hammond", "east-chicago", "merrillville", "portage", "valparaiso", "crown-point", "munster", "highland", "hobart", "michigan-city", "la-porte", "laporte", "chesterton", "evansville", "newburgh", "mount-vernon", "princeton", "tell-city"},
		inOther: func(lat, lon float64) bool { // around Gary and Evansville
			return lat > 40.75 && lon < -86.9 || lat > 41.1 && lon < -86.6 || lat < 38.2 && lon < -86.7 || lat < 38.45 && lon < -87.4
		}},
	{code: "IA", name: "Iowa", zone: central},
	{code: "KS", name: "Kansas", zone: central, other: mountain,
		towns:   []string{"goodland", "sharon-springs", "tribune", "syracuse"},
		inOther: func(lat, lon float64) bool { return lon < -101.4 && lat > 37.7 && lat < 39.6 }}, // four western counties
	{code: "KY", name: "Kentucky", zone: eastern, other: central,
		towns:   []string{"bowling-green", "owensboro", "paducah", "hopkinsville", "henderson", "madisonville", "murray", "mayfield", "russellville", "glasgow", "fort-campbell"},
		inOther: func(lat, lon float64) bool { return lon < -86.2 || lon < -85 && lat < 37.3 }},
	{code: "LA", name: "Louisiana", zone: central},
	{code: "ME", name: "Maine", zone: eastern},
	{code: "MD", name: "Maryland", zone: eastern},
	{code: "MA", name: "Massachusetts", zone: eastern},
	{code: "MI", name: "Michigan", zone: "America/Detroit", other: "America/Menominee",
		towns:   []string{"iron-mountain", "ironwood", "menominee", "kingsford", "norway", "iron-river"},
		inOther: func(lat, lon float64) bool { return lon < -89.1 && lat < 46.55 || lon < -87.5 && lat < 46.25 }}, // along Wisconsin
	{code: "MN", name: "Minnesota", zone: central},
	{code: "MS", name: "Mississippi", zone: central},
	{code: "MO", name: "Missouri", zone: central},
	{code: "MT", name: "Montana", zone: mountain},
	{code: "NE", name: "Nebraska", zone: central, other: mountain,
		towns:   []string{"scottsbluff", "gering", "alliance", "sidney", "chadron", "ogallala", "kimball"},
		inOther: func(_, lon float64) bool { return lon < -101.02 }},
	{code: "NV", name: "Nevada", zone: pacific},
	{code: "NH", name: "New Hampshire", zone: eastern},
	{code: "NJ", name: "New Jersey", zone: eastern},
	{code: "NM", name: "New Mexico", zone: mountain},
	{code: "NY", name: "New York", zone: eastern},
	{code: "NC", name: "North Carolina", zone: eastern},
	{code: "ND", name: "North Dakota", zone: central, other: mountain,
		towns:   []string{"dickinson", "hettinger", "bowman", "beach", "medora"},
		inOther: func(lat, lon float64) bool { return lon < -101.3 && lat < 46.65 || lon < -102.1 && lat < 47.6 }}, // the south-west
	{code: "OH", name: "Ohio", zone: eastern},
	{code: "OK", name: "Oklahoma", zone: central},
	{code: "OR", name: "Oregon", zone: pacific, other: "America/Boise",
		towns:   []string{"ontario", "nyssa", "vale"},
		inOther: func(lat, lon float64) bool { return lon > -118.2 && lat < 44.4 }}, // Malheur County
	{code: "PA", name: "Pennsylvania", zone: eastern},
	{code: "RI", name: "Rhode Island", zone: eastern},
	{code: "SC", name: "South Carolina", zone: eastern},
	{code: "SD", name: "South Dakota", zone: central, other: mountain,
		towns:   []string{"rapid-city", "spearfish", "sturgis", "box-elder", "hot-springs", "belle-fourche", "deadwood", "lead", "custer", "pine-ridge"},
		inOther: func(_, lon float64) bool { return lon < -100.8 }},
	{code: "TN", name: "Tennessee", zone: central, other: eastern,
		towns:   []string{"knoxville", "chattanooga", "johnson-city", "kingsport", "bristol", "oak-ridge", "maryville", "morristown", "cleveland", "sevierville", "greeneville", "athens", "east-ridge", "alcoa", "farragut", "elizabethton", "gatlinburg"},
		inOther: func(lat, lon float64) bool { return lon > -84.9 || lon > -85.37 && lat < 35.5 }},
	{code: "TX", name: "Texas", zone: central, other: mountain,
		towns:   []string{"el-paso", "socorro", "horizon-city", "san-elizario", "fort-bliss"},
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

func isState(region string) bool {
	_, is := stateOf(region)
	return is
}

// stateName is a state in full, or the region as it stands.
func stateName(region string) string {
	if state, known := stateOf(region); known {
		return state.name
	}
	return region
}

// zoneOf is the zone of a place: by its point, else by its city and state. Note says that it is a guess; problem, why it cannot be told.
func zoneOf(p hub.Place) (zone string, note, problem say.Text) {
	var none say.Text
	state, known := stateOf(p.Region)
	if p.Country == unitedStates && p.Region == "" && p.Located {
		km, nearest := geo.Reach(geo.Point{Lat: p.Lat, Lon: p.Lon}, "")
		state, known = stateOf(nearest)
		known = known && km <= far(nearest)
	}
	switch {
	case p.Country != unitedStates:
		return "", none, say.M("Enter a time zone, like America/Toronto. Outside the United States, we can’t tell it from the address.")
	case !known && p.Region == "":
		return "", none, say.M("Enter a state, or a time zone like America/Chicago.")
	case !known:
		return "", none, say.M("Enter the state as two letters, like MA, or enter a time zone, like America/Chicago.")
	case state.other == "", p.Located && !state.inOther(p.Lat, p.Lon):
		return state.zone, none, none
	case p.Located, slices.Contains(state.towns, slugOf(p.Locality)):
		return state.other, none, none
	}
	return state.zone, say.M("%[1]s has two time zones. We used %[2]s, the one that most of the state keeps. If that’s wrong, add a ZIP code, or a column timezone_identifier with a time zone like %[3]s.",
		state.name, state.zone, state.other), none
}
