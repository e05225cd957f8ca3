package hub

import (
	"time"

	"chapterhouse/internal/say"
)

// SlotRepresentative is the blank that stands for the name of whoever is called: an action's page fills it in, whatever a chapter wrote.
const SlotRepresentative = "representative"

// CallWhom is whom a call script is for, of those in office where the caller lives.
type CallWhom string

// Whom calls are for.
const (
	WhomNobody   CallWhom = "" // of the lists: the script says itself whom to call
	WhomAll      CallWhom = "all"
	WhomCongress CallWhom = "congress"
	WhomSenate   CallWhom = "senate"
	WhomHouse    CallWhom = "house"
	WhomOther    CallWhom = "other" // every office that is not in Congress
)

// CallWhoms lists every choice in the order in which the editor offers them.
func CallWhoms() []CallWhom {
	return []CallWhom{WhomNobody, WhomAll, WhomCongress, WhomSenate, WhomHouse, WhomOther}
}

// Label is the choice in words.
func (w CallWhom) Label() say.Text {
	switch w {
	case WhomNobody:
		return say.M("The number in the text")
	case WhomAll:
		return say.M("Everyone on the lists")
	case WhomCongress:
		return say.M("Members of Congress")
	case WhomSenate:
		return say.M("Senators")
	case WhomHouse:
		return say.M("Members of the House")
	case WhomOther:
		return say.M("State and local officials")
	}
	return say.Text{}
}

// Valid reports whether w is one of CallWhoms.
func (w CallWhom) Valid() bool { return w.Label().Is() }

// Has reports whether people of a chamber are called.
func (w CallWhom) Has(c Chamber) bool {
	return w == WhomAll || w == CallWhom(c) || w == WhomCongress && c != ChamberOther
}

// CallOutcome is what came of a call, as the caller says.
type CallOutcome string

// The outcomes.
const (
	CallSpoke   CallOutcome = "spoke"
	CallMessage CallOutcome = "message"
	CallBusy    CallOutcome = "busy"
	CallLater   CallOutcome = "later"
)

// CallOutcomes lists every outcome in the order in which pages show them.
func CallOutcomes() []CallOutcome { return []CallOutcome{CallSpoke, CallMessage, CallBusy, CallLater} }

// Label is the outcome in a caller's words, as on a button; "" for none.
func (o CallOutcome) Label() say.Text {
	switch o {
	case CallSpoke:
		return say.M("I called")
	case CallMessage:
		return say.M("I left a message")
	case CallBusy:
		return say.M("It was busy")
	case CallLater:
		return say.M("I’ll call later")
	}
	return say.Text{}
}

// Valid reports whether o is one of CallOutcomes.
func (o CallOutcome) Valid() bool { return o.Label().Is() }

// Once reports whether the caller is done with this call: the other outcomes are reminded of at the end.
func (o CallOutcome) Once() bool { return o == CallSpoke || o == CallMessage }

// CallNoteID names a caller's note to the organizers.
type CallNoteID string

// CallNote is what a caller told the organizers about a call. Nothing says who it was.
type CallNote struct {
	ID      CallNoteID
	Chapter ChapterID
	Toolkit ToolkitID
	Item    ItemKey
	Callee  string // name of who was called
	Outcome CallOutcome
	Text    string
	At      time.Time
}

// CallCount is how many callers of a chapter reported an outcome of an item, in all its versions.
type CallCount struct {
	Item    ItemKey
	Outcome CallOutcome
	Calls   int
}

// The limits of calls.
const (
	CallsPerNetwork = 200 // that are counted in LimitWindow: a hall of people behind one address makes three each
	CallNotesADay   = 300 // of one chapter
	MaxCallNote     = 500 // characters
	CallReportFor   = 24 * time.Hour
	CallNoteDays    = 90
)

// LimitCalls is the limit that reports of calls run into: those of one network.
const LimitCalls Limit = "calls"
