package hub

import (
	"time"

	"chapterhouse/internal/say"
)

// NoticeID names one email that no chapter stands behind.
type NoticeID string

// NoticeKind is why such an email goes to one person.
type NoticeKind string

// The kinds of emails without a chapter.
const (
	NoticeIdentityLinked    NoticeKind = "identity_linked"    // another account at a sign-in provider opens this person: words provider, when
	NoticeIdentityConfirmed NoticeKind = "identity_confirmed" // an admin let such an account bring all rights: words provider, when, reason
	NoticeConfirmAddress    NoticeKind = "confirm_address"    // somebody signed in says that this address is theirs
)

// Notice is an email to one person that no chapter stands behind: about their account, or a code or link they asked for. It
// is written in the transaction that causes it; Letter is sealed.
type Notice struct {
	ID     NoticeID
	Kind   NoticeKind
	Person PersonID // empty: the address belongs to nobody yet
	// Confirmation is what the notice asks to confirm, if it asks; it goes when that goes.
	Confirmation ConfirmationID
	Network      string // of whoever caused it, as in RSVP
	Letter       Letter
	Locale       say.Locale // it is worded in; empty: the organization's
	Attempts     int
	CreatedAt    time.Time
}
