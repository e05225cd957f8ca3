// Package site holds the pages whose words are the national office's: privacy, about, accessibility and contact, and their editor.
package site

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// View is one of the pages.
type View struct {
	Page    layout.Page
	Heading string
	Lede    string   // of the office; may be empty
	HTML    string   // of the office, sanitized; empty: it wrote nothing
	Text    []string // what the page says then
	Links   []ui.Link
	Facts   *Facts // of the privacy page, from the running site; nil: another page
}

// Facts are what a privacy page says of the running site.
type Facts struct {
	Kept  []Kept
	Stays []string // what is kept for good, and why
	Seen  []Seen
	Where []Where
	Yours []ui.Link // what a reader can do about their own data
	Note  string    // below them
}

// Kept is one kind of data with how long it is kept.
type Kept struct{ What, For, Since string }

// Seen is one kind of data with who can see it.
type Seen struct{ What, Who string }

// Where is one part of the site with where it is.
type Where struct{ What, Line string }

// List is the office's list of its pages.
type List struct {
	Page layout.Page
	Rows []Row
}

// Row is one of them.
type Row struct {
	Title, URL, Edit, Line string
	State                  ui.Tag
}

// Editor is the form of one page.
type Editor struct {
	Page    layout.Page
	Heading string
	URL     string // of the page
	Action  string
	Help    string
	Form    ui.Form
	Trouble ui.Trouble
	Draft   string
	Preview string // sanitized; empty: not asked for
}
