package email

// Frame is what every email carries around its message.
type Frame struct {
	Organization string
	Chapter      string // who sends it
	Accent       string // background of the button as #rrggbb; anything else is ink
	Privacy      string // URL of the privacy page; empty: the foot has no link to it
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
	Attends     string // "In person" or "Online", as the reader said of a hybrid event; empty: not said
	Online      bool   // the reader comes online: how to join goes before the place
}

// RSVP is an RSVP as the emails about it show it: each method words one of them. The address of an RSVP that nobody confirmed may be
// a stranger's, so nothing that was typed into its form is in here: the size of the party and how it
// attends are chosen.
type RSVP struct {
	Frame

	Event            Event
	Party            string // "Robin Vale and 1 guest", or "2 people"
	Answer           string // where it stands, a sentence: "You’re coming."
	Capacity         int    // the event's seats; 0: no limit
	Full             bool   // the party would get no seats, but a place on the waitlist
	WaitlistPosition int    // on the waitlist, 1 is next; 0 when it is not known
	Until            string // when it is deleted unless it is confirmed, "Wed, Dec 2, 6:30 pm CST"; empty: say nothing of it
	Entry            bool   // something for the calendar comes with the email
	Was              Was    // what changed of the event
	Note             string // what the organizers say with a change; may be empty
	Off              bool   // the event is called off
	Reason           string // why, in the chapter's words; may be empty
	Link             string // to change or cancel it
	Contact          string // where to write to the chapter
	Office           string // where to write to the national office
	Erased           string // the day the name is deleted, "Dec 19"; empty for people with an account
}

// Was is what people knew of an event before it changed; what did not change is empty.
type Was struct {
	When  string // "Sat, Dec 5, 6:30 to 8:00 pm CST"
	Where string
	Join  bool // the link or the other ways to join are new
}

// Joined welcomes a new member.
type Joined struct {
	Frame

	Page   string // the chapter's page
	ByLink bool   // they joined by a link; else the leads approved their request
	Words  string // the chapter's own, markdown; may be empty
}

// Declined tells somebody that their request to join was declined.
type Declined struct {
	Frame

	Contact string // where to write to the chapter
}

// MemberRemoved tells somebody that the leads ended their membership.
type MemberRemoved struct {
	Frame

	Contact string // where to write to the chapter
}

// Merged tells a person that their chapter was closed into another, which the email is from.
type Merged struct {
	Frame

	From     string // the chapter that is closed
	Standing string // "member", "asked" or "follower", of the other one; empty: none
	Lead     bool   // they led the one that is closed
	Page     string // of the chapter that is open
	Contact  string // where to write to its leads
}

// JoinAsked tells a lead that people ask to join the chapter. It names nobody: the list does.
type JoinAsked struct {
	Frame

	Link string // the list of requests
}

// Host tells a member that they host an event.
type Host struct {
	Frame

	Title string
	Link  string // the event in the workspace
}

// Toolkit tells a lead that national offers a toolkit.
type Toolkit struct {
	Frame

	Title string
	Note  string // what national wrote with it; may be empty
	Link  string // the toolkit's room

	WishedOn string // the day by which national hopes for an answer; empty: it said none
}

// Nudge asks a lead about a toolkit.
type Nudge struct {
	Frame

	About    string // "silent", "half" or "behind"
	Title    string
	Word     string // from the office
	WishedOn string // the day by which national hopes for an answer; empty: it said none
	Link     string // the toolkit's room, or what changed in its new version
}

// NewVersion tells a lead of a chapter that takes part in a toolkit that there is a new version of it.
type NewVersion struct {
	Frame

	Title string
	Note  string // what is new; may be empty
	Link  string // the changes, where the chapter takes it
	Page  string // the chapter's page, where it shows the new version already; empty where it does not
}

// Recall tells a lead that the office took text back that their chapter uses, or that it may be used again.
type Recall struct {
	Frame

	Title       string // of the toolkit
	Item        string // what was recalled of it; empty: all of the version
	Reason      string
	Replacement string // what to use instead; may be empty
	Events      int    // of the chapter, made from it
	Lifted      bool
	Link        string // the toolkit's room
	Review      string // the chapter's events that were made from recalled text
}

// Clocks tells a lead what new zone data means for coming events: each a title with its time.
type Clocks struct {
	Frame

	Kept, Gone []string
	Link       string // the chapter's desk
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
