package hub

import "time"

// PeopleImportID names an import of people through the browser.
type PeopleImportID string

// ImportFileID names one of its files.
type ImportFileID string

// ImportKind is what the people of a file are brought in as.
type ImportKind string

// The kinds of imports.
const (
	ImportMembers      ImportKind = "members"      // of a chapter
	ImportFollowers    ImportKind = "followers"    // of a chapter, without joining
	ImportSupporters   ImportKind = "supporters"   // the national office's, of no chapter
	ImportSuppressions ImportKind = "suppressions" // addresses that get no email of any list
)

// Valid reports whether there is such a kind.
func (k ImportKind) Valid() bool {
	return k == ImportMembers || k == ImportFollowers || k == ImportSupporters || k == ImportSuppressions
}

// ImportState is where an import stands.
type ImportState string

// The states of an import. A check reads everything and writes nothing.
const (
	ImportDraft    ImportState = "draft"    // somebody says what its columns are
	ImportChecking ImportState = "checking" // a job reads it
	ImportChecked  ImportState = "checked"  // what it would do is known
	ImportRunning  ImportState = "running"  // a job brings it in
	ImportStopped  ImportState = "stopped"  // somebody stopped it, or it could not go on; it can
	ImportDone     ImportState = "done"     // or given up: its files are gone
)

// Working reports whether a job works on the import, or is to.
func (s ImportState) Working() bool { return s == ImportChecking || s == ImportRunning }

// Limits of imports through the browser.
const (
	MaxImportFile  = 50 << 20 // in bytes
	MaxImportFiles = 6        // of one import; Mailchimp's export is three

	MaxChapterImport = 5000     // rows of an import by a chapter's leads
	MaxChapterFile   = 10 << 20 // in bytes, of a file of theirs
)

// How long an import is kept.
const (
	ImportFileFor   = 7 * 24 * time.Hour // a file that is not brought in yet, after somebody last touched its import
	ImportRejectFor = 24 * time.Hour     // rows that were not taken, after they were found
	ImportDays      = 400                // what is left of an import: its counts
)

// PeopleImport is one import.
type PeopleImport struct {
	ID      PeopleImportID
	Chapter ChapterID // whose leads bring it, for it alone; empty: the office
	Kind    ImportKind
	Area    bool // no file: supporters are given to the chapters of their area
	State   ImportState
	By      PersonID // who brings it
	Locale  string   // in which reasons are worded
	Options ImportOptions
	Result  ImportResult
	Problem string // why it could not be read, or ended

	Done, Total int // rows that were looked at, and how many there are; 0 until they were counted
	FromRow     int // where it last began
	FromAt      time.Time
	CreatedAt   time.Time
	TouchedAt   time.Time

	Lease       string // the job that works on it
	LeasedUntil time.Time

	Files []ImportFile // in order
}

// ImportOptions are what somebody said about an import.
type ImportOptions struct {
	Chapter     ChapterID         `json:"chapter,omitempty"` // of rows that say nothing else
	Nearest     float64           `json:"nearest,omitempty"` // kilometers to the nearest chapter; 0: not by distance
	Column      bool              `json:"column,omitempty"`  // a column names the chapter
	ConsentedAt string            `json:"consented_at,omitempty"`
	Source      string            `json:"source,omitempty"`
	Wording     string            `json:"wording,omitempty"`
	Zone        string            `json:"zone,omitempty"`
	DayFirst    bool              `json:"day_first,omitempty"`
	Account     string            `json:"account,omitempty"`
	Reason      SuppressionReason `json:"reason,omitempty"` // of suppressions whose file does not say it
	ZIPs        map[string]string `json:"zips,omitempty"`   // ZIP code → slug, of a run by area
}

// ImportResult is what an import did so far or, checked, would do.
type ImportResult struct {
	Read       int `json:"read"`
	Added      int `json:"added"`
	Updated    int `json:"updated"`
	Unchanged  int `json:"unchanged"`
	LeftOut    int `json:"left_out"`
	OnList     int `json:"on_list"`
	Waiting    int `json:"waiting"`
	Unproven   int `json:"unproven"`
	Suppressed int `json:"suppressed"`

	Reasons []ImportReason `json:"reasons,omitempty"` // by which comes first

	// Of a run by area: how many each chapter gets, by name, and behind whom it goes on.
	Areas []ImportArea `json:"areas,omitempty"`
	After PersonID     `json:"after,omitempty"`
}

// ImportArea is how many people a run by area gives to a chapter.
type ImportArea struct {
	Chapter ChapterID `json:"chapter"`
	Name    string    `json:"name"`
	Count   int       `json:"count"`
}

// Refused is how many rows were not taken and can be mended.
func (r ImportResult) Refused() int { return r.Read - r.Added - r.Updated - r.Unchanged - r.LeftOut }

// ImportReason is one reason for which rows were not taken.
type ImportReason struct {
	Key     string `json:"key"` // the sentence in English, without what it says of one row
	Words   string `json:"words"`
	Count   int    `json:"count"`
	LeftOut bool   `json:"left_out,omitempty"` // they are right as they are
	File    int    `json:"file"`               // the first such row
	Line    int    `json:"line"`
}

// ImportFile is one file of an import.
type ImportFile struct {
	ID       ImportFileID
	Import   PeopleImportID
	Position int
	Name     string
	Tool     string
	Header   []string       // the names of its columns; nil for a list of addresses
	Columns  map[string]int // which column is what where somebody chose it, by people.Field; -1: none
	Size     int64
}

// ImportSheet is what is shown of a file before it is brought in.
type ImportSheet struct {
	Rows  [][]string     `json:"rows"`  // the first few
	Guess map[string]int `json:"guess"` // which column is what by its name, by people.Field; -1: none
	Asks  bool           `json:"asks"`  // a column may say who agreed to email; of other programs that is known
	Note  string         `json:"note"`  // what whoever brings it should know; may be empty
}

// ImportReject is a row that was not taken.
type ImportReject struct {
	File    int      `json:"file"`
	Line    int      `json:"line"`
	Cells   []string `json:"cells"`
	Words   string   `json:"words"`
	LeftOut bool     `json:"left_out,omitempty"`
}

// ImportProgress is how far an import has come: it is saved with the batch that it tells of.
type ImportProgress struct {
	Import  PeopleImportID
	Lease   string
	Done    int
	Total   int
	Result  ImportResult
	Rejects []ImportReject // of this batch
}
