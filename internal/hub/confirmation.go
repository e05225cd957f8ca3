package hub

import "time"

// ConfirmationID names something that an address is asked to confirm.
type ConfirmationID string

// ConfirmationKind is what an address confirms.
type ConfirmationKind string

// The kinds of confirmations.
const (
	ConfirmAddress ConfirmationKind = "address" // this address is the signed-in person's
	ConfirmData    ConfirmationKind = "data"    // whoever reads its email wants to see what the hub holds about it
	ConfirmMerge   ConfirmationKind = "merge"   // what a guest has at this address becomes the signed-in person's; proven by its code alone
	ConfirmSignIn  ConfirmationKind = "sign_in" // whoever reads it signs in as its person; Subject is the page they return to
)

// Confirmation is one thing that whoever reads an address's email is asked to confirm, by a link or by a code.
type Confirmation struct {
	ID        ConfirmationID
	Kind      ConfirmationKind
	Person    PersonID  // empty: nobody yet
	Chapter   ChapterID // empty: none
	Email     string
	Subject   string // what is confirmed, in a form its kind knows
	Tries     int    // wrong codes so far
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

// The bounds of a confirmation (trust.md).
const (
	ConfirmFor = 48 * time.Hour   // a link
	CodeFor    = 10 * time.Minute // a code
	CodeTries  = 5
	CodeDigits = 6
)

// Open reports whether it can still be confirmed by its link.
func (c Confirmation) Open(now time.Time) bool { return c.UsedAt.IsZero() && now.Before(c.ExpiresAt) }

// CodeOpen reports whether it can still be confirmed by its code.
func (c Confirmation) CodeOpen(now time.Time) bool {
	return c.Open(now) && c.Tries < CodeTries && now.Sub(c.CreatedAt) < CodeFor
}

// MergeFor is how long whoever proved another address of theirs may say yes to what moves then.
const MergeFor = 15 * time.Minute

// Proven reports whether the code of a ConfirmMerge was entered a short while ago.
func (c Confirmation) Proven(now time.Time) bool {
	return c.Kind == ConfirmMerge && !c.UsedAt.IsZero() && now.Sub(c.UsedAt) < MergeFor
}

// Confirmed is what a confirmation came to.
type Confirmed struct {
	Confirmation

	// Taken: the address is another person's, so it is not this one's too. Account reports whether that person can sign in; without
	// an account they have RSVPs as a guest, and Barred reports that these can't become this person's.
	Taken, Account, Barred bool
}
