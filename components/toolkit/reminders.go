package toolkit

import "chapterhouse/components/ui"

// Reminders are what the office wrote about a toolkit since it sent it, and the form that puts more of it off.
type Reminders struct {
	WishedOn string   // by when the office hopes for an answer; empty: it said none
	Heading  string   // "The national office asked on Nov 28"; empty: nothing waits
	Word     []string // by paragraph
	Action   string   // empty: the reader cannot put it off
	Until    ui.Input
	Snoozed  string // until when it is put off; empty: it is not
}
