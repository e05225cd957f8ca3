package calendar

import (
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// declaration is a VTIMEZONE of the file. It serves to find the IANA zone that is meant, since a Draft names one; only where there is
// none does it give the instants itself, see zone.
type declaration struct {
	id          string // TZID
	location    string // X-LIC-LOCATION
	observances []observance
}

func (d *declaration) set(p property) {
	switch p.name {
	case "TZID":
		d.id = unescapeText(p.value)
	case "X-LIC-LOCATION":
		d.location = strings.TrimSpace(unescapeText(p.value))
	}
}

// observance is a STANDARD or DAYLIGHT block: clocks change from one offset to another at its times (RFC 5545 3.6.5).
type observance struct {
	start           time.Time // clock time before the change, labelled UTC
	from, to        int       // seconds east of UTC
	hasStart, hasTo bool
	hasFrom         bool
	rule            string
	dates           []time.Time
}

func (o *observance) set(p property) {
	switch p.name {
	case "DTSTART":
		o.start, _, o.hasStart = parseClock(p.value)
	case "TZOFFSETFROM":
		o.from, o.hasFrom = parseOffset(p.value)
	case "TZOFFSETTO":
		o.to, o.hasTo = parseOffset(p.value)
	case "RRULE":
		o.rule = p.value
	case "RDATE":
		for value := range strings.SplitSeq(p.value, ",") {
			if wall, _, ok := parseClock(value); ok && len(o.dates) < maxObservances {
				o.dates = append(o.dates, wall)
			}
		}
	}
}

// maxObservances bounds the work for one VTIMEZONE; the longest real one, Africa/Casablanca with every change listed, has about 200.
const maxObservances = 1000

func (o *observance) complete() bool {
	if !o.hasFrom {
		o.from = o.to
	}
	return o.hasStart && o.hasTo
}

// changes lists the observance's changes that matter for the years first to last, as instants with the offset after them.
// Rules other than the plain yearly kind are not understood (ok false).
//
// A yearly rule without COUNT has no memory and is begun in the first year; any other is followed from its own start.
func (o *observance) changes(first, last int) (list []change, ok bool) {
	add := func(wall time.Time) {
		list = append(list, change{at: wall.Add(-time.Duration(o.from) * time.Second), from: o.from, to: o.to})
	}
	add(o.start)
	for _, wall := range o.dates {
		add(wall)
	}
	if o.rule == "" {
		return list, true
	}
	r, err := parseRule(o.rule)
	if err != nil || r.option.Freq != rrule.YEARLY {
		return nil, false
	}
	plain := r.option.Interval <= 1 && r.option.Count == 0
	start := o.start
	if !plain && start.Year() < firstYear-100 {
		return nil, false
	}
	if plain && start.Year() < first {
		// Beginning in 1601 as Microsoft does would only cost time.
		start = time.Date(first, start.Month(), min(start.Day(), 28), start.Hour(), start.Minute(), start.Second(), 0, time.UTC)
		if len(r.option.Byweekday)+len(r.option.Bymonthday) == 0 && o.start.Day() > 28 {
			return nil, false
		}
	}
	work := budget{steps: r.stepsPerDay() * 4 * 366 * (last - min(first, start.Year()) + 2)}
	made := 0
	for wall := range r.walls(start, time.Date(last, time.December, 31, 23, 59, 59, 0, time.UTC), &work) {
		if r.until != nil && wall.After(r.until.wall.Add(24*time.Hour)) {
			break
		}
		if made++; r.option.Count > 0 && made > r.option.Count {
			break
		}
		add(wall)
	}
	return list, true
}

// changes lists the changes of all observances in order, or is nil when they cannot be told.
func (d *declaration) changes(first, last int) (list []change) {
	for i := range d.observances {
		part, ok := d.observances[i].changes(first, last)
		if !ok {
			return nil
		}
		list = append(list, part...)
	}
	if len(list) > maxObservances {
		return nil
	}
	slices.SortStableFunc(list, func(a, b change) int { return a.at.Compare(b.at) })
	return list
}

// zone is the declaration as a zone, exact from 1969 to a last year, or nil when its changes cannot be told. The offset before its
// first change is the one it names as the first, after the last that of the last.
func (d *declaration) zone(last int) *time.Location {
	list := d.changes(firstYear-1, min(last, lastYear))
	if list == nil {
		return nil
	}
	return fileZone(d.id, list)
}

// change is one change of offset at an instant.
type change struct {
	at       time.Time
	from, to int
}

// offsets returns a function from instants in the year to the offset the declaration gives, or nil when it cannot tell.
func (d *declaration) offsets(year int) func(time.Time) int {
	list := d.changes(year-2, year+1)
	if list == nil {
		return nil
	}
	return func(t time.Time) int {
		i, found := slices.BinarySearchFunc(list, t, func(c change, t time.Time) int { return c.at.Compare(t) })
		// Of several at the same instant the last one counts: the search finds the first.
		for found && i+1 < len(list) && list[i+1].at.Equal(t) {
			i++
		}
		switch {
		case found:
			return list[i].to
		case i == 0:
			return list[0].from
		default:
			return list[i-1].to
		}
	}
}

// agrees reports whether a zone has the declared offsets in a year, looking at four days of every month: that tells apart
// the American and the European dates for changing clocks, which lie at least a week apart.
func agrees(offset func(time.Time) int, year int, loc *time.Location) bool {
	for month := time.January; month <= time.December; month++ {
		for day := 1; day <= 22; day += 7 {
			t := time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
			if _, want := t.In(loc).Zone(); want != offset(t) {
				return false
			}
		}
	}
	return true
}
