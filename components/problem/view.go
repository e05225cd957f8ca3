// Package problem holds the page that says what went wrong and what to do next.
package problem

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// View is an error page.
type View struct {
	Page    layout.Page
	Heading string
	Text    string
	Request string  // its id, to quote when asking for help
	First   ui.Link // what to do next, as the one filled button; none: Actions alone
	Actions []ui.Link
}

// Again is the page between a form that needed a sign-in and sending it once more.
type Again struct {
	Page          layout.Page
	Heading, Text string
	SignInURL     string
	Action        string
	Fields        []Field // as they were typed
	Files         bool    // a file was sent, too
}

// Field is one value of a form.
type Field struct{ Name, Value string }
