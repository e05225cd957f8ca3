package hub

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"
)

// DataRequestID names somebody's request about their own data.
type DataRequestID string

// DataRequestKind is what somebody asked for.
type DataRequestKind string

// The kinds of data requests.
const (
	DataExport DataRequestKind = "export" // a copy of everything
	DataErase  DataRequestKind = "erase"
)

// Valid reports whether there is such a kind.
func (k DataRequestKind) Valid() bool { return k == DataExport || k == DataErase }

// DataDueDays is within how many days a request is answered.
const DataDueDays = 30

// How long the link to one's own data works: until it is opened, and once it is.
const (
	DataLinkFor = time.Hour
	DataOpenFor = 30 * time.Minute
)

// DataRequest is somebody's request to get, or to erase, what the hub holds about them.
type DataRequest struct {
	ID         DataRequestID
	Kind       DataRequestKind
	Person     PersonID // empty: nobody here has the address
	AddressKey []byte   // keyed hash of that address; nil when the person is known
	AskedAt    time.Time
	DueAt      time.Time
	DoneAt     time.Time // zero: it is open
	DoneBy     PersonID
}

// Open reports whether nobody has answered the request.
func (r DataRequest) Open() bool { return r.DoneAt.IsZero() }

// Overdue reports whether it should have been answered by now.
func (r DataRequest) Overdue(now time.Time) bool { return r.Open() && now.After(r.DueAt) }

// PersonalData is everything the hub holds about one person. As JSON it is their export: names follow OSDI where OSDI has them, and a
// key that was given once stays. The zero time is left out.
type PersonalData struct {
	ExportedDate time.Time          `json:"exported_date,omitzero"`
	Person       PersonRecord       `json:"person"`
	SignIns      []SignInRecord     `json:"sign_ins"`
	Sessions     []SessionRecord    `json:"sessions"`
	Roles        []RoleRecord       `json:"roles"`
	LeadNames    []LeadNameRecord   `json:"names_on_chapter_pages"`
	Memberships  []MembershipRecord `json:"memberships"`
	Attendances  []AttendanceRecord `json:"attendances"`
	Hosting      []HostingRecord    `json:"hosting"`
	Lists        []ListRecord       `json:"lists"`
	Tags         []TagRecord        `json:"tags"`
	Blocks       []BlockRecord      `json:"blocks"`
	JoinInvites  []JoinInviteRecord `json:"join_invitations"`
	Duplicates   []DuplicateRecord  `json:"duplicates"`
	NamesOpened  []GlassRecord      `json:"names_opened"`
	Emails       []EmailRecord      `json:"emails"`
	Questions    []QuestionRecord   `json:"questions"`
	Views        []DeedRecord       `json:"views"`    // of others: who looked at the person's data, or changed it
	Activity     []DeedRecord       `json:"activity"` // the person's own
}

// PersonRecord is the person themselves.
type PersonRecord struct {
	Identifiers    []string        `json:"identifiers"`
	Name           string          `json:"name,omitempty"`
	EmailAddresses []AddressRecord `json:"email_addresses,omitempty"`
	PhoneNumbers   []NumberRecord  `json:"phone_numbers,omitempty"`
	Postcode       string          `json:"postal_code,omitempty"`
	Zone           string          `json:"timezone_identifier,omitempty"`
	Language       string          `json:"language,omitempty"`
	Standing       StandingStatus  `json:"membership_status,omitempty"` // of the organization, by the office's records
	StandingUntil  string          `json:"membership_until_date,omitempty"`
	Calendar       bool            `json:"calendar_link"` // there is a secret link to their calendar
	Suspended      time.Time       `json:"suspended_date,omitzero"`
	SuspendedFor   string          `json:"suspended_reason,omitempty"`
	Created        time.Time       `json:"created_date,omitzero"`
	EmailRefused   bool            `json:"email_refused"` // no email leaves to the address
	EmailConfirmed time.Time       `json:"email_confirmed_date,omitzero"`
}

// AddressRecord is an email address.
type AddressRecord struct {
	Address string `json:"address"`
}

// NumberRecord is a phone number.
type NumberRecord struct {
	Number string `json:"number"`
}

// SignInRecord is an account at a sign-in provider.
type SignInRecord struct {
	Issuer    string    `json:"issuer"`
	Subject   string    `json:"subject"`
	Created   time.Time `json:"created_date,omitzero"`
	Confirmed time.Time `json:"confirmed_date,omitzero"`
}

// SessionRecord is a browser that is signed in.
type SessionRecord struct {
	SignedIn time.Time `json:"signed_in_date,omitzero"`
	Seen     time.Time `json:"seen_date,omitzero"`
}

// RoleRecord is a role.
type RoleRecord struct {
	Role    Role      `json:"role"`
	Chapter string    `json:"chapter,omitempty"`
	Granted time.Time `json:"granted_date,omitzero"`
	Ends    time.Time `json:"end_date,omitzero"`
	Removal time.Time `json:"removal_asked_date,omitzero"` // somebody asked to take it away, and nobody has confirmed that
}

// LeadNameRecord is a chapter whose page has a person's first name, because they chose that as its lead.
type LeadNameRecord struct {
	Chapter string    `json:"chapter"`
	Slug    string    `json:"chapter_slug"`
	Name    string    `json:"name"`
	Shown   time.Time `json:"created_date,omitzero"`
}

// MembershipRecord is one membership, or a request for one.
type MembershipRecord struct {
	Chapter   string          `json:"chapter"`
	Slug      string          `json:"chapter_slug"`
	State     MembershipState `json:"status"`
	Home      bool            `json:"home"`
	Note      string          `json:"comment,omitempty"`
	Answers   []JoinAnswer    `json:"answers,omitempty"`   // to the chapter's questions
	Skills    string          `json:"skills,omitempty"`    // as the leads noted
	Notes     string          `json:"notes,omitempty"`     // of the leads
	FollowUp  string          `json:"follow_up,omitempty"` // when the leads meant to come back to them
	Brought   Brought         `json:"imported,omitzero"`   // what the leads' file says of them
	Removed   bool            `json:"removed,omitzero"`    // by the leads
	Requested time.Time       `json:"created_date,omitzero"`
	Decided   time.Time       `json:"modified_date,omitzero"`
	Erased    time.Time       `json:"erased_date,omitzero"` // when the row goes; zero: it stays while they belong
}

// BlockRecord is one block of the person: the organizers take neither RSVPs nor requests to join from them.
type BlockRecord struct {
	Chapter string    `json:"chapter,omitempty"` // empty: everywhere
	Reason  string    `json:"reason,omitempty"`
	Created time.Time `json:"created_date,omitzero"`
}

// GlassRecord is one time that the person, as an admin, opened a chapter's names.
type GlassRecord struct {
	Chapter string    `json:"chapter"`
	Reason  string    `json:"reason"` // their own words
	Created time.Time `json:"created_date,omitzero"`
	Ended   time.Time `json:"end_date,omitzero"`
}

// DuplicateRecord is a proposal of a chapter's leads that the person and another member are one.
type DuplicateRecord struct {
	Chapter string    `json:"chapter"`
	Word    string    `json:"word,omitempty"` // the lead's
	Created time.Time `json:"created_date,omitzero"`
}

// JoinInviteRecord is an invitation to join a chapter that its leads noted for the person's address.
type JoinInviteRecord struct {
	Chapter string    `json:"chapter"`
	Slug    string    `json:"chapter_slug"`
	Name    string    `json:"name,omitempty"` // as the lead typed it
	Created time.Time `json:"created_date,omitzero"`
	Erased  time.Time `json:"erased_date,omitzero"`
}

// AttendanceRecord is one RSVP.
type AttendanceRecord struct {
	ID          RSVPID    `json:"-"`
	ChapterID   ChapterID `json:"-"`
	Identifiers []string  `json:"identifiers"`
	Event       string    `json:"title"`
	EventID     EventID   `json:"event_id"`
	Chapter     string    `json:"chapter"`
	Slug        string    `json:"chapter_slug"`
	Starts      time.Time `json:"start_date,omitzero"`
	Zone        string    `json:"timezone_identifier"`
	State       RSVPState `json:"status"`
	Held        bool      `json:"held"`
	Name        string    `json:"name,omitempty"`
	Party       int       `json:"party"`
	Attends     Mode      `json:"attends,omitempty"`
	Note        string    `json:"comment,omitempty"`
	Guest       bool      `json:"guest"`
	Created     time.Time `json:"created_date,omitzero"`
	Modified    time.Time `json:"modified_date,omitzero"`
	Removed     time.Time `json:"removed_date,omitzero"` // by the organizers
	Erased      time.Time `json:"erased_date,omitzero"`  // when the name goes
	// Why the organizers removed it, or moved it up. They were told that only organizers read it: see Own.
	RemovedReason string `json:"removed_reason,omitempty"`
	MovedReason   string `json:"moved_reason,omitempty"`
	Reasons       bool   `json:"organizers_reason"` // they gave one
}

// HostingRecord is an event that the person hosts.
type HostingRecord struct {
	Event   string    `json:"title"`
	EventID EventID   `json:"event_id"`
	Chapter string    `json:"chapter"`
	Slug    string    `json:"chapter_slug"`
	Starts  time.Time `json:"start_date,omitzero"`
	Created time.Time `json:"created_date,omitzero"`
}

// ListRecord is a place on a list, with what shows that the person agreed to it.
type ListRecord struct {
	Kind      ListKind          `json:"kind"`
	Chapter   string            `json:"chapter"`
	State     SubscriptionState `json:"status"`
	Source    string            `json:"source"`
	Wording   string            `json:"wording,omitempty"` // what they agreed to
	Consented time.Time         `json:"consented_date,omitzero"`
	Left      time.Time         `json:"left_date,omitzero"`
	Created   time.Time         `json:"created_date,omitzero"`
}

// TagRecord is a word by which a chapter sorts the person.
type TagRecord struct {
	Tag     string    `json:"tag"`
	Chapter string    `json:"chapter"`
	Created time.Time `json:"created_date,omitzero"`
}

// EmailRecord is an email that is owed, or was sent, to the person or with their words.
type EmailRecord struct {
	Kind    MessageKind `json:"kind"`
	State   string      `json:"status"`
	Text    string      `json:"text,omitempty"` // the person's own words, while they wait to leave
	Created time.Time   `json:"created_date,omitzero"`
	Sent    time.Time   `json:"sent_date,omitzero"`
}

// QuestionRecord is something that an address was asked to confirm.
type QuestionRecord struct {
	Kind    ConfirmationKind `json:"kind"`
	Address string           `json:"address"`
	Created time.Time        `json:"created_date,omitzero"`
	Expires time.Time        `json:"expires_date,omitzero"`
}

// DeedRecord is a row of the activity log.
type DeedRecord struct {
	At      time.Time `json:"date,omitzero"`
	Action  FactKind  `json:"action"`
	Object  string    `json:"object"`
	Chapter string    `json:"chapter,omitempty"`
	Roles   []Role    `json:"roles,omitempty"` // of whoever did it: the log keeps no names
	By      PersonID  `json:"-"`
}

// MarshalJSON writes lists that are empty as lists: whoever reads the file finds each key as what it is.
func (d PersonalData) MarshalJSON() ([]byte, error) {
	type plain PersonalData // without this method
	list := plain(d)
	v := reflect.ValueOf(&list).Elem()
	for _, f := range v.Fields() {
		if f.Kind() == reflect.Slice && f.IsNil() {
			f.Set(reflect.MakeSlice(f.Type(), 0, 0))
		}
	}
	return json.Marshal(list) //nolint:wrapcheck // of texts and times, which never fails
}

// Own is the data as the person themselves get it: without what organizers were told that only organizers read. That there is
// such a reason stays, so that they can ask for it.
func (d PersonalData) Own() PersonalData {
	rsvps := make([]AttendanceRecord, len(d.Attendances))
	copy(rsvps, d.Attendances)
	for i := range rsvps {
		rsvps[i].RemovedReason, rsvps[i].MovedReason = "", ""
	}
	d.Attendances = rsvps
	d.Blocks = slices.Clone(d.Blocks)
	for i := range d.Blocks {
		d.Blocks[i].Reason = ""
	}
	d.Duplicates = slices.Clone(d.Duplicates)
	for i := range d.Duplicates {
		d.Duplicates[i].Word = ""
	}
	return d
}
