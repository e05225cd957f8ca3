package hub

// Lane is one of the queues that email leaves through. Each has workers and connections to the relay of its own, so that a flood on one does not
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

// Typed reports whether emails of this kind go to an address because somebody typed it, and nobody has proven that it is theirs.
// They count against the limits of its mailbox, and carry a link with which its owner stops them.
func (k MessageKind) Typed() bool {
	switch k {
	case MailConfirm, MailManage, MessageKind(NoticeConfirmAddress):
		return true
	case MailGoing, MailWaitlisted, MailPromoted, MailCancelled, MailEventChanged, MailEventOff, MailJoinApproved, MailToolkit,
		MailContactLeads, MailTellLeads, MailUnavailable:
	}
	return false
}
