package email

import "strconv"

const (
	whyAnswer = "You’re receiving this because you answered this event."
	whyAsked  = "You’re receiving this because somebody typed this address into the form of this event."
	noOneElse = "This link is yours: whoever has it can change your answer."
)

// Sheet words the mail.
func (v Confirm) Sheet() Sheet {
	s := of(v.Frame, v.Event, "Confirm", "Confirm your RSVP")
	s.Lead = []string{"You asked to come to this event. Nothing is held for you until you confirm."}
	s.fact("For", v.Party)
	s.Button = Button{"Confirm my RSVP", v.Link}
	if v.Until != "" {
		s.After = append(s.After, "Confirm before "+v.Until+". After that the request is forgotten.")
	}
	s.After = append(s.After, "Not you? Then do nothing: no seat is held, and the request is forgotten.")
	s.Why, s.Erased = whyAsked, v.Erased
	return s
}

// GoingSheet words the mail to somebody who got seats at once.
func (v Seat) GoingSheet() Sheet {
	s := v.sheet("You are going", "You are going")
	s.Lead = []string{"Your RSVP is confirmed. The entry for your calendar comes with this mail."}
	return s
}

// PromotedSheet words the mail to somebody who moved up from the waitlist.
func (v Seat) PromotedSheet() Sheet {
	s := v.sheet("You have a seat", "You moved up: you have a seat")
	s.Lead = []string{
		"A seat came free and it is yours. The entry for your calendar comes with this mail.",
		"If you cannot come any more, cancel: the next in line gets the seat.",
	}
	return s
}

func (v Seat) sheet(subject, heading string) Sheet {
	s := of(v.Frame, v.Event, subject, heading)
	s.fact("For", v.Party)
	s.page(v.Event)
	s.Button = Button{"Change or cancel", v.Link}
	s.After = []string{noOneElse}
	s.Why, s.Erased = whyAnswer, v.Erased
	return s
}

// Sheet words the mail.
func (v Waitlisted) Sheet() Sheet {
	s := of(v.Frame, v.Event, "Waitlist", "You are on the waitlist")
	s.Lead = []string{"The event is full. When a seat comes free, the first in line gets it, and we write to you when it is your turn."}
	if v.Place > 0 {
		s.fact("Your place", "number "+strconv.Itoa(v.Place)+" in line")
	}
	s.fact("For", v.Party)
	s.page(v.Event)
	s.Button = Button{"Change or leave the line", v.Link}
	s.After = []string{noOneElse}
	s.Why, s.Erased = "You’re receiving this because you asked for a seat at this event.", v.Erased
	return s
}

// Sheet words the mail.
func (v Cancelled) Sheet() Sheet {
	s := of(v.Frame, v.Event, "RSVP cancelled", "Your RSVP is cancelled")
	s.Lead = []string{"You are not coming, and nothing is held for you any more. If the event is in your calendar, it is taken out."}
	s.Button = Button{"See the event", v.Event.Page}
	s.After = []string{"Changed your mind? RSVP again on the event's page."}
	s.Facts = nil // the page says the rest; a hidden place is not repeated to somebody who does not come
	s.Why, s.Erased = "You’re receiving this because you cancelled your RSVP.", v.Erased
	return s
}

// Sheet words the mail.
func (v Held) Sheet() Sheet {
	s := of(v.Frame, v.Event, "The organizers will look", "Thanks for confirming")
	s.Lead = []string{
		"Many RSVPs came from your network. The organizers will look; we’ll email you.",
		"You don’t have a seat yet. There’s nothing more you need to do.",
	}
	s.fact("For", v.Party)
	s.page(v.Event)
	s.Button = Button{"See or cancel my RSVP", v.Link}
	s.After = []string{noOneElse}
	s.Why, s.Erased = whyAnswer, v.Erased
	return s
}

// Sheet words the mail.
func (v Removed) Sheet() Sheet {
	s := of(v.Frame, v.Event, "RSVP cancelled by the organizers", "The organizers cancelled your RSVP")
	s.Lead = []string{"You no longer have a place at this event. If it’s in your calendar, it’s taken out."}
	s.Button = Button{"Contact the chapter", v.Contact}
	s.After = []string{"If you think this is a mistake, write to the chapter. They can undo it within a day."}
	s.Facts = nil // as in Cancelled
	s.Why, s.Erased = whyAnswer, v.Erased
	return s
}

// Sheet words the mail.
func (v Restored) Sheet() Sheet {
	s := of(v.Frame, v.Event, "Your RSVP is back", "Your RSVP is back")
	s.Lead = []string{"The organizers restored your RSVP.", v.Answer}
	s.fact("For", v.Party)
	s.page(v.Event)
	s.Button = Button{"Change or cancel", v.Link}
	s.After = []string{noOneElse}
	s.Why, s.Erased = whyAnswer, v.Erased
	return s
}

// Sheet words the mail.
func (v Manage) Sheet() Sheet {
	s := of(v.Frame, v.Event, "Your RSVP", "You answered before")
	s.Lead = []string{v.Answer, "Somebody, probably you, answered again with this address. Nothing has changed. Here is your link."}
	s.fact("For", v.Party)
	s.page(v.Event)
	s.Button = Button{"Open my RSVP", v.Link}
	s.After = []string{noOneElse}
	s.Why, s.Erased = whyAnswer, v.Erased
	return s
}
