// Package address holds the pages on which an email address is proven, and those on which its owner stops email to it.
package address

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Ask is the page that asks a signed-in person for their address.
type Ask struct {
	Page   layout.Page
	Email  ui.Input
	Return string // where they go afterwards; empty: their own page
	Errors ui.Errors
	Slip   ui.Slip
}

// Sent is the page after that: a code to enter, or a link to tap.
type Sent struct {
	Page   layout.Page
	Email  string
	Code   *ui.Input // nil: the code has expired, and the link works
	Return string
	Errors ui.Errors
	Rule   string // how many emails leave
}

// Merge is the page on which somebody proves another address of theirs: with a field for the address, then with one for the code.
type Merge struct {
	Page    layout.Page
	Heading string
	Text    []string
	Action  string
	Field   ui.Input
	Button  string
	Errors  ui.Errors
	Slip    ui.Slip
	Other   bool // another address can be entered
}

// Step is a page with one thing to do, or with what came of it.
type Step struct {
	Page    layout.Page
	Heading string
	Text    []string
	Action  string // where the button posts; empty: there is none
	Do      string // what it does
	Button  string
	Plain   bool // the button undoes something: it is outlined
	Links   []ui.Link
}
