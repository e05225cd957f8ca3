package hub

import (
	"database/sql/driver"
	"fmt"
	"math"
	"time"

	"chapterhouse/internal/say"
	"chapterhouse/internal/zone"
)

// Mode is how people attend an event.
type Mode string

// The modes of an event.
const (
	ModeInPerson Mode = "in_person"
	ModeOnline   Mode = "online"
	ModeHybrid   Mode = "hybrid"
)

// Valid reports whether m is one of the modes.
func (m Mode) Valid() bool { return m == ModeInPerson || m == ModeOnline || m == ModeHybrid }

// HasPlace reports whether people come to a place.
func (m Mode) HasPlace() bool { return m != ModeOnline }

// HasLink reports whether people can join online.
func (m Mode) HasLink() bool { return m != ModeInPerson }

// EventState is whether an event is a draft, published or cancelled.
type EventState string

// The states of an event.
const (
	EventDraft     EventState = "draft"
	EventPublished EventState = "published"
	EventCancelled EventState = "cancelled" // the page stays and says so
)

// EventAudience is who may open the event's page.
type EventAudience string

// The audiences of an event.
const (
	AudiencePublic  EventAudience = "public"
	AudienceMembers EventAudience = "members"
)

// Answer is a yes, a no, or nothing yet: accessibility is answered, never assumed.
type Answer int8

// The answers.
const (
	NotAnswered Answer = iota
	Yes
	No
)

// Value stores NotAnswered as NULL, Yes as true and No as false.
func (a Answer) Value() (driver.Value, error) {
	switch a {
	case Yes:
		return true, nil
	case No:
		return false, nil
	case NotAnswered:
		return nil, nil
	}
	return nil, fmt.Errorf("hub: answer %d", a)
}

// Scan reads what Value wrote.
func (a *Answer) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*a = NotAnswered
	case bool:
		*a = No
		if v {
			*a = Yes
		}
	case int64:
		*a = No
		if v != 0 {
			*a = Yes
		}
	default:
		return fmt.Errorf("hub: answer from %T", v)
	}
	return nil
}

// Access is an event's answers to the questions people need answered before they can come.
type Access struct {
	StepFree, Captions, SignLanguage, QuietRoom, Masks, Childcare Answer
}

// AccessQuestion is one accessibility question: its key in forms, URLs and columns, and its words.
type AccessQuestion struct {
	Key       string
	Label, No say.Text
	Of        func(*Access) *Answer
	Place     bool // only of events with a place
}

// AccessQuestions lists the questions in the order pages show them.
func AccessQuestions() []AccessQuestion {
	return []AccessQuestion{
		{"step_free", say.M("Step-free entrance"), say.M("No step-free entrance"), func(a *Access) *Answer { return &a.StepFree }, true},
		{"captions", say.M("Live captions"), say.M("No live captions"), func(a *Access) *Answer { return &a.Captions }, false},
		{"sign_language", say.M("Sign language"), say.M("No sign language"), func(a *Access) *Answer { return &a.SignLanguage }, false},
		{"quiet_room", say.M("Quiet room"), say.M("No quiet room"), func(a *Access) *Answer { return &a.QuietRoom }, true},
		{"masks", say.M("Masks provided"), say.M("No masks provided"), func(a *Access) *Answer { return &a.Masks }, true},
		{"childcare", say.M("Childcare"), say.M("No childcare"), func(a *Access) *Answer { return &a.Childcare }, true},
	}
}

// Event is something people attend.
type Event struct {
	ID           EventID
	Chapter      ChapterID
	Title        string
	Summary      string
	Description  string // markdown
	Mode         Mode
	State        EventState
	Audience     EventAudience
	GoodStanding bool      // of an event for members: for those whose membership of the organization is current
	StartsAt     time.Time // the instant, for order and for what is over; people read Starts
	EndsAt       time.Time
	StartsLocal  LocalTime // with EndsLocal, Fold, Zone and AllDay what was said: see Schedule. SetTimes and SetDays set them
	EndsLocal    LocalTime
	Fold         Fold
	AllDay       bool
	ZoneData     string // the release of the zone data that the instants were computed with: "2025b"; empty: not known
	Zone         string // IANA
	Place        Place
	PlaceHidden  bool   // the exact place is for those who are going
	JoinURL      string // for those who are going; opened from a sealed column
	Bring        string // what people are asked to bring, one line
	JoinDetails  string // how to join beside the link, or without one: meeting ID, passcode, numbers to dial; kept with JoinURL
	MaxParty     int    // the largest party one RSVP may bring, 1..MaxPartyLimit
	Access       Access
	Cover        FileID // empty: no picture
	CoverAlt     string
	CoverWidths  []int // the widths the cover is kept in, ascending; lists leave it out
	CoverHeight  int   // of its widest, in pixels; lists leave it out
	Seats        Seats
	Sequence     int // RFC 5545 SEQUENCE: grows with every change people must know
	Identifier   string
	Toolkit      ToolkitID // the toolkit whose template it was made from, else empty
	KitVersion   int       // that toolkit's version; 0 where nobody knows
	KitItem      ItemKey   // that template; empty where nobody knows
	CancelReason string
	CreatedAt    time.Time
	UpdatedAt    time.Time
	PublishedAt  time.Time // zero until published
	CrowdAt      time.Time // since when more guests of one network are let in, until it ends; zero: they are not
	GuestsOffAt  time.Time // since when only people with an account can RSVP; zero: guests can
	ClosedAt     time.Time // since when nobody can RSVP and nobody moves up from the waitlist; zero: RSVPs are open. In a chapter that is closed or paused they never are
	GuestsOff    bool      // guests can RSVP nowhere; lists leave it out
	PostponedAt  time.Time // since when its date does not hold and the next is not known; zero: it takes place as it stands
	Told         Told      // what people knew before the change they are told of last
	ChangeNote   string    // what the organizers said with that change; may be empty
	FileMark     string    // which entry of the file it came from said last that it is cancelled; empty: the file says that it is on
}

// TakesGuests reports whether people can RSVP without an account.
func (e Event) TakesGuests() bool { return e.GuestsOffAt.IsZero() && !e.GuestsOff }

// LargestParty is how many people one RSVP can be for: the organizers' limit, or the event's seats when they are fewer.
func (e Event) LargestParty() int {
	if e.Seats.Limited() {
		return min(e.MaxParty, e.Seats.Capacity)
	}
	return e.MaxParty
}

// LargestPartyOf is how many people an RSVP can be for: one that is larger than the organizers allow by now may stay as large.
func (e Event) LargestPartyOf(r RSVP) int {
	if r.State.Coming() {
		return max(e.LargestParty(), r.Party)
	}
	return e.LargestParty()
}

// MaxEventDays is how long an event may last, in days.
const MaxEventDays = 31

// MaxPartyLimit is the largest party an event may allow in one RSVP.
const MaxPartyLimit = 20

// ErasedOn is the instant at which guests' names are erased.
func (e Event) ErasedOn() time.Time { return e.EndsAt.AddDate(0, 0, GuestDataDays) }

// ErasedFor is the instant at which the name on an RSVP is erased: a guest's, or a member's.
func (e Event) ErasedFor(guest bool) time.Time {
	if guest {
		return e.ErasedOn()
	}
	return e.EndsAt.AddDate(0, 0, MemberDataDays)
}

// Over reports whether the event has ended at now.
func (e Event) Over(now time.Time) bool { return !now.Before(e.EndsAt) }

// Open reports whether the event is announced and not over at now: people can cancel, and the organizers can change who comes.
func (e Event) Open(now time.Time) bool { return e.State == EventPublished && !e.Over(now) }

// Postponed reports whether the event waits for a new date.
func (e Event) Postponed() bool { return !e.PostponedAt.IsZero() }

// Closed reports whether nobody can RSVP and nobody moves up from the waitlist: the organizers closed RSVPs, or there is no date.
func (e Event) Closed() bool { return !e.ClosedAt.IsZero() || e.Postponed() }

// TakesRSVPs reports whether people can RSVP at now.
func (e Event) TakesRSVPs(now time.Time) bool { return e.Open(now) && !e.Closed() }

// Public is the event as a stranger may see it: a hidden place loses all but its town, and the way to join online is gone.
func (e Event) Public() Event {
	e.JoinURL, e.JoinDetails = "", ""
	if e.PlaceHidden {
		e.Place = Place{Locality: e.Place.Locality, Region: e.Place.Region, Country: e.Place.Country}
	}
	return e
}

// HiddenSquare is the side of the squares, in degrees, that a search tells hidden places apart by: 11 km from north to south.
const HiddenSquare = 0.1

// SearchPoint is where an event is, as precisely as a search may reveal: a hidden place is found at the middle of its square. Otherwise three
// searches with different ZIP codes or radii would reveal where it is. ok is false without a place on the map.
func (e Event) SearchPoint() (lat, lon float64, ok bool) {
	lat, lon = e.Place.Lat, e.Place.Lon
	if e.PlaceHidden {
		lat, lon = (math.Floor(lat/HiddenSquare)+0.5)*HiddenSquare, (math.Floor(lon/HiddenSquare)+0.5)*HiddenSquare
	}
	return lat, lon, e.Place.Located
}

// Upsets reports whether people who RSVPed must be told that e became next: its time, its place or the way in changed.
func (e Event) Upsets(next Event) bool {
	return e.Schedule() != next.Schedule() || e.Mode != next.Mode ||
		e.Place.Venue != next.Place.Venue || e.Place.Address != next.Place.Address || e.Place.Locality != next.Place.Locality || e.JoinURL != next.JoinURL ||
		e.JoinDetails != next.JoinDetails
}

// Location returns the event's zone, UTC when its name is unknown to this machine.
func (e Event) Location() *time.Location { return Zone(e.Zone) }

// EventListing is an event as lists show it, with the chapter that holds it and, in a search, how far it is.
type EventListing struct {
	Event
	ChapterSlug string
	ChapterName string
	ChapterHue  int
	Kilometers  float64 // < 0: not asked or not known
}

// Zone returns the IANA zone of this name, UTC when it is unknown to this machine.
func Zone(name string) *time.Location {
	loc, err := zone.Load(name)
	if err != nil {
		return time.UTC
	}
	return loc
}
