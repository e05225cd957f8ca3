package hub

import (
	"slices"
	"time"

	"chapterhouse/internal/say"
)

// DirectoryImportID names one version of a list of the directory.
type DirectoryImportID string

// DirectoryKind is what the rows of a list of the directory are.
type DirectoryKind string

// The kinds of lists.
const (
	DirectoryPeople    DirectoryKind = "people"    // representatives
	DirectoryOffices   DirectoryKind = "offices"   // their local offices
	DirectoryDistricts DirectoryKind = "districts" // which congressional districts each ZIP code is in
)

// Label is the kind in words.
func (k DirectoryKind) Label() say.Text {
	switch k {
	case DirectoryPeople:
		return say.M("Representatives")
	case DirectoryOffices:
		return say.M("Local offices")
	case DirectoryDistricts:
		return say.M("ZIP codes and districts")
	}
	return say.Text{}
}

// The names of the lists that files of a known form are versions of. Other files name their own.
const (
	ListCongress        = "congress"
	ListCongressOffices = "offices"
	ListDistricts       = "districts"
	ListOfficials       = "officials" // of a file that names none
)

// DirectoryState is where a version of a list stands.
type DirectoryState string

// The states of a version. A list has at most one that waits and one that is live.
const (
	DirectoryWaiting   DirectoryState = "waiting"   // somebody looks at what changed
	DirectoryLive      DirectoryState = "live"      // pages show it
	DirectoryReplaced  DirectoryState = "replaced"  // by a newer one; its rows are gone
	DirectoryDiscarded DirectoryState = "discarded" // nobody took it; its rows are gone
)

// DirectoryImport is one version of a list: a file, and what became of it.
type DirectoryImport struct {
	ID        DirectoryImportID
	List      string
	Kind      DirectoryKind
	File      string // as it was named
	Sum       string // SHA-256 of its bytes, in hexadecimal
	AsOf      string // the day that the list is of: "2026-06-15"
	State     DirectoryState
	Rows      int // that were taken
	Refused   int
	Flaws     []DirectoryFlaw // of those that were not, the first MaxDirectoryFlaws
	By        PersonID
	At        time.Time
	DecidedAt time.Time // it was accepted, replaced or discarded
}

// DirectoryFlaw is a row that was not taken.
type DirectoryFlaw struct {
	Line   int     `json:"line"`
	Reason RowFlaw `json:"reason"`
	Value  string  `json:"value,omitempty"` // what was wrong, or who is missing
}

// RowFlaw is why a row of a list was not taken.
type RowFlaw string

// The flaws.
const (
	FlawBroken   RowFlaw = "broken"
	FlawShort    RowFlaw = "short"
	FlawID       RowFlaw = "id"
	FlawTwice    RowFlaw = "twice"
	FlawName     RowFlaw = "name"
	FlawOffice   RowFlaw = "office"
	FlawState    RowFlaw = "state"
	FlawDistrict RowFlaw = "district"
	FlawZIP      RowFlaw = "zip"
	FlawLong     RowFlaw = "long"
)

// Label says what is wrong.
func (f RowFlaw) Label() say.Text {
	switch f {
	case FlawBroken:
		return say.M("We can’t read this row. A quotation mark may be missing.")
	case FlawShort:
		return say.M("This row has fewer or more columns than the first line.")
	case FlawID:
		return say.M("The ID is missing.")
	case FlawTwice:
		return say.M("This is in the file twice. The first one was taken.")
	case FlawName:
		return say.M("The name is missing.")
	case FlawOffice:
		return say.M("The office is missing, or isn’t one we know.")
	case FlawState:
		return say.M("This isn’t a state or territory in two letters.")
	case FlawDistrict:
		return say.M("This isn’t the number of a district.")
	case FlawZIP:
		return say.M("This isn’t a ZIP code.")
	case FlawLong:
		return say.M("A cell is far too long.")
	}
	return say.Text{}
}

// The limits of the directory.
const (
	MaxDirectoryFile  = 8 << 20 // bytes
	MaxDirectoryCell  = 400     // characters; of ZIP codes more
	MaxDirectoryFlaws = 100     // that are kept of one file

	DirectoryFresh = 180 * 24 * time.Hour // after which a list is old
)

// Age is what makes a list of the directory doubtful.
type Age string

// The ages.
const (
	AgeFresh    Age = ""
	AgeOld      Age = "old"      // it is older than DirectoryFresh
	AgeCongress Age = "congress" // it is of a Congress that is over
)

// Age says whether the list can still be relied on. Lists of Congress are over when a new one meets.
func (i DirectoryImport) Age(now time.Time) Age {
	of, err := time.Parse(time.DateOnly, i.AsOf)
	if err != nil {
		return AgeOld
	}
	if slices.Contains([]string{ListCongress, ListCongressOffices, ListDistricts}, i.List) && of.Before(NewCongress(now)) {
		return AgeCongress
	}
	if now.Sub(of) > DirectoryFresh {
		return AgeOld
	}
	return AgeFresh
}

// NewCongress is the day on which the Congress of a moment began: January 3 of odd years (Twentieth Amendment, section 1).
func NewCongress(now time.Time) time.Time {
	year := now.UTC().Year()
	if year%2 == 0 {
		year--
	}
	began := time.Date(year, time.January, 3, 0, 0, 0, 0, time.UTC)
	if now.Before(began) {
		began = began.AddDate(-2, 0, 0)
	}
	return began
}

// Chamber is where somebody was elected to.
type Chamber string

// The chambers. ChamberOther is every office that is not in Congress.
const (
	ChamberSenate Chamber = "senate"
	ChamberHouse  Chamber = "house"
	ChamberOther  Chamber = "other"
)

// Official is somebody in office whom people can call.
type Official struct {
	ID       string // the same in every version of its list
	Chamber  Chamber
	Title    string // of ChamberOther: "Mayor"; empty in Congress
	Name     string
	State    string // two letters
	District string // of the House: "12", "0" for the whole state; empty elsewhere
	Class    string // of the Senate: which of a state's two seats
	Party    string
	Phone    string
	URL      string   // of a page with a form, or of the office
	ZIPs     []string // of ChamberOther: the ZIP codes that the office is of; none: the whole state
}

// Seat names what the official was elected to, the same for whoever is elected to it next.
func (o Official) Seat() string {
	if o.Chamber == ChamberOther {
		return string(o.Chamber) + " " + o.State + " " + o.Title
	}
	return string(o.Chamber) + " " + o.State + " " + o.District + o.Class
}

// OfficialOffice is a local office of somebody in Congress.
type OfficialOffice struct {
	ID       string
	Official string // an Official.ID
	City     string
	State    string
	ZIP      string
	Phone    string
	Hours    string
}

// District is a congressional district. The number "0" is the whole state.
type District struct{ State, Number string }

// String is a district as people write it: "NY-12", "AK".
func (d District) String() string {
	if d.Number == "0" || d.Number == "" {
		return d.State
	}
	return d.State + "-" + d.Number
}

// ZIPDistrict says that some of a ZIP code is in a district.
type ZIPDistrict struct {
	ZIP string
	District
}

// DirectoryRows are the rows of one version of a list, of which one kind is filled.
type DirectoryRows struct {
	People    []Official
	Offices   []OfficialOffice
	Districts []ZIPDistrict
}

// Len is how many there are.
func (r DirectoryRows) Len() int { return len(r.People) + len(r.Offices) + len(r.Districts) }
