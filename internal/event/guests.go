package event

import (
	"context"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

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

// StopGuests keeps people without an account from answering an event, or lets them again.
func (s *Service) StopGuests(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, stop bool) error {
	if err := policy.Can(actor, policy.SetGuests, subject(ch, id)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).SetGuestsOff(ctx, actor.Person, id, stop)
}

// LetMoreIn lifts the limits of one network and of the event's unconfirmed RSVPs until the event ends, or sets them again.
func (s *Service) LetMoreIn(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, open bool) error {
	if err := policy.Can(actor, policy.SetGuests, subject(ch, id)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).SetCrowd(ctx, actor.Person, id, open)
}
