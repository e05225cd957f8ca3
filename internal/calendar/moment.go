package calendar

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/say"
	"chapterhouse/internal/zone"
)

// reason is why one event, or one part of it, cannot be read: the sentence of a Problem.
type reason struct{ text say.Text }

// Error implements error.
func (r *reason) Error() string { return r.text.String() }

// reasonOf is the sentence of an error of this package about one event.
func reasonOf(err error) say.Text {
	if why, is := errors.AsType[*reason](err); is {
		return why.text
	}
	return say.M("This event can’t be read. Correct it in the original calendar, then export and import again.")
}

// excerpt shortens what a reason quotes from the file.
func excerpt(s string) string {
	const most = 40
	runes := []rune(oneLine(s))
	if len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return string(runes)
}

// form says what a written time means (RFC 5545 3.3.4 and 3.3.5).
type form int

const (
	formDate     form = iota // a day
	formFloating             // a clock time wherever one is
	formUTC                  // an instant
	formZoned                // a clock time in a zone
)

// place is a zone with its IANA name, or a zone that only the file declares with its name there.
type place struct {
	name     string
	loc      *time.Location
	declared bool
}

// moment is one date or date-time of a file. wall is the clock time written down, labelled UTC; at is the zone that turns it into
// an instant, and shown the zone people see: they differ for times written in Z, and in a
// zone that only the file declares.
type moment struct {
	wall  time.Time
	form  form
	at    place
	shown place
}

func (m moment) instant() time.Time { return instantOf(m.wall, m.at.loc) }

// stamp is the moment as it stands in an Identifier.
func (m moment) stamp(wall time.Time) string {
	if m.form == formZoned {
		wall = instantOf(wall, m.at.loc)
	}
	return wall.UTC().Format(stampFormat)
}

// instantOf returns the instant at which clocks in loc show wall. RFC 5545 3.3.5: of two such instants it is the first, and a
// time that clocks skip counts from the offset before the jump.
func instantOf(wall time.Time, loc *time.Location) time.Time {
	first, _, _ := zone.Instants(wall, loc)
	return first
}

// dayOf is midnight of a wall, clockOf the time since then. (Truncate counts from year 1, which began at midnight UTC.)
func dayOf(wall time.Time) time.Time       { return wall.Truncate(24 * time.Hour) }
func clockOf(wall time.Time) time.Duration { return wall.Sub(dayOf(wall)) }

// clockPattern takes the basic form of RFC 5545 and the ISO 8601 forms some programs write in its place: hyphens, colons, no
// seconds, fractions (dropped) and a numeric offset.
var clockPattern = regexp.MustCompile(
	`^(\d{4})-?(\d{2})-?(\d{2})(?:[Tt ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?)?$`)

// parseClock reads a written date or time. The form is told by the shape, not by VALUE: files say VALUE=DATE before date-times.
// An offset is applied and gives formUTC.
func parseClock(value string) (wall time.Time, f form, ok bool) {
	value = strings.TrimSpace(value)
	if len(value) > len("2006-01-02T15:04:05.000000000+00:00") {
		return time.Time{}, 0, false
	}
	m := clockPattern.FindStringSubmatch(value)
	if m == nil {
		return time.Time{}, 0, false
	}
	number := func(i int) int {
		n, _ := strconv.Atoi(m[i]) // the pattern admits at most four digits; an absent group is 0
		return n
	}
	year, month, day := number(1), time.Month(number(2)), number(3)
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if date.Year() != year || date.Month() != month || date.Day() != day {
		return time.Time{}, 0, false
	}
	if m[4] == "" {
		return date, formDate, true
	}
	hour, minute, second := number(4), number(5), min(number(6), 59) // 60 is a leap second
	if minute > 59 || number(6) > 60 || hour > 24 || hour == 24 && minute+second > 0 {
		return time.Time{}, 0, false
	}
	wall = date.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
	switch suffix := strings.ToUpper(m[7]); suffix {
	case "":
		return wall, formFloating, true
	case "Z":
		return wall, formUTC, true
	default:
		seconds, ok := parseOffset(suffix)
		return wall.Add(-time.Duration(seconds) * time.Second), formUTC, ok
	}
}

var offsetPattern = regexp.MustCompile(`^([+-])(\d{1,2}):?(\d{2})?:?(\d{2})?$`)

// parseOffset reads +hhmm, +hhmmss, +hh:mm and +h as seconds east of UTC, below a day.
func parseOffset(value string) (seconds int, ok bool) {
	m := offsetPattern.FindStringSubmatch(strings.TrimSpace(value))
	if m == nil {
		return 0, false
	}
	for i, unit := range []int{3600, 60, 1} {
		n, _ := strconv.Atoi(m[2+i]) // at most two digits; an absent group is 0
		seconds += n * unit
	}
	if m[1] == "-" {
		seconds = -seconds
	}
	return seconds, seconds > -86400 && seconds < 86400
}

// span is a length: whole days on the calendar, then an exact time (RFC 5545 3.3.6: a day may have 23 hours).
type span struct {
	days  int
	exact time.Duration
}

var durationPattern = regexp.MustCompile(
	`^([+-])?P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$`)

// parseDuration reads a DURATION value; negative ones are refused, since no event runs backwards.
func parseDuration(value string) (span, error) {
	m := durationPattern.FindStringSubmatch(strings.ToUpper(strings.TrimSpace(value)))
	if m == nil {
		return span{}, &reason{say.M("“%s” isn’t a length of time (DURATION). Give the event an end in the original calendar, then export and import again.", excerpt(value))}
	}
	number := func(i int) int {
		n, _ := strconv.Atoi(m[i]) // the pattern admits at most nine digits; an absent group is 0
		return n
	}
	s := span{days: 7*number(2) + number(3), exact: time.Duration(number(4))*time.Hour +
		time.Duration(number(5))*time.Minute + time.Duration(number(6))*time.Second}
	if m[1] == "-" && s != (span{}) {
		return span{}, errBackwards
	}
	return s, nil
}

var errBackwards = &reason{say.M("This event ends before it starts. Correct its end in the original calendar, then export and import again.")}

// end is the instant a span after wall in loc.
func (s span) end(wall time.Time, loc *time.Location) time.Time {
	return instantOf(wall.AddDate(0, 0, s.days), loc).Add(s.exact)
}
