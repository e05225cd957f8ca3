package view

import (
	"context"
	"math"
	"strconv"
	"time"

	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// PartyField asks how many are coming, up to most; its value is the number of guests besides the person.
func PartyField(ctx context.Context, most, guests int, problem string) ui.Choice {
	f := ui.Choice{Name: "guests", Label: say.T(ctx, "How many are coming?"), Error: problem}
	for n := range most {
		f.Options = append(f.Options, ui.Option{Value: strconv.Itoa(n), Label: say.N(ctx, n+1, "Just me", "%d people"), Selected: n == guests})
	}
	return f
}

// Undo says what a person gets who takes back that they cancelled, and the words of its button: what there is at the moment. Nothing,
// unless they still can.
func Undo(ctx context.Context, e hub.Event, r hub.RSVP, now time.Time) (u ui.RSVPUndo) {
	if !e.Open(now) || !r.Undoable(now) {
		return u
	}
	seats := e.Seats
	switch back := seats.Return(r.WithdrawnState, r.Party); {
	case back.HoldsSeats():
		u.Text = []string{say.N(ctx, r.Party, "Your seat is still free.", "Your %d seats are still free.")}
		u.Button = say.N(ctx, r.Party, "Undo: take your seat back", "Undo: take your %d seats back")
	case back == hub.RSVPWaitlisted && r.WithdrawnState == hub.RSVPWaitlisted:
		u.Button = say.T(ctx, "Undo: take your place on the waitlist back")
	case back == hub.RSVPWaitlisted:
		u.Text = []string{say.N(ctx, r.Party, "Your seat has gone to someone else.", "Your seats have gone to someone else.")}
		u.Button = say.T(ctx, "Undo: you would be first on the waitlist")
	default:
		u.Button = say.T(ctx, "Undo: ask the organizers again")
	}
	left := int(math.Ceil(r.WithdrawnAt.Add(hub.UndoFor).Sub(now).Minutes()))
	u.Text = append(u.Text, say.N(ctx, left, "You can undo this for 1 more minute.", "You can undo this for %d more minutes."))
	return u
}

// AttendsField asks how somebody comes to a hybrid event; nil for any other.
func AttendsField(ctx context.Context, e hub.Event, said, problem string) *ui.Segments {
	if e.Mode != hub.ModeHybrid {
		return nil
	}
	s := &ui.Segments{Name: "attends", Label: say.T(ctx, "In person or online?"), Error: problem, Required: true}
	for _, m := range []hub.Mode{hub.ModeInPerson, hub.ModeOnline} {
		s.Options = append(s.Options, ui.Option{Value: string(m), Label: Attends(ctx, m), Selected: said == string(m)})
	}
	return s
}

// Attends is how somebody comes to a hybrid event, in a word; nothing when they did not say.
func Attends(ctx context.Context, m hub.Mode) string {
	switch m {
	case hub.ModeInPerson:
		return say.C(ctx, "format of an event", "In person")
	case hub.ModeOnline:
		return say.C(ctx, "format of an event", "Online")
	case hub.ModeHybrid:
	}
	return ""
}

// Heads is how many come in person and online, for the hosts of a hybrid event; nothing while nobody has a seat.
func Heads(ctx context.Context, e hub.Event, n hub.HeadCount) string {
	switch {
	case e.Mode != hub.ModeHybrid || n == hub.HeadCount{}:
		return ""
	case n.NotSaid > 0:
		return say.T(ctx, "In person: %[1]d. Online: %[2]d. Not said: %[3]d.", n.InPerson, n.Online, n.NotSaid)
	}
	return say.T(ctx, "In person: %[1]d. Online: %[2]d.", n.InPerson, n.Online)
}

// ChangeForm is the form that changes an RSVP: with what was typed, or else with what it says.
func ChangeForm(ctx context.Context, e hub.Event, r hub.RSVP, typed *event.Change, problems ui.Errors) *ui.RSVPChange {
	to := event.Change{Guests: r.Party - 1, Attends: string(r.Attends), Note: r.Note}
	if typed != nil {
		to = *typed
	}
	closed, most := e.Closed() && r.State.Coming(), e.LargestPartyOf(r)
	if closed {
		most = r.Party
	}
	c := &ui.RSVPChange{Guests: PartyField(ctx, most, to.Guests, problems.Of("guests")), Form: ui.Form{Values: map[string]string{"note": to.Note}, Errors: problems}}
	c.Attends = AttendsField(ctx, e, to.Attends, problems.Of("attends"))
	if closed {
		c.Guests.Help = say.T(ctx, "RSVPs are closed. You can choose fewer people, or cancel.")
	}
	return c
}
