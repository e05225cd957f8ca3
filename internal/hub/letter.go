package hub

import (
	"encoding/json"
	"fmt"
	"time"
)

// Letter is what a message needs beyond its rows: whom it is for, and what is known only when it is owed.
type Letter struct {
	To      string          `json:"to"`
	Name    string          `json:"name,omitempty"`
	Replies string          `json:"replies,omitempty"` // address for Reply-To
	Words   json.RawMessage `json:"words,omitempty"`   // the Words of the message's kind
}

// Words are what one kind of message says beyond its rows. Each is stored as an object of texts, whose keys stay: the programs of two
// releases read each other's.
type Words interface{ Kind() MessageKind }

// Saying returns m with these words, as a message of their kind.
func (m Message) Saying(w Words) (Message, error) {
	text, err := json.Marshal(w)
	if err != nil {
		return m, fmt.Errorf("words of %s: %w", w.Kind(), err)
	}
	m.Kind, m.Letter.Words = w.Kind(), text
	return m, nil
}

// JoinedLetter welcomes a new member.
type JoinedLetter struct {
	ByLink bool `json:"by_link,omitempty"` // they joined by a link, and no lead approved them
}

// ToolkitLetter tells a lead that national offers a toolkit.
type ToolkitLetter struct {
	Note     string `json:"note"` // what national wrote with it; may be empty
	Title    string `json:"title"`
	WishedOn string `json:"wished_on,omitempty"` // the day by which national hopes for an answer: "2026-12-12"
}

// NudgeLetter asks a lead about a toolkit.
type NudgeLetter struct {
	About    NudgeKind `json:"about"`
	Title    string    `json:"title"`
	Word     string    `json:"word"` // from the office
	WishedOn string    `json:"wished_on,omitempty"`
}

// NewVersionLetter tells a lead of a chapter that takes part in a toolkit that there is a new version of it.
type NewVersionLetter struct {
	Note    string `json:"note"` // what is new, in one line; may be empty
	Title   string `json:"title"`
	Swapped bool   `json:"swapped,omitempty"` // the chapter's page shows it already
}

// RecallLetter tells a lead that the office took text of a toolkit back, or that it may be used again.
type RecallLetter struct {
	Events      int    `json:"events,omitempty"` // of the chapter, made from it
	Item        string `json:"item,omitempty"`   // its title; empty: all of the version
	Lifted      bool   `json:"lifted,omitempty"`
	Reason      string `json:"reason,omitempty"`
	Replacement string `json:"replacement,omitempty"` // the title of what replaces it
	Title       string `json:"title"`                 // of the toolkit
}

// ContactLetter brings a lead what a visitor wrote.
type ContactLetter struct {
	From string `json:"from"`
	Text string `json:"text"`
}

// EventOffLetter tells a lead that somebody who does not lead the chapter called an event of theirs off.
type EventOffLetter struct {
	Event  EventID `json:"event"`
	Reason string  `json:"reason"`
	Title  string  `json:"title"`
}

// HeldLetter tells a lead that RSVPs to an event wait for their word.
type HeldLetter struct {
	Event EventID `json:"event"`
	Title string  `json:"title"`
}

// ClocksLetter tells a lead what new zone data means for coming events.
type ClocksLetter struct {
	Kept []ClockLine `json:"kept,omitempty"` // at their clock times, which are other instants now
	Gone []ClockLine `json:"gone,omitempty"` // whose clock times do not exist any more
}

// ClockLine is an event with the time that was said.
type ClockLine struct {
	Title  string    `json:"title"`
	Starts LocalTime `json:"starts"`
}

// HostLetter tells a member that they host an event.
type HostLetter struct {
	Event EventID `json:"event"`
	Title string  `json:"title"`
}

// IdentityLinkedLetter tells a person that another account opens theirs.
type IdentityLinkedLetter struct {
	Provider string    `json:"provider"`
	When     time.Time `json:"when"` // whole seconds, UTC
}

// IdentityConfirmedLetter tells a person that an admin let another account bring all their rights.
type IdentityConfirmedLetter struct {
	Provider string    `json:"provider"`
	Reason   string    `json:"reason"` // the admin's words
	When     time.Time `json:"when"`   // whole seconds, UTC
}

// ConfirmAddressLetter asks an address to confirm that it is somebody's. Its secrets are kept as hashes everywhere else.
type ConfirmAddressLetter struct {
	Code  string `json:"code,omitempty"` // empty: no browser asked
	Token Token  `json:"token"`
	Merge bool   `json:"merge,omitempty"` // what belongs to the address is to become somebody's; there is no link
}

// InvitationLetter offers a role to whoever reads it.
type InvitationLetter struct {
	By      string    `json:"by"`                // the name of whoever asked
	Chapter string    `json:"chapter,omitempty"` // its name; empty: a national role
	Role    Role      `json:"role"`
	Token   Token     `json:"token"`
	Until   time.Time `json:"until"`                // whole seconds, UTC
	Hands   bool      `json:"hands_over,omitempty"` // the role of whoever asked ends when this one begins
	Event   string    `json:"event,omitempty"`      // the title of the event that they are to host
	When    LocalTime `json:"when,omitempty"`       // when it begins, by the clock of its place
}

// HostInviteStep is what came of an invitation to host an event.
type HostInviteStep string

// The steps.
const (
	HostInviteAccepted  HostInviteStep = "accepted"
	HostInviteDeclined  HostInviteStep = "declined"
	HostInviteWithdrawn HostInviteStep = "withdrawn" // by whoever invited; it goes to whoever was
)

// HostInvitationLetter tells those concerned what came of an invitation to host an event.
type HostInvitationLetter struct {
	By      string         `json:"by"`      // the name of whoever invited
	Chapter string         `json:"chapter"` // its name
	Event   EventID        `json:"event"`
	Name    string         `json:"name,omitempty"` // who accepted, or the address that declined
	Slug    string         `json:"slug"`           // of the chapter
	Step    HostInviteStep `json:"step"`
	Title   string         `json:"title"` // of the event
}

// Kind is NoticeHostInvitation.
func (HostInvitationLetter) Kind() MessageKind { return NoticeHostInvitation }

// JoinInviteLetter invites whoever reads it to join a chapter.
type JoinInviteLetter struct {
	By    string    `json:"by"` // the name of the lead
	Token Token     `json:"token"`
	Until time.Time `json:"until"` // whole seconds, UTC
}

// Kind is MailJoinInvite.
func (JoinInviteLetter) Kind() MessageKind { return MailJoinInvite }

// AskAnsweredLetter tells a chapter's leads what the office answered.
type AskAnsweredLetter struct {
	About  AskKind `json:"about"`
	Answer string  `json:"answer"`
}

// Kind is MailAskAnswered.
func (AskAnsweredLetter) Kind() MessageKind { return MailAskAnswered }

// RoleEndedLetter tells a person that a role was taken from them.
type RoleEndedLetter struct {
	Chapter string `json:"chapter,omitempty"`
	Role    Role   `json:"role"`
}

// RoleChangedLetter tells those who work with a role that somebody has it, or has it no more.
type RoleChangedLetter struct {
	Chapter string `json:"chapter,omitempty"`
	Given   bool   `json:"given,omitempty"`
	Name    string `json:"name"`
	Role    Role   `json:"role"`
	Slug    string `json:"slug,omitempty"` // of the chapter
}

// HandOverStep is where a handover stands.
type HandOverStep string

// The steps.
const (
	HandOverAgreed HandOverStep = "agreed" // the next lead accepted; the office has to confirm it
	HandOverDone   HandOverStep = "done"
	HandOverOver   HandOverStep = "over" // nobody accepted it in time, or the office did not confirm it in time
	HandOverOff    HandOverStep = "off"  // declined, taken back or refused: who leads stays as it was
)

// HandOverLetter tells both, and the office, where a lead's handover stands.
type HandOverLetter struct {
	Chapter string       `json:"chapter"`
	From    string       `json:"from"` // the name of the lead
	Slug    string       `json:"slug"` // of the chapter
	Step    HandOverStep `json:"step"`
	To      string       `json:"to,omitempty"` // the name of the next lead; empty: nobody accepted
}

// WaitsLetter tells somebody that something waits for their word.
type WaitsLetter struct {
	By      string   `json:"by"`                // the name of whoever asked
	Chapter string   `json:"chapter,omitempty"` // its name; empty: it is about none
	Slug    string   `json:"slug,omitempty"`    // of the chapter
	Step    HoldStep `json:"step"`
}

// HoldLetter tells everybody with power that one admin will do what two should, unless somebody stops it.
type HoldLetter struct {
	Step    HoldStep  `json:"step"`
	By      string    `json:"by"`
	Chapter string    `json:"chapter,omitempty"` // its name; empty: it is about none
	Slug    string    `json:"slug,omitempty"`    // of the chapter
	Until   time.Time `json:"until"`
}

// BreakGlassLetter tells a chapter's leads and the auditors that an admin reads the chapter's names.
type BreakGlassLetter struct {
	Chapter string    `json:"chapter"`
	Slug    string    `json:"slug"`
	By      string    `json:"by"`
	Reason  string    `json:"reason"`
	Until   time.Time `json:"until"`
}

// NeedsLeadLetter tells the national office that a chapter has no lead any more.
type NeedsLeadLetter struct {
	Chapter string `json:"chapter"`
	Slug    string `json:"slug"`
}

// ChapterChange is what the office did with a chapter.
type ChapterChange string

// The changes.
const (
	ChapterActivated ChapterChange = "activated" // it is no longer forming
	ChapterPaused    ChapterChange = "paused"
	ChapterReopened  ChapterChange = "reopened"
	ChapterClosed    ChapterChange = "closed"
	ChapterRenamed   ChapterChange = "renamed" // it has another address
	ChapterTookIn    ChapterChange = "took_in" // another chapter was closed into it
	ChapterLocked    ChapterChange = "locked"
	ChapterUnlocked  ChapterChange = "unlocked"
)

// ChapterChangedLetter tells a chapter's leads what the office did with it.
type ChapterChangedLetter struct {
	Change  ChapterChange `json:"change"`
	Chapter string        `json:"chapter"`
	Other   string        `json:"other,omitempty"` // the name of the chapter that was closed into it
	Slug    string        `json:"slug"`
}

// Kind is NoticeChapterChanged.
func (ChapterChangedLetter) Kind() MessageKind { return NoticeChapterChanged }

// CharterReviewLetter tells a chapter's leads, or the office, that a yearly review is due.
type CharterReviewLetter struct {
	Chapter string `json:"chapter"`
	Due     string `json:"due"`              // "2026-12-12"
	Office  bool   `json:"office,omitempty"` // it goes to the office
	Slug    string `json:"slug"`
}

// Kind is NoticeCharterReview.
func (CharterReviewLetter) Kind() MessageKind { return NoticeCharterReview }

// PeopleMergedLetter tells whoever reads an address's email that the office made one person of two.
type PeopleMergedLetter struct {
	Stays bool `json:"stays"` // the address is the one that the person keeps
}

// Kind is NoticePeopleMerged.
func (PeopleMergedLetter) Kind() MessageKind { return NoticePeopleMerged }

// MergedLetter tells a person that their chapter was closed into the one whose message it is.
type MergedLetter struct {
	From     string          `json:"from"`               // the name of the chapter that is closed
	Lead     bool            `json:"lead,omitempty"`     // they led it, and lead nothing now
	Standing ChapterStanding `json:"standing,omitempty"` // where they stand with the chapter that is open
}

// ChapterStanding is what somebody is to a chapter; empty: nothing.
type ChapterStanding string

// What somebody may be to a chapter.
const (
	StandingMember   ChapterStanding = "member"
	StandingAsked    ChapterStanding = "asked" // to become a member
	StandingFollower ChapterStanding = "follower"
)

// Kind is MailMerged.
func (MergedLetter) Kind() MessageKind { return MailMerged }

// DataLinkLetter brings whoever reads an address's email to what the hub holds about it.
type DataLinkLetter struct {
	Token Token `json:"token,omitempty"` // empty: the address is of an account, whose person signs in
}

// Kind is NoticeDataLink.
func (DataLinkLetter) Kind() MessageKind { return NoticeDataLink }

// SignInLetter brings a code and a link to sign in with. Its secrets are kept as hashes everywhere else.
type SignInLetter struct {
	Code  string `json:"code"`
	Token Token  `json:"token"`
}

// Kind is MailToolkit.
func (JoinedLetter) Kind() MessageKind { return MailJoinApproved }

// Kind implements Words.
func (ToolkitLetter) Kind() MessageKind { return MailToolkit }

// Kind implements Words.
func (NudgeLetter) Kind() MessageKind { return MailNudge }

// Kind is MailNewVersion.
func (NewVersionLetter) Kind() MessageKind { return MailNewVersion }

// Kind is MailRecall.
func (RecallLetter) Kind() MessageKind { return MailRecall }

// Kind is MailContactLeads.
func (ContactLetter) Kind() MessageKind { return MailContactLeads }

// Kind is MailTellLeads.
func (EventOffLetter) Kind() MessageKind { return MailTellLeads }

// Kind is MailHeldLeads.
func (HeldLetter) Kind() MessageKind { return MailHeldLeads }

// Kind is MailClocks.
func (ClocksLetter) Kind() MessageKind { return MailClocks }

// Kind is MailHost.
func (HostLetter) Kind() MessageKind { return MailHost }

// Kind is NoticeIdentityLinked.
func (IdentityLinkedLetter) Kind() MessageKind { return NoticeIdentityLinked }

// Kind is NoticeIdentityConfirmed.
func (IdentityConfirmedLetter) Kind() MessageKind { return NoticeIdentityConfirmed }

// Kind is NoticeConfirmAddress.
func (ConfirmAddressLetter) Kind() MessageKind { return NoticeConfirmAddress }

// Kind is NoticeInvitation.
func (InvitationLetter) Kind() MessageKind { return NoticeInvitation }

// Kind is NoticeRoleEnded.
func (RoleEndedLetter) Kind() MessageKind { return NoticeRoleEnded }

// Kind is NoticeRoleChanged.
func (RoleChangedLetter) Kind() MessageKind { return NoticeRoleChanged }

// Kind is NoticeNeedsLead.
func (NeedsLeadLetter) Kind() MessageKind { return NoticeNeedsLead }

// Kind implements Words.
func (BreakGlassLetter) Kind() MessageKind { return NoticeBreakGlass }

// Kind is NoticeHandOver.
func (HandOverLetter) Kind() MessageKind { return NoticeHandOver }

// Kind is NoticeWaits.
func (WaitsLetter) Kind() MessageKind { return NoticeWaits }

// Kind implements Words.
func (HoldLetter) Kind() MessageKind { return NoticeHold }

// Kind is NoticeSignIn.
func (SignInLetter) Kind() MessageKind { return NoticeSignIn }
