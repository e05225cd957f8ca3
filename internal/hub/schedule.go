package hub

import (
	"time"

	"chapterhouse/internal/say"
	"chapterhouse/internal/zone"
)

// LocalTime is a date and a time of day as clocks show them, in no zone: "2026-12-12T18:00", with seconds where there are some.
type LocalTime string

// The layouts of a LocalTime.
const (
	localMinutes = "2006-01-02T15:04"
	localSeconds = "2006-01-02T15:04:05"
)

// Local is what the clocks of t's own zone show.
func Local(t time.Time) LocalTime {
	if t.Second() != 0 {
		return LocalTime(t.Format(localSeconds))
	}
	return LocalTime(t.Format(localMinutes))
}

// Time is the clock time labelled UTC, the zero time of what is none.
func (l LocalTime) Time() time.Time {
	t, _ := l.wall()
	return t
}

// wall is the clock time labelled UTC; ok is false when l is none.
func (l LocalTime) wall() (t time.Time, ok bool) {
	for _, layout := range []string{localMinutes, localSeconds} {
		if t, err := time.Parse(layout, string(l)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Fold says which of two equal clock times is meant, where clocks go back: of those whose bit is set, the second.
type Fold int

// The bits of a Fold.
const (
	FoldStart Fold = 1 << iota
	FoldEnd
)

// Schedule is when an event takes place, as people were told: clock times, and the zone whose clocks they are. New zone data changes the
// instants of a schedule and nothing of itself.
type Schedule struct {
	Starts, Ends LocalTime
	Fold         Fold
	Zone         string
	AllDay       bool // Starts is midnight before the first day, Ends midnight after the last
}

// instants are when the schedule begins and ends by this machine's zone data. exists is false when one of its clock times is skipped.
func (s Schedule) instants() (starts, ends time.Time, exists bool) {
	from, okFrom := s.Starts.wall()
	to, okTo := s.Ends.wall()
	if !okFrom || !okTo {
		return time.Time{}, time.Time{}, false
	}
	starts, existsFrom := instantOf(from, s.Zone, s.Fold&FoldStart != 0)
	ends, existsTo := instantOf(to, s.Zone, s.Fold&FoldEnd != 0)
	return starts, ends, existsFrom && existsTo || s.AllDay // a day exists without its midnight
}

func instantOf(wall time.Time, name string, second bool) (at time.Time, exists bool) {
	early, late, exists := zone.Instants(wall, Zone(name))
	if second {
		return late, exists
	}
	return early, exists
}

// Schedule is what was said of when the event takes place. A row that was written without it has that of its instants.
func (e Event) Schedule() Schedule {
	if e.StartsLocal == "" || e.EndsLocal == "" {
		return e.scheduleOf()
	}
	return Schedule{Starts: e.StartsLocal, Ends: e.EndsLocal, Fold: e.Fold, Zone: e.Zone, AllDay: e.AllDay}
}

// scheduleOf is the schedule of the event's instants.
func (e Event) scheduleOf() Schedule {
	in := e.Location()
	s := Schedule{Starts: Local(e.StartsAt.In(in)), Ends: Local(e.EndsAt.In(in)), Zone: e.Zone, AllDay: e.AllDay}
	if second(e.StartsAt, in) {
		s.Fold |= FoldStart
	}
	if second(e.EndsAt, in) {
		s.Fold |= FoldEnd
	}
	return s
}

// second reports whether clocks show the time of this instant for the second time.
func second(t time.Time, in *time.Location) bool {
	t = t.Truncate(time.Second)
	first, last, _ := zone.Instants(zone.Wall(t, in), in)
	return !first.Equal(last) && last.Equal(t)
}

// SetTimes puts the event between two instants, in its zone.
func (e *Event) SetTimes(starts, ends time.Time) {
	e.StartsAt, e.EndsAt, e.AllDay = starts.UTC(), ends.UTC(), false
	e.keep(e.scheduleOf())
}

// SetDays makes it an event of whole days in its zone, the last day included. Only the dates of first and last count.
func (e *Event) SetDays(first, last time.Time) {
	midnight := func(t time.Time, days int) LocalTime {
		return Local(time.Date(t.Year(), t.Month(), t.Day()+days, 0, 0, 0, 0, time.UTC))
	}
	e.keep(Schedule{Starts: midnight(first, 0), Ends: midnight(last, 1), Zone: e.Zone, AllDay: true})
	e.StartsAt, e.EndsAt, _ = e.Schedule().instants()
}

// Settled is the event with a schedule: that of its instants when it has none.
func (e Event) Settled() Event {
	if e.StartsLocal == "" || e.EndsLocal == "" {
		e.keep(e.scheduleOf())
	}
	return e
}

func (e *Event) keep(s Schedule) {
	e.StartsLocal, e.EndsLocal, e.Fold, e.AllDay, e.ZoneData = s.Starts, s.Ends, s.Fold, s.AllDay, zone.Data().Name
}

// Recomputed is the event with the instants that this machine's zone data gives its schedule. gone reports that one of its clock times does
// not exist any more; it keeps its instants then.
func (e Event) Recomputed() (next Event, gone bool) {
	e.keep(e.Schedule())
	starts, ends, exists := e.Schedule().instants()
	switch {
	case !exists || !ends.After(starts):
		return e, true
	case !starts.Equal(e.StartsAt.Truncate(time.Second)) || !ends.Equal(e.EndsAt.Truncate(time.Second)):
		e.StartsAt, e.EndsAt = starts, ends
	}
	return e, false
}

// Starts is when the event begins, showing the clock time that was said: whatever the zone data, no other may be read. For order and for what
// is over, StartsAt counts.
func (e Event) Starts() time.Time { return e.shown(e.StartsAt, e.StartsLocal, FoldStart) }

// Ends is when the event ends, as Starts.
func (e Event) Ends() time.Time { return e.shown(e.EndsAt, e.EndsLocal, FoldEnd) }

func (e Event) shown(at time.Time, said LocalTime, bit Fold) time.Time {
	at = at.In(e.Location())
	wall, ok := said.wall()
	if !ok || zone.Wall(at, e.Location()).Equal(wall) {
		return at
	}
	now, exists := instantOf(wall, e.Zone, e.Fold&bit != 0)
	if exists {
		return now.In(e.Location())
	}
	name, offset := now.Add(-24 * time.Hour).In(e.Location()).Zone() // the clocks leave it out: it is read as they went before
	return now.In(time.FixedZone(name, offset))
}

// Span is when the event takes place, to be worded.
func (e Event) Span() say.Span { return say.Span{Start: e.Starts(), End: e.Ends(), AllDay: e.AllDay} }
