package national

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Chapter is the office's page for a chapter.
type Chapter struct {
	Page    layout.Page
	Name    string
	Public  ui.Link // its page
	Health  ui.Tag
	Words   string // how it is doing
	Waiting []Proposal
	Charter Charter
	Numbers []Number
	Facts   []Fact
	Leads   []Lead
	Invited []string // addresses of invitations that wait
	Roles   ui.Link
	Edit    string // address of the form; empty: not for the reader
	Turns   []Turn
	Lever   []Turn // locks the chapter, or takes that back

	LockLine   string // since when it is locked; empty: it is not
	LockReason string // why, for those who may lock it

	Close  *Turn   // nil: closed, or not for the reader
	Names  ui.Link // where an admin opens the chapter's names; may be empty
	Rename string

	CloseInto string // address of the page that closes it into another; empty: not for the reader
	Part      []PartOf
}

// PartOf is a chapter that was closed into another: Text says into which, or which into this one.
type PartOf struct {
	Text string
	Link ui.Link
}

// Merge is the page on which a chapter is closed into another.
type Merge struct {
	Page     layout.Page
	Back     ui.Link
	Heading  string
	Lead     string
	Action   string
	Chapters ui.Choice
	Errors   ui.Errors

	Into    string // name of the chosen chapter; empty: none yet
	Slug    string // and its name in addresses
	Follows []string
	Button  string
}

// Fact is a line of what is known of a chapter or a person.
type Fact struct{ Label, Value string }

// Lead is somebody who leads a chapter.
type Lead struct {
	Name  string
	Lines []string
}

// Turn is a button that changes a chapter's status, with what it does.
type Turn struct {
	Action, Do, Text, Line string
	First, Bad             bool
}

// ChapterForm is the form of a chapter that is opened, or edited.
type ChapterForm struct {
	Page    layout.Page
	Back    ui.Link
	Heading string
	Lead    string
	Action  string
	Form    ui.Form
	Trouble ui.Trouble
	Kinds   []ui.Option
	Zones   []ui.Option
	Opening bool   // a chapter that is not there yet: it gets an address and a first lead
	Base    string // what its address begins with
	Slip    ui.Slip
	Button  string
}

// Address is the form that gives a chapter another address.
type Address struct {
	Page    layout.Page
	Back    ui.Link
	Heading string
	Lines   []string
	Action  string
	Form    ui.Form
	Base    string
	Button  string
}
