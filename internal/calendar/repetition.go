package calendar

import (
	"strings"

	"chapterhouse/internal/say"
	"chapterhouse/internal/zone"
)

const (
	// maxRules is how many RRULEs one event may have; RFC 5545 3.8.5.3 wants one.
	maxRules = 10
	// maxListed is how many dates RDATE and EXDATE of one event may name: 27 years of days.
	maxListed = 10_000
)

func (a *atlas) readRules(raw *rawEvent, e *event) error {
	for _, p := range raw.props {
		switch p.name {
		case "EXRULE":
			return &reason{say.M("This event repeats with a rule for its exceptions (EXRULE), which can’t be imported. Enter its dates one by one.")}
		case "RRULE":
			r, err := parseRule(p.value)
			if err != nil {
				return err
			}
			if e.rules = append(e.rules, r); len(e.rules) > maxRules {
				return badRule(p.value, say.M("The event has too many rules."))
			}
		case "RDATE", "EXDATE":
			if err := a.readListed(raw, e, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// readListed reads the dates of an RDATE or EXDATE.
func (a *atlas) readListed(raw *rawEvent, e *event, p property) error {
	for value := range strings.SplitSeq(p.value, ",") {
		if strings.TrimSpace(value) == "" {
			continue
		}
		if len(e.added)+len(e.removed) >= maxListed {
			return &reason{say.M("This event lists more than 10,000 dates or exceptions. Make it repeat by a rule, or export a shorter span of time, then import again.")}
		}
		if p.name == "RDATE" {
			if err := a.readExtra(raw, e, p, value); err != nil {
				return err
			}
			continue
		}
		m, err := a.readTime(raw.from, p, value, labelException)
		if err != nil {
			// Left out, the exception would bring back a date that does not take place.
			return err
		}
		e.removed = append(e.removed, e.exception(m))
	}
	return nil
}

func (a *atlas) readExtra(raw *rawEvent, e *event, p property, value string) error {
	value, tail, period := strings.Cut(value, "/")
	m, err := a.readTime(raw.from, p, value, labelExtra)
	if err != nil {
		return err
	}
	x := extra{moment: e.inFrame(m)}
	if period {
		length, err := parseDuration(tail)
		if err != nil {
			end, err := a.readTime(raw.from, p, tail, labelExtraEnd)
			if err != nil {
				return err
			}
			length = span{exact: end.instant().Sub(m.instant())}
		}
		if length.exact > 0 || length.days > 0 {
			x.length = &length
		}
	}
	e.added = append(e.added, x)
	return nil
}

// exception is an EXDATE in the event's frame. A clock time without a zone beside a start with one, other than the start's own
// clock, was written in a zone nobody named (seen: 06:00 beside a series at 14:00 UTC) and excludes the day.
func (e *event) exception(m moment) moment {
	if m.form == formFloating && e.start.form != formDate && e.start.form != formFloating &&
		clockOf(m.wall) != clockOf(e.start.wall) {
		m.wall, m.form = dayOf(m.wall), formDate
	}
	return e.inFrame(m)
}

// inFrame turns a moment written in another form into the event's own: its wall is then comparable with the dates of the series.
// A date stays a date beside times, for it means any time of that day.
func (e *event) inFrame(m moment) moment {
	switch {
	case e.start.form == formDate:
		m.wall = dayOf(m.wall)
		m.form, m.at, m.shown = e.start.form, e.start.at, e.start.shown
	case m.form == formDate:
		m.at, m.shown = e.start.at, e.start.shown
	case m.form == formFloating:
		// A clock time without a zone beside a zoned start can only mean the same clock.
		m.form, m.at, m.shown = e.start.form, e.start.at, e.start.shown
	default:
		m.wall = zone.Wall(m.instant(), e.start.at.loc)
		m.form, m.at, m.shown = e.start.form, e.start.at, e.start.shown
	}
	return m
}
