package hub

import "slices"

// Lane is the way an email leaves by. Each has workers and connections to the relay of its own, so that a flood on one does not
// hold up the other.
type Lane int

// The lanes.
const (
	LaneCodes Lane = 0 // codes and confirmations: somebody waits for them with the page open
	LaneRest  Lane = 1
	AnyLane   Lane = -1 // both, codes first
)

// Lanes are all of them, the most urgent first.
func Lanes() []Lane { return []Lane{LaneCodes, LaneRest} }

// Lane is the queue of emails of this kind.
func (k MessageKind) Lane() Lane {
	if k.Typed() {
		return LaneCodes
	}
	return LaneRest
}

// typed are the kinds of email that go to an address because somebody typed it, and nobody has proven that it is theirs.
var typed = []MessageKind{MailConfirm, MailManage, NoticeConfirmAddress}

// Typed reports whether emails of this kind go to an address that somebody typed. They count against the limits of its mailbox, and
// carry a link with which its owner stops them.
func (k MessageKind) Typed() bool { return slices.Contains(typed, k) }
