// Package setup holds the pages of a hub's first run.
package setup

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Step is what every step begins with.
type Step struct {
	Page    layout.Page
	Count   string    // "Step 1 of 5"
	Steps   []ui.Link // those that can be opened have an address
	Heading string
	Lead    string
	Warning string // what must be said first; may be empty
}

// Code is the page on which the printed code is entered.
type Code struct {
	Page    layout.Page
	Lead    string
	Taken   string // another browser has the set-up; may be empty
	Warning string
	Trouble ui.Trouble
	Code    ui.Input
	Again   string // why, or when, another code is printed
}

// Organization asks for the organization. Named and Spoken are what the environment says, for which there is no field.
type Organization struct {
	Step
	Form          ui.Form
	Trouble       ui.Trouble
	Named, Spoken string
	Locales       []ui.Option
	Zones         []ui.Option
}

// Office asks for the national office.
type Office struct {
	Step
	Form    ui.Form
	Trouble ui.Trouble
	Slip    ui.Slip
}

// Admin asks who the first admin is. With a Form they are named, and the embedded sign-in offers them.
type Admin struct {
	Step
	Form    *ui.Form
	Trouble ui.Trouble
	Slip    ui.Slip
	Who     string    // is signed in and can be the admin
	Next    string    // where they go on
	Why     string    // whoever is signed in cannot be; may be empty
	Choices []ui.Link // the ways to sign in
	Nobody  string    // no sign-in brings the role, and what to do
}

// Chapters asks for the first chapters.
type Chapters struct {
	Step
	Form     ui.Form
	Trouble  ui.Trouble
	Kinds    []ui.Option
	Rows     []Chapter
	Table    ui.Form
	Tabled   string   // what is known of the table that was pasted
	Problems []string // of its lines
	Open     bool     // the table is shown
	Leave    string   // the words of the button that goes on
}

// Chapter is one of the first chapters.
type Chapter struct{ Slug, Name, Line string }

// Finish shows the answers once more.
type Finish struct {
	Step
	Rows    []Answer
	Trouble ui.Trouble
}

// Answer is what was entered in a step.
type Answer struct {
	Label string
	Lines []string
	URL   string
}
