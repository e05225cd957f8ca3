package national

import "chapterhouse/components/ui"

// Charter is a chapter's charter on the office's page for it.
type Charter struct {
	Lines      []string
	Met        string // how many conditions are met; empty: the chapter is not forming
	Conditions []Condition
	Reviewed   string // when the last review was; empty: none was
	Note       []string
	Action     string // notes a review; empty: not for the reader, or not now
	Form       ui.Form
}

// Condition is something that a chapter needs for its charter.
type Condition struct {
	Text string
	Tag  ui.Tag
}
