package national

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Chapters is the list of chapters that the office works from.
type Chapters struct {
	Page    layout.Page
	Up      ui.Link // where its reader came from
	Lead    string  // how many need attention
	New     string  // address of the form that opens one; empty: not for the reader
	Waiting []Proposal
	Words   ui.Input
	Status  ui.Choice
	Kind    ui.Choice
	Health  ui.Choice
	Review  ui.Choice
	Sort    string // kept when the list is narrowed
	Clear   string // the address without a filter; empty: there is none
	Found   string // "12 chapters"
	Columns []Column
	Rows    []ChapterRow
	Map     ui.Map   // of all that match
	Key     []ui.Dot // what its shapes mean; empty: none of them is on the map
	Next    string   // address of the rows that follow
	First   string   // of the first ones; empty: these are
	CSV     string
}

// ChapterRow is a chapter's line. Its numbers are worded.
type ChapterRow struct {
	Name, URL, Kind, Place    string
	Health                    ui.Tag
	Words                     string
	Leads, Members, Followers string
	Last, Next, RSVPs, Seen   string
	Charter, Agreement        string // Agreement may be empty
	Review                    string
	ReviewTag                 ui.Tag // without words: it is not due
}

// Proposal is what somebody asked to do with a chapter, and another has to confirm.
type Proposal struct {
	Title, Line string
	URL         string // of the chapter's page, where it is answered; empty: this is it
	Action      string // empty: the reader cannot answer it here
	Confirm     string // the button that does it; empty: not for the reader
	Drop        string // the one that takes it back or refuses it
}
