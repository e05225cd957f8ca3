package national

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Glass is the banner over names that an admin opened.
type Glass struct{ Line, Close string }

// OpenNames is the form that opens a chapter's names.
type OpenNames struct {
	Page    layout.Page
	Back    ui.Link
	Heading string
	Lines   []string
	Action  string
	Form    ui.Form
}

// Names are a chapter's members and events, or who RSVPed to one of them.
type Names struct {
	Page    layout.Page
	Back    ui.Link
	Heading string
	Glass   Glass
	Count   string
	People  []NamedPerson
	Next    ui.Link
	Pages   ui.Pages
	Events  []NamedEvent
}

// NamedPerson is somebody by name and address.
type NamedPerson struct {
	Name, Email, Line string
	State             ui.Tag
}

// NamedEvent is an event whose RSVPs can be read.
type NamedEvent struct {
	Link ui.Link
	Line string
}
