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

// GlassUse is one of these readings, for whoever watches them, with what the activity log says was read in it.
type GlassUse struct {
	BreakGlass

	ByName, ChapterName, ChapterSlug string // ByName is empty once they are no longer here

	Members int // views of the list of members
	RSVPs   int // views of the RSVPs to an event
}

// MostGlassUses is how many of them a list or a file has, the newest.
const MostGlassUses = 2000
