package email

// Frame is what every email carries around its message.
type Frame struct {
	Organization string
	Chapter      string // who sends it
	Accent       string // background of the button as #rrggbb; anything else is ink
}

// Event is an event as an email shows it, with the place as exact as the reader may know it.
type Event struct {
	Title     string
	Day       string // "Sat, Dec 5"
	Hours     string // "6:30 to 8:00 pm CST"
	Where     string
	WhereNote string // why Where is not exact; empty when it is
	Join      string // URL to join online; empty for people without a seat
	// JoinDetails is how to join beside the link, or without one.
	JoinDetails string
	Page        string // URL of the event's page
}

// Confirm asks a guest to confirm an answer. Nothing that was typed into the form is in it but the size of the party:
// the address has not been confirmed, and an email to a stranger must not carry words of somebody's choice.
type Confirm struct {
	Frame

	Event  Event
	Party  string // "2 people"
	Full   bool   // the party would get no seats, but a place on the waitlist
	Until  string // when the RSVP is deleted unless it is confirmed, "Wed, Dec 2, 6:30 pm CST"; empty: say nothing of it
	Link   string
	Erased string // the day the name is deleted, "Dec 19"
}

// Seat tells a person about seats they have.
type Seat struct {
	Frame

	Event  Event
	Party  string // "Robin Vale and 1 guest"
	Link   string // to change or cancel
	Erased string // empty for people with an account
}

// Waitlisted tells a person their place on the waitlist.
type Waitlisted struct {
	Frame

	Event  Event
	Party  string
	Place  int // 1 is next; 0 when it is not known
	Link   string
	Erased string
}

// Cancelled is the receipt of a cancelled answer.
type Cancelled struct {
	Frame

	Event  Event
	Erased string
}

// Manage brings a person the link to their answer again.
type Manage struct {
	Frame

	Event  Event
	Answer string // where the answer stands, a sentence: "You’re coming."
	Party  string
	Link   string
	Erased string
}

// Changed tells a person what is the time and place of an event whose time, place or link changed.
type Changed struct {
	Frame

	Event    Event
	Answer   string // as in Manage
	Calendar bool   // an updated calendar entry comes with the email
	Link     string
	Erased   string
}

// CalledOff tells a person that an event does not take place.
type CalledOff struct {
	Frame

	Event    Event
	Reason   string // the chapter's words; may be empty
	Calendar bool   // a cancellation for the calendar comes with the email
	Erased   string
}

// Unavailable tells a guest that an event was called off before they confirmed. Like Confirm it holds nothing they typed.
type Unavailable struct {
	Frame

	Event  Event
	Reason string
	Erased string
}

// Joined welcomes a new member.
type Joined struct {
	Frame

	Page string // the chapter's page
}

// Toolkit tells a lead that national offers a toolkit.
type Toolkit struct {
	Frame

	Title string
	Note  string // what national wrote with it; may be empty
	Link  string // the toolkit's room
}

// Held tells a guest who confirmed that the organizers will look before there is a seat.
type Held struct {
	Frame

	Event  Event
	Party  string
	Link   string
	Erased string
}

// Removed tells somebody that the organizers cancelled their RSVP. Why is not said: it was written for the organizers.
type Removed struct {
	Frame

	Event   Event
	Contact string // where to write to the chapter
	Erased  string
}

// Restored tells somebody where their RSVP stands after the organizers took its removal back.
type Restored struct {
	Frame

	Event  Event
	Answer string // a sentence
	Party  string
	Link   string
	Erased string
}

// LeadsHeld tells a lead that RSVPs to an event of theirs wait for their word.
type LeadsHeld struct {
	Frame

	Title string
	Link  string // the list of RSVPs
}

// LeadsOff tells a lead that somebody who does not lead the chapter called an event of theirs off.
type LeadsOff struct {
	Frame

	Title  string
	Reason string // as everyone who was coming reads it
	Page   string // the event's
}

// Contact brings a visitor's words to a lead.
type Contact struct {
	Frame

	From string // the name the visitor gave
	Text string
}
