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

// Attendee is one RSVP as the organizers may see it.
type Attendee struct {
	Event  hub.Event
	RSVP   hub.RSVP
	InLine int // place on the waitlist, 0 unless it is there
}

// Attendee returns one RSVP for those who may change it; the view leaves a row in the trail. Its name is masked unless full is set, which
// needs a fresh sign-in.
func (s *Service) Attendee(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, rsvp hub.RSVPID, full bool) (a Attendee, err error) {
	row := hub.FactAttendeesReadMasked
	err = policy.Can(actor, policy.ManageAttendees, subject(ch, id))
	if err == nil && full {
		row = hub.FactAttendeesRead
		err = policy.Can(actor, policy.SeeAttendees, subject(ch, id))
	}
	if err != nil {
		return a, err
	}
	handle := s.store.Chapter(ch.ID)
	if a.Event, err = handle.Event(ctx, id); err != nil {
		return a, fmt.Errorf("event: attendee: %w", err)
	}
	if a.RSVP, err = handle.ReadAttendee(ctx, actor.Person, id, rsvp, row); err != nil {
		return a, fmt.Errorf("event: attendee: %w", err)
	}
	if !full {
		a.RSVP.Name, a.RSVP.Email, a.RSVP.Note = hub.MaskedName(a.RSVP.Name), "", ""
	}
	if a.RSVP.State == hub.RSVPWaitlisted {
		if a.InLine, err = handle.WaitlistPosition(ctx, a.RSVP); err != nil {
			return a, fmt.Errorf("event: attendee: %w", err)
		}
	}
	return a, nil
}

// Newcomer is somebody whom the organizers add to the list.
type Newcomer struct {
	Name   string     `form:"name"`
	Email  string     `form:"email"` // may be empty: nobody is emailed
	Party  int        `form:"party,1,positive"`
	Asked  string     `form:"asked"` // as in Input
	Locale say.Locale // of the page it is sent from
}

// ToAdd returns an open event for an actor who may add people to its list.
func (s *Service) ToAdd(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.Event, error) {
	if err := policy.Can(actor, policy.AddAttendee, subject(ch, id)); err != nil {
		return hub.Event{}, err
	}
	e, err := s.store.Chapter(ch.ID).Event(ctx, id)
	if err == nil && !e.Open(s.now()) {
		err = hub.ErrConflict
	}
	if err != nil {
		return hub.Event{}, fmt.Errorf("event: to add: %w", err)
	}
	return e, nil
}

// AddAttendee puts somebody on the list: with seats when they are free and nobody waits ahead, else on the waitlist.
func (s *Service) AddAttendee(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, n Newcomer) (hub.RSVPState, error) {
	e, err := s.ToAdd(ctx, actor, ch, id)
	if err != nil {
		return "", err
	}
	in, err := n.check(e)
	if err != nil {
		return "", err
	}
	r, err := s.store.Chapter(ch.ID).AddAttendee(ctx, actor.Person, in)
	if errors.Is(err, hub.ErrListed) {
		return "", hub.Wrong("email", say.M("Someone with this email address is already on the list."))
	}
	if errors.Is(err, hub.ErrBlocked) {
		return "", hub.Wrong("email", say.M("This person is blocked, so nobody can add them. A lead can look under Members, and the national office can help."))
	}
	if large, is := errors.AsType[*hub.TooLarge](err); is {
		return "", hub.Wrong("party", say.M("Choose a number from 1 to %d.", large.Capacity))
	}
	return r.State, err
}

// check is what was typed as the store takes it.
func (n Newcomer) check(e hub.Event) (store.RSVPInput, error) {
	in, invalid := store.RSVPInput{Event: e.ID, Name: hub.Line(n.Name), Party: n.Party, Locale: n.Locale}, &hub.Invalid{}
	if in.Name == "" {
		invalid.Add("name", say.M("Enter a name."))
	}
	if utf8.RuneCountInString(in.Name) > maxName {
		invalid.Add("name", say.M("Enter a shorter name, up to 120 characters."))
	}
	if strings.TrimSpace(n.Email) != "" {
		in.Email = checkAddress(invalid, n.Email, n.Asked, say.M("Enter an email address, like alex@example.org, or leave this blank."))
	}
	checkSize(invalid, "party", n.Party, e.LargestParty())
	return in, invalid.Err()
}

// checkAddress is an address as it was typed, in its normal form. One that looks like a slip is asked about once: sent again, it is meant.
func checkAddress(invalid *hub.Invalid, typed, asked string, malformed say.Text) string {
	email, problem := address.Parse(typed)
	switch problem {
	case address.None:
		if question, likely := address.Slip(email, asked); likely {
			invalid.Add("email", question)
		}
	case address.Malformed:
		invalid.Add("email", malformed)
	default:
		invalid.Add("email", problem.Sentence())
	}
	return email
}

// checkSize checks how many come, the person and their guests.
func checkSize(invalid *hub.Invalid, field string, party, most int) {
	if party < 1 || party > most {
		invalid.Add(field, say.M("Choose a number from 1 to %d.", most))
	}
}

// ResizeAttendee changes how many come with somebody.
func (s *Service) ResizeAttendee(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, rsvp hub.RSVPID, party int) error {
	if err := policy.Can(actor, policy.ManageAttendees, subject(ch, id)); err != nil {
		return err
	}
	handle, invalid := s.store.Chapter(ch.ID), &hub.Invalid{}
	e, err := handle.Event(ctx, id)
	if err != nil {
		return fmt.Errorf("event: resize attendee: %w", err)
	}
	r, err := handle.RSVP(ctx, rsvp)
	if err != nil {
		return fmt.Errorf("event: resize attendee: %w", err)
	}
	checkSize(invalid, "party", party, e.LargestPartyOf(r))
	if err := invalid.Err(); err != nil {
		return err
	}
	err = handle.ResizeAttendee(ctx, actor.Person, rsvp, party)
	if none, is := errors.AsType[*hub.NoSeats](err); is {
		if none.Left == 0 {
			return hub.Wrong("party", say.M("No more seats are free, or others are waiting for them."))
		}
		return hub.Wrong("party", say.MN(none.Left, "Only 1 more seat is free.", "Only %d more seats are free."))
	}
	return err
}

// MoveUp gives somebody on the waitlist seats before those who wait ahead of them, for a reason that only the organizers see.
func (s *Service) MoveUp(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, rsvp hub.RSVPID, why string) error {
	if err := policy.Can(actor, policy.ManageAttendees, subject(ch, id)); err != nil {
		return err
	}
	invalid := &hub.Invalid{}
	why = checkReason(invalid, "why", why)
	if err := invalid.Err(); err != nil {
		return err
	}
	err := s.store.Chapter(ch.ID).MoveUp(ctx, actor.Person, rsvp, why)
	if none, is := errors.AsType[*hub.NoSeats](err); is {
		if none.Left == 0 {
			return hub.Wrong("why", say.M("No seats are free. Raise the capacity, or wait until someone cancels."))
		}
		return hub.Wrong("why", say.MN(none.Left, "Only 1 seat is free, fewer than they need.", "Only %d seats are free, fewer than they need."))
	}
	return err
}

// CancelAttendee cancels an RSVP for somebody who told the organizers that they cannot come, and emails them if tell is set.
func (s *Service) CancelAttendee(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, rsvp hub.RSVPID, tell bool) error {
	if err := policy.Can(actor, policy.ManageAttendees, subject(ch, id)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).CancelAttendee(ctx, actor.Person, rsvp, tell)
}

// EraseAttendee deletes an RSVP that is spam, without an email.
func (s *Service) EraseAttendee(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, rsvp hub.RSVPID) error {
	if err := policy.Can(actor, policy.ManageAttendees, subject(ch, id)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).EraseAttendee(ctx, actor.Person, rsvp)
}
