// Package home holds the first page: what is near, what national asks, where the chapters are.
package home

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// View is the first page.
type View struct {
	Page     layout.Page
	Near     ui.Input
	Heading  string // "Coming up across the country"
	Events   []ui.EventRow
	All      ui.Link
	Ask      Ask // Title empty: nothing is asked
	Chapters string
	Map      ui.Map
}

// First is the page of a hub without chapters.
type First struct{ Page layout.Page }

// Ask is what national asks this week.
type Ask struct {
	Title, Text, Line string
	Do                ui.Link
}
