package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// zoneSpan is a zone and the instants of the first and last entry in it.
type zoneSpan struct {
	loc         *time.Location
	first, last time.Time
}

func (s *zoneSpan) include(t time.Time) {
	if t.Before(s.first) {
		s.first = t
	}
	if t.After(s.last) {
		s.last = t
	}
}

// A VTIMEZONE covers the year before its first entry and two years past its last. A yearly rule is written in place of single
// dates only when it holds for ten further years of the zone data, because a rule without end promises just that.
const (
	yearsBefore = 1
	yearsAfter  = 2
	yearsProven = 10
)

// onset is one change of a zone's offset: the instant, the offsets before and after in seconds east of UTC.
type onset struct {
	at       time.Time
	from, to int
	name     string
	daylight bool
}

// wall is the clock time of the change as the old offset shows it, which is how RFC 5545 3.6.5 counts an observance's DTSTART.
func (o onset) wall() time.Time {
	return o.at.UTC().Add(time.Duration(o.from) * time.Second)
}

// write writes the zone as a VTIMEZONE whose observances are exact from one year before the first entry to at least two years
// after the last.
func (s *zoneSpan) write(out lineWriter, name string) {
	covered := s.last.AddDate(yearsAfter, 0, 0)
	proven := covered.AddDate(yearsProven, 0, 0)
	out.line("BEGIN", "VTIMEZONE")
	out.line("TZID", name)
	for _, group := range groupOnsets(s.onsets(s.first.AddDate(-yearsBefore, 0, 0), proven)) {
		inside := slices.IndexFunc(group, func(o onset) bool { return o.at.After(covered) })
		if inside == 0 {
			continue
		}
		if inside < 0 {
			inside = len(group)
		}
		if rule := yearlyRule(group, proven); rule != "" {
			group[0].write(out, rule)
			continue
		}
		for _, o := range group[:inside] {
			o.write(out, "")
		}
	}
	out.line("END", "VTIMEZONE")
}

// onsets lists the changes of the zone: the one that began the offset in force at from, then all up to until. A zone whose data
// has no beginning gets one in 1601, where Microsoft's own VTIMEZONEs begin, before every entry.
func (s *zoneSpan) onsets(from, until time.Time) []onset {
	var list []onset
	if begin := s.changeBefore(from); begin.IsZero() {
		name, offset := from.In(s.loc).Zone()
		start := time.Date(1601, time.January, 1, 0, 0, -offset, 0, time.UTC)
		list = append(list, onset{at: start, from: offset, to: offset, name: name})
	} else {
		list = append(list, s.onsetAt(begin))
	}
	for at := s.changeAfter(from, until); !at.IsZero(); at = s.changeAfter(at, until) {
		list = append(list, s.onsetAt(at))
	}
	return list
}

// changeBefore and changeAfter find the next real change on either side of an instant, or zero. Time.ZoneBounds alone does not:
// after the last change that the zone data lists (2037 for most) it gives the turn of the year as a bound, and on 31 December
// of leap years an end that is not after the instant (golang/go#81583), on which a plain loop never ends.
func (s *zoneSpan) changeBefore(t time.Time) time.Time {
	for {
		start, _ := t.In(s.loc).ZoneBounds()
		if start.IsZero() || s.changes(start) {
			return start
		}
		t = start.Add(-time.Second)
	}
}

func (s *zoneSpan) changeAfter(t, until time.Time) time.Time {
	for !t.After(until) {
		_, end := t.In(s.loc).ZoneBounds()
		switch {
		case end.IsZero() || end.After(until):
			return time.Time{}
		case !end.After(t):
			t = t.Add(time.Hour)
		case s.changes(end):
			return end
		default:
			t = end
		}
	}
	return time.Time{}
}

// changes reports whether offset, name or daylight saving differ before and at an instant.
func (s *zoneSpan) changes(at time.Time) bool {
	after, before := at.In(s.loc), at.Add(-time.Second).In(s.loc)
	name, to := after.Zone()
	was, from := before.Zone()
	return name != was || to != from || after.IsDST() != before.IsDST()
}

// onsetAt describes the change at an instant. A change is called daylight when it moves clocks forward between daylight and
// standard time, whichever of the two the zone data calls daylight: Europe/Dublin has "daylight" time in winter.
func (s *zoneSpan) onsetAt(at time.Time) onset {
	after := at.In(s.loc)
	before := at.Add(-time.Second).In(s.loc)
	name, to := after.Zone()
	_, from := before.Zone()
	return onset{at: at, from: from, to: to, name: name, daylight: before.IsDST() != after.IsDST() && to > from}
}

// groupOnsets gathers the changes that may follow one rule, in order of their first date.
func groupOnsets(list []onset) [][]onset {
	var groups [][]onset
	for _, o := range list {
		i := slices.IndexFunc(groups, func(g []onset) bool {
			return g[0].from == o.from && g[0].to == o.to && g[0].name == o.name && g[0].daylight == o.daylight
		})
		if i < 0 {
			groups = append(groups, []onset{o})
			continue
		}
		groups[i] = append(groups[i], o)
	}
	return groups
}

// yearlyRule returns the RRULE that gives exactly the group's dates, or "" when there is none: one date in every year through
// the last proven year, always the same month, clock time, weekday and place of that weekday in the month.
func yearlyRule(group []onset, proven time.Time) string {
	first := group[0].wall()
	last := group[len(group)-1].wall()
	if last.Year() < proven.Year()-1 {
		return ""
	}
	nth, fromEnd := (first.Day()-1)/7, true
	for i, o := range group {
		wall := o.wall()
		if wall.Year() != first.Year()+i || wall.Month() != first.Month() || wall.Weekday() != first.Weekday() ||
			wall.Format("150405") != first.Format("150405") {
			return ""
		}
		if (wall.Day()-1)/7 != nth {
			nth = -1
		}
		if wall.AddDate(0, 0, 7).Month() == wall.Month() {
			fromEnd = false
		}
	}
	day := strings.ToUpper(first.Weekday().String()[:2])
	switch {
	case fromEnd:
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=-1%s", first.Month(), day)
	case nth >= 0:
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", first.Month(), nth+1, day)
	default:
		return ""
	}
}

// write writes one change, or all that a rule gives from it on. Several dates are several blocks and not RDATEs of one:
// ical.js, and so Thunderbird, forgets the DTSTART of an observance that has RDATEs.
func (o onset) write(out lineWriter, rule string) {
	kind := "STANDARD"
	if o.daylight {
		kind = "DAYLIGHT"
	}
	out.line("BEGIN", kind)
	out.line("DTSTART", o.wall().Format(wallFormat))
	out.line("TZOFFSETFROM", formatOffset(o.from))
	out.line("TZOFFSETTO", formatOffset(o.to))
	out.line("TZNAME", o.name)
	out.line("RRULE", rule)
	out.line("END", kind)
}

// formatOffset writes seconds east of UTC as RFC 5545 3.3.14: +hhmm, with seconds only where local mean time has them.
func formatOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	text := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if rest := seconds % 60; rest != 0 {
		text += fmt.Sprintf("%02d", rest)
	}
	return text
}
