package email

import (
	"context"

	"chapterhouse/internal/say"
)

func whyRSVPed(ctx context.Context) string {
	return say.T(ctx, "You’re receiving this because you RSVPed.")
}

// whyEntered is for an address that nobody has confirmed yet.
func whyEntered(ctx context.Context) string {
	return say.T(ctx, "You’re receiving this because someone entered this address to RSVP.")
}

// yours says what the link to an RSVP can do.
func yours(ctx context.Context) string {
	return say.T(ctx, "Please don’t share this link: anyone who has it can change your RSVP.")
}

// Confirm asks a guest to confirm their RSVP.
func (v RSVP) Confirm(ctx context.Context) Sheet {
	if v.Off {
		return v.unavailable(ctx)
	}
	s := v.about(ctx, say.T(ctx, "Confirm your RSVP: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "Confirm your RSVP"))
	s.Lead = []string{say.T(ctx, "Thanks for your RSVP! Please confirm to hold your seat.")}
	if v.Full {
		s.Lead = []string{say.T(ctx, "Thanks for your RSVP! The event is full right now. Please confirm to join the waitlist.")}
	}
	s.party(ctx, v.Party)
	s.Button = Button{say.T(ctx, "Confirm my RSVP"), v.Link}
	if v.Until != "" {
		s.After = append(s.After, say.T(ctx, "Please confirm by %s. After that, we’ll delete your RSVP.", v.Until))
	}
	s.After = append(s.After, say.T(ctx, "Not you? You don’t need to do anything. No seat is held, and we’ll delete the RSVP."))
	s.Why = whyEntered(ctx)
	return s
}

// Going tells a person that they got seats at once.
func (v RSVP) Going(ctx context.Context) Sheet {
	s := v.standing(ctx, say.T(ctx, "You’re coming: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "You’re coming"), say.T(ctx, "Change or cancel my RSVP"))
	s.Lead = []string{say.T(ctx, "Your RSVP is confirmed. A calendar entry is attached.")}
	return s
}

// Promoted tells a person that they got seats from the waitlist.
func (v RSVP) Promoted(ctx context.Context) Sheet {
	s := v.standing(ctx, say.T(ctx, "A seat opened up for you: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "Good news: a seat opened up for you"),
		say.T(ctx, "Change or cancel my RSVP"))
	s.Lead = []string{
		say.T(ctx, "You’re off the waitlist, and your RSVP is confirmed. A calendar entry is attached."),
		say.T(ctx, "Can’t make it anymore? Please cancel so someone else can have your seat."),
	}
	return s
}

// Waitlisted tells a person their place on the waitlist.
func (v RSVP) Waitlisted(ctx context.Context) Sheet {
	s := v.standing(ctx, say.T(ctx, "You’re on the waitlist: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "You’re on the waitlist"),
		say.T(ctx, "Change my RSVP or leave the waitlist"))
	s.Lead = []string{say.T(ctx, "The event is full. If a seat opens up, the next person on the waitlist gets it. We’ll email you when it’s your turn.")}
	return s
}

// Added tells somebody that the organizers put them on the list, and where they stand.
func (v RSVP) Added(ctx context.Context) Sheet {
	heading, button := say.T(ctx, "You’re coming"), say.T(ctx, "Change or cancel my RSVP")
	if v.WaitlistPosition > 0 {
		heading, button = say.T(ctx, "You’re on the waitlist"), say.T(ctx, "Change my RSVP or leave the waitlist")
	}
	s := v.standing(ctx, say.T(ctx, "%[1]s added you: %[2]s, %[3]s", line(v.Chapter), line(v.Event.Title), v.Event.Day), heading, button)
	s.Lead = []string{say.T(ctx, "%s added you to this event. You don’t need to confirm.", v.Chapter)}
	if v.WaitlistPosition > 0 {
		s.Lead = append(s.Lead, say.T(ctx, "The event is full. If a seat opens up, the next person on the waitlist gets it. We’ll email you when it’s your turn."))
	}
	s.After = append(s.After, say.T(ctx, "Can’t come, or didn’t ask for this? Please cancel so someone else can have your seat."))
	s.Why = say.T(ctx, "You’re receiving this because the organizers entered this address.")
	return s
}

// CancelledFor tells somebody that the organizers cancelled their RSVP for them.
func (v RSVP) CancelledFor(ctx context.Context) Sheet {
	s := v.Cancelled(ctx)
	s.Lead = append([]string{say.T(ctx, "The organizers cancelled your RSVP for you, because you told them that you can’t come.")}, s.Lead...)
	s.Why = whyRSVPed(ctx)
	return s
}

// TooLarge tells somebody on the waitlist that the event became too small for their party.
func (v RSVP) TooLarge(ctx context.Context) Sheet {
	s := v.standing(ctx, say.T(ctx, "Choose fewer people: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "Your group is too large now"),
		say.T(ctx, "Change the number of people"))
	s.Lead = []string{
		say.N(ctx, v.Capacity, "The organizers changed how many people can come. There is only 1 seat now, fewer than you asked for.",
			"The organizers changed how many people can come. There are only %d seats now, fewer than you asked for."),
		say.T(ctx, "You keep your place on the waitlist. Choose a smaller number of people, and you can move up again."),
	}
	return s
}

// Cancelled is the receipt of an RSVP that its person cancelled.
func (v RSVP) Cancelled(ctx context.Context) Sheet {
	s := v.about(ctx, say.T(ctx, "RSVP cancelled: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "Your RSVP is cancelled"))
	s.Lead = []string{say.T(ctx, "You’re no longer signed up, and no seat is held for you. If the event is still on your calendar, you can delete it there.")}
	s.Button = Button{say.T(ctx, "View event page"), v.Event.Page}
	s.After = []string{say.T(ctx, "Changed your mind? RSVP again on the event page.")}
	s.Facts = nil // the page says the rest; a hidden place is not repeated to somebody who does not come
	s.Why = say.T(ctx, "You’re receiving this because you cancelled your RSVP.")
	return s
}

// Held tells a guest who confirmed that the organizers will look before there is a seat.
func (v RSVP) Held(ctx context.Context) Sheet {
	s := v.standing(ctx, say.T(ctx, "The organizers will review your RSVP: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "Thanks for confirming"),
		say.T(ctx, "View or cancel my RSVP"))
	s.Lead = []string{
		say.T(ctx, "The organizers review some RSVPs by hand, for example when many come from one network. They’ll look at yours, and we’ll email you once it’s approved."),
		say.T(ctx, "You don’t have a seat yet. There’s nothing more you need to do."),
	}
	return s
}

// Removed tells somebody that the organizers cancelled their RSVP. Why is not said: it was written for the organizers.
func (v RSVP) Removed(ctx context.Context) Sheet {
	s := v.about(ctx, say.T(ctx, "RSVP cancelled by the organizers: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "The organizers cancelled your RSVP"))
	s.Lead = []string{say.T(ctx, "You’re no longer signed up for this event. If it’s still on your calendar, you can delete it there.")}
	s.Button = Button{say.T(ctx, "Contact the chapter"), v.Contact}
	s.After = []string{say.T(ctx, "Think this is a mistake? Contact the chapter. They can undo it within a day.")}
	s.Facts = nil // as in Cancelled
	return s
}

// Blocked tells somebody that the organizers take no RSVP from them. Nobody else is told: the page where it was sent says what it says to
// everybody.
func (v RSVP) Blocked(ctx context.Context) Sheet {
	s := v.about(ctx, say.T(ctx, "Your RSVP: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "We can’t take your RSVP"))
	s.Lead = []string{say.T(ctx, "The organizers of %s can’t take your RSVP. Questions? Ask the national office.", v.Chapter)}
	s.Button = Button{say.T(ctx, "Contact the national office"), v.Office}
	s.After = []string{say.T(ctx, "No seat is held for you, and you’re not on the waitlist.")}
	s.Facts = nil // as in Cancelled
	s.Why = whyEntered(ctx)
	return s
}

// Restored tells somebody where their RSVP stands after the organizers took its removal back.
func (v RSVP) Restored(ctx context.Context) Sheet {
	s := v.standing(ctx, say.T(ctx, "Your RSVP is back: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "Your RSVP is back"), say.T(ctx, "Change or cancel my RSVP"))
	s.Lead = []string{say.T(ctx, "The organizers restored your RSVP."), v.Answer}
	return s
}

// Manage brings a person the link to their RSVP again.
func (v RSVP) Manage(ctx context.Context) Sheet {
	s := v.standing(ctx, say.T(ctx, "Your RSVP: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "You already RSVPed"), say.T(ctx, "Open my RSVP"))
	s.Lead = []string{v.Answer, say.T(ctx, "Someone, probably you, RSVPed again with this email address. Nothing has changed. Here’s your link.")}
	return s
}

// about starts a sheet about the event.
func (v RSVP) about(ctx context.Context, subject, heading string) Sheet {
	s := of(ctx, v.Frame, v.Event, subject, heading)
	s.Why, s.Erased = whyRSVPed(ctx), v.Erased
	return s
}

// standing starts a sheet about an RSVP that stands, with a button that opens it.
func (v RSVP) standing(ctx context.Context, subject, heading, button string) Sheet {
	s := v.about(ctx, subject, heading)
	if v.WaitlistPosition > 0 {
		s.fact(say.T(ctx, "Your place on the waitlist"), say.Number(ctx, v.WaitlistPosition))
	}
	s.party(ctx, v.Party)
	s.page(ctx, v.Event)
	s.Button = Button{button, v.Link}
	s.After = []string{yours(ctx)}
	return s
}
