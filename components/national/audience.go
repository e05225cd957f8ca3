package national

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Audiences is the list of saved audiences.
type Audiences struct {
	Page layout.Page
	Back ui.Link
	Rows []AudienceRow
}

// AudienceRow is one of them.
type AudienceRow struct {
	Name, URL string
	Words     []string // whom it holds
}

// Audience is one saved audience, with the form that renames it.
type Audience struct {
	Page   layout.Page
	Back   ui.Link
	Name   string
	Words  []string // whom it holds
	Action string
	Errors ui.Errors
	Rename ui.Input
}

// Withdraw shows the chapters from which a toolkit can be taken back.
type Withdraw struct {
	Page     layout.Page
	Back     ui.Link
	Action   string
	Errors   ui.Errors
	Error    string // what is wrong with who was chosen
	Chapters []ui.Check
}

// LaterRow is a push that also goes to chapters that open later.
type LaterRow struct {
	ID    string
	Words []string // which
	Line  string   // "Since Nov 20"
}
