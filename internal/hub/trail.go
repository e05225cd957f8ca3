package hub

import (
	"strings"
	"time"
)

// TrailRow is a row of the trail with what its reader may know of who acted.
type TrailRow struct {
	AuditEntry
	Name  string // of the actor; empty unless the reader may know it
	Roles []Role // the actor's, when the name is left out
	Title string // of the event or toolkit, as it is now; empty unless the reader may know it
}

// systemFamilies are the first words of the actions that concern the hub itself and no chapter's people: what a national
// admin answers for, and so may read (trust.md: "system").
var systemFamilies = []string{
	"backup.", "data.", "guests.", "identity.", "job.", "keys.", "mail.", "page.", "restore.", "role.", "sends.", string(FactSessionRefused), "session.end_everyone", "settings.", "trail.",
}

// SystemFamilies are the families of actions a national admin may read.
func SystemFamilies() []string { return append([]string(nil), systemFamilies...) }

// SystemAction reports whether an action belongs to one of the SystemFamilies.
func SystemAction(action FactKind) bool {
	for _, family := range systemFamilies {
		if strings.HasPrefix(string(action), family) {
			return true
		}
	}
	return false
}

// FailedMail is a message that was given up. It names nobody.
type FailedMail struct {
	ID       MessageID
	Chapter  ChapterID
	Kind     MessageKind
	At       time.Time // when it was owed
	Attempts int
	Problem  string // of the email server, without an address
	Again    bool   // it can be composed again: what stands behind it is still there
}

// MailQueue is how much email is waiting.
type MailQueue struct {
	Due, Later, Sending, Failed int
	Oldest                      time.Time // the longest wait among those that are due; zero when none is
}

// FailedJob is a job that ended without success.
type FailedJob struct {
	ID       int64
	Kind     string // what it does: "mail", or the name of a sweep
	At       time.Time
	Attempts int
	Problem  string
}

// TrailFilter chooses rows of the trail. Every way to choose has an index that ends in (at, id), the order of a page.
type TrailFilter struct {
	Chapter  ChapterID // empty: any
	Actor    PersonID  // empty: anybody
	Action   string    // "" any; FactEventPublish that one; "event." the whole family
	System   bool      // nothing but SystemFamilies
	From, To time.Time // zero: open; To itself is left out
	After    Cursor    // rows older than this
	Limit    int
}
