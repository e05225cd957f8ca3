package toolkit

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Call is the page of a call script: from a ZIP code to one phone number after the other.
type Call struct {
	Page    layout.Page
	Kit     ui.Link // the chapter's page for the toolkit
	Title   string
	Action  string
	Form    ui.Form // zip, note
	Trouble ui.Trouble
	Notice  string
	Hidden  []Field  // what the form carries from one step to the next
	Choices []Choice // of districts
	Guessed bool     // the choices are all districts of the state
	NotSure bool     // none may be chosen
	Callee  *Callee  // who is to be called
	Done    *Called  // everybody was called
	Script  string   // sanitized HTML
	Copied  string
	AskZIP  bool // a ZIP code is asked for
	Old     string
	Vacant  string
}

// Field is a field that nobody sees.
type Field struct{ Name, Value string }

// Choice is a district.
type Choice struct{ Value, District, Name string }

// Callee is somebody to call.
type Callee struct {
	Name, Office string
	Where        string  // "Person 1 of 3"
	Phone        ui.Link // without a text there is none
	Web          string
	Offices      []ui.Link // local ones
	Places       []string  // where these are
	Outcomes     []ui.Option
}

// Called is the end of the calls.
type Called struct {
	Line  string // "You told us about 2 calls."
	Later []Callee
	Event *ui.EventRow // near, or of the chapter
	Next  ui.Link      // where to go where there is no event
}
