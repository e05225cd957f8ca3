package hub

import "time"

// JoinInviteID names an invitation to join a chapter.
type JoinInviteID string

// JoinInviteState is where an invitation to join stands.
type JoinInviteState string

// The states of an invitation to join.
const (
	JoinInvited         JoinInviteState = "invited"
	JoinInviteUsed      JoinInviteState = "used"      // somebody asked to join by it
	JoinInviteWithdrawn JoinInviteState = "withdrawn" // the leads took it back
)

// JoinInvite asks whoever reads an address's email to join a chapter.
type JoinInvite struct {
	ID        JoinInviteID
	Chapter   ChapterID
	Email     string
	Name      string // as the lead typed it; may be empty
	State     JoinInviteState
	Silent    bool // nothing was sent: they are a member, blocked, or want no email. Nobody is shown which
	By        PersonID
	InvitedAt time.Time
	DecidedAt time.Time

	ByName string // as leads see it
}

// Open reports whether somebody can join by it.
func (i JoinInvite) Open(now time.Time) bool {
	return i.State == JoinInvited && now.Before(i.InvitedAt.Add(JoinInviteFor))
}

// JoinInviteFor is how long an invitation to join works, how long it is kept, and how long until the chapter may invite the address again.
const JoinInviteFor = 30 * 24 * time.Hour

// How many addresses are invited to join: at once, and in 24 hours by one lead, one chapter, and everybody.
const (
	JoinInvitesAtOnce  = 200
	JoinInvitesLead    = 200
	JoinInvitesChapter = 400
	JoinInvitesHub     = 5000
)

// JoinInvitedCount is what came of inviting some addresses.
type JoinInvitedCount struct {
	Listed int // addresses on the list, each once
	Silent int // of these, those that nothing was sent to
}
