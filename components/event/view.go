// Package event holds the pages of events: the lists, the event with its RSVP card, the manage page, the editor and the
// attendee list.
package event

import (
	"context"

	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
	"chapterhouse/internal/say"
)

// List is a page of events: a search over all chapters, or one chapter's list.
type List struct {
	Page           layout.Page
	Kicker         ui.Link
	Heading        string
	Search         *Search // nil: a chapter's list
	Switch         ui.Link // to the past events and back
	Events         []ui.EventRow
	Next           ui.Link
	Subscribe      ui.Calendar
	CalendarNote   string // what the calendar does not hold
	Empty          string
	Choices        []ui.Link // searches that find more, when this one finds nothing
	Errors         ui.Errors
	ResultsHeading string
	Note           string        // what is vague about the results
	Online         []ui.EventRow // online events beside those near a place
	AllOnline      ui.Link
}

// resultsTitle stands over the results, or over what kept the search from being made.
func (v List) resultsTitle(ctx context.Context) string {
	if len(v.Errors) > 0 {
		return say.T(ctx, "Your search")
	}
	return v.ResultsHeading
}

// said is what a search came to, in a sentence.
func (v List) said(ctx context.Context) string {
	title := v.resultsTitle(ctx)
	if len(v.Errors) > 0 {
		return title
	}
	return say.N(ctx, len(v.Events), "%[2]s: 1 event", "%[2]s: %[1]d events", title)
}

// Search is the filter of the list of all events.
type Search struct {
	Words    ui.Input
	Near     ui.Input
	Within   ui.Choice
	Mode     ui.Choice
	Weekend  ui.Check
	From, To ui.Input
	Dated    bool // a date is set
	Access   []ui.Check
	Open     bool // an access filter is set
}

// View is an event's page.
type View struct {
	Page        layout.Page
	Chapter     ui.Link
	Title       string
	Summary     string
	Description string // sanitized HTML
	Cancelled   string // the reason; empty unless the event is cancelled or postponed
	State       string // "past", "cancelled", "postponed", "draft" or ""
	When        When
	Where       []string
	WhereNote   string
	JoinURL     string
	JoinDetails []string
	Directions  string    // an address of a map; empty: none
	Instead     []Instead // what to go to when this is over, off or full
	Facts       []Fact
	Access      []Access
	Cover       Picture
	Calendar    string // empty: a draft has none
	Card        Card
	Tabs        []ui.Link // for those who may edit it
	Cancel      ui.Link   // for those who may cancel it and not edit it
	Preview     *Preview
	Flyer       string // the page to print; empty: nobody is invited to it, or not by whoever reads this
}

// FlyerView is an event on one sheet of paper.
type FlyerView struct {
	Page      layout.Page
	Back      ui.Link
	Chapter   string
	Title     string
	Summary   string
	When      When
	Where     []string
	WhereNote string
	Bring     string
	Access    []string // what the organizers said yes to
	QR        string   // the address of the page as a square of dots
	Address   string   // in words
	Check     string   // where to find out whether the toolkit still holds that the event was made from; empty: it was made from none
}

// Instead is a list of other events.
type Instead struct {
	ID, Heading string
	Rows        []ui.EventRow
}

// When is an event's time in words.
type When struct {
	Text, ISOStart, ISOEnd string
	Own                    ui.OwnTime
}

// Fact is a line of text about an event under its name.
type Fact struct{ Label, Text string }

// AccessField asks one question, of events in some formats.
type AccessField struct {
	ui.Segments

	Modes string // the formats, with a space between: "in_person hybrid"
}

// Access is one answered (or unanswered) question; Class is "yes", "no" or "unknown".
type Access struct{ Text, Class string }

// Picture is the cover with its widths.
type Picture struct {
	URL, Set, Alt string
	Width, Height string
}

// Preview is the bar above an unpublished event.
type Preview struct {
	Edit    string
	Publish string
}

// Card is the RSVP card.
type Card struct {
	Seats   string // "18 of 40 seats left"
	Off     bool   // nothing can be done here
	Notice  string // what the last page left to be said of the RSVP
	Heading string
	Text    []string
	Action  string // where the form posts; empty: no form
	Guest   bool   // asks for a name and an address
	Form    ui.Form
	Slip    ui.Slip
	Sent    []Sent // the form that was just sent, to send it again or correct it
	SentTo  string
	Guests  ui.Choice
	Attends *ui.Segments // nil: the event is not hybrid
	Button  string
	// ButtonFor are the words of the button by the number of guests chosen, for the script; none: it keeps its own.
	ButtonFor []string
	Fine      string // what happens with the name
	Withdraw  string // where cancelling posts
	Again     bool   // the button sends the same form again
	SignIn    string // where people with an account sign in; empty: they need not
	Done      bool   // the card answers its form: the heading takes the focus
	JoinURL   string
	// JoinDetails are the lines on how to join beside the link, or without one.
	JoinDetails []string
	Ask         ui.Link        // what is asked of the person before; instead of a form
	Change      *ui.RSVPChange // changes the RSVP that the person has
	Manage      ui.Link        // a guest's page for the RSVP that they have
	Undo        ui.RSVPUndo
}

// Sent is a field of a form that was sent.
type Sent struct{ Name, Value string }

// trouble is what kept the RSVP from being sent.
func (c Card) trouble(ctx context.Context) ui.Trouble {
	if len(c.Form.Errors) == 0 {
		return ui.Trouble{}
	}
	return ui.Trouble{Opening: say.T(ctx, "Your RSVP wasn’t sent. Please fix:"), Errors: c.Form.Errors}
}

// Manage is the page behind a guest's manage link.
type Manage struct {
	Page        layout.Page
	Chapter     ui.Link
	Heading     string
	Text        []string
	Ask         ui.Link // whom to ask; empty: nobody
	Title       string
	URL         string
	When        When
	Where       []string
	Directions  string // as in View
	JoinURL     string
	JoinDetails []string
	Calendar    string
	RSVP        string // the id of the RSVP, which each form repeats: another link may be opened beside this page
	Confirm     bool
	ConfirmBy   string
	Change      *ui.RSVPChange
	Undo        ui.RSVPUndo
	Withdraw    string // what cancelling does; empty: there is nothing to cancel
	Errors      ui.Errors
	Fine        string
}

// Editor is the event editor.
type Editor struct {
	Page        layout.Page
	Desk        ui.Link
	Heading     string
	Action      string
	Trouble     ui.Trouble
	Form        ui.Form
	Draft       string // the name of what the browser keeps of it
	Zones       []ui.Option
	Modes       []ui.Option
	Access      []AccessField
	HasCover    Picture
	KeptCover   string // a picture that came with the form and waits for it to be saved
	State       string // "draft", "published", "cancelled"
	Postponed   string // what a new date does; empty: the event has one
	Overbooked  string // more people have seats than there are
	Notice      string // what saving does beyond saving
	Tabs        []ui.Link
	Publish     bool   // it can be published from here
	Off         string // when it would have taken place; empty: it is not cancelled, and can be edited
	Tells       bool   // saving can email everyone who RSVPed
	Postpone    string
	Reinstate   string
	Cancel      string
	Delete      string
	Clone       string
	Around      []ui.EventRow // what else is on within a week of it
	FromToolkit string
}

// Attendees is who RSVPed.
type Attendees struct {
	Page       layout.Page
	Desk       ui.Link
	Tabs       []ui.Link // none: the viewer does not edit the event
	Event      ui.Link
	When       string
	Heading    string
	Overbooked string   // more people have seats than there are
	Empty      string   // instead of a list without a name
	Erased     []string // when names are deleted
	Masked     bool
	Links      []ui.Link       // more of the list: unmasked, as a file, on paper
	Search     *AttendeeSearch // nil: there is nobody to search for
	Add        string          // where somebody is added by hand
	Rows       []Attendee
	Hosts      []Host
	AddHost    string
	HostMail   ui.Input
	HostSlip   ui.Slip
	Invited    []InvitedHost
	Errors     ui.Errors
	Seats      string
	Heads      string // of a hybrid event
	Pages      ui.Pages

	Manage        bool   // the actor lets in, changes, removes and restores
	LetIn         string // where letting in posts
	Held          []Attendee
	Cancelled     []Attendee
	MoreCancelled ui.Link // all of them, when they are many
	Removed       []Attendee
	MoreRemoved   ui.Link // all of them, when they are many
	RemoveMany    string
	Guests        string // the levers of guests' RSVPs
}

// InvitedHost is an address that was invited to host the event and has not answered.
type InvitedHost struct {
	Email, Line string
	Action      string // where it is sent again or taken back
	Event       string // its id, which brings the lead back here
}

// AttendeeSearch is the form that searches, narrows down and sorts the list.
type AttendeeSearch struct {
	Action      string
	Names       bool // the list is unmasked, and stays so
	Words       ui.Input
	State, Sort ui.Choice
}

// Attendee is one line of the list.
type Attendee struct {
	Name, Email, Note, Party, Since string
	State                           ui.Tag
	LetIn                           string // the id of an answer that can be let in
	Change                          string // the page that changes it
	Undo                            string // where its removal is undone
}

// AddAttendee is the form that adds somebody by hand.
type AddAttendee struct {
	Page    layout.Page
	Back    ui.Link
	Seats   string
	Action  string
	Form    ui.Form
	Asked   string // the address that is asked about; sent again, it is taken
	Parties []ui.Option
}

// AttendeeView is one RSVP with what the organizers can do about it.
type AttendeeView struct {
	Page    layout.Page
	Back    ui.Link
	Name    string
	State   ui.Tag
	Facts   []Fact
	Action  string
	Form    ui.Form
	Coming  bool // it can be changed, cancelled and removed
	Parties []ui.Option
	RSVP    string // its id
	LetIn   string // where letting it in posts; empty: it is not held
	MoveUp  string // how many seats are free; empty: it is not on the waitlist
	Undo    bool   // its removal can be undone
}

// Door is the sheet for the door.
type Door struct {
	Page    layout.Page
	Back    ui.Link
	Title   string
	When    string
	Count   string
	Rows    []DoorRow
	WalkIns int // blank lines
}

// DoorRow is one line of the sheet for the door.
type DoorRow struct{ Name, Party string }

// RemoveMany is the form that removes all RSVPs of a domain, or of the last hour.
type RemoveMany struct {
	Page   layout.Page
	Back   ui.Link
	Title  string
	Action string
	Which  ui.Segments
	Form   ui.Form
}

// Guests are the levers of an event's RSVPs without an account.
type Guests struct {
	Page   layout.Page
	Back   ui.Link
	Title  string
	Action string // empty: the event is over or off
	Levers []Lever
}

// Lever is one of them: how it stands, and what its button does.
type Lever struct {
	Heading, Line, Button, Do string
	State                     ui.Tag
	Bad                       bool
}

// Host is a host with the address that ends their rights.
type Host struct{ Name, Remove string }

// Announcement asks before an event is cancelled, postponed or put back on.
type Announcement struct {
	Page    layout.Page
	Back    ui.Link
	Base    string // the event in the workspace
	Action  string // the last part of the address the form posts to; empty: there is nothing to do
	Heading string
	Follows []string // what follows, a paragraph each
	Said    ui.Area  // what everyone who RSVPed will read
	Button  string
	Keep    string // the way back
	Bad     bool   // it cannot be taken back without everyone being told again
	Errors  ui.Errors
}
