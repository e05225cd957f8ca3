// Package account holds the sign-in page and a person's own page: RSVPs, chapters, calendar link, sessions.
package account

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// SignIn is the page that offers the providers.
type SignIn struct {
	Page    layout.Page
	Fresh   bool
	Problem string
	Choices []ui.Link
	Email   *EmailSignIn // nil: nobody signs in by a code, or it would not do
	First   bool         // the code is what the person came for: it stands before the accounts
	Help    ui.Help      // who may have an account and how to get one
}

// People is the embedded provider's page: demo people to sign in as.
type People struct {
	Page    layout.Page
	Action  string
	Fields  []Field
	Problem string
	People  []Person
	Nobody  bool // has a role, so there is nobody to sign in as
}

// Field is a hidden field to repeat.
type Field struct{ Name, Value string }

// Person is someone to sign in as.
type Person struct{ Subject, Name, Note string }

// Me is a person's own page.
type Me struct {
	Page     layout.Page
	Name     string
	Email    string
	RSVPs    []RSVP
	Hosted   []Hosted
	Desks    []Chapter // the desks the person opens, with what needs them there
	Chapters []Chapter
	Follows  []ui.FollowRow
	Home     *ui.Choice // which chapter is home; nil: there is nothing to choose
	Nameless string     // where to enter a name; empty: there is one, or a provider has to say it
	Address  string     // where to enter an email address; empty: there is one
	Warnings []string   // about the accounts below
	Accounts []Account
	Feed     *ui.Calendar // a link that was just made
	Language *ui.Choice   // nil: there is one language
	Sessions []Session
	Activity []Activity
	Trail    string // address of all of them
}

// rows are the events of the person's RSVPs.
func (v Me) rows() (rows []ui.EventRow) {
	for _, r := range v.RSVPs {
		rows = append(rows, r.Row)
	}
	return rows
}

// RSVP is one of the person's RSVPs, with what they can do about it.
type RSVP struct {
	ID       string // of its row
	Row      ui.EventRow
	Open     ui.Link        // shows the forms below
	Change   *ui.RSVPChange // nil: it is not asked for
	Withdraw string         // where cancelling posts; empty: not from here
	Undo     ui.RSVPUndo
	Stale    bool // a change was not saved, because the event is not what it was
}

// Account is one of the person's accounts at sign-in providers.
type Account struct {
	Name, Line      string
	Tags            []ui.Tag
	Confirm, Remove string // empty: not from here
}

// Hosted is an event that the person hosts.
type Hosted struct {
	Title, URL, When, Line string
	State                  ui.Tag
	Attendees              string // empty: a draft has none
	Edit                   string
}

// Activity is something that was done in the person's name.
type Activity struct{ When, What string }

// Chapter is one of the person's chapters.
type Chapter struct {
	Name, URL, Line string
	Desk            string
}

// Session is one of the person's sessions.
type Session struct {
	Line    string
	Current bool
	End     string
}
