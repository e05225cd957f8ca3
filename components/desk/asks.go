package desk

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Asks are what a chapter asked the national office for, with the form that asks.
type Asks struct {
	Page   layout.Page
	Desk   ui.Link
	Action string
	Form   ui.Form
	Kinds  []ui.Option
	Closed bool // the chapter asks for nothing any more
	Rows   []Ask
}

// Ask is one of them.
type Ask struct {
	Kind   string
	Text   []string // by lines
	Answer []string // the office's; empty: none yet
	Tag    ui.Tag
	Lines  []string
	Action string // takes it back; empty: it cannot be
}
