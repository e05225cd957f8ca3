package desk

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// CharterView is a chapter's charter, as its leads see it.
type CharterView struct {
	Page      layout.Page
	Desk      ui.Link
	Trouble   ui.Trouble
	Lines     []string
	Box       *CharterBox // nil: the chapter is not forming
	Agreement string      // who accepted it, or that nobody did
	HTML      string      // of the agreement; empty: there is none
	Action    string      // accepts it; empty: there is nothing to accept
	Version   string      // of the agreement that is shown
}

// CharterBox are the conditions of a chapter that is forming.
type CharterBox struct {
	Met        string // how many are met
	Conditions []Condition
	URL        string // of the charter
}

// Condition is one of them.
type Condition struct {
	Text string
	Tag  ui.Tag
}
