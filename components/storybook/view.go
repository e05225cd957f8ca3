// Package storybook holds the two pages around the stories: the list of every component, and one story in every look.
package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Index is every component with its stories.
type Index struct {
	Page   layout.Page
	Count  string
	Groups []Group
}

// Group is the components of one package.
type Group struct {
	Name       string
	Components []Component
}

// Component is one component with a link to each of its stories.
type Component struct {
	Name    string
	Stories []ui.Link
}

// Looks is one story side by side in every look.
type Looks struct {
	Page             layout.Page
	Component, State string
	Frames           []Frame
	Before, After    ui.Link
}

// Frame is a story in one look; Class sets its width.
type Frame struct{ Label, URL, Class string }
