package hub

import (
	"time"

	"chapterhouse/internal/say"
)

// Settings are what the office decided about the whole hub and no variable of the environment says. Empty: nobody did.
type Settings struct {
	Organization string
	Locale       say.Locale
}

// The bounds of a set-up (trust.md). Its code is open for CodeFor, and for CodeTries tries.
const (
	SetupCodeLength   = 8              // letters and digits: 40 bits
	SetupFor          = 24 * time.Hour // how long one that was not finished is kept, after somebody last worked on it
	SetupAgain        = time.Minute    // how soon a browser can ask for another code
	WrongSetupNetwork = 20             // wrong codes of one network in an hour
	MostSetupChapters = 100            // entered one by one; a table takes any number
)

// SetupStep is a page of the set-up.
type SetupStep string

// The steps, in their order.
const (
	SetupOrganization SetupStep = "organization"
	SetupOffice       SetupStep = "office"
	SetupAdmin        SetupStep = "admin"
	SetupChapters     SetupStep = "chapters"
	SetupFinish       SetupStep = "finish"
)

// SetupSteps are all of them.
func SetupSteps() []SetupStep {
	return []SetupStep{SetupOrganization, SetupOffice, SetupAdmin, SetupChapters, SetupFinish}
}

// SetupAnswers are what a set-up was told so far. Nothing of it counts before the set-up is finished.
type SetupAnswers struct {
	Settings

	Office       Chapter // the national office; its name is empty until it was asked for
	Name, Email  string  // of the first admin, whom the embedded sign-in offers; empty with a provider
	Chapters     []Chapter
	Table        string // more chapters, as CSV
	TableRows    int    // how many of its rows can be read
	ChaptersDone bool   // the step was left
}

// Next is the first step that lacks an answer; admin says that the first admin is signed in.
func (a SetupAnswers) Next(admin bool) SetupStep {
	switch {
	case a.Organization == "":
		return SetupOrganization
	case a.Office.Name == "":
		return SetupOffice
	case !admin:
		return SetupAdmin
	case !a.ChaptersDone:
		return SetupChapters
	}
	return SetupFinish
}

// Setup is where a set-up stands.
type Setup struct {
	CodeUntil time.Time
	Tries     int
	CodeSet   bool      // there is a code that was neither used nor guessed at too often
	BegunAt   time.Time // when a browser entered a code; zero: none did
	Own       bool      // by the browser that asks
	Answers   SetupAnswers
}

// CodeOpen reports whether a code can be entered.
func (s Setup) CodeOpen(now time.Time) bool {
	return s.CodeSet && s.Tries < CodeTries && now.Before(s.CodeUntil)
}
