// Package chapter holds the public pages of chapters: the directory, a chapter's page, joining and writing to its leads.
package chapter

import (
	"context"

	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
	"chapterhouse/internal/say"
)

// Directory is the list of chapters with its map.
type Directory struct {
	Page   layout.Page
	Words  ui.Input
	Near   ui.Input
	Kinds  ui.Choice
	Errors ui.Errors
	Count  string
	Map    ui.Map
	Rows   []Row
	Pages  ui.Pages
}

// foundTitle stands over the chapters, or over what kept the search from being made.
func (v Directory) foundTitle(ctx context.Context) string {
	if len(v.Errors) > 0 {
		return say.T(ctx, "Your search")
	}
	return v.Count
}

// Row is a chapter of the directory.
type Row struct {
	Name, URL, City, Kind, Distance string
	Status                          ui.Tag
}

// View is a chapter's page.
type View struct {
	Page       layout.Page
	Name       string
	Kicker     string // "Founded 2014"
	About      string
	Next       []ui.EventRow
	All        ui.Link
	Toolkits   []Toolkit
	Picture    ui.Picture // without a URL there is none
	Meets      string     // "First Tuesdays, 7 pm, Union Hall"; may be empty
	Access     string
	Know       string // what to know, as HTML; may be empty
	Links      []ui.Link
	Phone      ui.Link // without a text there is none
	LeadsTitle string
	Leads      string // first names of the leads who chose to be named; empty: nobody did
	Join       Join
	Notices    []string
	Calendar   ui.Calendar
	Contact    ui.Link // to write to the leads; without a text there is no form
	Email      string  // public; may be empty
	Desk       string  // empty: not one of its leads
}

// Toolkit is something to do from home.
type Toolkit struct{ Title, URL, Line string }

// Join is what the join button does for this viewer.
type Join struct {
	Action   string // where the form posts; empty: no form
	Label    string
	Standing string // "You’re a member.", "Your request is pending."
	Leave    string // where leaving posts
	LeaveBy  string // "Leave the chapter", "Withdraw request"
}

// Contact is the form that writes to the leads.
type Contact struct {
	Page         layout.Page
	Chapter, URL string
	Heading      string
	Action       string // empty: the chapter takes no messages by form
	Form         ui.Form
	Slip         ui.Slip
	Ways         []ui.Link // the other ways to reach the chapter
}

// Joining is what a visitor reads before they sign in to join.
type Joining struct {
	Page         layout.Page
	Chapter, URL string
	About        string // the chapter's own words; empty except for whoever comes by a link
	By           string // "Robin Vale invites you to join."; empty: nobody does
	Direct       bool   // whoever comes by the link is a member at once
	Closed       string // why nobody can join; empty: people can
	Standing     string // "You’re a member."; empty: there is something to do
	Action       string // where the button posts; empty: not signed in
	Questions    []JoinQuestion
	Errors       ui.Errors
	SignIn       string
	Codes        bool // people can sign in by a code in an email, without an account
	Help         ui.Help
	Events       string // of the chapter: coming needs no account
}

// Ask is the form that asks to join.
type Ask struct {
	Page         layout.Page
	Chapter, URL string
	Action       string
	Closed       string // why nobody can join; empty: people can
	Note         ui.Area
	Questions    []JoinQuestion
	Errors       ui.Errors
}
