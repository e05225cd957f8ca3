package email

// Sheet words the mail.
func (v Changed) Sheet() Sheet {
	s := of(v.Frame, v.Event, "Changed", "This event has changed")
	s.Lead = []string{"This is the time and place now. What you were told before no longer counts."}
	if v.Calendar {
		s.Lead[0] += " The updated entry for your calendar comes with this mail."
	}
	s.fact("Your answer", v.Answer)
	s.page(v.Event)
	s.Button = Button{"Change or cancel", v.Link}
	s.After = []string{"If you cannot come any more, cancel, so that somebody else can.", noOneElse}
	s.Why, s.Erased = whyAnswer, v.Erased
	return s
}

// Sheet words the mail.
func (v CalledOff) Sheet() Sheet {
	s := of(v.Frame, v.Event, "Called off", "This event is called off")
	s.Lead = []string{"Please do not come: it does not take place."}
	if v.Calendar {
		s.Lead[0] += " The cancellation for your calendar comes with this mail."
	}
	s.Facts = nil // nobody needs the way there
	s.Quote = Quote{"The chapter writes", v.Reason}
	s.Button = Button{"See the event's page", v.Event.Page}
	s.Why, s.Erased = whyAnswer, v.Erased
	return s
}

// Sheet words the mail.
func (v Unavailable) Sheet() Sheet {
	subject, heading, lead := "No longer open", "You cannot confirm any more", "The event stopped taking RSVPs before you confirmed. No seat is held for you."
	if v.CalledOff {
		subject, heading, lead = "Called off", "This event is called off", "You asked to come, and the chapter called the event off. Please do not come."
	}
	s := of(v.Frame, v.Event, subject, heading)
	s.Lead = []string{lead}
	s.Facts = nil
	s.Quote = Quote{"The chapter writes", v.Reason}
	s.Button = Button{"See the event's page", v.Event.Page}
	s.Why, s.Erased = whyAsked, v.Erased
	return s
}
