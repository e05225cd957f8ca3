package national

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Duplicates is what leads proposed about two members who are one person.
type Duplicates struct {
	Page layout.Page
	Rows []Duplicate
}

// Duplicate is one of these.
type Duplicate struct {
	Title, URL string
	Word       string // the lead's; empty: none
	Line       string // who proposed it, and when
}

// DuplicateView is the page of one, with the two side by side.
type DuplicateView struct {
	Page   layout.Page
	Row    Duplicate
	Action string
	People []DuplicatePerson // both
	Form   ui.Form           // that declines it
}

// DuplicatePerson is one of the two.
type DuplicatePerson struct {
	ID    string
	Name  string
	URL   string
	Facts []Fact
	Has   []string // "2 RSVPs"
	Roles []string
	Apart string // why the other can't become this one; empty: it can
}
