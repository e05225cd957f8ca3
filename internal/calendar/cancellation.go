package calendar

import (
	"time"

	"chapterhouse/internal/say"
	"chapterhouse/internal/zone"
)

// refusal is why the event could not be read, and for a change which date is left out for it.
func (e *event) refusal() say.Text {
	why := reasonOf(e.err)
	if !e.change || e.recurrence == nil {
		return why
	}
	var day say.Worded = say.On{Time: e.recurrence.wall}
	if e.recurrence.form != formDate {
		day = say.At{Time: zone.Wall(e.recurrence.instant(), e.recurrence.shown.loc)}
	}
	if e.onwards {
		return say.M("%[1]s Until then, the date it changes (%[2]s) and all later dates are left out.", why, day)
	}
	return say.M("%[1]s Until then, the date it changes (%[2]s) is left out.", why, day)
}

// cancellations are what the file takes back of the series, beyond the drafts that say they are cancelled: of the dates that came from an
// earlier file it need not tell any. A cancelled date whose other properties could not be understood is taken back all the same.
func (s *series) cancellations() []Cancellation {
	first := s.first()
	if s.off() {
		if s.cancel != nil {
			first = s.cancel
		}
		return []Cancellation{{Line: first.line, UID: first.uid, Identity: first.identity(), Mark: first.mark}}
	}
	var list []Cancellation
	for _, e := range s.changes {
		if e.recurrence == nil || !e.off || e.err == nil && (s.master != nil || !e.onwards && !s.vague(e)) {
			continue
		}
		c := Cancellation{Line: e.line, UID: e.uid, Identity: e.identity(), Mark: e.mark, From: e.recurrence.instant()}
		switch {
		case e.onwards:
		case e.recurrence.form == formDate:
			c.Until = instantOf(e.recurrence.wall.AddDate(0, 0, 1), e.recurrence.at.loc)
		default:
			c.Until = c.From.Add(time.Second)
		}
		list = append(list, c)
	}
	return list
}

// whole is the series as the file tells it. A change that could not be understood and is about all later dates ends what is told.
func (s *series) whole(opt ReadOptions, drafts []Draft, cut bool) Series {
	m := s.master
	w := Series{Line: m.line, UID: m.uid, Identity: m.identity(), Dates: map[string]bool{}, From: opt.From, Until: opt.Until}
	if !s.repeats() {
		w.From, w.Until = time.Time{}, time.Date(lastYear+1, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	for _, d := range drafts {
		w.Dates[d.Identifier] = true
	}
	for _, e := range s.changes {
		if e.recurrence == nil {
			continue
		}
		w.Dates[s.identify(e)] = true
		if at := s.recurrenceOf(e).instant(); e.err != nil && e.onwards && at.Before(w.Until) {
			w.Until = at
		}
	}
	if cut {
		w.Until = earlier(w.Until, drafts[len(drafts)-1].Start)
	}
	return w
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
