package hub

import "time"

// ChapterLine is a chapter in the list that the national office works from.
type ChapterLine struct {
	Chapter
	ChapterCounts

	Charter   Charter   // of it GrantedAt, AgreedVersion, ReviewDue and Agreement
	Leads     int       // who can sign in
	LeadSeen  time.Time // the day of the last sign-in of one of them, at midnight UTC; zero: never
	LastEvent time.Time // when the last one began; zero: none was held
	NextEvent time.Time // when the next one begins; zero: none is planned
}

// ChapterCounts are a chapter's people, as numbers.
type ChapterCounts struct {
	Members   int
	Followers int
	RSVPs     int // people with a seat at the events that began within RSVPsFor
}

// What the office's list looks back at, and after how long a chapter needs its attention.
const (
	RSVPsFor   = 90 * 24 * time.Hour
	QuietAfter = 60 * 24 * time.Hour // without an event
	AwayAfter  = 60 * 24 * time.Hour // without a sign-in of a lead
)

// ChapterHealth is how a chapter is doing, as far as the hub can tell.
type ChapterHealth string

// The healths, what needs attention first.
const (
	HealthNeedsLead ChapterHealth = "needs-lead" // nobody who leads it can sign in
	HealthLeadAway  ChapterHealth = "lead-away"  // no lead signed in within AwayAfter
	HealthQuiet     ChapterHealth = "quiet"      // no event within QuietAfter, and none planned
	HealthGood      ChapterHealth = "good"
	HealthPaused    ChapterHealth = "paused"
	HealthClosed    ChapterHealth = "closed"
)

// ChapterHealths lists every health, what needs attention first.
func ChapterHealths() []ChapterHealth {
	return []ChapterHealth{HealthNeedsLead, HealthLeadAway, HealthQuiet, HealthGood, HealthPaused, HealthClosed}
}

// NeedsAttention reports whether somebody should do something.
func (h ChapterHealth) NeedsAttention() bool {
	return h == HealthNeedsLead || h == HealthLeadAway || h == HealthQuiet
}

// Reviewed reports whether the chapter has a yearly review ahead of it: not once it is closed.
func (l ChapterLine) Reviewed() bool {
	return l.Status != CharterClosed && !l.Charter.ReviewDue.IsZero()
}

// Health says how the chapter is doing.
func (l ChapterLine) Health(now time.Time) ChapterHealth {
	switch {
	case l.Status == CharterClosed:
		return HealthClosed
	case l.Status == CharterPaused:
		return HealthPaused
	case l.Leads == 0 || l.Status == CharterDormant:
		return HealthNeedsLead
	case now.Sub(l.LeadSeen) > AwayAfter:
		return HealthLeadAway
	case l.Quiet(now):
		return HealthQuiet
	}
	return HealthGood
}

// Quiet reports whether the chapter has planned no event, and held none for long; one that was opened lately has time.
func (l ChapterLine) Quiet(now time.Time) bool {
	last := l.LastEvent
	if last.IsZero() {
		last = l.CreatedAt
	}
	return l.NextEvent.IsZero() && now.Sub(last) > QuietAfter
}
