package national

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Nudge shows whom the office may ask after a toolkit, with the form that writes to them.
type Nudge struct {
	Page   layout.Page
	Back   ui.Link
	Tabs   []ui.Link // the kinds, each with how many
	Kind   string
	Means  string // who these are
	Action string
	Errors ui.Errors
	Error  string // what is wrong with who was chosen
	Ready  []ui.Check
	Later  []NudgeLater
	Word   ui.Area
}

// NudgeLater is a chapter that is not to be written to yet.
type NudgeLater struct{ Chapter, URL, Line string }
