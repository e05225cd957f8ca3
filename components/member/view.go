// Package member holds the pages about a chapter's members: the list, one member's profile, and who is blocked.
package member

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// List is the leads' list of members, with those who ask to join above it.
type List struct {
	Page     layout.Page
	Desk     ui.Link
	Requests []Request
	Many     string // where those that are ticked are answered; empty: there are no two
	More     string // how many more ask to join than are shown
	First    bool   // the first page of the whole list: requests are shown with it
	Count    string
	Rows     []Row
	Empty    string
	Search   Search
	Next     ui.Link  // in the order of joining
	Pages    ui.Pages // by name
	CSV      string   // empty: the viewer may not export
	Blocks   ui.Link
	Twice    []TwiceRow
	Invite   []ui.Link // how to invite people; none: the viewer may not
}

// Search is the form above the list.
type Search struct {
	Action string
	Words  ui.Input
	Order  ui.Choice
	Who    ui.Choice
	Tag    *ui.Choice // nil: the chapter has no tags
	Since  ui.Input
	Clear  string // empty: nothing is chosen
}

// Request is somebody who asks to join.
type Request struct {
	Name, Email, Note, Since string
	CameBy                   string // "Came by the link “November meeting”"; empty: by none
	Answers                  []Answer
	ID, Action               string
}

// Answer is what somebody answered to one of the chapter's questions when they joined.
type Answer struct{ Question, Text string }

// Row is one member.
type Row struct {
	Name, URL, Email, Since string
	Home                    bool
}

// Profile is one member, for the leads of their chapter.
type Profile struct {
	Page    layout.Page
	Up      ui.Link
	Name    string
	Facts   []Fact
	Answers []Answer
	Action  string // of the notes
	Form    ui.Form
	Trouble ui.Trouble
	Tags    string // the chapter's tags in a line; empty: none
	Events  []Event
	Removed string // when they were removed; empty: they are a member
	Restore string // undoes that
	Remove  string // where the form posts
	Twice   *Twice // nil: the viewer may not say that they are here twice
	Block   *Block // nil: the viewer may not block them
}

// Twice is the form that tells the national office that a member is in the chapter twice.
type Twice struct {
	Action string
	Form   ui.Form
}

// TwiceRow is one that the office has yet to decide.
type TwiceRow struct {
	Names, Line, Word string
	Action            string // takes it back
}

// Fact is a line about a member. With a URL it is a link.
type Fact struct{ Name, Value, URL string }

// Event is an event of the chapter that a member RSVPed to.
type Event struct {
	Title, URL, When, State string
}

// Block is the form that blocks somebody.
type Block struct {
	Action string
	Whom   string // a membership; empty: the form asks for the address
	Form   ui.Form
	Slip   ui.Slip
}

// Blocks is who is blocked.
type Blocks struct {
	Page layout.Page
	Up   ui.Link
	Lead string
	Rows []Blocked
	Add  *Block // nil: the viewer blocks nobody
}

// Blocked is one block.
type Blocked struct {
	Name, Email, Line, Reason string
	Tag                       ui.Tag
	Action                    string // empty: nothing to do
	Buttons                   []Button
}

// Button does one thing with a block.
type Button struct{ Do, Text string }

// JoinLinks are a chapter's links to join, with the form that makes one.
type JoinLinks struct {
	Page   layout.Page
	Desk   ui.Link
	Rows   []JoinLinkRow
	Action string
	Form   ui.Form
	Closed bool   // the chapter takes nobody
	Limits string // for how long and how many a link can be
}

// JoinLinkRow is one of them.
type JoinLinkRow struct {
	Name, URL string
	Lines     []string
	Tag       ui.Tag
}

// JoinLink is one link to join, with its QR code.
type JoinLink struct {
	Page    layout.Page
	Up      ui.Link
	Name    string
	Lines   []string
	Tag     ui.Tag
	Chapter string
	Until   string
	Address string // empty: nobody can join by it
	QR      string // a picture of the address
	Action  string // takes it back
}

// JoinInvites are those whom a chapter invited to join by email, with the form that invites more.
type JoinInvites struct {
	Page   layout.Page
	Up     ui.Link
	Links  ui.Link // the chapter's links to join
	Rows   []JoinInviteRow
	Action string
	Form   ui.Form
	Closed bool // the chapter takes nobody
	Limits string
}

// JoinInviteRow is one of them.
type JoinInviteRow struct {
	Name, Email, Line string
	Tag               ui.Tag
	Action            string // takes it back; empty: there is nothing to take back
}
