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
	Request string // its id, to quote when asking for help
	Actions []ui.Link
}
