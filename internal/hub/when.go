package hub

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// zones holds every zone once it was read: reading and parsing one takes 15 % of the time of a lead's desk.
var zones sync.Map

// Zone returns the IANA zone of this name, UTC when it is unknown to this machine.
func Zone(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location) //nolint:forcetypeassert // nothing else is stored
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, loc)
	return loc
}

// Day is how people say a date: "Sat 5 Dec", with the year when it is not the one of now.
func Day(t, now time.Time) string {
	if t.Year() != now.In(t.Location()).Year() {
		return t.Format("Mon 2 Jan 2006")
	}
	return t.Format("Mon 2 Jan")
}

// Hours is how people say a span: "6:30 to 8:00 pm CST", "9:00 am to noon EST". The half of the day is said once when
// both ends share it, the day of the end when it is another one.
func Hours(start, end time.Time) string {
	zone := zoneName(start)
	if start.YearDay() != end.YearDay() || start.Year() != end.Year() {
		if end.Sub(start) > 18*time.Hour {
			return clock(start, true) + " to " + end.Format("Mon 2 Jan, ") + clock(end, true) + " " + zone
		}
		return clock(start, true) + " to " + clock(end, true) + " " + zone
	}
	sameHalf := (start.Hour() < 12) == (end.Hour() < 12) && !noon(end)
	return clock(start, !sameHalf) + " to " + clock(end, true) + " " + zone
}

// Moment is one instant: "Sat 5 Dec, 6:30 pm CST".
func Moment(t, now time.Time) string {
	return Day(t, now) + ", " + clock(t, true) + " " + zoneName(t)
}

func noon(t time.Time) bool { return t.Hour() == 12 && t.Minute() == 0 }

func clock(t time.Time, half bool) string {
	switch {
	case noon(t) && half:
		return "noon"
	case half:
		return t.Format("3:04 pm")
	}
	return t.Format("3:04")
}

// zoneName is the zone's abbreviation, or "UTC+3" where the zone has none in words.
func zoneName(t time.Time) string {
	name, offset := t.Zone()
	if !strings.ContainsAny(name, "+-0123456789") {
		return name
	}
	if minutes := offset % 3600 / 60; minutes != 0 {
		return fmt.Sprintf("UTC%+d:%02d", offset/3600, max(minutes, -minutes))
	}
	return fmt.Sprintf("UTC%+d", offset/3600)
}
