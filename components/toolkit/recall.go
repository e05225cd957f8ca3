package toolkit

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Recalled stands in the place of text that the office recalled.
type Recalled struct {
	Line    string  // "Recalled by the national office on Nov 30. Please don’t use it."
	Reason  string  // the office's words
	Instead ui.Link // what replaces it; without an address: nothing does
}

// Recalls is what of a toolkit is recalled and what can be, or what the recall of one piece would do.
type Recalls struct {
	Page     layout.Page
	Back     ui.Link
	Heading  string
	Trouble  ui.Trouble
	Action   string
	Standing []StandingRecall
	Choices  []RecallChoice
	Plan     *RecallPlan // nil: nothing is chosen yet
	CanEdit  bool
}

// StandingRecall is one that can be lifted.
type StandingRecall struct {
	ID, Title, Line, Reason string
	Instead                 string // the title of what replaces it
	Lift                    string // the name of its button, for those who hear it alone
}

// RecallChoice is text that can be recalled.
type RecallChoice struct {
	Title, Kind, URL string
	Label            string // of its link, for those who hear it alone
	Recalled         bool
}

// RecallPlan asks about the recall of one piece.
type RecallPlan struct {
	Item, Version, Live string   // what was looked at
	Follows             []string // what the recall does, sentence by sentence
	Form                ui.Form
	Instead             []ui.Option
}

// RecalledEvents are a chapter's events that were made from what the office recalled.
type RecalledEvents struct {
	Page layout.Page
	Desk ui.Link
	Rows []RecalledEvent
}

// RecalledEvent is one of them, with its words beside what the office says instead.
type RecalledEvent struct {
	Title, When, Line, Reason string
	State                     ui.Tag
	Edit                      ui.Link
	Parts                     []Change
	None                      string // said where the office says nothing instead
}

// Check is what the address of an item says of it, for whoever has it on paper.
type Check struct {
	Page           layout.Page
	Toolkit, Title string
	Kind           string
	Answer         ui.Tag
	Line           string
	Reason         string
	Instead        ui.Link
	Lists          ui.Link
}
