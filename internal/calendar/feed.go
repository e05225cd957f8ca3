package calendar

import "time"

// Method is the iTIP method of a calendar (RFC 5546 1.4); the zero value writes no METHOD line.
type Method string

// The methods the hub sends: a feed or page download, an invitation or its update, and a cancellation.
const (
	MethodPublish Method = "PUBLISH"
	MethodRequest Method = "REQUEST"
	MethodCancel  Method = "CANCEL"
)

// Feed describes the calendar around the entries. Name is written as NAME (RFC 7986 5.1) and X-WR-CALNAME, URL as URL (5.5),
// Description as DESCRIPTION (5.2) and X-WR-CALDESC, Refresh, when positive, as REFRESH-INTERVAL (5.7) and X-PUBLISHED-TTL in whole seconds. Empty fields are left out.
type Feed struct {
	Name        string
	Description string
	Method      Method
	URL         string
	Refresh     time.Duration
}

// Party is a person or organization with an email address; the address is required where a Party is written.
type Party struct {
	Name, Email string
}

// Attendee is an invited Party. Status is its PARTSTAT (RFC 5545 3.2.12): ACCEPTED, TENTATIVE, DECLINED or NEEDS-ACTION;
// anything else is written as NEEDS-ACTION.
type Attendee struct {
	Party

	Status string
}

// Entry is one event to write. UID, Stamp (DTSTAMP) and Start are required; Start and End are instants, and Zone is the IANA
// zone they are shown in ("" and "UTC" write Z times). A zero End leaves DTEND out; otherwise End is after Start. Years are
// 1970 to 2200. Cancelled wins over Tentative; Method CANCEL writes every entry as cancelled. Latitude and Longitude are WGS 84
// degrees and count when HasPoint is set.
type Entry struct {
	UID      string
	Sequence int

	Stamp, Updated, Start, End time.Time
	AllDay                     bool // Start and End are midnights of Zone: before the first day, and after the last
	Zone                       string

	Summary, Description, Location, URL string

	Latitude, Longitude float64
	HasPoint            bool

	Cancelled, Tentative bool

	Organizer *Party
	Attendees []Attendee
}
