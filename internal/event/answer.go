package event

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Input is what a person typed into the RSVP card.
type Input struct {
	Name    string     `form:"name"`
	Email   string     `form:"email"`
	Guests  int        `form:"guests"`  // people beside the person
	Attends string     `form:"attends"` // of a hybrid event: in person or online
	Note    string     `form:"note"`
	Asked   string     `form:"asked"` // the address that looked like a slip when it was sent before: sent again, it is meant
	Locale  say.Locale // of the page it is sent from
	From    netip.Addr // the client's address; limits on guests' RSVPs count by its network
}

// Outcome is what the person is told after sending an RSVP.
type Outcome struct {
	State  hub.RSVPState // pending: check your email, unless Held
	Party  int
	InLine int  // position on the waitlist
	Held   bool // pending although confirmed: the organizers decide

	Changed bool // they stand where they stood, and what they said changed
}

// RSVP records an RSVP. A guest's waits until its email is confirmed; a signed-in person is seated at once.
// Known and unknown addresses get the same outcome. Beyond a limit on guests' RSVPs the error is a *hub.TooMany, and hub.ErrConflict
// when guests cannot RSVP.
func (s *Service) RSVP(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, in Input) (Outcome, error) {
	if err := policy.Can(actor, policy.RSVP, subject(ch, id)); err != nil {
		return Outcome{}, err
	}
	page, err := s.Page(ctx, actor, ch, id)
	if err != nil {
		return Outcome{}, err
	}
	if !page.Event.TakesRSVPs(s.now()) && !(page.Own.State.Coming() && page.Event.Open(s.now())) || refusesGuest(actor, ch, page) {
		return Outcome{}, fmt.Errorf("event: answer: %w", hub.ErrConflict)
	}
	if page.Blocked {
		return Outcome{}, fmt.Errorf("event: answer: %w", hub.ErrBlocked)
	}
	if page.NoAddress {
		return Outcome{}, fmt.Errorf("event: answer: %w", hub.ErrNoAddress)
	}
	if actor.ByCode && actor.Name == "" {
		return Outcome{}, fmt.Errorf("event: answer: %w", hub.ErrNoName)
	}
	if in, err = s.check(in, actor, page.Event, page.Own); err != nil {
		return Outcome{}, err
	}
	answer := store.RSVPInput{Event: id, Name: in.Name, Email: in.Email, Party: 1 + in.Guests, Note: in.Note, Attends: hub.Mode(in.Attends), From: in.From, Locale: in.Locale, Outsider: actor.Outsider(ch.ID)}
	handle := s.store.Chapter(ch.ID)
	if !actor.SignedIn() {
		if err := handle.RequestSeat(ctx, answer); err != nil {
			return Outcome{}, fmt.Errorf("event: ask: %w", err)
		}
		return Outcome{State: hub.RSVPPending, Party: answer.Party}, nil
	}
	r, err := handle.TakeSeat(ctx, actor.Person, answer)
	if err = seatsLeft(err); err != nil {
		return Outcome{}, fmt.Errorf("event: take: %w", err)
	}
	out, err := s.outcome(ctx, handle, r)
	out.Changed = page.Own.State.Coming() && page.Own.State == out.State
	return out, err
}

// refusesGuest says whether an event that takes no guests refuses the actor: a visitor, and an outsider who is not coming yet.
func refusesGuest(actor hub.Actor, ch hub.Chapter, page Page) bool {
	guest := !actor.SignedIn() || actor.Outsider(ch.ID) && !page.Own.State.Coming()
	return guest && !page.Event.TakesGuests()
}

func (s *Service) outcome(ctx context.Context, handle store.Chapter, r hub.RSVP) (Outcome, error) {
	o := Outcome{State: r.State, Party: r.Party, Held: r.Held()}
	if r.State == hub.RSVPWaitlisted {
		place, err := handle.WaitlistPosition(ctx, r)
		if err != nil {
			return o, fmt.Errorf("event: place in line: %w", err)
		}
		o.InLine = place
	}
	return o, nil
}

// The longest inputs accepted, in characters.
const (
	maxName = 120
	maxNote = 500
)

func (s *Service) check(in Input, actor hub.Actor, e hub.Event, own hub.RSVP) (Input, error) {
	invalid := &hub.Invalid{}
	in.Name, in.Note = hub.Line(in.Name), strings.TrimSpace(hub.Text(in.Note))
	if actor.SignedIn() {
		in.Name, in.Email = actor.Name, ""
	} else {
		if in.Name == "" {
			invalid.Add("name", say.M("Enter your name so the hosts know who’s coming."))
		}
		in.Email = checkAddress(invalid, in.Email, in.Asked, say.M("Enter an email address, like alex@example.org. We’ll send your confirmation there."))
	}
	if utf8.RuneCountInString(in.Name) > maxName {
		invalid.Add("name", say.M("Enter a shorter name, up to 120 characters."))
	}
	to := checkChange(invalid, Change{Guests: in.Guests, Attends: in.Attends, Note: in.Note}, e, own)
	in.Attends = to.Attends
	return in, invalid.Err()
}

// Change is what a person can change of an RSVP.
type Change struct {
	Guests  int    `form:"guests,-1"` // people beside the person
	Attends string `form:"attends"`
	Note    string `form:"note"`
}

// checkChange says what is wrong with a change of an RSVP, or with a first one, and returns it as it is kept: what somebody said before of
// how they come counts until they say otherwise, and only of a hybrid event.
func checkChange(invalid *hub.Invalid, to Change, e hub.Event, own hub.RSVP) Change {
	switch mode := hub.Mode(to.Attends); {
	case e.Mode != hub.ModeHybrid:
		to.Attends = ""
	case to.Attends == "" && own.Attends != "" && own.State.Coming():
		to.Attends = string(own.Attends)
	case mode != hub.ModeInPerson && mode != hub.ModeOnline:
		invalid.Add("attends", say.M("Choose in person or online."))
	}
	if utf8.RuneCountInString(to.Note) > maxNote {
		invalid.Add("note", say.M("Keep this under 500 characters."))
	}
	checkSize(invalid, "guests", 1+to.Guests, e.LargestPartyOf(own))
	return to
}

// Managed is an RSVP as its manage link opens it, with the event and its exact place when the RSVP is a yes.
type Managed struct {
	RSVP    hub.RSVP
	Listing hub.EventListing
	InLine  int
	Open    bool // the RSVP can still be changed
	Blocked bool // the organizers take no RSVP from its person
}

// Linked opens a manage link, as far as changing the RSVP needs it: InLine and Blocked are left out. An unknown link is hub.ErrNotFound.
func (s *Service) Linked(ctx context.Context, token hub.Token) (Managed, error) {
	if !token.Valid() {
		return Managed{}, fmt.Errorf("event: manage link: %w", hub.ErrNotFound)
	}
	r, l, err := s.store.RSVPByToken(ctx, token)
	if err != nil {
		return Managed{}, fmt.Errorf("event: manage link: %w", err)
	}
	m := Managed{RSVP: r, Listing: l, Open: l.Open(s.now())}
	if !r.State.HoldsSeats() {
		m.Listing.Event = l.Public()
	}
	return m, nil
}

// Manage opens a manage link. An unknown link is hub.ErrNotFound.
func (s *Service) Manage(ctx context.Context, token hub.Token) (Managed, error) {
	m, err := s.Linked(ctx, token)
	if err != nil {
		return Managed{}, err
	}
	handle := s.store.Chapter(m.RSVP.Chapter)
	if m.RSVP.State == hub.RSVPWaitlisted {
		if m.InLine, err = handle.WaitlistPosition(ctx, m.RSVP); err != nil {
			return Managed{}, fmt.Errorf("event: place in line: %w", err)
		}
	}
	if m.Open && !m.RSVP.State.Coming() && m.RSVP.Person != "" {
		if _, m.Blocked, err = handle.CanRSVP(ctx, m.RSVP.Person); err != nil {
			return Managed{}, fmt.Errorf("event: manage link: %w", err)
		}
	}
	return m, nil
}

// Calendar is the entry of the event for its guest: with the exact place and the way to join when the RSVP has seats, tentative while it
// is on the waitlist.
func (m Managed) Calendar(ctx context.Context, link Link) calendar.Entry {
	entry := Entry(ctx, m.Listing.Event, link(m.Listing.ChapterSlug, m.Listing.ID))
	entry.Tentative = m.RSVP.State == hub.RSVPWaitlisted
	return entry
}

// Confirm turns the unconfirmed RSVP behind a manage link into seats, or a place on the waitlist.
func (s *Service) Confirm(ctx context.Context, m Managed) (Outcome, error) {
	handle := s.store.Chapter(m.RSVP.Chapter)
	r, err := handle.ConfirmSeat(ctx, m.RSVP.ID)
	if err = seatsLeft(err); err != nil {
		return Outcome{}, fmt.Errorf("event: confirm: %w", err)
	}
	return s.outcome(ctx, handle, r)
}

// Change changes an RSVP through its manage link.
func (s *Service) Change(ctx context.Context, m Managed, to Change) error {
	if !m.Open {
		return fmt.Errorf("event: change: %w", hub.ErrConflict)
	}
	to.Note = strings.TrimSpace(hub.Text(to.Note))
	invalid := &hub.Invalid{}
	to = checkChange(invalid, to, m.Listing.Event, m.RSVP)
	if err := invalid.Err(); err != nil {
		return err
	}
	return seatsLeft(s.store.Chapter(m.RSVP.Chapter).Change(ctx, "", m.RSVP.ID, to.Guests+1, func(r *hub.RSVP) {
		r.Note, r.Attends = to.Note, hub.Mode(to.Attends)
	}))
}

// Withdraw cancels the RSVP behind a manage link; the waitlist moves up.
func (s *Service) Withdraw(ctx context.Context, m Managed) error {
	return s.store.Chapter(m.RSVP.Chapter).Withdraw(ctx, "", m.RSVP.ID)
}

// Undo takes back that the RSVP behind a manage link was cancelled; hub.ErrConflict: it is too late.
func (s *Service) Undo(ctx context.Context, m Managed) (Outcome, error) {
	return s.undo(ctx, "", m.RSVP)
}

// UndoOwn takes back that a signed-in person cancelled their RSVP; hub.ErrConflict: it is too late.
func (s *Service) UndoOwn(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (Outcome, error) {
	r, err := s.ownRSVP(ctx, actor, ch, id)
	if err != nil {
		return Outcome{}, err
	}
	return s.undo(ctx, actor.Person, r)
}

func (s *Service) undo(ctx context.Context, by hub.PersonID, r hub.RSVP) (Outcome, error) {
	handle := s.store.Chapter(r.Chapter)
	r, err := handle.Undo(ctx, by, r.ID)
	if err != nil {
		return Outcome{}, fmt.Errorf("event: undo: %w", err)
	}
	return s.outcome(ctx, handle, r)
}

// WithdrawOwn cancels a signed-in person's RSVP, and says what it was before; the waitlist moves up.
func (s *Service) WithdrawOwn(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (before hub.RSVPState, err error) {
	r, err := s.ownRSVP(ctx, actor, ch, id)
	if err != nil {
		return "", err
	}
	return r.State, s.store.Chapter(ch.ID).Withdraw(ctx, actor.Person, r.ID)
}

// ownRSVP is a signed-in person's RSVP to an event.
func (s *Service) ownRSVP(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.RSVP, error) {
	if err := policy.Can(actor, policy.RSVP, subject(ch, id)); err != nil {
		return hub.RSVP{}, err
	}
	if !actor.SignedIn() {
		return hub.RSVP{}, hub.ErrSignIn
	}
	r, err := s.store.Chapter(ch.ID).RSVPOf(ctx, id, actor.Person)
	if err != nil {
		return hub.RSVP{}, fmt.Errorf("event: own answer: %w", err)
	}
	return r, nil
}

// seatsLeft turns the error of asking for more seats than there are into words for the person.
func seatsLeft(err error) error {
	if errors.Is(err, hub.ErrRSVPsClosed) {
		return hub.Wrong("guests", say.M("RSVPs are closed, so you can’t add people. You can choose fewer people, or cancel."))
	}
	if large, is := errors.AsType[*hub.TooLarge](err); is {
		return hub.Wrong("guests", say.MN(large.Capacity, "This event has only 1 seat. Choose a smaller number.", "This event has only %d seats. Choose a smaller number."))
	}
	none, is := errors.AsType[*hub.NoSeats](err)
	if !is {
		return err
	}
	if none.Left == 0 {
		return hub.Wrong("guests", say.M("No more seats are left. Choose a smaller number, or keep what you have."))
	}
	return hub.Wrong("guests", say.MN(none.Left, "Only 1 more seat is left. Choose a smaller number, or keep what you have.", "Only %d more seats are left. Choose a smaller number, or keep what you have."))
}
