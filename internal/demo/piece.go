package demo

import "chapterhouse/internal/hub"

// piece is an event as a chapter would announce it, before it has a date and a place.
type piece struct {
	Title, Summary, Body, Bring string
	When                        hours
	Minutes                     int
	Mode                        hub.Mode
	Seats                       int // typical capacity, 0 for no limit
}

// hours is the part of the week an event belongs to.
type hours string

// The parts of the week.
const (
	evening  hours = "evening"  // Monday to Thursday, 6 to 7:30 pm
	saturday hours = "saturday" // 9 to 10:30 am
	sunday   hours = "sunday"   // 2 to 3:30 pm
	morning  hours = "morning"  // Saturday or Sunday, 8:30 to 10 am
	night    hours = "night"    // Friday, 10 pm
	lunch    hours = "lunch"    // Wednesday or Thursday, noon
)
