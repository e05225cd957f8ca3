package courier

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"chapterhouse/components/email"
	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// rsvpMail is what an email about an RSVP is made of.
type rsvpMail struct {
	message hub.Message
	chapter hub.Chapter
	rsvp    hub.RSVP
	event   hub.Event // as exact as the person may know it
	entry   calendar.Entry
	view    email.RSVP
}

// aboutRSVP composes a message about an RSVP.
func (s *Service) aboutRSVP(ctx context.Context, m hub.Message, chapter hub.Chapter, k kind) (letter, error) {
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
	if counts, err := s.counts(ctx, handle, k, m, r, e); err != nil {
		return letter{}, fmt.Errorf("turn: %w", err)
	} else if !counts {
		return letter{}, ErrOutdated
	}
	a := s.rsvpMail(ctx, m, chapter, r, e)
	if k.place && waitlisted(r) {
		if a.view.WaitlistPosition, err = handle.WaitlistPosition(ctx, r); err != nil {
			return letter{}, fmt.Errorf("place in line: %w", err)
		}
	}
	a.view.Entry = k.entry != nil && k.entry(r)
	l := letter{sheet: k.rsvp(a.view, ctx), to: mail.Address{Email: r.Email}}
	if confirmed(r) { // before, it is somebody's choice of words, for an address that may be anybody's
		l.to.Name = r.Name
	}
	if a.view.Entry {
		l.calendar, err = s.invitation(k.method, a)
	}
	return l, err
}

// counts says whether what the message was owed for is still so, and no later one says the same or its opposite. What is numbered 0
// stands for itself.
func (s *Service) counts(ctx context.Context, handle store.Chapter, k kind, m hub.Message, r hub.RSVP, e hub.Event) (bool, error) {
	switch {
	case k.to != nil && !k.to(r), k.still != nil && !k.still(r, e), k.while != nil && !k.while(e, s.now()):
		return false, nil
	case m.Turn > 0 && k.newest == lastTurn:
		last, err := handle.LatestTurn(ctx, m.RSVP, standing())
		return m.Turn == last, err
	case m.Turn > 0 && k.newest == lastEdit:
		return m.Turn == e.Sequence, nil
	}
	return true, nil
}

// confirmed says whether the person ever opened the link in their mail, or signed in. Number is given at that moment, unless
// the answer is held for the organizers.
func confirmed(r hub.RSVP) bool {
	return r.Held() || r.State != hub.RSVPPending && (r.Number > 0 || !r.Guest || !r.HeldAt.IsZero())
}

// Whom an email is true for.

func seated(r hub.RSVP) bool      { return r.State.HoldsSeats() }
func waitlisted(r hub.RSVP) bool  { return r.State == hub.RSVPWaitlisted }
func expecting(r hub.RSVP) bool   { return r.State.Coming() || r.Held() }
func cancelled(r hub.RSVP) bool   { return r.State == hub.RSVPCancelled && !r.Removed() }
func unconfirmed(r hub.RSVP) bool { return r.State == hub.RSVPPending && !r.Held() }

func tooLarge(r hub.RSVP, e hub.Event) bool { return !e.Seats.Holds(r.Party) }

func changed(_ hub.RSVP, e hub.Event) bool { return !e.ChangedBack() }

// hadSeats says whether somebody had seats, and knew, when their RSVP was removed.
func hadSeats(r hub.RSVP) bool { return confirmed(r) && r.RemovedState.HoldsSeats() }

// When an email about an event is true.

func upcoming(e hub.Event, now time.Time) bool { return !e.Over(now) }
func calledOff(e hub.Event, _ time.Time) bool  { return e.State == hub.EventCancelled }

func postponed(e hub.Event, now time.Time) bool { return e.Open(now) && e.Postponed() }

// rsvpMail gathers the parts. The place and the join link stay in only for somebody who holds seats.
func (s *Service) rsvpMail(ctx context.Context, m hub.Message, chapter hub.Chapter, r hub.RSVP, e hub.Event) rsvpMail {
	hidden := !seated(r) && e.PlaceHidden && e.Mode.HasPlace()
	if !seated(r) {
		e = e.Public()
	}
	now, in, home := s.now(), e.Location(), s.chapterURL(chapter)
	page := home + "/events/" + string(e.ID)
	entry := s.entry(ctx, e, page)
	v := email.RSVP{
		Frame: s.frame(chapter), Party: party(ctx, r), Answer: where(ctx, r, e), Full: !e.Seats.Fits(r.Party), Capacity: e.Seats.Capacity, Contact: home + "/contact", Office: s.cfg.BaseURL + "/contact",
		Link: s.cfg.BaseURL + "/rsvp/" + string(s.store.ManageToken(r.ID)),
		Event: email.Event{
			Title: e.Title, Day: e.Span().Day(ctx, now), Hours: e.Span().Hours(ctx),
			Where: entry.Location, Join: e.JoinURL, JoinDetails: e.JoinDetails, Page: page,
		},
	}
	if e.Mode == hub.ModeHybrid {
		v.Event.Attends, v.Event.Online = attends(ctx, r.Attends), r.Attends == hub.ModeOnline
	}
	if m.Kind == hub.MailEventChanged {
		v.Was = s.was(ctx, e, page)
	}
	if m.Kind == hub.MailEventChanged || m.Kind == hub.MailPostponed || m.Kind == hub.MailEventOn {
		v.Note = e.ChangeNote
	}
	if hidden {
		v.Event.WhereNote = say.T(ctx, "You’ll get the exact address once you have a seat.")
	}
	if until := r.UpdatedAt.Add(hub.PendingFor); until.After(now) {
		v.Until = say.Moment(ctx, until.In(in), now)
	}
	if e.State == hub.EventCancelled {
		v.Off, v.Reason = true, e.CancelReason
	}
	if r.Guest {
		v.Erased = say.Date(ctx, e.ErasedOn().In(in), now)
	}
	return rsvpMail{message: m, chapter: chapter, rsvp: r, event: e, entry: entry, view: v}
}

// was is what changed of an event, as people knew it before. Pass what the person may know.
func (s *Service) was(ctx context.Context, e hub.Event, page string) (was email.Was) {
	if e.Told.IsZero() {
		return was
	}
	old, now := e.Before(), s.now()
	if old.Schedule() != e.Schedule() {
		was.When = old.Span().When(ctx, now)
	}
	if e.PlaceHidden && e.Place.Venue == "" {
		old.Place.Venue, old.Place.Address = "", "" // what a person without a seat may know
	}
	if place := s.entry(ctx, old, page).Location; place != s.entry(ctx, e, page).Location {
		was.Where = place
	}
	was.Join = e.Told.Join && e.JoinURL+e.JoinDetails != ""
	return was
}

// where is where an RSVP stands, in a sentence.
func where(ctx context.Context, r hub.RSVP, e hub.Event) string {
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

// attends is how somebody comes to a hybrid event; empty when they did not say.
func attends(ctx context.Context, m hub.Mode) string {
	switch m {
	case hub.ModeInPerson:
		return say.C(ctx, "format of an event", "In person")
	case hub.ModeOnline:
		return say.C(ctx, "format of an event", "Online")
	case hub.ModeHybrid:
	}
	return ""
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

// invitation is the calendar part of an email about an RSVP: an entry for this one attendee.
func (s *Service) invitation(method calendar.Method, a rsvpMail) (*mail.Calendar, error) {
	entry := a.entry
	entry.Stamp = a.event.UpdatedAt
	if a.message.CreatedAt.After(entry.Stamp) {
		entry.Stamp = a.message.CreatedAt
	}
	if a.event.Location() == time.UTC {
		entry.Zone = "UTC" // also where this machine does not know the zone's name
	}
	entry.Organizer = &calendar.Party{Name: a.chapter.Name, Email: s.cfg.From.Email}
	status := "DECLINED"
	if a.rsvp.State.HoldsSeats() {
		status = "ACCEPTED"
	}
	entry.Attendees = []calendar.Attendee{{Party: calendar.Party{Name: a.rsvp.Name, Email: a.rsvp.Email}, Status: status}}
	var body bytes.Buffer
	if err := calendar.Write(&body, calendar.Feed{Method: method}, []calendar.Entry{entry}); err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	return &mail.Calendar{Method: string(method), Body: body.Bytes()}, nil
}
