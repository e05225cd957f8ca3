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
	Reason   string // why the chapter is locked; empty: it is not
	Lock     string // address of the lever that locks it; empty: not for the reader
	NewEvent string
	Links    []ui.Link // the desk's menu
	Rest     []LinkGroup
	Around   []ui.EventRow
	Charter  *CharterBox // nil: the chapter is not forming, or the viewer does not lead it
	Members  string      // empty: the viewer does not answer join requests
}

// LinkGroup is a part of the desk's other pages.
type LinkGroup struct {
	Title string
	Links []ui.Link
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
	Edit                        string // where it is edited, unless URL leads there
}

// Settings is the form of the chapter's page.
type Settings struct {
	Page    layout.Page
	Desk    ui.Link
	Action  string
	Form    ui.Form
	Draft   string // the name of what the browser keeps of it
	Trouble ui.Trouble
	Zones   []ui.Option
	Hues    []Hue
	Picture ui.Picture // as stored; without a URL there is none
	Kept    string     // a picture that came with a form that could not be saved
}

// theirHue is the color that somebody else chose while the person chose another.
func (v Settings) theirHue() *string {
	value, both := v.Form.Theirs["hue"]
	if !both {
		return nil
	}
	for i, h := range v.Hues {
		if h.Value == value || i == 0 && value == "" {
			value = h.Label
		}
	}
	return &value
}

// Hue is one accent to choose.
type Hue struct {
	Value, Class, Label string
	Checked             bool
}
