// Package operator holds the room of whoever runs the hub: health, queues, sends, backups, and the trail as each of its
// readers sees it.
package operator

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Live is how a part of a page keeps itself current while scripts run: it asks for URL every few seconds. An empty URL
// asks nothing any more.
type Live struct {
	URL  string
	AsOf string // "As of 4:12:09 pm UTC.", and that it is no longer refreshed
	Self string // the page, for a look by hand
}

// Room is everything at a glance.
type Room struct {
	Page    layout.Page
	Heading string // "Everything is working", "2 items need attention"
	Tabs    []ui.Link
	Live    Live
	Needs   []Need
	Parts   []Part
	Sends   Sends
	Guests  Guests
	Facts   []Fact // version, uptime, the last backup
}

// Need is one thing that waits for the operator.
type Need struct {
	Count, Title, Line string
	Do                 ui.Link
	First              bool // the filled button
}

// Part is something the hub needs; Means says what its trouble means, empty when it is well.
type Part struct {
	Name, Words, Means string
	State              ui.Tag
}

// Sends is whether email goes out, and the lever.
type Sends struct {
	State   ui.Tag
	Line    string // "Since Sat, Dec 5, 6:30 pm UTC: the relay sends twice"
	Pause   string // where the form posts; empty: it is paused
	Resume  string
	Reason  ui.Input
	Errors  ui.Errors
	Resumed string // what resuming asks for
}

// Guests is whether people can RSVP without an account, and the lever.
type Guests struct {
	State   ui.Tag
	Line    string
	Stop    string // where the form posts; empty: they are stopped
	Allow   string
	Why     ui.Input
	Errors  ui.Errors
	Allowed string // what allowing asks for
}

// GuestLever is that lever on a page of its own.
type GuestLever struct {
	Page   layout.Page
	Back   ui.Link
	Guests Guests
}

// Lever is the sends on a page of their own.
type Lever struct {
	Page  layout.Page
	Back  ui.Link
	Sends Sends
}

// Fact is a line of the ruled list.
type Fact struct {
	Label, Words, Soft string
}

// Queues is what waits, and what was given up.
type Queues struct {
	Page    layout.Page
	Tabs    []ui.Link
	Heading string
	Live    Live
	Paused  string // a sentence while nothing is sent
	Numbers []Number
	Mails   []Group
	Jobs    []Group
	States  []Number // of jobs
}

// Number is one of a strip; Class colors it.
type Number struct{ Value, Label, Class string }

// Group is what failed of one kind. All retries every one of them; Kind is what its form sends.
type Group struct {
	Title, Kind, All string
	Retry            string // where both forms post
	Rows             []Failed
}

// Failed is a message or a job that was given up.
type Failed struct {
	ID, When, Where, Attempts, Problem string
	Again                              bool
	Gone                               string // why it cannot be tried again
}

// Backups is what the hub knows of its backups.
type Backups struct {
	Page    layout.Page
	Tabs    []ui.Link
	Heading string
	Take    string // the command
	Verify  string
	Rows    []Backup
}

// Backup is one of them.
type Backup struct {
	When, Size, Rows, Files, Fingerprint string
	Verified                             ui.Tag
}

// Trail is a page of the trail, for any of its readers.
type Trail struct {
	Page    layout.Page
	Kicker  ui.Link
	Heading string
	Lede    string
	Tabs    []ui.Link
	Filter  *Filter // nil: one's own rows
	Chosen  string  // what the filter says, for the printed page
	CSV     string
	Rows    []Row
	Where   bool // rows are of several chapters
	Who     bool // rows are of several people
	Next    ui.Link
	Empty   string
}

// Filter is the form that chooses rows.
type Filter struct {
	Action   string
	Kinds    ui.Choice
	Chapter  *ui.Choice
	Person   *ui.Input
	From, To ui.Input
}

// Row is one row of the trail. Person is the reader's way to the rows of the same person.
type Row struct {
	When, ISO, Name, Soft string
	Person                string
	What, Where           string
	Thing, Title, URL     string // an id, what it is called, and where it is
}

// Checklist is what the doctor found.
type Checklist struct {
	Page    layout.Page
	Heading string
	Line    string
	Tabs    []ui.Link
	Open    []Finding // what needs somebody
	Well    []Finding
}

// Finding is one answer of the doctor; Mend says what to do, empty where nothing is.
type Finding struct {
	About, Found, Mend string
	State              ui.Tag
}
