package event

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// ToCancel returns the event for whoever may cancel it.
func (s *Service) ToCancel(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.Event, error) {
	if err := policy.Can(actor, policy.CancelEvent, subject(ch, id)); err != nil {
		return hub.Event{}, err
	}
	e, err := s.store.Chapter(ch.ID).Event(ctx, id)
	if err != nil {
		return hub.Event{}, fmt.Errorf("event: cancel: %w", err)
	}
	if e.State == hub.EventDraft && policy.Can(actor, policy.EditEvent, subject(ch, id)) != nil {
		return hub.Event{}, fmt.Errorf("event: cancel: %w", hub.ErrNotFound) // a national admin cancels what was announced
	}
	if policy.Can(actor, policy.SeeHeadCount, subject(ch, id)) != nil {
		e.Seats = hub.Seats{}
	}
	return e, nil
}

// Cancel cancels a published event with a reason that people will read; told is how many are emailed. One that is cancelled stays so; a draft, and
// an event that is over, are hub.ErrConflict.
func (s *Service) Cancel(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, reason string) (told int, err error) {
	e, err := s.ToCancel(ctx, actor, ch, id)
	if err != nil {
		return 0, err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxNote {
		return 0, hub.Wrong("reason", say.M("Enter a reason, up to 500 characters. Everyone who RSVPed will read it."))
	}
	if e.State != hub.EventCancelled && !e.Open(s.now()) {
		return 0, fmt.Errorf("event: cancel: %w", hub.ErrConflict)
	}
	if told, err = s.store.Chapter(ch.ID).CancelEvent(ctx, actor.Person, id, reason); err != nil {
		return 0, fmt.Errorf("event: cancel: %w", err)
	}
	return told, nil
}

// ToPostpone returns the event for whoever may postpone it. One that is not open, or is postponed, is hub.ErrConflict.
func (s *Service) ToPostpone(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.Event, error) {
	e, err := s.toTurn(ctx, actor, ch, id)
	if err == nil && (!e.Open(s.now()) || e.Postponed()) {
		err = fmt.Errorf("event: postpone: %w", hub.ErrConflict)
	}
	return e, err
}

// Postpone says that an event does not take place on its date and that the next is not known. note is what people read with that; told is
// how many are emailed.
func (s *Service) Postpone(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, note string) (told int, err error) {
	if _, err := s.ToPostpone(ctx, actor, ch, id); err != nil {
		return 0, err
	}
	if note, err = checkNote(note); err != nil {
		return 0, err
	}
	if told, err = s.store.Chapter(ch.ID).PostponeEvent(ctx, actor.Person, id, note); err != nil {
		return 0, fmt.Errorf("event: postpone: %w", err)
	}
	return told, nil
}

// ToReinstate returns the event for whoever may put it back on; Reinstatable says whether that can be done.
func (s *Service) ToReinstate(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.Event, error) {
	e, err := s.toTurn(ctx, actor, ch, id)
	if err != nil {
		return e, err
	}
	if err := ch.CanPublish(); err != nil {
		return e, fmt.Errorf("event: reinstate: %w", err)
	}
	return e, nil
}

// Reinstatable reports whether an event can be put back on: it is cancelled or postponed, and not over.
func Reinstatable(e hub.Event, now time.Time) bool {
	return !e.Over(now) && (e.State == hub.EventCancelled || e.State == hub.EventPublished && e.Postponed())
}

// Reinstate puts an event back on at the time it had. note is what people read with that; told is how many are emailed.
func (s *Service) Reinstate(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, note string) (told int, err error) {
	e, err := s.ToReinstate(ctx, actor, ch, id)
	if err != nil {
		return 0, err
	}
	if note, err = checkNote(note); err != nil {
		return 0, err
	}
	if !Reinstatable(e, s.now()) {
		return 0, fmt.Errorf("event: reinstate: %w", hub.ErrConflict)
	}
	if told, err = s.store.Chapter(ch.ID).ReinstateEvent(ctx, actor.Person, id, note); err != nil {
		return 0, fmt.Errorf("event: reinstate: %w", err)
	}
	return told, nil
}

// toTurn returns an event for whoever decides whether it takes place.
func (s *Service) toTurn(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.Event, error) {
	if err := policy.Can(actor, policy.PublishEvent, subject(ch, id)); err != nil {
		return hub.Event{}, err
	}
	return s.Edit(ctx, actor, ch, id)
}

// checkNote is what organizers write to everyone who RSVPed, without the space around it.
func checkNote(note string) (string, error) {
	note = strings.TrimSpace(note)
	if utf8.RuneCountInString(note) > maxNote {
		return "", hub.Wrong("note", say.M("Keep this to %d characters.", maxNote))
	}
	return note, nil
}
