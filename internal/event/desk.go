package event

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/store"
)

// Desk returns the chapter's events as its leads see them: drafts and upcoming ones, by start time.
func (s *Service) Desk(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.Event, error) {
	if err := policy.Can(actor, policy.OpenDesk, subject(ch, "")); err != nil {
		return nil, err
	}
	events, err := s.store.Chapter(ch.ID).Events(ctx, store.EventFilter{
		States: []hub.EventState{hub.EventDraft, hub.EventPublished, hub.EventCancelled}, Members: true, From: s.now(), Limit: deskLimit,
	})
	if err != nil {
		return nil, fmt.Errorf("event: desk: %w", err)
	}
	return events, nil
}

// Past returns at most limit of the chapter's events that are over, newest first, including drafts whose day has passed.
func (s *Service) Past(ctx context.Context, actor hub.Actor, ch hub.Chapter, limit int) ([]hub.Event, error) {
	if err := policy.Can(actor, policy.OpenDesk, subject(ch, "")); err != nil {
		return nil, err
	}
	events, err := s.store.Chapter(ch.ID).Events(ctx, store.EventFilter{
		States: []hub.EventState{hub.EventDraft, hub.EventPublished, hub.EventCancelled}, Members: true, Until: s.now(),
		Latest: true, Limit: limit,
	})
	if err != nil {
		return nil, fmt.Errorf("event: past: %w", err)
	}
	return events, nil
}

// deskLimit is the most upcoming events a desk lists.
const deskLimit = 100

// How far away neighbors may be, in kilometers (an hour's drive), and how many are listed.
const (
	neighborhood = 80
	neighbors    = 12
)

// Neighbors returns public upcoming events of other chapters that begin within a week of at, near the chapter: what a lead
// should know before choosing a date.
func (s *Service) Neighbors(ctx context.Context, ch hub.Chapter, at time.Time) ([]hub.EventListing, error) {
	if !ch.Place.Located {
		return nil, nil
	}
	center := geo.Point{Lat: ch.Place.Lat, Lon: ch.Place.Lon}
	from := at.AddDate(0, 0, -7)
	if now := s.now(); from.Before(now) {
		from = now
	}
	f := store.EventSearch{From: from, Until: at.AddDate(0, 0, 7).Add(time.Microsecond), Limit: neighbors, Beside: ch.ID}
	around(&f, center, neighborhood)
	out, err := s.store.ComingEvents(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("event: neighbors: %w", err)
	}
	for i := range out {
		out[i].Kilometers, out[i].Event = away(center, out[i].Event), out[i].Public()
	}
	return out, nil
}

// Guests returns a published event whose RSVPs without an account the actor may stop, or let more of in.
func (s *Service) Guests(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.Event, error) {
	if err := policy.Can(actor, policy.SetGuests, subject(ch, id)); err != nil {
		return hub.Event{}, err
	}
	e, err := s.store.Chapter(ch.ID).Event(ctx, id)
	if err != nil {
		return hub.Event{}, fmt.Errorf("event: guests: %w", err)
	}
	if e.State == hub.EventDraft {
		return hub.Event{}, fmt.Errorf("event: guests of a draft: %w", hub.ErrNotFound)
	}
	return e, nil
}

// StopGuests stops RSVPs without an account to an event, or allows them again.
func (s *Service) StopGuests(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, stop bool) error {
	if err := policy.Can(actor, policy.SetGuests, subject(ch, id)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).SetGuestsOff(ctx, actor.Person, id, stop)
}

// CloseRSVPs keeps everybody from RSVPing to an event, or lets them again; the waitlist waits meanwhile.
func (s *Service) CloseRSVPs(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, closed bool) error {
	if err := policy.Can(actor, policy.SetGuests, subject(ch, id)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).SetRSVPsClosed(ctx, actor.Person, id, closed)
}

// LetMoreIn lifts the limits of one network and of the event's unconfirmed RSVPs until the event ends, or sets them again.
func (s *Service) LetMoreIn(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, open bool) error {
	if err := policy.Can(actor, policy.SetGuests, subject(ch, id)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).SetCrowd(ctx, actor.Person, id, open)
}
