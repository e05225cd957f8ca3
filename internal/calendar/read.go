package calendar

import (
	"cmp"
	"io"
	"slices"
)

const reasonFull = reason("this file gives more than 20,000 dates, and this event is past that; export a shorter span of time")

// Read reads a calendar file. An error refuses the whole file and is one of ErrNotCalendar, ErrTooLarge, ErrTooManyEvents and
// ErrTruncated, ErrZone for an unknown DefaultZone, or the reader's own. Everything else that cannot be read is a Problem, and the
// rest of the file is returned. See the package comment for what is decided where the RFC leaves room.
func Read(r io.Reader, opt ReadOptions) (Result, error) {
	opt = opt.complete()
	atlas, err := newAtlas(opt.DefaultZone)
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
		result.Problems = append(result.Problems, Problem{Line: 1, Reason: reasonNoEvents})
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
	return result, nil
}

// refuse notes why an event was not read as it stands.
func (r *Result) refuse(line int, uid string, err error) {
	r.Problems = append(r.Problems, Problem{Line: line, UID: uid, Reason: err.Error()})
}

// gather understands the events and puts together those with the same UID, in order of the file. Events without UID are the same
// when their start and summary are.
func (r *Result) gather(a *atlas, events []*rawEvent) []*series {
	var groups []*series
	known := map[string]*series{}
	for i, raw := range events {
		e, err := a.read(raw, i)
		if err != nil {
			r.refuse(raw.line, raw.uid(), err)
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
	drafts, err := s.drafts(opt, work)
	if len(r.Drafts)+len(drafts) > maxDrafts {
		return false
	}
	if err != nil {
		r.refuse(s.first().line, s.first().uid, err)
	}
	r.Drafts = append(r.Drafts, drafts...)
	return true
}
