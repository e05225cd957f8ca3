package desk

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Questions is the form of what those who join are asked.
type Questions struct {
	Page    layout.Page
	Up      ui.Link
	Action  string
	Form    ui.Form
	Draft   string // the name of what the browser keeps of it
	Trouble ui.Trouble
	Rows    []QuestionRow
	Join    string // the page where people are asked
}

// QuestionRow is one question of the form.
type QuestionRow struct {
	Legend     string // "Question 1"
	Text, Kind string // the names of its fields
	Error      string // of Kind
}

// Welcome is the form of the chapter's words in the email for new members.
type Welcome struct {
	Page     layout.Page
	Up       ui.Link
	Action   string
	Form     ui.Form
	Draft    string // the name of what the browser keeps of it
	Trouble  ui.Trouble
	Preview  WelcomeEmail
	Unsaved  bool // the preview shows words that are not saved
	Standard bool // nothing is saved: the email has its own words alone
}

// WelcomeEmail is the email as it is sent, with the chapter's words in it.
type WelcomeEmail struct {
	From, Subject, Heading string
	Lead                   []string
	By, Words              string // who says the chapter's words, and those as HTML; empty: none
	Button                 string
	Text                   string // the whole email as plain text
}
