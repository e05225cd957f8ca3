package hub

import "time"

// BreakGlassID names one time that an admin opened a chapter's names.
type BreakGlassID string

// BreakGlassFor is how long an admin can read a chapter's names once they said why.
const BreakGlassFor = time.Hour

// BreakGlass is an admin's reading of one chapter's names. It is over at EndsAt.
type BreakGlass struct {
	ID       BreakGlassID
	Chapter  ChapterID
	By       PersonID
	Reason   string
	OpenedAt time.Time
	EndsAt   time.Time
}
