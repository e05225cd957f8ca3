// Package question holds the page that asks before something that cannot be undone, and says what follows.
package question

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// View is a question about the form that was just sent.
type View struct {
	Page    layout.Page
	Heading string
	Follows []string   // what a yes does, sentence by sentence
	Letter  []string   // the words of an email that goes out, by paragraph; empty: none is shown
	Action  string     // where the form goes again
	Fields  []Field    // of the form, as it was sent
	Yes     string     // the button
	No      ui.Link    // the way back
	Kind    bool       // the yes harms nothing
	Why     *ui.Area   // asks for the reason; nil: nobody asks
	Choose  *ui.Choice // asks for a choice; nil: nobody asks
	Errors  ui.Errors
}

// Field is one value of a form.
type Field struct{ Name, Value string }
