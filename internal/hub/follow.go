package hub

import "time"

// Follow is a chapter that a person follows, or stopped following within RestoreFor.
type Follow struct {
	Chapter ChapterID
	Slug    string
	Name    string
	Area    bool      // the office put them there by where they live
	LeftAt  time.Time // zero: they follow it
}
