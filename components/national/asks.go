package national

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Asks is what all chapters asked the office for, of one state.
type Asks struct {
	Page   layout.Page
	Filter []ui.Link
	Rows   []Ask
	Next   string // address of the rows that follow
	First  string // of the first ones; empty: these are
}

// Ask is something that a chapter asked for.
type Ask struct {
	Chapter ui.Link
	Title   string
	URL     string
	Text    []string // by lines
	Answer  []string // empty: none yet
	Tag     ui.Tag
	Lines   []string
}

// AskView is the page of one ask.
type AskView struct {
	Page    layout.Page
	Ask     Ask
	State   string // "open", "answered" or "closed"
	Action  string
	Form    ui.Form
	Trouble ui.Trouble
	Typed   bool // what was typed is shown, though the ask is not open
}
