package calendar

import (
	"errors"
	"strings"
	"time"

	"chapterhouse/internal/say"
)

// The kinds of refusal of a whole file. Use cases have the words for the person who brought the file.
var (
	// ErrNotCalendar: the file does not begin with BEGIN:VCALENDAR.
	ErrNotCalendar = errors.New("not a calendar file")
	// ErrTooLarge: the file has more than maxBytes.
	ErrTooLarge = errors.New("calendar file larger than 10 MB")
	// ErrTooManyEvents: the file has more than maxEvents.
	ErrTooManyEvents = errors.New("calendar file with more than 20,000 events")
	// ErrTruncated: the file stops before its first event is complete.
	ErrTruncated = errors.New("calendar file stops before its first event is complete")
	// ErrZone: ReadOptions.DefaultZone is no zone.
	ErrZone = errors.New("default time zone is not known")
)

// The limits of one file. A megabyte holds about 2,000 events as Google writes them, so that both are far above any chapter's
// calendar; dates of repeating events count against maxDrafts together with single events.
const (
	maxBytes  = 10 << 20
	maxEvents = 20_000
	maxDrafts = 20_000
)

// Draft is one event read from a file: a single event, or one date of a repeating one.
//
// UID is the source's and may be empty. Identifier is the same on every import of the same event: "ics:<uid>", or
// "ics:<uid>#<start of this date in the series>" in UTC as 20060102T150405Z; for whole days and floating times the clock time
// itself is written there, so that it does not depend on DefaultZone. A UID over 200 bytes or with a # is replaced in it by its
// hash, a missing one by a hash of start and summary. Line is the 1-based line of its BEGIN:VEVENT. Start and End are instants in UTC
// with End after Start; a whole-day event lasts from 00:00 of its first day to 24:00 of its last. Zone is an IANA name. Text is
// trimmed; Summary is one line. Latitude and Longitude are WGS 84 degrees when HasPoint is set.
type Draft struct {
	UID        string
	Identifier string
	Line       int

	Summary, Description, Location, URL string

	Start, End time.Time
	Zone       string

	AllDay, Floating, Cancelled bool

	// Private says that the source keeps the event from the public: its CLASS is anything but PUBLIC.
	Private bool
	// Conferences are the ways in that stand in properties of their own (CONFERENCE of RFC 7986, Google's, Microsoft's): web
	// addresses, tel: and other URIs, as written.
	Conferences []string

	Latitude, Longitude float64
	HasPoint            bool

	// Mark changes when the source's entry does: its SEQUENCE and LAST-MODIFIED.
	Mark string
}

// Problem is something in the file that was not read as it stands. Line is 1-based, UID may be empty, and Reason is a sentence
// that says what is wrong and what to do. Reasons quote at most 40 characters of a date, zone or rule, never titles or names.
// Refused says that an event, or one date of it, is missing from the drafts for it; else the reason is a note about what was read.
type Problem struct {
	Line    int
	UID     string
	Reason  say.Text
	Refused bool
}

// Cancellation says that dates of an event do not take place, wherever they came from: METHOD:CANCEL or STATUS:CANCELLED for a
// whole UID, which need not say the event's start or rule (RFC 5546 3.2.5). Identity is what the Identifiers of its dates share.
// It is about the dates that start in [From, Until); a zero From or Until has no bound.
type Cancellation struct {
	Line          int
	UID, Identity string
	Mark          string // as of a Draft
	From, Until   time.Time
}

// Covers says whether the cancellation is about a date.
func (c Cancellation) Covers(start time.Time) bool {
	return !start.Before(c.From) && (c.Until.IsZero() || start.Before(c.Until))
}

// Series is an event the file tells whole, with all its dates: the Identifiers of those that start in [From, Until), of changed dates
// wherever they went, and of those that were refused. A date of its Identity in that time that is not among them is no longer in the file.
type Series struct {
	Line          int
	UID, Identity string
	Dates         map[string]bool
	From, Until   time.Time
}

// Within says whether the file would tell a date if there were one: its place in the series and its start are in the time that was read.
func (s Series) Within(identifier string, start time.Time) bool {
	inside := func(t time.Time) bool { return !t.Before(s.From) && t.Before(s.Until) }
	if _, stamp, repeats := strings.Cut(identifier, "#"); repeats && !s.From.IsZero() {
		// A day on each side: a stamp of whole days and floating times is a clock time of no zone.
		at, err := time.Parse(stampFormat, stamp)
		if err != nil || !inside(at.AddDate(0, 0, -1)) || !inside(at.AddDate(0, 0, 1)) {
			return false
		}
	}
	return inside(start)
}

// Identity is the part of an Identifier that all dates of one event share.
func Identity(identifier string) string {
	identity, _, _ := strings.Cut(identifier, "#")
	return identity
}

// ReadOptions says how to read. DefaultZone is the IANA zone of floating times and whole days ("" is UTC). Dates of repeating
// events that start in [From, Until) are kept, at most MaxDates per event (0 means 1,000); single events are kept whatever
// their date. A zero From is 1970, a zero Until the end of 2200.
type ReadOptions struct {
	DefaultZone string
	From, Until time.Time
	MaxDates    int
}

// Result is what a file holds: drafts in order of start, problems, cancellations and series in order of line, and the number of
// VEVENT blocks seen.
type Result struct {
	Drafts        []Draft
	Problems      []Problem
	Cancellations []Cancellation
	Series        []Series
	Events        int
}

const defaultDates = 1000

// complete fills in the defaults and bounds of the options.
func (o ReadOptions) complete() ReadOptions {
	if o.DefaultZone == "" {
		o.DefaultZone = "UTC"
	}
	if first := time.Date(firstYear, time.January, 1, 0, 0, 0, 0, time.UTC); o.From.Before(first) {
		o.From = first
	}
	if end := time.Date(lastYear+1, time.January, 1, 0, 0, 0, 0, time.UTC); o.Until.IsZero() || o.Until.After(end) {
		o.Until = end
	}
	if o.MaxDates <= 0 {
		o.MaxDates = defaultDates
	}
	return o
}

// inWindow reports whether a date of a repeating event is wanted.
func (o ReadOptions) inWindow(start time.Time) bool {
	return !start.Before(o.From) && start.Before(o.Until)
}
