// Package power holds the pages about who holds which role: the lists of the national office and of a chapter, and an invitation.
package power

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// View is who holds power, in a chapter or everywhere.
type View struct {
	Page       layout.Page
	Kicker     ui.Link
	Heading    string
	Lead       string
	Waiting    []Waiting
	Leaderless []ui.Link // chapters without a lead who can be reached; of the whole nation
	Invite     *Invite   // nil: who looks may offer no role
	Filter     *Filter
	CSV        string
	Groups     []Group
	StepDown   []Button // roles of whoever looks
}

// Filter narrows the list.
type Filter struct {
	Role    ui.Choice
	Chapter ui.Input
	Clear   string // the address without a filter; empty: there is none
}

// Invite is the form that offers a role.
type Invite struct {
	Action   string
	Form     ui.Form
	Slip     ui.Slip
	Role     ui.Segments
	Chapter  *ui.Choice // where it is not the page's
	Email    ui.Input
	Ends     ui.Input
	HandOver *ui.Check // nil: whoever looks leads nothing here
	Note     string    // what happens when it is sent
	Rules    []Rules
}

// Rules is what a role may do, in words.
type Rules struct {
	Role   string
	May    []string // in their chapter, or everywhere
	Office []string // for the national office's own events and page
	MayNot []string
}

// Waiting is something that waits for somebody's word.
type Waiting struct {
	Title, Line string
	Tag         ui.Tag
	Action      string
	Buttons     []Button
}

// Button does something with what it stands by.
type Button struct {
	Action string // of its own form; empty: of the form it stands in
	Do     string
	Text   string
	Whom   string // heard, not seen: what it does this to
	Fields []Field
	First  bool // what most people come for
}

// Field is a value that goes with a button.
type Field struct{ Name, Value string }

// Group is who holds roles in one place.
type Group struct {
	Name, URL string
	Rows      []Row
}

// Row is one role of one person.
type Row struct {
	Name   string
	Lines  []string // since when, by whom; when they were last here
	Tags   []ui.Tag
	Remove *Button
}

// Offer is an invitation as its link opens it.
type Offer struct {
	Page    layout.Page
	Heading string
	Lines   []string
	Rules   Rules
	Action  string
	SignIn  string // where to sign in first; empty: whoever looks is signed in
	Problem string // why it cannot be accepted
	Decline bool
	Host    bool // it is to host an event, and not a role
}
