// Package toolkit holds the pages of toolkits: the list of what national asks, a toolkit's public page under a chapter,
// and the room in which a chapter's lead fills slots, adopts or declines.
package toolkit

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Asks is the public list.
type Asks struct {
	Page layout.Page
	Rows []Ask
	Past []Ask // whose season is over
}

// Ask is one toolkit of it with the chapters that have it up.
type Ask struct {
	Title, Summary, Line string
	Chapters             []ui.Link
	More                 string
}

// Public is a toolkit's page under a chapter.
type Public struct {
	Page    layout.Page
	Chapter ui.Link
	Title   string
	Summary string
	Ask     string // sanitized HTML
	Own     Own
	Items   []Item

	Recalled *Recalled    // in the place of all of it
	Over     string       // that its season is over
	Preview  PreviewStrip // of the office; without text: the page itself
}

// PreviewStrip says above a page that it is a preview.
type PreviewStrip struct {
	Text string
	Back ui.Link
}

// Own is what a chapter says in its own words beside the office's text; without HTML it says nothing.
type Own struct{ Heading, HTML string } // HTML is sanitized

// Item is a piece of a toolkit as people read it.
type Item struct {
	ID, Kind, Title string
	HTML            string // sanitized
	Script          bool   // set apart, to read aloud or copy
	Copied          string // said once it is copied
	File            File
	Event           []string // lines of an event template
	Key             string
	Check           string    // on paper: where to find out whether it still holds
	Recalled        *Recalled // in the place of its text
	Expired         string    // that its last day is over
	Act             string    // address of the page where people take this action; empty: there is none
}

// File is an attachment.
type File struct {
	URL, Name, Picture, Alt string
}

// Offers is a chapter's list of pushed toolkits.
type Offers struct {
	Page layout.Page
	Desk ui.Link
	Rows []OfferRow
	Past []OfferRow // whose season is over
}

// OfferRow is one of them.
type OfferRow struct {
	Title, Summary, URL, Line string
	State                     ui.Tag
	Means                     string  // what the state says of the chapter
	Nudge                     string  // what the office last wrote about it; empty: nothing waits
	Newer                     ui.Link // to the changes of a newer version; without address: it has the newest
}

// Room is the lead's side of one toolkit.
type Room struct {
	Page    layout.Page
	Desk    ui.Link
	Title   string
	Summary string
	State   ui.Tag
	Means   string // what the state says of the chapter
	Line    string // "Version 2, sent Wed, Nov 18"
	Note    string
	Ask     string // sanitized HTML
	Slots   []Slot
	Items   []Item
	Missing []string
	Action  string
	Reason  ui.Input
	Trouble ui.Trouble
	Seen    string // what the fields began with
	Draft   string // the name of what the browser keeps of them
	Taken   bool
	Public  string // address of the public page, empty while it is down
	Event   bool   // an event can be made
	Said    string // the reason it was declined
	CanEdit bool
	Preview ui.Link // back from the preview of the office; its fields cannot be filled in
	Newer   ui.Link // to the changes of a newer version; without address: it has the newest
	News    string  // what the office says is new in it
	Left    []Words // words for what is not asked for any more
	Over    string  // that its season is over
	// Recalled stands in the place of the ask and the items.
	Recalled *Recalled
	See      string // where being opened is noted, empty once it was
	Calls    string // address of what callers reported; empty: nobody can call
	// Reminders of the office.
	Reminders Reminders
}

// Slot is one blank to fill.
type Slot struct {
	Input ui.Input
	Area  ui.Area
	Long  bool
}
