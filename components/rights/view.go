// Package rights holds the pages on which people see, take and erase what the hub holds about them, and the office's list of those who
// asked for it.
package rights

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Data is everything that is held about the reader.
type Data struct {
	Page     layout.Page
	Kicker   ui.Link // empty: a guest has no page of their own
	Heading  string
	Lede     string
	Sections []Section
	Follows  []ui.FollowRow // of a guest, who has no page of their own
	Export   string         // where the buttons post
	SignIn   string         // where to sign in again, which both buttons need; empty: they work
	Erase    Erase
}

// Section is one kind of data.
type Section struct {
	ID, Heading, Help string
	Rows              []Row
	Empty             string // said where there are no rows
	Links             []ui.Link
}

// Row is one thing of a section.
type Row struct {
	Title, URL string // without a URL it is no link
	Facts      []Fact
}

// Fact is a line of a row.
type Fact struct{ Label, Words string }

// Erase is the form that erases the reader.
type Erase struct {
	Action string
	Goes   []string // what goes at once
	Stays  []string // what stays, and why
	Form   ui.Form
	Word   string // to be typed
}

// Ask is the page on which somebody without an account asks for a link.
type Ask struct {
	Page layout.Page
	Form ui.Form
	Slip ui.Slip
	Own  string // the page of whoever is signed in; empty: nobody is
	Rule string // how many emails leave
}

// Requests are the requests of people who asked the office.
type Requests struct {
	Page   layout.Page
	Note   string // where the form posts
	Form   ui.Form
	Kinds  []ui.Option
	Open   []Request
	Closed []Request
}

// Request is one of them.
type Request struct {
	What, Who, Line string
	State           ui.Tag
	Do              string // where the button posts; empty: nothing is to be done
	Button          string
	Bad             bool // it cannot be undone
}
