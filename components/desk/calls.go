package desk

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Calls is what callers reported about a toolkit.
type Calls struct {
	Page  layout.Page
	Back  ui.Link
	Items []CallItem
	Notes []CallNote
	Days  string // how long notes are kept
}

// CallItem is a call script with its numbers.
type CallItem struct {
	Title, URL string
	Counts     []CallCount
}

// CallCount is how many callers reported an outcome.
type CallCount struct {
	Label string
	Calls int
}

// CallNote is what a caller told the organizers.
type CallNote struct {
	Text []string // by lines
	Line string
}
