package hub

import "time"

// JoinLinkID names a link by which people join a chapter.
type JoinLinkID string

// JoinLink lets whoever opens it join a chapter, or ask to: at a meeting, from a poster, from a message to friends.
type JoinLink struct {
	ID        JoinLinkID
	Chapter   ChapterID
	Name      string // the leads' own, "November meeting"; nobody else sees it
	Direct    bool   // whoever opens it is a member at once; else the leads decide
	Most      int    // people
	Used      int    // people who joined, or asked to, by it
	MadeBy    PersonID
	MadeAt    time.Time
	ExpiresAt time.Time
	EndedAt   time.Time // when it was taken back; zero: it was not

	MadeByName string // as leads see it
}

// Open reports whether somebody can join by it.
func (l JoinLink) Open(now time.Time) bool {
	return l.EndedAt.IsZero() && now.Before(l.ExpiresAt) && l.Used < l.Most
}

// The limits of join links. A link that makes members is good for less: no lead looks at who comes.
const (
	MaxJoinLinkName = 80  // characters
	MaxJoinLinks    = 20  // of a chapter, open at once
	JoinLinksADay   = 40  // of a chapter
	MaxJoinUses     = 500 // people, by one that asks
	MaxDirectUses   = 100 // people, by one that makes members
	JoinLinkDays    = 90  // until one that asks is over, at most
	DirectLinkDays  = 7   // until one that makes members is over, at most
	JoinLinkKept    = 30 * 24 * time.Hour
)
