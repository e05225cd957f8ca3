package operator

import (
	"context"
	"errors"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
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

// FloodWords says what a flood is, without its beginning: "5,210 unconfirmed RSVPs in an hour, (the limit is 5,000)".
func FloodWords(f hub.Flood) say.Text {
	switch f.Limit {
	case hub.LimitHub:
		return say.MN(f.Answers, "1 unconfirmed RSVP in an hour (the limit is %[2]d)", "%[1]d unconfirmed RSVPs in an hour (the limit is %[2]d)", f.Ceiling)
	case hub.LimitNetwork:
		return say.MN(f.Answers, "1 unconfirmed RSVP in an hour from networks that reached their limit of %[2]d", "%[1]d unconfirmed RSVPs in an hour from networks that reached their limit of %[2]d", f.Ceiling)
	}
	return say.MN(f.Answers, "1 unconfirmed RSVP for “%[2]s” (the limit is %[3]d)", "%[1]d unconfirmed RSVPs for “%[2]s” (the limit is %[3]d)", f.Title, f.Ceiling)
}
