package courier

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chapterhouse/components/email"
	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// answer is everything a mail about an RSVP is made of.
type answer struct {
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

// fromAnswer composes a message about an RSVP.
func (s *Service) fromAnswer(ctx context.Context, m hub.Message, chapter hub.Chapter) (letter, error) {
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
	if !timely(m.Kind, r, e, s.now()) || !newest(m, r, e) {
		return letter{}, ErrOutdated
	}
	a := s.answer(ctx, m, chapter, r, e)
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
	case hub.MailUnavailable:
		return r.State == hub.RSVPPending && !r.Held() && !e.Open(now)
	}
	return true
}

// newest says whether no later mail of this kind about this answer is owed: the number at the end of its id is what it is about,
// the answer's own for what becomes of it, the event's SEQUENCE for a change.
func newest(m hub.Message, r hub.RSVP, e hub.Event) bool {
	turn := string(m.ID[strings.LastIndexByte(string(m.ID), '.')+1:])
	switch m.Kind {
	case hub.MailGoing, hub.MailPromoted, hub.MailWaitlisted, hub.MailCancelled:
		return turn == strconv.FormatInt(r.Number, 10)
	case hub.MailEventChanged:
		return turn == strconv.Itoa(e.Sequence)
	}
	return true
}

// answer gathers the parts. The place and the join link stay in only for somebody who holds seats.
func (s *Service) answer(ctx context.Context, m hub.Message, chapter hub.Chapter, r hub.RSVP, e hub.Event) answer {
	exact := r.State.HoldsSeats()
	hidden := !exact && e.PlaceHidden && e.Mode.HasPlace()
	if !exact {
		e = e.Public()
	}
	page := s.chapterURL(chapter) + "/events/" + string(e.ID)
	a := answer{
		message: m, chapter: chapter, rsvp: r, event: e, entry: s.entry(ctx, e, page), now: s.now(), frame: s.frame(chapter),
		link: s.cfg.BaseURL + "/rsvp/" + string(s.store.ManageToken(r.ID)), party: party(r),
	}
	in := e.Location()
	a.view = email.Event{
		Title: e.Title, Day: say.Day(ctx, e.StartsAt.In(in), a.now), Hours: say.Hours(ctx, e.StartsAt.In(in), e.EndsAt.In(in)),
		Where: a.entry.Location, Join: e.JoinURL, JoinDetails: e.JoinDetails, Page: page,
	}
	if hidden {
		a.view.WhereNote = "The exact place is for people with a seat."
	}
	if r.Guest {
		a.erased = say.Date(ctx, e.ErasedOn().In(in), a.now)
	}
	return a
}

// word chooses the words and the calendar part of a kind.
func (s *Service) word(ctx context.Context, handle store.Chapter, a answer) (letter, error) {
	switch a.message.Kind {
	case hub.MailConfirm:
		return letter{sheet: a.confirm(ctx)}, nil
	case hub.MailUnavailable:
		return letter{sheet: a.unavailable()}, nil
	case hub.MailGoing:
		return s.with(calendar.MethodRequest, a, a.seat().GoingSheet())
	case hub.MailPromoted:
		return s.with(calendar.MethodRequest, a, a.seat().PromotedSheet())
	case hub.MailWaitlisted:
		place, err := handle.Place(ctx, a.rsvp)
		if err != nil {
			return letter{}, fmt.Errorf("place in line: %w", err)
		}
		v := email.Waitlisted{Frame: a.frame, Event: a.view, Party: a.party, Place: place, Link: a.link, Erased: a.erased}
		return letter{sheet: v.Sheet()}, nil
	case hub.MailCancelled:
		v := email.Cancelled{Frame: a.frame, Event: a.view, Erased: a.erased}
		if !confirmed(a.rsvp) {
			return letter{sheet: v.Sheet()}, nil
		}
		return s.with(calendar.MethodCancel, a, v.Sheet())
	case hub.MailHeld:
		v := email.Held{Frame: a.frame, Event: a.view, Party: a.party, Link: a.link, Erased: a.erased}
		return letter{sheet: v.Sheet()}, nil
	case hub.MailRemoved:
		v := email.Removed{Frame: a.frame, Event: a.view, Contact: s.chapterURL(a.chapter) + "/contact", Erased: a.erased}
		if !confirmed(a.rsvp) || a.rsvp.RemovedState != hub.RSVPGoing && a.rsvp.RemovedState != hub.RSVPOffered {
			return letter{sheet: v.Sheet()}, nil
		}
		return s.with(calendar.MethodCancel, a, v.Sheet())
	case hub.MailRestored:
		v := email.Restored{Frame: a.frame, Event: a.view, Answer: standing(a.rsvp, a.event), Party: a.party, Link: a.link, Erased: a.erased}
		if !a.rsvp.State.HoldsSeats() {
			return letter{sheet: v.Sheet()}, nil
		}
		return s.with(calendar.MethodRequest, a, v.Sheet())
	case hub.MailManage:
		v := email.Manage{Frame: a.frame, Event: a.view, Answer: standing(a.rsvp, a.event), Party: a.party, Link: a.link, Erased: a.erased}
		return letter{sheet: v.Sheet()}, nil
	case hub.MailEventChanged:
		seated := a.rsvp.State.HoldsSeats()
		v := email.Changed{Frame: a.frame, Event: a.view, Answer: standing(a.rsvp, a.event), Calendar: seated, Link: a.link, Erased: a.erased}
		if !seated {
			return letter{sheet: v.Sheet()}, nil
		}
		return s.with(calendar.MethodRequest, a, v.Sheet())
	case hub.MailEventOff:
		seated := a.rsvp.State.HoldsSeats()
		v := email.CalledOff{Frame: a.frame, Event: a.view, Reason: a.event.CancelReason, Calendar: seated, Erased: a.erased}
		if !seated {
			return letter{sheet: v.Sheet()}, nil
		}
		return s.with(calendar.MethodCancel, a, v.Sheet())
	}
	return letter{}, errKind
}

func (a answer) confirm(ctx context.Context) email.Sheet {
	if a.event.State == hub.EventCancelled {
		return a.unavailable()
	}
	v := email.Confirm{Frame: a.frame, Event: a.view, Party: people(a.rsvp.Party), Link: a.link, Erased: a.erased}
	if until := a.rsvp.UpdatedAt.Add(hub.PendingFor); until.After(a.now) {
		v.Until = say.Moment(ctx, until.In(a.event.Location()), a.now)
	}
	return v.Sheet()
}

func (a answer) unavailable() email.Sheet {
	v := email.Unavailable{Frame: a.frame, Event: a.view, Erased: a.erased}
	if a.event.State == hub.EventCancelled {
		v.CalledOff, v.Reason = true, a.event.CancelReason
	}
	return v.Sheet()
}

func (a answer) seat() email.Seat {
	return email.Seat{Frame: a.frame, Event: a.view, Party: a.party, Link: a.link, Erased: a.erased}
}

// standing is where an answer stands, in a sentence.
func standing(r hub.RSVP, e hub.Event) string {
	switch {
	case e.State == hub.EventCancelled:
		return "The event is called off."
	case r.State == hub.RSVPGoing:
		return "You are going."
	case r.State == hub.RSVPOffered:
		return "A seat is held for you."
	case r.State == hub.RSVPWaitlisted:
		return "You are on the waitlist."
	case r.State == hub.RSVPMaybe:
		return "You said maybe."
	case r.State == hub.RSVPRequested:
		return "Your request waits for an answer from the hosts."
	case r.Held():
		return "Your RSVP is with the organizers. We’ll email you."
	case r.State == hub.RSVPPending:
		return "You have not confirmed yet."
	}
	return "You are not coming."
}

// party is who comes: "Robin Vale and 2 guests", or a number of people where the name may not be said.
func party(r hub.RSVP) string {
	switch {
	case r.Name == "" || !confirmed(r):
		return people(r.Party)
	case r.Party == 1:
		return r.Name
	case r.Party == 2:
		return r.Name + " and 1 guest"
	}
	return r.Name + " and " + strconv.Itoa(r.Party-1) + " guests"
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return strconv.Itoa(n) + " people"
}
