package calendar

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"chapterhouse/internal/say"
	"chapterhouse/internal/zone"
)

// series is every VEVENT of one UID: the event itself, which a partial export may lack, changes to single dates of it, and the
// cancellation of the whole of it. What could not be understood has its err and is kept, see event.
type series struct {
	master  *event
	changes []*event
	cancel  *event
	all     *event // the first of all, whatever it is
}

var (
	reasonWork = &reason{say.M("The repeating events in this file go on for too long to import together. Export a shorter span of time, or give this event an end, then import again.")}
	reasonTwin = say.M("Another event in this file has the same UID but a different start, so only one of them was read. Give the events different UIDs, or add this one by hand.")
	reasonLost = say.M("A change to one date of this event can’t be read, and we can’t tell which date it’s about, so none of its dates were imported. Correct that change in the original calendar, then export and import again.")
)

// add puts an event in its place, keeping the newer one of two with the same date. It returns the loser when that is another event
// by mistake, not an older version.
func (s *series) add(e *event) (loser *event) {
	if s.all == nil {
		s.all = e
	}
	switch {
	case e.change:
		s.changes = append(s.changes, e)
		return nil
	case e.startless:
		if s.cancel == nil || e.newer(s.cancel) > 0 {
			s.cancel = e
		}
		return nil
	case s.master == nil:
		s.master = e
		return nil
	}
	loser = e
	if e.newer(s.master) > 0 {
		loser, s.master = s.master, e
	}
	if loser.err == nil && s.master.err == nil && loser.sequence == s.master.sequence && !loser.start.instant().Equal(s.master.start.instant()) {
		return loser
	}
	return nil
}

// first is the event that stands for the series in a problem.
func (s *series) first() *event {
	if s.master != nil {
		return s.master
	}
	return s.all
}

// resolve drops a series that could not be understood once all of the file is gathered: no older version takes its place.
func (s *series) resolve() {
	if s.master != nil && s.master.err != nil {
		s.master = nil
	}
}

// lost says that a change could not be read so far as to tell which date it is about.
func (s *series) lost() bool {
	return slices.ContainsFunc(s.changes, func(e *event) bool { return e.recurrence == nil })
}

// off says whether the file cancels the whole of it.
func (s *series) off() bool {
	if s.cancel != nil && (s.master == nil || s.cancel.newer(s.master) > 0) {
		return true
	}
	return s.master != nil && s.master.draft.Cancelled
}

// repeats reports whether the dates of the series are subject to ReadOptions' window.
func (s *series) repeats() bool {
	return s.master != nil && len(s.master.rules)+len(s.master.added) > 0
}

// occurrence is one date of a series: its clock time in the frame of the event, and how long it lasts.
type occurrence struct {
	wall   time.Time
	length span
}

// drafts gives the dates of the series; cut says that there would be more of them. A date is left out when a change of it could not be
// understood.
func (s *series) drafts(opt ReadOptions, work *budget) (list []Draft, cut bool, err error) {
	changed := s.changed()
	if s.master != nil {
		dates, err := s.master.dates(opt, work, changed)
		if err != nil {
			return nil, false, err
		}
		onwards := s.onwards(changed)
		for _, o := range dates {
			if d, ok := s.draft(o, onwards); ok {
				list = append(list, d)
			}
		}
	}
	for _, e := range changed {
		if d, ok := s.changedDraft(e); ok && (!s.repeats() || opt.inWindow(d.Start)) {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, compareDrafts)
	if s.repeats() && len(list) > opt.MaxDates {
		return list[:opt.MaxDates], true, nil
	}
	return list, false, nil
}

// changedDraft is the draft of a changed date. What a cancellation leaves out it has from the series: calendars send no more than which
// date it was. A change that does not say who may see it says what the series does.
func (s *series) changedDraft(e *event) (Draft, bool) {
	if e.err != nil || s.vague(e) {
		return Draft{}, false
	}
	d := e.at(e.start.wall, e.length)
	d.Identifier = s.identify(e)
	d.Cancelled = d.Cancelled || s.off()
	if s.master == nil {
		return d, true
	}
	m := s.master
	if d.Cancelled && !e.lasting {
		d = e.at(e.start.wall, m.length)
		d.Identifier, d.Cancelled = s.identify(e), true
	}
	if d.Summary == "" {
		d.Summary = m.draft.Summary
	}
	if d.Cancelled && d.Description == "" && d.Location == "" && len(d.Conferences) == 0 {
		d.Description, d.Location, d.Conferences = m.draft.Description, m.draft.Location, m.draft.Conferences
	}
	if !e.classed {
		d.Private = m.draft.Private
	}
	return d, true
}

// vague says that a cancellation without its series names a day and no time: the date it is about cannot be told by its Identifier.
func (s *series) vague(e *event) bool {
	return s.master == nil && e.draft.Cancelled && e.recurrence.form == formDate
}

func compareDrafts(a, b Draft) int {
	return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Identifier, b.Identifier))
}

// changed maps the instant of a date in the series to the newest change of it.
func (s *series) changed() map[int64]*event {
	list := make(map[int64]*event, len(s.changes))
	for _, e := range s.changes {
		if e.recurrence == nil {
			continue
		}
		key := s.recurrenceOf(e).instant().Unix()
		if old := list[key]; old == nil || e.newer(old) > 0 {
			list[key] = e
		}
	}
	return list
}

// recurrenceOf is the date a change is about, in the frame of the series when that is known.
func (s *series) recurrenceOf(e *event) moment {
	if s.master == nil {
		return *e.recurrence
	}
	m := s.master.inFrame(*e.recurrence)
	m.wall, m.form = s.master.onClock(m), s.master.start.form
	return m
}

func (s *series) identify(e *event) string {
	m := s.recurrenceOf(e)
	event := e
	if s.master != nil {
		event = s.master
	}
	return event.identity() + "#" + m.stamp(m.wall)
}

// onwards lists the changes that are about all later dates too (RANGE=THISANDFUTURE, RFC 5545 3.2.13), in order of their date.
func (s *series) onwards(changed map[int64]*event) []*event {
	var list []*event
	for _, key := range slices.Sorted(maps.Keys(changed)) {
		if changed[key].onwards {
			list = append(list, changed[key])
		}
	}
	return list
}

// draft makes the draft of a date that no change is about. It moves with the last of onwards before it, by as much as that one
// moved its own date; it is left out when that one could not be understood.
func (s *series) draft(o occurrence, onwards []*event) (d Draft, ok bool) {
	m := s.master
	instant := instantOf(o.wall, m.start.at.loc)
	d = m.at(o.wall, o.length)
	after, _ := slices.BinarySearchFunc(onwards, instant, func(e *event, t time.Time) int {
		return s.recurrenceOf(e).instant().Compare(t)
	})
	if after > 0 {
		e := onwards[after-1]
		if e.err != nil {
			return Draft{}, false
		}
		was := e.inFrame(*e.recurrence)
		moved := zone.Wall(instant, e.start.at.loc).Add(e.start.wall.Sub(e.onClock(was)))
		d = e.at(moved, e.length)
		if d.Summary == "" {
			d.Summary = m.draft.Summary
		}
		if !e.classed {
			d.Private = m.draft.Private
		}
	}
	d.Cancelled = d.Cancelled || s.off()
	d.Identifier = m.identity()
	if s.repeats() {
		d.Identifier += "#" + m.start.stamp(o.wall)
	}
	return d, true
}

// at is the event's draft on a date.
func (e *event) at(wall time.Time, length span) Draft {
	d := e.draft
	d.Start = instantOf(wall, e.start.at.loc)
	d.End = length.end(wall, e.start.at.loc)
	if !d.End.After(d.Start) {
		// A whole day, or an hour after a time that clocks skip, can shrink to nothing where a zone jumps over it.
		d.End = d.Start.Add(time.Hour)
	}
	return d
}

// onClock is the wall of a moment in the event's frame; a bare date takes the event's own time of day.
func (e *event) onClock(m moment) time.Time {
	if m.form == formDate && e.start.form != formDate {
		return m.wall.Add(clockOf(e.start.wall))
	}
	return m.wall
}

// dates lists the dates of an event in the window without the excluded and the changed ones; of an event that does not repeat,
// its date whatever the window.
func (e *event) dates(opt ReadOptions, work *budget, changed map[int64]*event) ([]occurrence, error) {
	loc := e.start.at.loc
	removed, removedDays := e.exceptions()
	seen := map[int64]bool{}
	var list []occurrence
	add := func(wall time.Time, length span, filter bool) {
		start := instantOf(wall, loc)
		key := start.Unix()
		if seen[key] || removed[key] || removedDays[dayOf(wall).Unix()] || changed[key] != nil ||
			filter && !opt.inWindow(start) {
			return
		}
		seen[key] = true
		list = append(list, occurrence{wall, length})
	}
	repeats := len(e.rules)+len(e.added) > 0
	for _, x := range e.added {
		length := e.length
		if x.length != nil {
			length = *x.length
		}
		add(e.onClock(x.moment), length, true)
	}
	add(e.start.wall, e.length, repeats)
	from, last := zone.Wall(opt.From, loc).Add(-24*time.Hour), zone.Wall(opt.Until, loc).Add(24*time.Hour)
	for _, r := range e.rules {
		before := len(list)
		for wall := range e.generate(r, from, last, work) {
			add(wall, e.length, true)
			if len(list)-before > opt.MaxDates {
				break
			}
		}
		if work.steps < 0 {
			return nil, reasonWork
		}
	}
	return list, nil
}

// generate yields the dates of one rule up to its COUNT and UNTIL. The start counts as the first of COUNT even when the rule skips it.
// Dates before from may be left out.
func (e *event) generate(r rule, from, last time.Time, work *budget) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		count, made := r.option.Count, 0
		for wall := range r.walls(r.skipTo(e.start.wall, from), last, work) {
			if made == 0 && !wall.Equal(e.start.wall) {
				made = 1
			}
			if count > 0 && made >= count || e.past(r, wall) {
				return
			}
			made++
			if !yield(wall) || count > 0 && made >= count {
				return
			}
		}
	}
}

// past reports whether a date lies after UNTIL, in any of the forms it is written: RFC 5545 3.3.10 wants UTC for events in a zone
// and a date for whole days, and programs write each for the other.
func (e *event) past(r rule, wall time.Time) bool {
	switch {
	case r.until == nil:
		return false
	case e.start.form == formDate, r.until.form == formDate:
		return dayOf(wall).After(dayOf(r.until.wall))
	case r.until.form == formUTC:
		return instantOf(wall, e.start.at.loc).After(r.until.wall)
	default:
		return wall.After(r.until.wall)
	}
}

// exceptions gives EXDATE as instants, and as days where a timed event is excluded by date.
func (e *event) exceptions() (at, days map[int64]bool) {
	at, days = map[int64]bool{}, map[int64]bool{}
	for _, m := range e.removed {
		if m.form == formDate && e.start.form != formDate {
			days[m.wall.Unix()] = true
			continue
		}
		at[m.instant().Unix()] = true
	}
	return at, days
}
