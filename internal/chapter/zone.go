package chapter

import (
	"slices"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

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
