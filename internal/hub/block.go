package hub

import "time"

// Block keeps somebody from RSVPing and joining, in one chapter or, without one, in all of them. It holds for the person, and for their
// mailbox however its address is spelled, also after the person was erased.
type Block struct {
	ID      BlockID
	Chapter ChapterID // empty: everywhere
	Person  PersonID  // empty: nobody here has the address, or they were erased
	Reason  string    // of whoever blocked; opened from a sealed column
	By      PersonID
	At      time.Time

	// A national block is lifted by two admins: who asked for it, and when.
	LiftAskedBy PersonID
	LiftAskedAt time.Time
	Suspension  bool // it is what stays of a suspended person who was erased: it shuts out of signing in, too

	Name, Email, ByName string // opened for whoever may read the list
}

// MaxBlockReason is the longest reason, in characters.
const MaxBlockReason = 500
