// Package desk holds the signed-in workspace of a chapter: what needs its leads, its events, its people, its page.
package desk

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// View is the desk.
type View struct {
	Page     layout.Page
	Kicker   ui.Link
	Heading  string // "4 things need your attention"
	Needs    []Need
	Events   []EventLine
	Past     []EventLine
	Closed   string // the chapter is closed: what that means
	NewEvent string
	Links    []ui.Link
	Around   []ui.EventRow
	Members  string // empty: the viewer does not answer join requests
}

// Need is one thing that waits for a lead.
type Need struct {
	Count, Title, Line string
	Do                 ui.Link
	First              bool // the filled button
}

// EventLine is one of the chapter's events.
type EventLine struct {
	Day, Hour, Title, URL, Line string
	Seats                       string
	Taken, Capacity             string // of the bar; empty: no bar
	Waiting                     string
	State                       ui.Tag
}

// People is the leads' list.
type People struct {
	Page     layout.Page
	Desk     ui.Link
	Heading  string
	Requests []Person
	Members  []Person
	Words    ui.Input
	Count    string
	More     string   // how many more ask to join than are shown
	Pages    ui.Pages // of the members
}

// Person is one line of it.
type Person struct {
	Name, Email, Note, Since string
	Approve, Decline         string // where they post; empty: none
	Home                     bool
}

// Settings is the form of the chapter's page.
type Settings struct {
	Page   layout.Page
	Desk   ui.Link
	Action string
	Form   ui.Form
	Zones  []ui.Option
	Hues   []Hue
}

// Hue is one accent to choose.
type Hue struct {
	Value, Class, Label string
	Checked             bool
}
