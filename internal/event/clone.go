package event

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
)

// Clone copies an event as it is into a new draft a week from now, at the same hours; its link, picture, toolkit and RSVPs
// stay behind. What an import left out (a town, a known postcode) is asked for when the copy is saved, not here.
func (s *Service) Clone(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.EventID, error) {
	e, err := s.Edit(ctx, actor, ch, id)
	if err != nil {
		return "", err
	}
	if err := mayAdd(actor, ch); err != nil {
		return "", err
	}
	copied := e
	copied.ID, copied.State, copied.Sequence, copied.CancelReason, copied.Seats = "", hub.EventDraft, 0, "", hub.Seats{Capacity: e.Seats.Capacity}
	copied.JoinURL, copied.JoinDetails, copied.Identifier, copied.Toolkit, copied.Cover, copied.CoverAlt = "", "", "", "", "", ""
	copied.PublishedAt, copied.CrowdAt, copied.GuestsOffAt, copied.ClosedAt, copied.PostponedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	copied.Told, copied.ChangeNote, copied.FileMark = hub.Told{}, "", ""
	moveTo(&copied, s.now().In(e.Location()).AddDate(0, 0, 7))
	nearChapter(&copied, ch)
	to, err := s.store.Chapter(ch.ID).AddEvent(ctx, actor.Person, copied)
	if err != nil {
		return "", fmt.Errorf("event: copy: %w", err)
	}
	return to, nil
}

// moveTo lets e begin on day, at the same hours by the clocks of its place.
func moveTo(e *hub.Event, day time.Time) {
	from, to := e.Starts(), e.Ends()
	until := day.AddDate(0, 0, days(from, to))
	if e.AllDay {
		e.SetDays(day, until.AddDate(0, 0, -1))
		return
	}
	starts := time.Date(day.Year(), day.Month(), day.Day(), from.Hour(), from.Minute(), 0, 0, day.Location())
	ends := time.Date(until.Year(), until.Month(), until.Day(), to.Hour(), to.Minute(), 0, 0, day.Location())
	if !ends.After(starts) { // the clocks change in between
		ends = starts.Add(e.EndsAt.Sub(e.StartsAt))
	}
	e.SetTimes(starts, ends)
}

// days is how many midnights are between two times of one place.
func days(from, to time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(to).Sub(midnight(from)) / (24 * time.Hour))
}
