package hub

import (
	"slices"
	"time"
)

// Recall is text that the national office took back: an item, or all of a version of a toolkit. What is recalled stands on no page.
type Recall struct {
	ID      RecallID
	Toolkit ToolkitID
	Item    ItemKey // empty: all of the version
	Version int     // of an item: the newest version in which it is recalled
	Reason  string  // everybody reads it
	// Replacement is the item that is to be used in its place; empty for none.
	Replacement ItemKey
	At          time.Time
	LiftedAt    time.Time // zero while it stands
}

// Whole reports whether all of a version is recalled.
func (r Recall) Whole() bool { return r.Item == "" }

// Covers reports whether an item of a version is recalled. The version 0 is one that nobody knows, which may be any.
func (r Recall) Covers(key ItemKey, version int) bool {
	switch {
	case !r.LiftedAt.IsZero():
		return false
	case r.Whole():
		return version == r.Version || version == 0
	}
	return r.Item == key && version <= r.Version
}

// Recalls are what the office took back of one toolkit, the newest first.
type Recalls []Recall

// Of is why an item of a version is recalled: first that all of the version is.
func (list Recalls) Of(key ItemKey, version int) (Recall, bool) {
	if r, whole := list.Whole(version); whole {
		return r, true
	}
	i := slices.IndexFunc(list, func(r Recall) bool { return r.Covers(key, version) })
	if i < 0 {
		return Recall{}, false
	}
	return list[i], true
}

// Whole is why all of a version is recalled.
func (list Recalls) Whole(version int) (Recall, bool) {
	i := slices.IndexFunc(list, func(r Recall) bool { return r.Whole() && r.Covers("", version) })
	if i < 0 {
		return Recall{}, false
	}
	return list[i], true
}

// RecallReach is a chapter that a recall reaches.
type RecallReach struct {
	Chapter ChapterID
	State   AdoptionState
	Shows   bool // what is recalled is in the version that the chapter has
	Events  int  // events to come, and drafts, that were made from it
}

// Told reports whether the chapter's leads are told.
func (r RecallReach) Told() bool { return r.Shows && r.State.Taken() || r.Events > 0 }

// RecalledEvent is an event to come, or a draft, that was made from what the office took back.
type RecalledEvent struct {
	Event  Event
	Recall Recall
}

// PublishedItem is an item in the newest published version that has it, wherever chapters show it.
type PublishedItem struct {
	Toolkit Toolkit
	Item    ItemKey
	Version int // the newest published version that has the item
}

// ExpiredItems are the items of a toolkit's newest published version whose last day is over.
type ExpiredItems struct {
	Toolkit ToolkitID
	Title   string // of the toolkit
	Items   int
}
