// Package zone knows the clocks of the IANA time zones: which instant a clock time of a zone is, the two instants of one that comes twice,
// and how old the zone data is. A program that may run on a machine without zone files imports time/tzdata.
package zone

import (
	"fmt"
	"sync"
	"time"
)

// zones holds every zone once it was read: reading and parsing one takes 15 % of the time of a lead's desk.
var zones sync.Map

// Load returns the zone of an IANA name.
func Load(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil //nolint:forcetypeassert // nothing else is stored
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("zone: %w", err)
	}
	zones.Store(name, loc)
	return loc, nil
}

// Instants returns the instants at which clocks in loc show wall, a clock time labelled UTC. They are the same unless the time comes twice
// because clocks go back. Of a time that clocks skip both are the instant counted from the offset before the jump, as RFC 5545 3.3.5 has
// it, and exists is false. (time.Date promises neither.) Offsets a day before and after tell the two sides of a change; no zone
// changes twice within two days since 1970.
func Instants(wall time.Time, loc *time.Location) (first, second time.Time, exists bool) {
	_, before := wall.Add(-24 * time.Hour).In(loc).Zone()
	_, after := wall.Add(24 * time.Hour).In(loc).Zone()
	early := wall.Add(-time.Duration(before) * time.Second).UTC()
	late := wall.Add(-time.Duration(after) * time.Second).UTC()
	_, atEarly := early.In(loc).Zone()
	_, atLate := late.In(loc).Zone()
	switch {
	case atEarly == before && atLate == after:
		return early, late, true
	case atLate == after:
		return late, late, true
	default:
		return early, early, atEarly == before
	}
}

// Wall is the clock time in loc at an instant, labelled UTC, to the second.
func Wall(t time.Time, loc *time.Location) time.Time {
	t = t.In(loc)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}
