package account

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// EmailSignIn is the form that asks for a code to sign in with.
type EmailSignIn struct {
	Email  ui.Input
	Errors ui.Errors
	Slip   ui.Slip
	Return string // where the person goes afterwards; empty: to their page
	Fresh  string // "1": they are asked to sign in again
	Line   string // what it is good for
	Rule   string // how many codes leave
	Plain  bool   // it is not the page's first way in: its button is outlined
}

// Code is the page on which a code is entered.
type Code struct {
	Page   layout.Page
	Email  string
	Code   *ui.Input // nil: only the link in the email signs in
	Why    string    // why there is none
	Return string    // as in EmailSignIn
	Other  string    // the sign-in page, for another address
	Errors ui.Errors
	Rule   string
	Late   string // email is stopped; empty: it is not
}

// CodeLink is the page of the link in the email.
type CodeLink struct {
	Page  layout.Page
	Email string
	Here  bool   // in the browser that asked: a button signs in
	Code  string // else, to be entered there; empty: it cannot be any more
}

// OwnName asks somebody who signed in for the first time what they are called.
type OwnName struct {
	Page   layout.Page
	Name   ui.Input
	Errors ui.Errors
	Return string // where they go afterwards, or without a name
}

// opening is what stands over the mistakes of a form, if there are any.
func opening(mistakes ui.Errors, words string) string {
	if len(mistakes) == 0 {
		return ""
	}
	return words
}
