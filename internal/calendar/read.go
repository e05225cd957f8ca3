package calendar

import (
	"cmp"
	"io"
	"slices"

	"chapterhouse/internal/say"
)

var reasonFull = say.M("This file has more than 20,000 dates, and this event comes after those. Export a shorter span of time, then import again.")

// Read reads a calendar file. An error refuses the whole file and is one of ErrNotCalendar, ErrTooLarge, ErrTooManyEvents and
// ErrTruncated, ErrZone for an unknown DefaultZone, or the reader's own. Everything else that cannot be read is a Problem, and the
// rest of the file is returned. See the package comment for what is decided where the RFC leaves room.
func Read(r io.Reader, opt ReadOptions) (Result, error) {
	opt = opt.complete()
	atlas, err := newAtlas(opt)
	if err != nil {
		return Result{}, err
	}
	data, err := readAll(r)
	if err != nil {
		return Result{}, err
	}
	var s scanner
	if err := s.scan(data); err != nil {
		return Result{}, err
	}
	result := Result{Events: s.count, Problems: s.problems}
	if s.count == 0 {
		result.note(1, "", reasonNoEvents)
	}
	work, full := budget{steps: maxSteps}, false
	for _, group := range result.gather(atlas, s.events) {
		if full = full || !result.expand(group, opt, &work); full {
			first := group.first()
			result.refuse(first.line, first.uid, reasonFull)
		}
	}
	slices.SortFunc(result.Drafts, compareDrafts)
	slices.SortStableFunc(result.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	slices.SortStableFunc(result.Cancellations, func(a, b Cancellation) int { return cmp.Compare(a.Line, b.Line) })
	slices.SortStableFunc(result.Series, func(a, b Series) int { return cmp.Compare(a.Line, b.Line) })
	return result, nil
}

// refuse says why an event, or a date of one, was not read.
func (r *Result) refuse(line int, uid string, why say.Text) {
	r.Problems = append(r.Problems, Problem{Line: line, UID: uid, Reason: why, Refused: true})
}

// note says what was made of an event that was read.
func (r *Result) note(line int, uid string, why say.Text) {
	r.Problems = append(r.Problems, Problem{Line: line, UID: uid, Reason: why})
}

// gather understands the events and puts together those with the same UID, in order of the file. Events without UID are the same
// when their start and summary are.
func (r *Result) gather(a *atlas, events []*rawEvent) []*series {
	var groups []*series
	known := map[string]*series{}
	for i, raw := range events {
		e := a.read(raw, i)
		switch {
		case e.err != nil:
			r.refuse(e.line, e.uid, e.refusal())
		case e.start.at.declared:
			r.note(e.line, e.uid, say.M("Only this file defines the time zone “%[1]s”. The event keeps its times, shown in %[2]s. Check them on the event’s page.",
				excerpt(e.start.at.name), e.start.shown.name))
		}
		if e.err != nil && e.uid == "" {
			continue
		}
		key := e.identity()
		group := known[key]
		if group == nil {
			group = &series{}
			known[key] = group
			groups = append(groups, group)
		}
		if loser := group.add(e); loser != nil {
			r.refuse(loser.line, loser.uid, reasonTwin)
		}
	}
	return groups
}

// expand adds the drafts of a series and reports whether there was room for them.
func (r *Result) expand(s *series, opt ReadOptions, work *budget) bool {
	s.resolve()
	r.Cancellations = append(r.Cancellations, s.cancellations()...)
	if first := s.first(); s.lost() && s.master != nil {
		r.refuse(first.line, first.uid, reasonLost)
		return true
	}
	drafts, cut, err := s.drafts(opt, work)
	if len(r.Drafts)+len(drafts) > maxDrafts {
		return false
	}
	first := s.first()
	switch {
	case err != nil:
		r.refuse(first.line, first.uid, reasonOf(err))
	case cut:
		r.note(first.line, first.uid, say.M("This event has more than %[1]d dates in the time we import, so only the first %[1]d were read. Import the file again later for the rest, or give the event an end.", opt.MaxDates))
	}
	r.Drafts = append(r.Drafts, drafts...)
	if err == nil && s.master != nil {
		r.Series = append(r.Series, s.whole(opt, drafts, cut))
	}
	return true
}
