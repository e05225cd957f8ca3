// Package outbox holds the pages of the embedded outbox, where every email can be read as it would arrive.
package outbox

import "chapterhouse/components/layout"

// List is the kept emails, newest first.
type List struct {
	Page  layout.Page
	Mails []Line
}

// Line is one of them.
type Line struct{ Subject, To, Date, URL string }

// Mail is one email.
type Mail struct {
	Page                    layout.Page
	Subject, From, To, Date string
	Text                    string
	Frame                   string // address of its HTML part
	Calendar, Method        string // address of its calendar part
	Links                   []string
}
