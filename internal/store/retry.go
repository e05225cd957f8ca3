package store

import "time"

// Retry is what happens to a message that was not accepted: another try After some time, or none.
type Retry struct {
	GiveUp bool
	After  time.Duration
}
