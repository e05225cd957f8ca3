package hub

import (
	"time"
)

// NudgeKind is why the office writes to a chapter about a toolkit once more.
type NudgeKind string

// The kinds of nudge.
const (
	NudgeSilent NudgeKind = "silent" // nobody opened it, or it was opened and not answered for SilentAfter
	NudgeHalf   NudgeKind = "half"   // adopted, and required blanks are left
	NudgeBehind NudgeKind = "behind" // its page is up, with an old version
)

// How long the office and a chapter wait for each other.
const (
	NudgeEvery  = 7 * 24 * time.Hour  // a chapter is nudged about a toolkit at most once in this time
	SilentAfter = 7 * 24 * time.Hour  // a chapter that opened a toolkit and did not answer it for so long is silent
	SnoozeMost  = 90 * 24 * time.Hour // a chapter can put off nudges for so long
)

// NudgeKinds lists every kind in the order pages show them.
func NudgeKinds() []NudgeKind { return []NudgeKind{NudgeSilent, NudgeHalf, NudgeBehind} }

// Nudge is the last time that the office wrote to a chapter about a toolkit after sending it. The zero Nudge: it never did.
type Nudge struct {
	Kind NudgeKind
	Word string // from the office
	At   time.Time
}

// Nudging is the office writing to some chapters about a toolkit.
type Nudging struct {
	Toolkit  ToolkitID
	Kind     NudgeKind
	Word     string
	Chapters []ChapterID
}

// NudgeFor is which nudge fits where the chapter stands; empty: none does, and never one for a chapter that declined.
func (a Adoption) NudgeFor(now time.Time) NudgeKind {
	switch {
	case a.State == AdoptionUnseen, a.State == AdoptionSeen && !a.SeenAt.After(now.Add(-SilentAfter)):
		return NudgeSilent
	case a.State == AdoptionAdopted:
		return NudgeHalf
	case a.State.Public() && a.Version < a.Latest:
		return NudgeBehind
	}
	return ""
}

// NudgeAgain is when the office may nudge the chapter; a time that is past: at once.
func (a Adoption) NudgeAgain() time.Time {
	again := a.SnoozedUntil
	if next := a.Nudge.At.Add(NudgeEvery); !a.Nudge.At.IsZero() && next.After(again) {
		again = next
	}
	return again
}

// Snoozed reports whether the chapter put off nudges.
func (a Adoption) Snoozed(now time.Time) bool { return a.SnoozedUntil.After(now) }

// Nudged reports whether what the office last wrote still waits for the chapter.
func (a Adoption) Nudged() bool {
	switch a.Nudge.Kind {
	case NudgeSilent:
		return a.State == AdoptionUnseen || a.State == AdoptionSeen
	case NudgeHalf:
		return a.State == AdoptionAdopted
	case NudgeBehind:
		return a.State.Public() && a.Version < a.Latest
	}
	return false
}

// Silent is for how many whole days the chapter has not answered since it was offered the toolkit or opened it; 0 once it did.
func (a Adoption) Silent(now time.Time) int {
	since := a.PushedAt
	switch a.State {
	case AdoptionUnseen:
	case AdoptionSeen:
		since = a.SeenAt
	case AdoptionAdopted, AdoptionLocalized, AdoptionInUse, AdoptionDeclined:
		return 0
	}
	return max(0, int(now.Sub(since)/(24*time.Hour)))
}

// Owed is which email the leads of a chapter are owed about a toolkit.
type Owed string

// What is owed.
const (
	OwedNothing Owed = ""
	OwedPush    Owed = "push"  // it was sent to them
	OwedNudge   Owed = "nudge" // the office nudged them
)

// NeedsCall reports whether email does not seem to reach the chapter, so that somebody in the office should phone it: nobody leads it, or it
// has been silent, half filled in or nudged in vain for SilentAfter. One that declined, put nudges off or is closed is left alone.
func (r AdoptionRow) NeedsCall(now time.Time) bool {
	long := now.Add(-SilentAfter)
	switch {
	case r.Status == CharterClosed || r.Snoozed(now):
		return false
	case r.State == AdoptionUnseen && r.Leads == 0:
		return true
	case r.State == AdoptionUnseen:
		return !r.PushedAt.After(long)
	case r.State == AdoptionSeen:
		return !r.SeenAt.After(long)
	case r.State == AdoptionAdopted:
		return !r.DecidedAt.After(long)
	}
	return r.Nudged() && !r.Nudge.At.After(long)
}
