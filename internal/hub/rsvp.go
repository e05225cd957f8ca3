package hub

import (
	"time"

	"chapterhouse/internal/say"
)

// RSVPState is where one RSVP stands.
type RSVPState string

// The states of an RSVP.
const (
	RSVPPending    RSVPState = "pending"    // a guest has not confirmed by mail, or the organizers have not let it in: holds no seat
	RSVPGoing      RSVPState = "going"      // holds seats
	RSVPWaitlisted RSVPState = "waitlisted" // in line, by number
	RSVPCancelled  RSVPState = "cancelled"
)

// HoldsSeats reports whether the state counts against the capacity.
func (s RSVPState) HoldsSeats() bool { return s == RSVPGoing }

// Coming reports whether the person is told about changes: they have a seat or wait for one.
func (s RSVPState) Coming() bool { return s.HoldsSeats() || s == RSVPWaitlisted }

// RSVP is one person's reply to one event. It takes Party seats: the person and their guests.
type RSVP struct {
	ID          RSVPID
	Chapter     ChapterID
	Event       EventID
	Person      PersonID
	State       RSVPState
	Party       int
	Turn        int   // grows with every change of where the RSVP stands: of State, HeldAt and RemovedAt; emails are told apart by it
	Number      int64 // place in line, given when the answer is confirmed; 0 before
	Name, Email string
	Attends     Mode       // of a hybrid event: in person or online; empty: not said
	Note        string     // what the person wants the hosts to have ready
	Guest       bool       // answered by mail, without an account
	Locale      say.Locale // of the page it was sent from: emails about it are worded in it
	CreatedAt   time.Time
	UpdatedAt   time.Time

	Network       string    // of whoever asked, under that day's key; empty once forgotten
	AddressKey    []byte    // keyed hash of a guest's folded address
	DomainKey     []byte    // keyed hash of its domain; nil when that is a mailbox provider's
	ConfirmedAt   time.Time // when it last took a number
	HeldAt        time.Time // when it was confirmed by mail and put before the organizers; see Held
	RemovedAt     time.Time // when the organizers cancelled it
	RemovedBy     PersonID
	RemovedReason string
	RemovedState  RSVPState // what it was before
	MovedReason   string    // why the organizers moved it up from the waitlist out of order

	WithdrawnAt    time.Time // when the person cancelled it; see Undoable
	WithdrawnState RSVPState // what it was before
}

// HeadCount is how many people have seats at a hybrid event, by how they come.
type HeadCount struct{ InPerson, Online, NotSaid int }

// Heads counts the people of some RSVPs who have seats.
func Heads(rsvps []RSVP) (n HeadCount) {
	for _, r := range rsvps {
		switch {
		case !r.State.HoldsSeats():
		case r.Attends == ModeInPerson:
			n.InPerson += r.Party
		case r.Attends == ModeOnline:
			n.Online += r.Party
		default:
			n.NotSaid += r.Party
		}
	}
	return n
}

// OwnRSVP is one of a person's RSVPs with its event.
type OwnRSVP struct {
	RSVP
	Listing EventListing
}

// Held says that the RSVP was confirmed and waits for the organizers to let it in: it holds no seat and no number.
func (r RSVP) Held() bool { return r.State == RSVPPending && !r.HeldAt.IsZero() }

// UndoFor is how long a person can take back that they cancelled their RSVP.
const UndoFor = 10 * time.Minute

// Undoable reports whether the person cancelled it so lately that they can take that back at now.
func (r RSVP) Undoable(now time.Time) bool {
	return r.State == RSVPCancelled && !r.Removed() && !r.WithdrawnAt.IsZero() && now.Before(r.WithdrawnAt.Add(UndoFor))
}

// Removed says that the organizers cancelled it.
func (r RSVP) Removed() bool { return r.State == RSVPCancelled && !r.RemovedAt.IsZero() }
