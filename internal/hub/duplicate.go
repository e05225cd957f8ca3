package hub

import "time"

// DuplicateID names a proposal that two members are one person.
type DuplicateID string

// Duplicate is what a chapter's leads told the national office: two of their members are one person. It ends when it is taken back or
// decided, and when one of the two is a member no longer.
type Duplicate struct {
	ID      DuplicateID
	Chapter ChapterID
	Person  PersonID // of the two ids the lower
	Other   PersonID
	Word    string // the lead's; may be empty
	By      PersonID
	At      time.Time

	Names                    [2]string // of Person and Other, as the chapter knows them
	ByName                   string    // the lead's, as the office sees it; empty: they are no longer here
	ChapterName, ChapterSlug string    // as the office sees it
}

// The limits of proposals that two members are one person.
const (
	MaxOpenDuplicates = 20  // of one chapter
	MaxDuplicateWord  = 500 // characters of the lead's word, and of the office's
	DuplicateDays     = 180 // after which one that nobody decided is forgotten
)

// DuplicateLetter tells the lead who proposed that two members are one person what the office decided.
type DuplicateLetter struct {
	Merged   bool      `json:"merged,omitempty"`
	Proposed time.Time `json:"proposed"`       // whole seconds, UTC
	Word     string    `json:"word,omitempty"` // the office's; may be empty
}

// Kind is MailDuplicate.
func (DuplicateLetter) Kind() MessageKind { return MailDuplicate }
