package national

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// NamesRead is which admins read names in an emergency, of a chapter or of all.
type NamesRead struct {
	Page  layout.Page
	Up    ui.Link
	CSV   string // empty: there is no file
	Rows  []NameReading
	Pages ui.Pages
}

// NameReading is one of these.
type NameReading struct {
	Title  string // the chapter
	URL    string // empty: no link
	Line   string // who, from when to when
	Reason string
	Read   []string // what was read in it
	Tag    ui.Tag
}
