package operator

import (
	"context"
	"errors"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// Guests says whether people can RSVP without an account, for whoever may stop it.
func (s *Service) Guests(ctx context.Context, actor hub.Actor) (hub.Pause, error) {
	if err := policy.Can(actor, policy.StopGuests, policy.Subject{}); err != nil {
		return hub.Pause{}, err
	}
	return s.store.GuestsStopped(ctx)
}

// StopGuests keeps everybody without an account from answering any event, with a reason that operators read.
func (s *Service) StopGuests(ctx context.Context, actor hub.Actor, reason string) error {
	if err := policy.Can(actor, policy.StopGuests, policy.Subject{}); err != nil {
		return err
	}
	reason, err := checkReason("why", reason)
	if err != nil {
		return err
	}
	return s.store.StopGuests(ctx, actor.Person, reason)
}

// MayAllowGuests says whether the actor may allow guests again, after a fresh sign-in at the latest.
func (s *Service) MayAllowGuests(actor hub.Actor) bool {
	err := policy.Can(actor, policy.AllowGuests, policy.Subject{})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// AllowGuests lets guests answer events again.
func (s *Service) AllowGuests(ctx context.Context, actor hub.Actor) error {
	if err := policy.Can(actor, policy.AllowGuests, policy.Subject{}); err != nil {
		return err
	}
	return s.store.AllowGuests(ctx, actor.Person)
}

// FloodWords says what a flood is, without its beginning: "5,210 unconfirmed RSVPs in an hour, where 5,000 is the limit".
func FloodWords(f hub.Flood) string {
	switch f.Limit {
	case hub.LimitHub:
		return fmt.Sprintf("%d unconfirmed RSVPs in an hour, where %d is the limit", f.Answers, f.Ceiling)
	case hub.LimitNetwork:
		return fmt.Sprintf("%d unconfirmed RSVPs in an hour from networks that reached their limit of %d", f.Answers, f.Ceiling)
	}
	return fmt.Sprintf("%d unconfirmed RSVPs at “%s”, where %d is the limit", f.Answers, f.Title, f.Ceiling)
}
