// Package imports holds the pages on which the office, and a chapter's leads, bring people in from files: the list of imports, and one import.
package imports

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// List is the page of all imports.
type List struct {
	Page   layout.Page
	Up     ui.Link
	Intro  string
	Own    bool // a chapter's leads bring people into it
	Areas  ui.Link
	Action string
	Form   ui.Form
	Kinds  []ui.Option
	Limit  string // the largest file
	Rows   []Row
}

// Row is one import of the list.
type Row struct {
	Title, URL, Line string
	State            ui.Tag
}

// Room is one import.
type Room struct {
	Page    layout.Page
	Up      ui.Link
	Heading string
	State   ui.Tag
	Line    string // who brought it, and when
	Self    string

	Problem  string // why it could not be read, or ended
	Progress *Progress
	Report   *Report
	Buttons  []Button
	Setup    *Setup // nil: it is no draft
	Files    []File
	Discard  string // where the files are deleted; empty: they are gone, or a job reads them
}

// Progress is how far a job is.
type Progress struct {
	Title       string
	Line        string // "1,240 of 5,000 rows, about 2 minutes left"
	Done, Total string // 0 of the total: nobody has counted yet
	Stop        string
	Live        bool // the page keeps itself current
}

// Report is what an import did or would do.
type Report struct {
	Title   string
	Counts  []Count
	Places  []Count // of a run by area: how many each chapter gets
	Notes   []string
	Reasons []Reason
	Files   []ui.Link // rows that were not taken, to download
	Until   string    // how long they can be
}

// Area is the page on which the office gives supporters to the chapters of their area.
type Area struct {
	Page   layout.Page
	Up     ui.Link
	Action string
	Form   ui.Form
	Near   string // the label of the distance
	Rows   []Row
}

// Count is one number.
type Count struct{ Number, Words string }

// Reason is why some rows were not taken.
type Reason struct {
	Count, Words, Where string
	LeftOut             bool
}

// Button does something with the import.
type Button struct {
	Action, Text string
	Kind         string // "first" or ""
}

// File is one file of an import.
type File struct {
	Name, Line string
	Note       string
	Header     []string
	Rows       [][]string
	Columns    []ui.Choice
}

// Setup is the form of a draft.
type Setup struct {
	Action   string
	Form     ui.Form
	Of       bool        // it is about addresses that get no email
	Reasons  []ui.Option // then: why
	Chapters []ui.Option // of people who belong to chapters; nil: they belong to none
	Near     string      // the label of the distance
	Zones    []ui.Option
	Again    bool   // it was checked before
	Another  string // where another file goes; empty: none may
	Limit    string
}
