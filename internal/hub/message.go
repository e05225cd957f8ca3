package hub

import (
	"slices"
	"time"

	"chapterhouse/internal/say"
)

// MessageKind is why an email goes to a person.
type MessageKind string

// The kinds of email that events and memberships send to a person.
const (
	MailConfirm       MessageKind = "rsvp_confirm"       // a guest asked for a seat: confirm it
	MailGoing         MessageKind = "rsvp_going"         // a seat is yours
	MailWaitlisted    MessageKind = "rsvp_waitlisted"    // you are in line
	MailPromoted      MessageKind = "rsvp_promoted"      // you moved up from the waitlist
	MailCancelled     MessageKind = "rsvp_cancelled"     // you cancelled
	MailManage        MessageKind = "rsvp_manage"        // you answered before: here is your link
	MailEventChanged  MessageKind = "event_changed"      // time or place changed
	MailEventOff      MessageKind = "event_cancelled"    // the event is called off
	MailPostponed     MessageKind = "event_postponed"    // the event waits for a new date
	MailEventOn       MessageKind = "event_reinstated"   // the event takes place after all
	MailJoinApproved  MessageKind = "join_approved"      // welcome to the chapter
	MailJoinDeclined  MessageKind = "join_declined"      // the leads said no
	MailJoinInvite    MessageKind = "join_invite"        // the leads invite an address to join
	MailJoinAsked     MessageKind = "leads_join_asked"   // somebody asks to join your chapter
	MailMemberRemoved MessageKind = "member_removed"     // the leads ended a membership
	MailBlocked       MessageKind = "rsvp_blocked"       // a blocked address asked for a seat
	MailHost          MessageKind = "host_added"         // you host an event
	MailToolkit       MessageKind = "toolkit_arrived"    // national offers a toolkit
	MailNewVersion    MessageKind = "toolkit_version"    // a toolkit that the chapter uses has a new version
	MailRecall        MessageKind = "toolkit_recall"     // the office took back text that the chapter uses, or lifted that
	MailNudge         MessageKind = "toolkit_nudge"      // the office asks after a toolkit
	MailContactLeads  MessageKind = "contact_leads"      // a visitor wrote to the leads
	MailTellLeads     MessageKind = "leads_event_off"    // somebody who does not lead called an event of yours off
	MailClocks        MessageKind = "leads_clocks"       // new zone data moved events of yours, or left a clock time out
	MailHeld          MessageKind = "rsvp_held"          // confirmed, and the organizers will look
	MailRemoved       MessageKind = "rsvp_removed"       // the organizers cancelled it
	MailRestored      MessageKind = "rsvp_restored"      // the organizers took that back
	MailAdded         MessageKind = "rsvp_added"         // the organizers put you on the list
	MailCancelledFor  MessageKind = "rsvp_cancelled_for" // the organizers cancelled it for you, because you said so
	MailTooLarge      MessageKind = "rsvp_too_large"     // the event became too small for a party on its waitlist
	MailHeldLeads     MessageKind = "leads_rsvp_held"    // RSVPs of an event of yours wait for your word
	MailAskAnswered   MessageKind = "leads_ask_answered" // the office answered what you asked for
	MailDuplicate     MessageKind = "lead_duplicate"     // the office decided whether two members are one person
	MailChapterClosed MessageKind = "chapter_closed"     // your chapter has closed
	MailMerged        MessageKind = "chapter_merged"     // your chapter was closed into this one
)

// The kinds of notices, which no chapter stands behind: about a person's account, or a code or link they asked for.
const (
	NoticeIdentityLinked    MessageKind = "identity_linked"    // another account at a sign-in provider opens this person
	NoticeIdentityConfirmed MessageKind = "identity_confirmed" // an admin let such an account bring all rights
	NoticeConfirmAddress    MessageKind = "confirm_address"    // somebody signed in says that this address is theirs
	NoticeInvitation        MessageKind = "invitation"         // a role is offered to whoever reads this address's email
	NoticeHostInvitation    MessageKind = "host_invitation"    // what came of an invitation to host an event
	NoticeRoleEnded         MessageKind = "role_ended"         // somebody took a role away
	NoticeRoleChanged       MessageKind = "role_changed"       // somebody has a role, or has it no more: to those who work with it
	NoticeHandOver          MessageKind = "hand_over"          // where a lead's handover stands: to both, to the office once it is done
	NoticeWaits             MessageKind = "waits"              // to those who can decide it: something waits for them
	NoticeHold              MessageKind = "hold"               // to everybody with power: one admin does what two should
	NoticeBreakGlass        MessageKind = "break_glass"        // to a chapter's leads and the auditors: an admin reads its names
	NoticeNeedsLead         MessageKind = "needs_lead"         // to the national office: a chapter's last lead went
	NoticeChapterChanged    MessageKind = "chapter_changed"    // to a chapter's leads: what the office did with it
	NoticeCharterReview     MessageKind = "charter_review"     // to a chapter's leads and the office: its yearly review is due
	NoticePeopleMerged      MessageKind = "people_merged"      // to both addresses: the office made one person of two
	NoticeDataLink          MessageKind = "data_link"          // somebody asked for what the hub holds about this address
	NoticeSignIn            MessageKind = "sign_in"            // a code and a link to sign in with
)

// Message is one email to one person, from the moment it is owed until it is sent. It is written in the transaction that
// causes it; Letter is sealed. One without a chapter is a notice.
type Message struct {
	ID        MessageID
	Chapter   ChapterID
	Kind      MessageKind
	Event     EventID
	RSVP      RSVPID
	Toolkit   ToolkitID
	Letter    Letter
	Locale    say.Locale // it is worded in; empty: the organization's
	Turn      int        // of the RSVP, or SEQUENCE of the event, that it tells about; 0: a reminder, or not about an RSVP
	Attempts  int
	CreatedAt time.Time
	Network   string    // of whoever caused it, as in RSVP; '' once forgotten
	DueAt     time.Time // when the claim is void
}

// IsNotice reports whether the message is an email that no chapter stands behind.
func (m Message) IsNotice() bool { return m.Chapter == "" }

// Lane is the way an email leaves by. Each has workers and connections to the relay of its own, so that a flood on one does not
// hold up the other.
type Lane int

// The lanes.
const (
	LaneCodes Lane = 0 // codes and confirmations: somebody waits for them with the page open
	LaneRest  Lane = 1
	AnyLane   Lane = -1 // both, codes first
)

// Lanes are all of them, the most urgent first.
func Lanes() []Lane { return []Lane{LaneCodes, LaneRest} }

// Lane is the queue of emails of this kind.
func (k MessageKind) Lane() Lane {
	if k.Typed() && k != MailJoinInvite { // of which 200 may go out at once, and nobody waits for one
		return LaneCodes
	}
	return LaneRest
}

// typed are the kinds of email that go to an address because somebody typed it, and nobody has proven that it is theirs.
var typed = []MessageKind{MailConfirm, MailBlocked, MailManage, MailAdded, MailJoinInvite, NoticeConfirmAddress, NoticeInvitation, NoticeHostInvitation, NoticeDataLink, NoticeSignIn}

// Typed reports whether emails of this kind go to an address that somebody typed. They count against the limits of its mailbox, and
// carry a link with which its owner stops them.
func (k MessageKind) Typed() bool { return slices.Contains(typed, k) }

// Alone reports whether emails of this kind are never gathered with others, nor wait for them: a sign-in code is worth nothing
// after ten minutes.
func (k MessageKind) Alone() bool { return k == NoticeSignIn }
