package hub

import (
	"errors"
	"time"
)

// InvitationID names an invitation to a role.
type InvitationID string

// InvitationState is where an invitation stands.
type InvitationState string

// The states of an invitation.
const (
	InvitationProposed  InvitationState = "proposed"  // waits for somebody who may appoint
	InvitationOpen      InvitationState = "open"      // the email with its link was sent
	InvitationAccepted  InvitationState = "accepted"  // the role is given
	InvitationDeclined  InvitationState = "declined"  // by whoever was invited, or by whoever may appoint
	InvitationWithdrawn InvitationState = "withdrawn" // by whoever asked, or by whoever may appoint
)

// How long an invitation waits, and how long what came of it is kept.
const (
	InviteFor    = 7 * 24 * time.Hour  // the link, from the last email
	ProposalFor  = 30 * 24 * time.Hour // a proposal, for the word of somebody who may appoint
	InvitedUntil = 7 * 24 * time.Hour  // the row, once it is decided or over
)

// InvitesADay is how many invitations one person may send or propose in 24 hours.
const InvitesADay = 50

// Invitation offers a role to whoever reads the email of an address.
type Invitation struct {
	Grant

	ID          InvitationID
	Event       EventID // that they are to host; empty: the role is another
	Email       string
	State       InvitationState
	AskedBy     PersonID
	AskedAt     time.Time
	ConfirmedBy PersonID // who may appoint and said yes to a proposal, or asked without one
	SentAt      time.Time
	ExpiresAt   time.Time
	DecidedAt   time.Time
	EndsAt      time.Time // of the role; zero: until it is taken away
	HandsOver   bool      // the role of whoever asked ends when this one begins
	AgreedBy    PersonID  // who accepted a handover that waits for the office; it is proposed then

	AskedByName string // as whoever may see who holds power sees it
	ChapterName string // empty for a national role
	ChapterSlug string
	AgreedName  string
}

// Agreed reports whether whoever was invited accepted, and the office has yet to confirm it.
func (i Invitation) Agreed() bool { return i.State == InvitationProposed && i.AgreedBy != "" }

// Open reports whether its link can be used.
func (i Invitation) Open(now time.Time) bool {
	return i.State == InvitationOpen && now.Before(i.ExpiresAt)
}

// HeldRole is a role of a person, as whoever may see who holds power sees it.
type HeldRole struct {
	Grant

	Person      PersonID
	Name        string
	ChapterName string // empty for a national role
	ChapterSlug string
	Since       time.Time
	EndsAt      time.Time // zero: until it is taken away
	By          PersonID  // who gave it; Operator: at the command line, empty: nobody that is known
	ByName      string
	Provider    string    // the issuer whose groups give it; empty: it was given here
	SeenOn      time.Time // the day of the person's last sign-in, at midnight UTC; zero: never
	Suspended   bool
}

// RemovalID names a role that somebody asked to take away.
type RemovalID string

// Removal is a role that one person asked to take away and another has to confirm.
type Removal struct {
	Grant

	ID          RemovalID
	Person      PersonID
	Name        string
	ChapterName string
	ChapterSlug string
	AskedBy     PersonID
	AskedByName string
	AskedAt     time.Time
}

// FewestAdmins is how many national admins stay.
const FewestAdmins = 2

// ErrLastLead says that the chapter would have no lead, and nobody said that it needs one.
var ErrLastLead = errors.New("the chapter’s last lead")

// ErrLastAdmins says that fewer than FewestAdmins national admins would be left.
var ErrLastAdmins = errors.New("the last national admins")

// ErrProviderRole says that a group at a sign-in provider gives the role, and only that provider takes it away.
var ErrProviderRole = errors.New("the sign-in provider gives this role")

// ErrOwnProposal says that somebody else has to confirm what a person proposed.
var ErrOwnProposal = errors.New("one’s own proposal")

// ErrOnHold says that who proposed it can confirm it themselves, but not yet.
var ErrOnHold = errors.New("on hold")

// HoldFor is how long what one admin asked for waits, in an office of one person, before they can confirm it themselves.
const HoldFor = 10 * time.Minute

// HeldUntil is when who asked at a moment can confirm it themselves.
func HeldUntil(asked time.Time) time.Time { return asked.Add(HoldFor) }

// HoldStep is what waits for a second person, or in an office of one for the end of the hold.
type HoldStep string

// What waits for a second person alone, whatever the office.
const (
	WaitLead     HoldStep = "lead"         // somebody is proposed as a lead
	WaitCouncil  HoldStep = "council_lead" // as a council lead
	WaitHandOver HoldStep = "hand_over"    // a lead hands over, and the next one accepted
	WaitTakeLead HoldStep = "take_lead"
	WaitClose    HoldStep = "close" // a chapter
	WaitRename   HoldStep = "rename"
)

// ForStaff reports whether the staff may decide it as well as the admins.
func (s HoldStep) ForStaff() bool { return s == WaitLead || s == WaitHandOver || s == WaitTakeLead }

// What one admin may do alone after the hold.
const (
	HoldMakeAdmin HoldStep = "make_admin"
	HoldTakeAdmin HoldStep = "take_admin"
	HoldUnsuspend HoldStep = "unsuspend"
	HoldUnblock   HoldStep = "unblock"
	HoldCloseInto HoldStep = "close_into"
	HoldUnlock    HoldStep = "unlock" // a chapter
)
