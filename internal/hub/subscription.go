package hub

import (
	"time"

	"chapterhouse/internal/say"
)

// ListKind is what a list is for.
type ListKind string

// The kinds of lists. Every chapter has at most one list of a kind without a name of its own.
const (
	ListMembers    ListKind = "members"    // the chapter's members who agreed to its email
	ListFollowers  ListKind = "followers"  // people who hear of the chapter's events without having joined
	ListSupporters ListKind = "supporters" // the national office's: people who belong to no chapter
)

// SubscriptionState is where a person stands on a list.
type SubscriptionState string

// The states. A list writes to those who are on it, and to nobody else.
const (
	SubscriptionPending SubscriptionState = "pending" // imported or asked, and has not agreed
	SubscriptionOn      SubscriptionState = "on"
	SubscriptionLeft    SubscriptionState = "left"
)

// SourceArea is the source of a place on a list that the office gave somebody by where they live.
const SourceArea = "area"

// Subscription is one person's place on one list, with what shows that they agreed.
type Subscription struct {
	Chapter     ChapterID
	ID          SubscriptionID
	List        ListID
	Person      PersonID
	State       SubscriptionState
	Source      string     // where they agreed: "mailchimp.confirmed"
	Wording     string     // what they agreed to, in the words they read; opened from a sealed column
	Locale      say.Locale // in which they are written to, empty when unknown
	ConsentedAt time.Time  // never zero when State is SubscriptionOn
	LeftAt      time.Time
	OwedAt      time.Time // since when an email is owed that says the office put them here; zero: none is
	CreatedAt   time.Time
}

// List is whom a chapter may write to, for one purpose.
type List struct {
	Chapter   ChapterID
	ID        ListID
	Kind      ListKind
	Name      string // empty: the one list of its kind that every chapter has
	CreatedAt time.Time
}

// EveryList is the list of a suppression that keeps an address off all lists, whichever chapter's. What the person asks for
// themselves, such as the confirmation of an RSVP, still reaches them; the list "" stops that too.
const EveryList = "*"

// SuppressionReason is why an address gets no email.
type SuppressionReason string

// The reasons.
const (
	SuppressedLeft       SuppressionReason = "left" // unsubscribed
	SuppressedBounced    SuppressionReason = "bounced"
	SuppressedComplained SuppressionReason = "complained" // marked as spam
	SuppressedNever      SuppressionReason = "never"      // by the link in every email to a stranger
	SuppressedErased     SuppressionReason = "erased"
	SuppressedBlocked    SuppressionReason = "blocked"
)
