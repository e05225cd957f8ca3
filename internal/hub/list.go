package hub

import "time"

// Cursor is the place in a keyset-paged list: the last one seen. The zero Cursor is the start.
type Cursor struct {
	At time.Time
	ID string
}

// DeskLine is a chapter with what needs its leads, for somebody who opens the desks of several.
type DeskLine struct {
	Chapter  Chapter
	Requests int // to join
	Toolkits int // pushed and not answered
	Held     int // RSVPs held for the organizers, at events that are not over
}

// DeskCounts are the numbers a chapter's desk opens with.
type DeskCounts struct {
	Members       int
	Requests      int
	OldestRequest time.Time // zero when nobody asks
	Toolkits      int       // pushed and not answered
}
