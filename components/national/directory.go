package national

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Directory is the list of representatives as the office sees it.
type Directory struct {
	Page    layout.Page
	Import  string // address of the page to bring lists in; empty: somebody else does
	Waiting string // said while a list waits; empty: none does
	Lists   []DirectoryList
	Vacant  string // the seats that nobody has; empty: none, or nobody knows
	States  []ui.Link
	State   string // whose people are listed
	Rows    []DirectoryRow
}

// DirectoryList is a list that is live.
type DirectoryList struct {
	Name, Line string
	Age        ui.Tag
	Why        string // what is wrong with its age
}

// DirectoryRow is somebody in office.
type DirectoryRow struct {
	Name, Office, Party string
	Phone, Web          ui.Link
}

// DirectoryImport is the page to bring lists in.
type DirectoryImport struct {
	Page    layout.Page
	Action  string
	Form    ui.Form // as_of, list
	Reviews []DirectoryReview
}

// DirectoryReview is a list that waits, beside what is live.
type DirectoryReview struct {
	ID, Live      string
	Heading, Line string
	Sums          []string // how many are new, gone, changed, vacant
	Changes       []DirectoryChange
	More          string
	Flaws         []string
	MoreFlaws     string
}

// DirectoryChange is one row that differs.
type DirectoryChange struct {
	Tag           ui.Tag
	Before, After string // one is empty where there is none
}
