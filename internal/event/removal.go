package event

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// EveryHeld names all RSVPs of an event that are held, where one is named by its id. An empty name is nobody's.
const EveryHeld hub.RSVPID = "all"

// LetIn seats an RSVP that is held for the organizers; EveryHeld means all of the event's. It returns how many.
func (s *Service) LetIn(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, rsvp hub.RSVPID) (int, error) {
	if err := policy.Can(actor, policy.ManageAttendees, subject(ch, id)); err != nil {
		return 0, err
	}
	handle := s.store.Chapter(ch.ID)
	if rsvp == EveryHeld {
		return handle.LetAllIn(ctx, actor.Person, id)
	}
	_, err := handle.LetIn(ctx, actor.Person, rsvp)
	if _, large := errors.AsType[*hub.TooLarge](err); large {
		return 0, nil
	}
	return 1, err
}

// maxWhy is the longest reason of a removal, in characters.
const maxWhy = 200

// Removal is what somebody typed to remove RSVPs.
type Removal struct {
	Domain string `form:"domain"` // of the email addresses, when removing a whole domain
	Reason string `form:"reason"` // for the organizers: the log says who did it, the list says why
	Tell   bool   `form:"tell"`   // email the people
}

func (r Removal) check(actor hub.Actor) (store.Removal, *hub.Invalid) {
	in := &hub.Invalid{}
	reason := checkReason(in, "reason", r.Reason)
	return store.Removal{By: actor.Person, Reason: reason, Tell: r.Tell}, in
}

// checkReason is why somebody does something to an RSVP, as they typed it into a field.
func checkReason(in *hub.Invalid, field, typed string) string {
	reason := hub.Line(typed)
	if reason == "" || utf8.RuneCountInString(reason) > maxWhy {
		in.Add(field, say.M("Enter a reason, up to 200 characters. Only the organizers see it."))
	}
	return reason
}

// Remove cancels one RSVP for the organizers; the waitlist moves up.
func (s *Service) Remove(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, rsvp hub.RSVPID, r Removal) error {
	if err := policy.Can(actor, policy.ManageAttendees, subject(ch, id)); err != nil {
		return err
	}
	why, in := r.check(actor)
	if err := in.Err(); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).Remove(ctx, rsvp, why)
}

// Restore undoes a removal within a day.
func (s *Service) Restore(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, rsvp hub.RSVPID) (hub.RSVPState, error) {
	if err := policy.Can(actor, policy.ManageAttendees, subject(ch, id)); err != nil {
		return "", err
	}
	r, err := s.store.Chapter(ch.ID).Restore(ctx, actor.Person, rsvp)
	return r.State, err
}

// ToRemove returns an event for an actor who may remove many of its RSVPs at once; it needs a fresh sign-in.
func (s *Service) ToRemove(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.Event, error) {
	if err := policy.Can(actor, policy.RemoveMany, subject(ch, id)); err != nil {
		return hub.Event{}, err
	}
	e, err := s.store.Chapter(ch.ID).Event(ctx, id)
	if err != nil {
		return hub.Event{}, fmt.Errorf("event: to remove: %w", err)
	}
	return e, nil
}

// RemoveDomain cancels the RSVPs of every guest with an address at a domain and returns how many; it needs a fresh sign-in.
func (s *Service) RemoveDomain(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, r Removal) (int, error) {
	if err := policy.Can(actor, policy.RemoveMany, subject(ch, id)); err != nil {
		return 0, err
	}
	why, in := r.check(actor)
	domain := strings.ToLower(strings.TrimSpace(r.Domain))
	domain = domain[strings.LastIndexByte(domain, '@')+1:]
	_, problem := address.Parse("x@" + domain)
	switch {
	case problem != address.None:
		in.Add("domain", say.M("Enter the part of the email addresses after the @, like example.org."))
	case hub.SharedDomain(domain):
		in.Add("domain", say.M("Many people who don’t know each other have email addresses at %s. Remove people one by one, or everyone who confirmed in the last hour.", domain))
	}
	if err := in.Err(); err != nil {
		return 0, err
	}
	n, err := s.store.Chapter(ch.ID).RemoveDomain(ctx, id, domain, why)
	if err == nil && n == 0 {
		in.Add("domain", say.M("No guest here has an email address at %s. Check the spelling.", domain))
		return 0, in
	}
	return n, err
}

// RemoveHour cancels the RSVPs of every guest who confirmed within the last hour and returns how many; it needs a fresh
// sign-in.
func (s *Service) RemoveHour(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, r Removal) (int, error) {
	if err := policy.Can(actor, policy.RemoveMany, subject(ch, id)); err != nil {
		return 0, err
	}
	why, in := r.check(actor)
	if err := in.Err(); err != nil {
		return 0, err
	}
	n, err := s.store.Chapter(ch.ID).RemoveHour(ctx, id, why)
	if err == nil && n == 0 {
		in.Add("reason", say.M("No guest confirmed within the last hour. There’s nobody to remove."))
		return 0, in
	}
	return n, err
}

// Held is how many RSVPs are held for the organizers at each upcoming event.
func (s *Service) Held(ctx context.Context, actor hub.Actor, ch hub.Chapter) (map[hub.EventID]int, error) {
	if err := policy.Can(actor, policy.OpenDesk, subject(ch, "")); err != nil {
		return nil, err
	}
	held, err := s.store.Chapter(ch.ID).HeldCounts(ctx)
	if err != nil {
		return nil, fmt.Errorf("event: held: %w", err)
	}
	return held, nil
}
