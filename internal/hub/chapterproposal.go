package hub

import (
	"errors"
	"time"
)

// ChapterProposalID names something that somebody asked to do with a chapter.
type ChapterProposalID string

// ChapterStep is something that is done with a whole chapter, which staff propose and admins do.
type ChapterStep string

// The steps.
const (
	StepClose  ChapterStep = "close"
	StepRename ChapterStep = "rename" // give it another address
)

// ChapterProposal is a step that one person asked for and another has to confirm, within ProposalFor.
type ChapterProposal struct {
	ID          ChapterProposalID
	Chapter     ChapterID
	Step        ChapterStep
	Slug        string // the address to rename it to
	AskedBy     PersonID
	AskedAt     time.Time
	AskedByName string
	ChapterName string
	ChapterSlug string
}

// ChapterClosing is what closing a chapter does, in numbers.
type ChapterClosing struct {
	Events      int // published and to come: they are cancelled
	RSVPs       int // to them: each gets an email
	Drafts      int // that can't be published then
	Members     int // who stay on its list
	Requests    int // to join, that are declined
	Followers   int
	Toolkits    int // with a public page
	Invitations int // to roles, that are withdrawn
	Calendars   int // people whose own calendar feed shows events of it
}

// ErrPaused says that the chapter is paused: it publishes no events.
var ErrPaused = errors.New("the chapter is paused")

// ErrSlugTaken says that another chapter has, or had, this address.
var ErrSlugTaken = errors.New("another chapter’s address")
