package hub

import (
	"slices"
	"time"
)

// AskID names something that a chapter asked the national office for.
type AskID string

// AskKind is what a chapter asks for.
type AskKind string

// The kinds of asks.
const (
	AskSpeaker AskKind = "speaker"
	AskMoney   AskKind = "money"
	AskPrint   AskKind = "print"
	AskHelp    AskKind = "help"
)

// AskKinds lists every kind in the order pages show them.
func AskKinds() []AskKind { return []AskKind{AskSpeaker, AskMoney, AskPrint, AskHelp} }

// Valid reports whether k is one of AskKinds.
func (k AskKind) Valid() bool { return slices.Contains(AskKinds(), k) }

// AskState is where an ask stands.
type AskState string

// The states of an ask.
const (
	AskOpen     AskState = "open"
	AskAnswered AskState = "answered"
	AskClosed   AskState = "closed" // by the office, or taken back by the leads
)

// AskStates lists every state in the order pages show them.
func AskStates() []AskState { return []AskState{AskOpen, AskAnswered, AskClosed} }

// Valid reports whether s is one of AskStates.
func (s AskState) Valid() bool { return slices.Contains(AskStates(), s) }

// Ask is what a chapter's leads asked the national office for.
type Ask struct {
	ID        AskID
	Chapter   ChapterID
	Kind      AskKind
	Text      string
	NeededBy  string // "2026-12-12"; empty: no day was said
	State     AskState
	Answer    string // the office's words, which stay when it is opened again; may be empty
	By        PersonID
	AskedAt   time.Time
	DecidedAt time.Time // it was last answered or closed; zero: it is open

	ChapterName, ChapterSlug string // as the office sees it
}

// The limits of asks.
const (
	MaxOpenAsks  = 20   // of one chapter
	MaxAsk       = 2000 // characters of what is asked
	MaxAskAnswer = 4000 // and of the answer
	AskDays      = 400  // after which one that is answered or closed is forgotten
)
