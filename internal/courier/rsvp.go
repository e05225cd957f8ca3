package courier

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chapterhouse/components/email"
	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// rsvpMail is everything an email about an RSVP is made of.
type rsvpMail struct {
	message hub.Message
	chapter hub.Chapter
	rsvp    hub.RSVP
	event   hub.Event // as exact as the person may know it
	entry   calendar.Entry
	now     time.Time
	frame   email.Frame
	view    email.Event
	link    string // the manage link
	party   string
	erased  string
}

// aboutRSVP composes a message about an RSVP.
func (s *Service) aboutRSVP(ctx context.Context, m hub.Message, chapter hub.Chapter) (letter, error) {
	handle := s.store.Chapter(m.Chapter)
	r, err := handle.RSVP(ctx, m.RSVP)
	if err != nil {
		return letter{}, fmt.Errorf("rsvp: %w", gone(err))
	}
	if r.Email == "" {
		return letter{}, fmt.Errorf("person: %w", ErrGone)
	}
	e, err := handle.Event(ctx, r.Event)
	if err != nil {
		return letter{}, fmt.Errorf("event: %w", gone(err))
	}
	if !timely(m.Kind, r, e, s.now()) {
		return letter{}, ErrOutdated
	}
	if last, err := newest(ctx, handle, m, e); err != nil {
		return letter{}, fmt.Errorf("turn: %w", err)
	} else if !last {
		return letter{}, ErrOutdated
	}
	a := s.rsvpMail(ctx, m, chapter, r, e)
	l, err := s.word(ctx, handle, a)
	if err != nil {
		return letter{}, err
	}
	l.to = mail.Address{Name: r.Name, Email: r.Email}
	if !confirmed(r) {
		l.to.Name = "" // somebody's choice of words, for an address that may be anybody's
	}
	return l, nil
}

// confirmed says whether the person ever opened the link in their mail, or signed in. Number is given at that moment, unless
// the answer is held for the organizers.
func confirmed(r hub.RSVP) bool {
	return r.Held() || r.State != hub.RSVPPending && (r.Number > 0 || !r.Guest || !r.HeldAt.IsZero())
}

// timely says whether what the message was owed for is still so.
func timely(kind hub.MessageKind, r hub.RSVP, e hub.Event, now time.Time) bool {
	switch kind {
	case hub.MailConfirm: // an event that was called off makes it an Unavailable
		return r.State == hub.RSVPPending && !r.Held() && !e.Over(now)
	case hub.MailHeld:
		return r.Held() && e.Open(now)
	case hub.MailRemoved:
		return r.Removed() && e.Open(now)
	case hub.MailRestored:
		return (r.State.Coming() || r.Held()) && e.Open(now)
	case hub.MailGoing, hub.MailPromoted:
		return r.State.HoldsSeats() && e.Open(now)
	case hub.MailWaitlisted:
		return r.State == hub.RSVPWaitlisted && e.Open(now)
	case hub.MailEventChanged:
		return (r.State.Coming() || r.Held()) && e.Open(now)
	case hub.MailEventOff:
		return (r.State.Coming() || r.Held()) && e.State == hub.EventCancelled
	case hub.MailCancelled:
		return r.State == hub.RSVPCancelled && !r.Removed()
	}
	return true
}

// newest says whether no later mail that says the same, or its opposite, is owed: the last turn of the RSVP that people are told of, the
// event's SEQUENCE for a change. What is numbered 0 stands for itself.
func newest(ctx context.Context, handle store.Chapter, m hub.Message, e hub.Event) (bool, error) {
	switch {
	case m.Turn == 0:
		return true, nil
	case slices.Contains(hub.StandingKinds(), m.Kind):
		last, err := handle.LatestTurn(ctx, m.RSVP)
		return m.Turn == last, err
	case m.Kind == hub.MailEventChanged:
		return m.Turn == e.Sequence, nil
	}
	return true, nil
}

// rsvpMail gathers the parts. The place and the join link stay in only for somebody who holds seats.
func (s *Service) rsvpMail(ctx context.Context, m hub.Message, chapter hub.Chapter, r hub.RSVP, e hub.Event) rsvpMail {
	exact := r.State.HoldsSeats()
	hidden := !exact && e.PlaceHidden && e.Mode.HasPlace()
	if !exact {
		e = e.Public()
	}
	page := s.chapterURL(chapter) + "/events/" + string(e.ID)
	a := rsvpMail{
		message: m, chapter: chapter, rsvp: r, event: e, entry: s.entry(ctx, e, page), now: s.now(), frame: s.frame(chapter),
		link: s.cfg.BaseURL + "/rsvp/" + string(s.store.ManageToken(r.ID)), party: party(ctx, r),
	}
	in := e.Location()
	a.view = email.Event{
		Title: e.Title, Day: say.Day(ctx, e.StartsAt.In(in), a.now), Hours: say.Hours(ctx, e.StartsAt.In(in), e.EndsAt.In(in)),
		Where: a.entry.Location, Join: e.JoinURL, JoinDetails: e.JoinDetails, Page: page,
	}
	if hidden {
		a.view.WhereNote = say.T(ctx, "You’ll get the exact address once you have a seat.")
	}
	if r.Guest {
		a.erased = say.Date(ctx, e.ErasedOn().In(in), a.now)
	}
	return a
}

// word chooses the words and the calendar part of a kind.
func (s *Service) word(ctx context.Context, handle store.Chapter, a rsvpMail) (letter, error) {
	switch a.message.Kind {
	case hub.MailConfirm:
		return letter{sheet: a.confirm(ctx)}, nil
	case hub.MailGoing:
		return s.with(calendar.MethodRequest, a, a.seat().GoingSheet(ctx))
	case hub.MailPromoted:
		return s.with(calendar.MethodRequest, a, a.seat().PromotedSheet(ctx))
	case hub.MailWaitlisted:
		place, err := handle.WaitlistPlace(ctx, a.rsvp)
		if err != nil {
			return letter{}, fmt.Errorf("place in line: %w", err)
		}
		v := email.Waitlisted{Frame: a.frame, Event: a.view, Party: a.party, Place: place, Link: a.link, Erased: a.erased}
		return letter{sheet: v.Sheet(ctx)}, nil
	case hub.MailCancelled:
		v := email.Cancelled{Frame: a.frame, Event: a.view, Erased: a.erased}
		if !confirmed(a.rsvp) {
			return letter{sheet: v.Sheet(ctx)}, nil
		}
		return s.with(calendar.MethodCancel, a, v.Sheet(ctx))
	case hub.MailHeld:
		v := email.Held{Frame: a.frame, Event: a.view, Party: a.party, Link: a.link, Erased: a.erased}
		return letter{sheet: v.Sheet(ctx)}, nil
	case hub.MailRemoved:
		v := email.Removed{Frame: a.frame, Event: a.view, Contact: s.chapterURL(a.chapter) + "/contact", Erased: a.erased}
		if !confirmed(a.rsvp) || !a.rsvp.RemovedState.HoldsSeats() {
			return letter{sheet: v.Sheet(ctx)}, nil
		}
		return s.with(calendar.MethodCancel, a, v.Sheet(ctx))
	case hub.MailRestored:
		v := email.Restored{Frame: a.frame, Event: a.view, Answer: standing(ctx, a.rsvp, a.event), Party: a.party, Link: a.link, Erased: a.erased}
		if !a.rsvp.State.HoldsSeats() {
			return letter{sheet: v.Sheet(ctx)}, nil
		}
		return s.with(calendar.MethodRequest, a, v.Sheet(ctx))
	case hub.MailManage:
		v := email.Manage{Frame: a.frame, Event: a.view, Answer: standing(ctx, a.rsvp, a.event), Party: a.party, Link: a.link, Erased: a.erased}
		return letter{sheet: v.Sheet(ctx)}, nil
	case hub.MailEventChanged:
		seated := a.rsvp.State.HoldsSeats()
		v := email.Changed{Frame: a.frame, Event: a.view, Answer: standing(ctx, a.rsvp, a.event), Calendar: seated, Link: a.link, Erased: a.erased}
		if !seated {
			return letter{sheet: v.Sheet(ctx)}, nil
		}
		return s.with(calendar.MethodRequest, a, v.Sheet(ctx))
	case hub.MailEventOff:
		seated := a.rsvp.State.HoldsSeats()
		v := email.CalledOff{Frame: a.frame, Event: a.view, Reason: a.event.CancelReason, Calendar: seated, Erased: a.erased}
		if !seated {
			return letter{sheet: v.Sheet(ctx)}, nil
		}
		return s.with(calendar.MethodCancel, a, v.Sheet(ctx))
	}
	return letter{}, errKind
}

func (a rsvpMail) confirm(ctx context.Context) email.Sheet {
	if a.event.State == hub.EventCancelled {
		return email.Unavailable{Frame: a.frame, Event: a.view, Reason: a.event.CancelReason, Erased: a.erased}.Sheet(ctx)
	}
	v := email.Confirm{Frame: a.frame, Event: a.view, Party: people(ctx, a.rsvp.Party), Full: !a.event.Seats.Fits(a.rsvp.Party), Link: a.link, Erased: a.erased}
	if until := a.rsvp.UpdatedAt.Add(hub.PendingFor); until.After(a.now) {
		v.Until = say.Moment(ctx, until.In(a.event.Location()), a.now)
	}
	return v.Sheet(ctx)
}

func (a rsvpMail) seat() email.Seat {
	return email.Seat{Frame: a.frame, Event: a.view, Party: a.party, Link: a.link, Erased: a.erased}
}

// standing is where an RSVP stands, in a sentence.
func standing(ctx context.Context, r hub.RSVP, e hub.Event) string {
	switch {
	case e.State == hub.EventCancelled:
		return say.T(ctx, "This event is cancelled.")
	case r.State == hub.RSVPGoing:
		return say.T(ctx, "You’re coming.")
	case r.State == hub.RSVPWaitlisted:
		return say.T(ctx, "You’re on the waitlist.")
	case r.Held():
		return say.T(ctx, "The organizers are reviewing your RSVP. We’ll email you once it’s approved.")
	case r.State == hub.RSVPPending:
		return say.T(ctx, "You haven’t confirmed yet.")
	}
	return say.T(ctx, "You’re not coming.")
}

// party is who comes: "Robin Vale and 2 guests", or a number of people where the name may not be said.
func party(ctx context.Context, r hub.RSVP) string {
	switch {
	case r.Name == "" || !confirmed(r):
		return people(ctx, r.Party)
	case r.Party == 1:
		return r.Name
	}
	return say.N(ctx, r.Party-1, "%[2]s and 1 guest", "%[2]s and %[1]d guests", r.Name)
}

func people(ctx context.Context, n int) string { return say.N(ctx, n, "1 person", "%d people") }
