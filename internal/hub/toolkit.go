package hub

import (
	"regexp"
	"strings"
	"time"

	"chapterhouse/internal/say"
)

// ItemKind is what a toolkit item is.
type ItemKind string

// The kinds of item.
const (
	ItemTalkingPoints ItemKind = "talking_points"
	ItemCallScript    ItemKind = "call_script"
	ItemLetter        ItemKind = "letter"
	ItemPetition      ItemKind = "petition"
	ItemSocialKit     ItemKind = "social_kit"
	ItemFile          ItemKind = "file"
	ItemChecklist     ItemKind = "checklist"
	ItemEventTemplate ItemKind = "event_template"
)

// ItemKinds lists every kind in the order the editor offers them.
func ItemKinds() []ItemKind {
	return []ItemKind{ItemTalkingPoints, ItemCallScript, ItemLetter, ItemPetition, ItemSocialKit, ItemChecklist, ItemFile, ItemEventTemplate}
}

// Label is the kind in words.
func (k ItemKind) Label() say.Text {
	switch k {
	case ItemTalkingPoints:
		return say.M("Talking points")
	case ItemCallScript:
		return say.M("Call script")
	case ItemLetter:
		return say.M("Letter")
	case ItemPetition:
		return say.M("Petition")
	case ItemSocialKit:
		return say.M("Social kit")
	case ItemFile:
		return say.M("Flyer or file")
	case ItemChecklist:
		return say.M("Checklist")
	case ItemEventTemplate:
		return say.M("Event template")
	}
	return say.Text{}
}

// Valid reports whether k is one of ItemKinds.
func (k ItemKind) Valid() bool { return k.Label().Is() }

// Public reports whether supporters see items of this kind on a chapter's page; the rest is for the lead.
func (k ItemKind) Public() bool { return k != ItemChecklist && k != ItemEventTemplate }

// ToolkitHead is what a version of a toolkit says of itself.
type ToolkitHead struct {
	Title   string
	Summary string
	Ask     string // the core ask: locked, the same in every chapter
}

// Toolkit is a versioned package from national.
type Toolkit struct {
	ID          ToolkitID
	ToolkitHead           // of its newest version, which may be the one being written
	Latest      int       // the newest published version, 0 when none is
	Draft       int       // the version being written, 0 when none is
	Recalls     int       // grows with each recall of its text, and with each that is lifted
	ArchivedAt  time.Time // when its season was over; zero while it is on
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Archived reports whether its season is over.
func (t Toolkit) Archived() bool { return !t.ArchivedAt.IsZero() }

// ToolkitVersion is what a toolkit holds in one version; a published version never changes.
type ToolkitVersion struct {
	Toolkit ToolkitID
	Number  int
	ToolkitHead

	PublishedAt time.Time // zero while it is a draft
	Note        string    // what is new, in one line for the chapters; empty for the first version
	Swap        bool      // pages that it asks nothing new of showed it at once
	Items       []Item
	Slots       []Slot
}

// Item is one piece of a toolkit version. Body is markdown in which [[key]] stands for a slot.
type Item struct {
	ID       ItemID
	Key      ItemKey // the same in every version
	Kind     ItemKind
	Title    string
	Body     string
	Whom     CallWhom      // for ItemCallScript
	File     FileID        // for ItemFile
	Attached File          // what File names, as it was stored; read with the version, never written
	Template EventTemplate // for ItemEventTemplate
	UseUntil string        // the last day it is to be used: "2026-12-31"; empty for no such day
	Replaces []ItemKey     // items of earlier versions that it stands for
}

// Expired reports whether its last day is before today, as "2026-12-31".
func (i Item) Expired(today string) bool { return i.UseUntil != "" && i.UseUntil < today }

// EventTemplate is what an event made from a toolkit starts with. Its texts may hold slots.
type EventTemplate struct {
	Title       string `json:"title"`
	Summary     string `json:"summary"`
	Description string `json:"description"`
	Mode        Mode   `json:"mode"`
	Minutes     int    `json:"minutes"`
	Capacity    int    `json:"capacity"`
	MaxParty    int    `json:"max_party"`
}

// Slot is a declared blank that a chapter fills; nothing else of a toolkit is a chapter's to change.
type Slot struct {
	Key      string // lower-case words joined with underscores
	Label    string
	Help     string
	Required bool
	Long     bool // more than one line

	// RenamedFrom is the blank of the version before that this one stands for, whose answers it takes over; empty for none.
	RenamedFrom string
}

// FromUs is the key of the blank that every toolkit has for a chapter and no author declares: a paragraph of its own, beside the text.
const FromUs = "from_us"

var slotMark = regexp.MustCompile(`\[\[([a-z][a-z0-9_]{0,39})\]\]`)

// SlotKeys returns the slots that text uses, in order of first use.
func SlotKeys(text string) []string {
	var keys []string
	seen := map[string]bool{}
	for _, m := range slotMark.FindAllStringSubmatch(text, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			keys = append(keys, m[1])
		}
	}
	return keys
}

// FillSlots puts values into text; a slot without a value stays visible as a blank with its label.
func FillSlots(text string, slots []Slot, values map[string]string) string {
	labels := map[string]string{}
	for _, s := range slots {
		labels[s.Key] = s.Label
	}
	return slotMark.ReplaceAllStringFunc(text, func(mark string) string {
		key := mark[2 : len(mark)-2]
		if v := strings.TrimSpace(values[key]); v != "" {
			return v
		}
		if label, declared := labels[key]; declared {
			return "____ (" + strings.ToLower(label) + ")"
		}
		if key == SlotRepresentative {
			return "____"
		}
		return mark
	})
}

// MissingSlots returns the required slots that values leave empty.
func MissingSlots(slots []Slot, values map[string]string) []Slot {
	var missing []Slot
	for _, s := range slots {
		if s.Required && strings.TrimSpace(values[s.Key]) == "" {
			missing = append(missing, s)
		}
	}
	return missing
}

// AdoptionState is where one chapter stands with one pushed toolkit.
type AdoptionState string

// The adoption states, in the order a chapter passes through them.
const (
	AdoptionUnseen    AdoptionState = "unseen"
	AdoptionSeen      AdoptionState = "seen"
	AdoptionAdopted   AdoptionState = "adopted"   // taken up; required slots are still empty
	AdoptionLocalized AdoptionState = "localized" // every required slot is filled: the public page is up
	AdoptionInUse     AdoptionState = "in_use"    // an event came of it
	AdoptionDeclined  AdoptionState = "declined"  // with a reason
)

// AdoptionStates lists the states in that order.
func AdoptionStates() []AdoptionState {
	return []AdoptionState{AdoptionUnseen, AdoptionSeen, AdoptionAdopted, AdoptionLocalized, AdoptionInUse, AdoptionDeclined}
}

// Label is the state in words.
func (s AdoptionState) Label() say.Text {
	switch s {
	case AdoptionUnseen:
		return say.M("Not opened")
	case AdoptionSeen:
		return say.M("Opened")
	case AdoptionAdopted:
		return say.M("Adopted")
	case AdoptionLocalized:
		return say.M("Ready")
	case AdoptionInUse:
		return say.M("In use")
	case AdoptionDeclined:
		return say.M("Declined")
	}
	return say.Text{}
}

// Taken reports whether the chapter said yes.
func (s AdoptionState) Taken() bool {
	return s == AdoptionAdopted || s == AdoptionLocalized || s == AdoptionInUse
}

// Public reports whether the toolkit has a page under the chapter.
func (s AdoptionState) Public() bool { return s == AdoptionLocalized || s == AdoptionInUse }

// Adoption is one chapter's answer to one pushed toolkit.
type Adoption struct {
	Chapter   ChapterID
	Toolkit   ToolkitID
	Version   int
	Latest    int       // the newest published version; read with it, never written
	Recalls   int       // Recalls of its toolkit; read with it, never written
	OverAt    time.Time // ArchivedAt of its toolkit; read with it, never written
	State     AdoptionState
	Reason    string // why it was declined
	Note      string // what national wrote with the push
	WishedOn  string // the day by which national hopes for an answer: "2026-12-12"; empty: none
	Values    map[string]string
	PushedAt  time.Time
	SeenAt    time.Time // zero until a lead opened it
	DecidedAt time.Time // zero until adopted or declined

	Nudge        Nudge
	SnoozedUntil time.Time // the chapter put off nudges until then; zero: it did not
}

// AdoptionRow is a chapter's line on the adoption board.
type AdoptionRow struct {
	Adoption
	ChapterSlug string
	ChapterName string
	Kind        ChapterKind
	Place       Place
	Status      CharterStatus
	Zone        string
	Phone       string // that it shows on its page; may be empty
	Events      int    // events made from the template
	RSVPs       int    // people with a seat at these
	Filled      int    // slots with a value
	Leads       int    // who can sign in
	LeadSeenAt  time.Time
}

// ToolkitOffer is a toolkit as a chapter's desk lists it.
type ToolkitOffer struct {
	Adoption
	Title, Summary string
	News           string // the note of the newest version
	Slots, Filled  int
}

// PublicToolkit is a toolkit as the public list shows it, in the words of its newest published version: how many chapters were
// offered it, took it up, and have a page for it.
type PublicToolkit struct {
	Toolkit
	Pushed, Taken, Up int
	Recalled          bool // all of the newest published version is recalled
}
