package view

import (
	"context"
	"strconv"

	pages "chapterhouse/components/event"
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

// ChangeForm is the form that changes an RSVP: with what was typed, or else with what it says.
func ChangeForm(ctx context.Context, e hub.Event, r hub.RSVP, typed *event.Change, problems ui.Errors) *pages.Change {
	to := event.Change{Guests: r.Party - 1, Note: r.Note}
	if typed != nil {
		to = *typed
	}
	closed, most := !e.ClosedAt.IsZero() && r.State.Coming(), e.LargestPartyOf(r)
	if closed {
		most = r.Party
	}
	c := &pages.Change{Guests: PartyField(ctx, most, to.Guests, problems.Of("guests")), Form: ui.Form{Values: map[string]string{"note": to.Note}, Errors: problems}}
	if closed {
		c.Guests.Help = say.T(ctx, "RSVPs are closed. You can choose fewer people, or cancel.")
	}
	return c
}
