package hub

import "time"

// MemberFilter chooses members of a chapter; its zero value chooses all.
type MemberFilter struct {
	Email string // exactly this address
	Tag   string // the chapter's
	Since time.Time
	Home  bool // whose home chapter it is

	Removed bool // not members, but those whom the leads removed and can bring back
}

// MemberName is what lists of members are searched and ordered by.
type MemberName struct {
	ID   MembershipID
	Name string
}

// MemberNotes is what a chapter's leads note about a member.
type MemberNotes struct {
	Skills   string
	Notes    string
	FollowUp string   // a day, "2026-12-12"; empty: none
	Tags     []string // by name
}

// MemberProfile is a member as the leads of their chapter see them.
type MemberProfile struct {
	Membership

	Phone, Postcode string
	Standing        Standing
	Tags            []string // by name
	Events          []MemberEvent
}

// Noted is what the leads noted.
func (p MemberProfile) Noted() MemberNotes {
	return MemberNotes{Skills: p.Skills, Notes: p.Notes, FollowUp: p.FollowUp, Tags: p.Tags}
}

// MemberEvent is an event of the chapter that a member RSVPed to.
type MemberEvent struct {
	ID       EventID
	Title    string
	StartsAt time.Time
	EndsAt   time.Time
	Zone     string
	State    RSVPState
	Party    int
}

// Brought is what a chapter's own file says of a member whom its leads brought in. The chapter sees it in place of what the person told
// others; the zero value is of everybody who came by themselves.
type Brought struct {
	Name     string `json:"name,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	Is       bool   `json:"is"`
}

// Shown is the name under which the chapter knows a member whose own name is name.
func (b Brought) Shown(name string) string {
	if b.Is {
		return b.Name
	}
	return name
}

// Seen makes a profile what the chapter may see of it.
func (p *MemberProfile) Seen() {
	if p.Brought.Is {
		p.Name, p.Phone, p.Postcode, p.Standing = p.Brought.Name, p.Brought.Phone, p.Brought.Postcode, Standing{}
	}
}

// The longest that is noted about a member, in characters, and how many tags they have.
const (
	MaxMemberNotes = 4000
	MaxSkills      = 500
	MaxTag         = 40
	MaxTags        = 20
)
