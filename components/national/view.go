// Package national holds the workspace of the national office: toolkits, their editor, the push and the adoption board.
package national

import (
	"context"

	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
	"chapterhouse/internal/say"
)

// Desk is the list of toolkits.
type Desk struct {
	Page     layout.Page
	Needs    []Need // what waits for somebody in the office
	Groups   []Group
	New      string // address of a new toolkit
	CanWrite bool
	Rows     []Row
	Archived []Row // whose season is over
}

// Need is something that waits, with how often it does and where it is decided.
type Need struct {
	Count int
	Text  string // "roles to confirm"
	Line  string
	URL   string
}

// Group is links to pages that belong together.
type Group struct {
	ID, Heading string
	Links       []ui.Link
}

// Row is one toolkit.
type Row struct {
	Title, URL, Summary, Line string
	State                     ui.Tag
	Board                     string
}

// New is the form of a new toolkit.
type New struct {
	Page   layout.Page
	Action string
	Form   ui.Form
	Draft  string // the name of what the browser keeps of it
}

// Editor is a toolkit being written.
type Editor struct {
	Page     layout.Page
	Heading  string
	Line     string
	Draft    bool
	CanEdit  bool
	Editable bool // head and slots are fields: of a draft, or words that came too late to be saved
	Action   string
	Form     ui.Form
	Items    []Item
	Kinds    []ui.Option // of items to add
	Kept     string      // the name of what the browser keeps of the form
	Slots    []SlotRow
	Trouble  ui.Trouble
	// BothSlots: somebody else changed the blanks while the person did, to TheirSlots.
	BothSlots  bool
	TheirSlots []string
	Push       string
	Board      string
	Preview    string // as a chapter will see it
	Start      string // begins the next version; empty: not now
	StartText  string
	Writing    ui.Link // to the next version, where it is being written
	Live       ui.Link // from a draft to what is live
	Changes    string  // the draft beside what is live; empty: it is the first version
	Discard    string  // throws the draft away
	Recall     string  // takes text back; empty: nothing is published
	Archive    string  // ends its season, or begins it again; empty: not for the reader
	Archived   bool
	Summary    string // of a version that is published
	Ask        string // of a version that is published: sanitized HTML
}

// Item is one item in the editor.
type Item struct {
	ID, Kind, Title, HTML, Edit, Remove, File string
	Fix                                       string // corrects it at once: it is live
	Recall                                    string // takes it back: it is live
	Event                                     []string
}

// SlotRow is one declared slot in the editor.
type SlotRow struct {
	N              string
	Key, Label     ui.Input
	Help           ui.Input
	Required, Long ui.Check
	From           ui.Choice // which blank it stands for that is gone; without a name: none is
}

// ItemForm is the form of one item.
type ItemForm struct {
	Page    layout.Page
	Back    ui.Link
	Heading string
	Action  string
	Trouble ui.Trouble
	Fix     bool   // it is live: saving it publishes a correction
	Locked  bool   // it came too late to be saved
	Draft   string // the name of what the browser keeps of it
	Kind    string
	Form    ui.Form
	Modes   []ui.Option
	Whoms   []ui.Option // whom a call script can be for
	HasFile string
	// KeptFile came with the form and waits for it to be saved.
	KeptFile string
	Slots    string // "Blanks you can use: [[city]] and [[venue]]"
}

func (v ItemForm) body(ctx context.Context) ui.Area {
	return v.Form.Area("body", say.T(ctx, "Text")).WithClass("textarea-tall").WithHelp(say.T(ctx, "You can use Markdown. [[city]] becomes the chapter’s answer."))
}

// whom asks whom a call script is for.
func (v ItemForm) whom(ctx context.Context) ui.Choice {
	c := v.Form.Choice("whom", say.T(ctx, "Who people call"), v.Whoms...)
	c.Help = say.T(ctx, "From the office’s lists, by ZIP code. [[representative]] in the text becomes the name of the person they’re calling.")
	return c
}

// Push is the form that offers a toolkit to chapters.
type Push struct {
	Page      layout.Page
	Back      ui.Link
	Title     string
	Action    string
	Errors    ui.Errors
	Error     string // what is wrong with who was chosen
	Kind      ui.Choice
	Region    ui.Choice
	ZIP       ui.Input
	Within    ui.Choice
	Chapters  []ui.Check
	OpenLater ui.Check
	WishedOn  ui.Input
	Saved     []ui.Link // audiences, to the form filled in with each
	Audiences string    // their list
	Later     []LaterRow
	Open      bool // some were picked one by one
	Note      ui.Area
}

// Review shows whom a push reaches and what they will read, and asks.
type Review struct {
	Page            layout.Page
	Back            ui.Link
	Heading         string
	Trouble         ui.Trouble
	To              string // "12 chapters get it"
	Names           []string
	KeepsHave       string // what becomes of those who have it
	Have            []string
	Subject, Letter string    // the email
	AsName          string    // of the chapter whose email it is
	As              ui.Choice // of that chapter
	Preview         string    // its page
	Later           []string  // which chapters get it that open later
	Name            ui.Input  // of the audience, to keep it
	Title, Summary  string    // the toolkit on their desk
	Ask             string    // HTML
	Action          string
	Hidden          []ui.Option // what was chosen, by field
	Send            string
}

// Board is who took a toolkit up.
type Board struct {
	Page    layout.Page
	Kicker  string
	Title   string
	Numbers []Number
	Map     ui.Map
	Key     []ui.Dot
	Calls   Calls
	// Timeline of adoption, by day.
	Timeline Timeline
	Nudge    string // empty: not by whoever looks
	Withdraw string // empty: every chapter has opened it
	Rows     []BoardRow
	Columns  []Column
	CSV      string
	Filter   []ui.Link
	Editor   string
	Pages    ui.Pages
}

// Number is one of the strip; Class colors it.
type Number struct{ Value, Label, Class string }

// Column is the head of a column of the board; URL sorts by it, and Sort is the direction of the one that is sorted by.
type Column struct {
	Text, URL, Sort string
	Number          bool
}

// BoardRow is a chapter's line.
type BoardRow struct {
	Chapter, URL, Words, Events, Slots string
	Version                            string // empty: there is only one
	Since                              string // "Opened Nov 20"
	Silent                             string // for how many days it has not answered; empty once it did
	RSVPs                              string
	Lines                              []string // what the office and the chapter said since
	State                              ui.Tag
	Quote                              bool
}

// People is the page that finds a person.
type People struct {
	Page      layout.Page
	Action    string
	Form      ui.Form
	SignOut   string // signs everyone out; empty: not for the reader
	Suspended []SuspendedRow
}

// SuspendedRow is one person who is suspended.
type SuspendedRow struct {
	Name, URL, Line string
	State           ui.Tag // something waits; without text: nothing does
}

// Person is what the office sees of one person. An empty address is for something the reader may not do now.
type Person struct {
	Page      layout.Page
	Name      string
	Facts     []Fact
	Roles     []string
	Suspended string // who suspended them, and when; empty: nobody did
	Reason    string
	Asked     string // who asked to lift it; empty: nobody
	Form      ui.Form
	Suspend   string
	Merge     string // empty: the viewer may not
	MergeForm ui.Form
	SignOut   string
	Lift      string

	CanAsk, CanConfirm, CanDrop bool
}
