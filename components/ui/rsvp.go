package ui

import "github.com/a-h/templ"

// RSVPUndo takes back that a person cancelled their RSVP.
type RSVPUndo struct {
	Text   []string // what they get
	Button string   // says so, too; empty: it is too late
	Action string
	RSVP   string // as in RSVPChange
	Back   string // as in RSVPChange
}

// RSVPChange is the form that changes an RSVP.
type RSVPChange struct {
	Action  string
	Script  bool   // a script puts what it comes to in the place of the card
	RSVP    string // the id of the RSVP, on the page behind its manage link
	Back    string // the page that the form returns to; empty: the event's
	Guests  Choice
	Attends *Segments // nil: it is not asked
	Form    Form
}

// swap lets the script put what the form comes to in the place of the card.
func (c RSVPChange) swap() templ.Attributes {
	if !c.Script {
		return nil
	}
	return templ.Attributes{"hx-post": c.Action, "hx-target": "#rsvp", "hx-swap": "outerHTML"}
}

// Shown reports whether the form stands open: something is wrong with it.
func (c RSVPChange) Shown() bool { return len(c.Form.Errors) > 0 }
