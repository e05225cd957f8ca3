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
	StepMerge  ChapterStep = "merge"  // close it into another chapter
)

// ChapterProposal is a step that one person asked for and another has to confirm, within ProposalFor.
type ChapterProposal struct {
	ID          ChapterProposalID
	Chapter     ChapterID
	Step        ChapterStep
	Slug        string    // the address to rename it to
	Into        ChapterID // the chapter to close it into
	AskedBy     PersonID
	AskedAt     time.Time
	AskedByName string
	ByAdmin     bool // whoever asked is an admin
	ChapterName string
	ChapterSlug string
	IntoName    string
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
	Emails      int // that tell members and followers that it closed
}

// ChapterMerge is what closing a chapter into another does, in numbers.
type ChapterMerge struct {
	Members     int // who become members of the other chapter
	Requests    int // to join, which its leads answer
	Already     int // of both, who are members of the other chapter, or asked, anyway
	Followers   int // on its lists, who move
	Events      int // to come
	Drafts      int // to come
	RSVPs       int // that hold seats, wait for them or wait for the organizers
	Identifiers int // of events, that both chapters have
	Blocked     int // people who have something in either chapter and are blocked in one: they lose it
	Blocks      int // that move
	Leads       int // people whose role in it ends
	Invitations int // to roles, that are withdrawn
	Past        int // events that stay
}

// ErrPaused says that the chapter is paused: it publishes no events.
var ErrPaused = errors.New("the chapter is paused")

// ErrSlugTaken says that another chapter has, or had, this address.
var ErrSlugTaken = errors.New("another chapter’s address")
