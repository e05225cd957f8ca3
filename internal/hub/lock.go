package hub

import (
	"errors"
	"time"
)

// ChapterLock is a chapter's safety lever: one person pulls it, and two admins undo it. A locked chapter is paused, its pages are for reading
// alone, and its leads' desk, too.
type ChapterLock struct {
	At            time.Time // zero: it is not locked
	By            PersonID
	From          CharterStatus // what it was before
	Reason        string        // in the words of who locked it, for its leads and the office
	UnlockAskedBy PersonID
	UnlockAskedAt time.Time
}

// Locked reports whether the chapter is locked.
func (c Chapter) Locked() bool { return !c.Lock.At.IsZero() }

// UnlockWaits reports whether somebody asked to unlock it, and another can confirm that.
func (l ChapterLock) UnlockWaits(now time.Time) bool {
	return l.UnlockAskedBy != "" && now.Before(l.UnlockAskedAt.Add(ProposalFor))
}

// MaxLockReason is how many characters a reason may have.
const MaxLockReason = 500

// ErrLocked says that a chapter is locked: nothing changes there until two admins unlock it.
var ErrLocked = errors.New("the chapter is locked")
