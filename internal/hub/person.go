package hub

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/say"
)

// Person is one human, however many chapters. Name, Email, Phone and Postcode are opened from sealed columns.
type Person struct {
	ID          PersonID
	Name        string
	Email       string
	Phone       string
	Postcode    string     // where they live, empty when unknown
	Zone        string     // the person's own IANA zone, empty when unknown
	Locale      say.Locale // the person's choice, empty when they made none
	Standing    Standing   // by the national office's records
	SuspendedAt time.Time  // zero: not suspended
	Suspension             // why, and by whom
	SessionsMin time.Time  // sessions begun before this are over ("sign out everywhere")
	CodeAt      time.Time  // when they last signed in by a code; zero: never, or too long ago to count
	CreatedAt   time.Time
}

// Suspension is why a person was shut out, and who asked to let them in again. The zero Suspension: they were not.
type Suspension struct {
	SuspendedBy PersonID
	Reason      string
	LiftAskedBy PersonID  // a second person has to confirm it
	LiftAskedAt time.Time // it may be confirmed for ProposalFor
}

// LiftWaits reports whether somebody asked to lift the suspension, and another may confirm it now.
func (s Suspension) LiftWaits(now time.Time) bool {
	return s.LiftAskedBy != "" && now.Before(s.LiftAskedAt.Add(ProposalFor))
}

// PersonFile is what the office sees of a person whom it found by their address.
type PersonFile struct {
	Person

	SeenOn          time.Time // the day of their last sign-in; zero: never
	SuspendedByName string
	LiftAskedByName string
	Roles           []HeldRole
}

// Identity is a person's account at a sign-in provider: issuer and subject, nothing else.
type Identity struct {
	Issuer, Subject string
}

// Handle names an identity in URLs of its own person: a hash, so that no subject of a provider is in an address.
func (i Identity) Handle() string {
	sum := sha256.Sum256([]byte(i.Issuer + "\x00" + i.Subject))
	return hex.EncodeToString(sum[:12])
}

// LinkedIdentity is an identity that opens a person. Until it is confirmed it brings a member's rights and no more.
type LinkedIdentity struct {
	Identity

	Person      PersonID
	Since       time.Time
	ConfirmedAt time.Time // zero: not confirmed
}

// Confirmed reports whether the identity may bring more than a member's rights.
func (i LinkedIdentity) Confirmed() bool { return !i.ConfirmedAt.IsZero() }

// Role is what a person may be in a scope; roles are rows (person, role, scope).
type Role string

// The roles that are granted as rows. Visitor, guest and member follow from the actor and the memberships; a host is named per event.
const (
	RoleLead          Role = "lead"         // of a chapter
	RoleCouncilLead   Role = "council_lead" // of each chapter named by one row
	RoleNationalStaff Role = "national_staff"
	RoleNationalAdmin Role = "national_admin"
	RoleAuditor       Role = "auditor"
)

// RoleHost is the role of an invitation to host one event. Nobody is granted it: whoever accepts is a row of the event's hosts.
const RoleHost Role = "host"

// HostAfter is how long after the end of an event its hosts keep their rights.
const HostAfter = 24 * time.Hour

// Valid reports whether r is a role that can be granted.
func (r Role) Valid() bool {
	return r.Scoped() || r == RoleNationalStaff || r == RoleNationalAdmin || r == RoleAuditor
}

// Scoped reports whether r is held for one chapter rather than for the nation.
func (r Role) Scoped() bool { return r == RoleLead || r == RoleCouncilLead }

// Roles are all roles, the farthest reaching last.
func Roles() []Role {
	return []Role{RoleLead, RoleCouncilLead, RoleNationalStaff, RoleNationalAdmin, RoleAuditor}
}

// Name is the role as it follows a person's name: "lead".
func (r Role) Name() say.Text {
	switch r {
	case RoleLead:
		return say.MC("a role", "lead")
	case RoleCouncilLead:
		return say.MC("a role", "council lead")
	case RoleNationalStaff:
		return say.MC("a role", "staff")
	case RoleNationalAdmin:
		return say.MC("a role", "admin")
	case RoleAuditor:
		return say.MC("a role", "auditor")
	case RoleHost:
		return say.MC("a role", "host")
	}
	return say.Text{}
}

// Grant is one role row: Chapter is empty for national roles.
type Grant struct {
	Role    Role
	Chapter ChapterID
}

// GrantSource says who gave a role, as seen from one identity of the person.
type GrantSource int

// The sources.
const (
	FromHub      GrantSource = iota // somebody here
	FromProvider                    // the identity's provider, of a subject that was not noted
	FromIdentity                    // the groups of this very identity
)

// HeldGrant is one role row as seen from one identity of the person.
type HeldGrant struct {
	Grant

	Source GrantSource
}

// Rights is what the hub knows about a person who is signed in with one of their identities. policy.InSession decides which of
// it counts in that session.
type Rights struct {
	Person      PersonID
	Name        string
	Addressless bool        // the hub knows no email address of them
	Locale      say.Locale  // the person's choice, empty when they made none
	Held        []HeldGrant // in force; what another provider gave is not among them
	Elsewhere   bool        // there is something that another provider gave
	MemberOf    []ChapterID
	HostOf      []EventID
	InStanding  bool      // their membership of the organization is current by the office's records
	Linked      bool      // the identity opens this person
	Confirmed   bool      // and may bring more than a member's rights
	SessionsMin time.Time // sessions begun before this are over
	Suspended   bool
}

// Actor is who is asking. The zero Actor is a visitor.
type Actor struct {
	Person   PersonID
	Name     string
	Grants   []Grant
	MemberOf []ChapterID
	HostOf   []EventID
	Fresh    bool // signed in within FreshFor

	InStanding  bool // their membership of the organization is current by the national office's records
	Addressless bool // the hub knows no email address of the person, and can send them nothing
	ByCode      bool // signed in by a code in an email
	Reduced     bool // and the person has roles that such a session does not carry
}

// SignedIn reports whether the actor is a known person.
func (a Actor) SignedIn() bool { return a.Person != "" }

// Has reports whether the actor holds role in chapter; chapter is empty for national roles.
func (a Actor) Has(role Role, chapter ChapterID) bool {
	return slices.Contains(a.Grants, Grant{Role: role, Chapter: chapter})
}

// Member reports whether the actor has an approved membership of chapter.
func (a Actor) Member(chapter ChapterID) bool { return slices.Contains(a.MemberOf, chapter) }

// Outsider reports whether the actor is to a chapter what a guest is who confirmed an RSVP: what is known of them is that they read
// an address's email.
func (a Actor) Outsider(chapter ChapterID) bool {
	return a.ByCode && !a.Member(chapter) && !a.Has(RoleLead, chapter)
}

// Hosts reports whether the actor hosts event.
func (a Actor) Hosts(event EventID) bool { return slices.Contains(a.HostOf, event) }

// Fingerprint is a stable text of every right the actor holds; a session is rotated when it changes.
func (a Actor) Fingerprint() string {
	parts := make([]string, 0, len(a.Grants)+1)
	for _, g := range a.Grants {
		parts = append(parts, string(g.Role)+":"+string(g.Chapter))
	}
	slices.Sort(parts)
	return a.Level() + "|" + strings.Join(parts, ",")
}

// MaskedName is a first name and the last initial: what a door volunteer and opted-in peers see.
func MaskedName(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := []rune(words[len(words)-1])
	return words[0] + " " + string(last[0]) + "."
}
