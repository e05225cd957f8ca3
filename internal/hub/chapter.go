package hub

import (
	"slices"
	"time"
)

// ChapterKind is what a chapter is organized around.
type ChapterKind string

// The kinds of chapter.
const (
	KindLocal    ChapterKind = "local"
	KindPod      ChapterKind = "pod"     // a forming chapter
	KindCouncil  ChapterKind = "council" // by vocation, not place
	KindNational ChapterKind = "national"
)

// ChapterKinds lists every kind in the order pages show them.
func ChapterKinds() []ChapterKind {
	return []ChapterKind{KindLocal, KindPod, KindCouncil, KindNational}
}

// Valid reports whether k is one of ChapterKinds.
func (k ChapterKind) Valid() bool {
	return k == KindLocal || k == KindPod || k == KindCouncil || k == KindNational
}

// CharterStatus is where a chapter stands with the organization.
type CharterStatus string

// The charter statuses.
const (
	CharterForming CharterStatus = "forming"
	CharterActive  CharterStatus = "active"
	CharterPaused  CharterStatus = "paused"
	CharterDormant CharterStatus = "dormant" // needs a lead: public and joinable
	CharterClosed  CharterStatus = "closed"
)

// CharterStatuses lists every status in the order pages show them.
func CharterStatuses() []CharterStatus {
	return []CharterStatus{CharterForming, CharterActive, CharterDormant, CharterPaused, CharterClosed}
}

// Valid reports whether s is one of the charter statuses.
func (s CharterStatus) Valid() bool { return slices.Contains(CharterStatuses(), s) }

// Hues is the number of accent hues a chapter can choose from: 24 steps of 15 degrees, so a class names each and no page
// needs an inline style.
const Hues = 24

// Place is a location with OSDI's field names. Located reports whether Lat and Lon (degrees, WGS84) are known.
type Place struct {
	Venue      string
	Address    string // address_lines, joined with line breaks
	Locality   string
	Region     string
	PostalCode string
	Country    string // ISO 3166-1 alpha-2
	Lat, Lon   float64
	Located    bool
}

// Chapter is the tenant: a local chapter, a pod, a council or the national office.
type Chapter struct {
	ID         ChapterID
	Slug       string
	Name       string
	Kind       ChapterKind
	Status     CharterStatus
	Place      Place // Venue and Address stay empty
	Zone       string
	Hue        int // 0..Hues-1
	Since      int // year, 0 when unknown
	About      string
	Access     string    // what people should know about access, in words
	Contact    string    // public email address: replies to the chapter's emails go there; may be empty
	Identifier string    // "system:id" of an import, else empty
	MergedInto ChapterID // the chapter it was closed into; empty: none
	Face       ChapterFace
	Questions  []JoinQuestion // for those who join
	Welcome    string         // markdown, in the email that new members get; empty: its own words alone
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Lock       ChapterLock

	StillForming bool // while it's paused, closed or without a lead: its charter was not granted yet
}

// Forming reports whether the office has not granted the chapter its charter yet.
func (c Chapter) Forming() bool { return c.Status == CharterForming || c.StillForming }

// Heir is the chapter of a list that goes on for one that was closed into another, after all steps; for any other it is c.
func (c Chapter) Heir(all []Chapter) Chapter {
	for range all {
		i := slices.IndexFunc(all, func(o Chapter) bool { return o.ID == c.MergedInto })
		if c.MergedInto == "" || i < 0 {
			break
		}
		c = all[i]
	}
	return c
}

// CanTakeIn reports whether another chapter can be closed into it.
func (c Chapter) CanTakeIn() bool {
	return c.Kind != KindNational && c.Status != CharterClosed && c.Status != CharterPaused
}

// Joinable reports whether people can ask to join.
func (c Chapter) Joinable() bool {
	return c.Kind != KindNational && c.Status != CharterClosed && c.Status != CharterPaused
}

// HoldsEvents reports whether the chapter can add events: not once it is closed.
func (c Chapter) HoldsEvents() bool { return c.Status != CharterClosed }

// CanPublish is nil where the chapter can publish events, whose RSVPs are open then: else ErrClosed or ErrPaused.
func (c Chapter) CanPublish() error {
	switch c.Status {
	case CharterClosed:
		return ErrClosed
	case CharterPaused:
		return ErrPaused
	case CharterForming, CharterActive, CharterDormant:
	}
	return nil
}

// TakesToolkits reports whether toolkits are pushed to the chapter: not to a closed one, nor to the national office, which asks and
// could not answer.
func (c Chapter) TakesToolkits() bool { return c.Kind != KindNational && c.Status != CharterClosed }

// MembershipState is where a person's membership of a chapter stands.
type MembershipState string

// The membership states.
const (
	MembershipRequested MembershipState = "requested"
	MembershipApproved  MembershipState = "approved"
	MembershipDeclined  MembershipState = "declined"
	MembershipLeft      MembershipState = "left"
)

// OwnMembership is one of a person's memberships.
type OwnMembership struct {
	Chapter     Chapter
	State       MembershipState
	Home        bool
	RequestedAt time.Time
}

// Membership is one person's standing in one chapter.
type Membership struct {
	ID          MembershipID
	Chapter     ChapterID
	Person      PersonID
	State       MembershipState
	Home        bool
	Note        string // what the person wrote when asking
	Answers     []JoinAnswer
	Name, Email string // opened for leads only
	Brought     Brought
	RequestedAt time.Time
	DecidedAt   time.Time // since when, of a member; zero until decided
	JoinLink    JoinLinkID
	CameBy      string // the name of that link, while there is one; opened for leads only

	// What the chapter's leads noted, and how often that changed.
	Skills, Notes, FollowUp string
	Edition                 int

	// Of a member whom the leads removed: since when they had been one, and whether it was their home chapter.
	JoinedAt time.Time
	WasHome  bool
}

// Removed reports whether the leads removed the member.
func (m Membership) Removed() bool { return m.State == MembershipLeft && !m.JoinedAt.IsZero() }

// Restorable reports whether the leads may still undo a removal.
func (m Membership) Restorable(now time.Time) bool {
	return m.Removed() && now.Before(m.DecidedAt.Add(RestoreFor))
}
