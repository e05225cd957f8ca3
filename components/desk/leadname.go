package desk

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// LeadName is where a lead chooses whether their first name is on the chapter's page.
type LeadName struct {
	Page   layout.Page
	Desk   ui.Link
	Action string
	Form   ui.Form
	Line   string // whether it is there
	Shown  bool
	Closed bool // nothing can be put on the page now
}
