package ui

import (
	"github.com/a-h/templ"

	"context"
	"strconv"
	"strings"

	"chapterhouse/internal/say"
)

// Link is a labelled address.
type Link struct {
	Text, URL string
	Current   bool
}

// Errors are sentences by field name, as a form's summary and its fields show them.
type Errors []FieldError

// FieldError is one sentence about one field.
type FieldError struct{ Field, Text string }

// Of returns the sentence for a field, or "".
func (e Errors) Of(field string) string {
	for _, f := range e {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// Trouble is what a form opens with when something did not go as it was meant: what became of it, and what is wrong.
type Trouble struct {
	Opening string // empty: nothing was saved
	Errors  Errors
	Alone   bool // the fields do not repeat the sentences
}

// itemOf gives a sentence that stands alone the id that its field is described by.
func itemOf(t Trouble, e FieldError) templ.Attributes {
	if !t.Alone {
		return nil
	}
	return templ.Attributes{"id": "e-" + e.Field}
}

// Input is a one-line field. Its Theirs, as that of the other fields, is what somebody else stored in it while the person wrote: nil
// unless both changed it.
type Input struct {
	Name, Label, Help, Type, Value, Error string
	Optional, Required                    bool
	Autocomplete, Mode, Min, Max          string
	Length                                string // maxlength
	Accept                                string // of a file field
	List                                  string // id of a datalist
	Wrong                                 bool   // the alert of the page says what is wrong, in the item e-Name
	Theirs                                *string
}

// problem is not empty when the field is marked as wrong.
func (f Input) problem() string {
	if f.Wrong {
		return f.Name
	}
	return f.Error
}

// Pages says which part of a long list a page shows; the zero value: all of it.
type Pages struct {
	Line         string // "101 to 200 of 20,000"
	Before, Next Link
}

// Area is a field of several lines.
type Area struct {
	Name, Label, Help, Value, Error, Class string
	Optional, Required                     bool
	Length                                 string
	Theirs                                 *string
}

// Option is a choice of a select or of radio buttons.
type Option struct {
	Value, Label string
	Selected     bool
	Written      bool // people wrote the label, so its direction is its own
}

// Choice is a select.
type Choice struct {
	Name, Label, Help, Error string
	Optional                 bool
	Options                  []Option
	Theirs                   *string
}

// Segments are radio buttons side by side.
type Segments struct {
	Name, Label, Error string
	Options            []Option
	Theirs             *string
	Required           bool
}

// Check is a checkbox.
type Check struct {
	Name, Value, Label, Help string
	Checked                  bool
	Theirs                   *string
}

// Picture is a picture in its widths.
type Picture struct{ URL, Set, Alt, Width, Height string }

// Tag is a state: a word, and the tone of its color ("good", "warn", "bad", "accent", "soft", "ink" or "").
type Tag struct{ Text, Tone string }

// Class is the tag's classes.
func (t Tag) Class() string {
	if t.Tone == "" {
		return "tag"
	}
	return "tag tag-" + t.Tone
}

// Plate is a date as the black plate shows it.
type Plate struct {
	Weekday, Day, Month, ISO string
	Off                      bool // outlined: the event is called off or not published
}

// Class is the plate's classes.
func (p Plate) Class() string {
	if p.Off {
		return "plate plate-off"
	}
	return "plate"
}

// EventRow is one event of a list.
type EventRow struct {
	Plate      Plate
	Title, URL string
	When, Line string // when and where; the chapter or what else helps
	Zone       string // IANA, of the hours in When; empty: it has none
	Own        OwnTime
	Tags       []Tag
}

// OwnTime is a time that is said in the viewer's own zone too, when that differs: its ends (RFC 3339) and the zone it is in. The zero value
// is none.
type OwnTime struct{ Start, End, Zone string }

// MixedZones reports whether the rows of a list tell times of different zones.
func MixedZones(rows []EventRow) bool {
	zones := map[string]bool{}
	for _, r := range rows {
		if r.Zone != "" {
			zones[r.Zone] = true
		}
	}
	return len(zones) > 1
}

// Slip is an address that a form asks about: sent again, it is taken. Meant was probably meant. The zero value asks nothing.
type Slip struct{ Asked, Meant string }

// Calendar is a calendar that people subscribe to: its address, and the addresses by which an app, Google and Outlook take it.
type Calendar struct{ Address, App, Google, Outlook string }

// Dot is a chapter on the map.
type Dot struct {
	X, Y, R    string
	Label, URL string
	Class      string
	Path       string // of another shape, around its middle; empty: a circle of radius R
}

// Map is the drawn map.
type Map struct {
	Width, Height    string
	Outline, Borders string
	Label            string // what a screen reader says
	Dots             []Dot
}

// Notice is what the page tells about what just happened; Tone is "" or "warn".
type Notice struct {
	Text, Tone string
	More       string // what to know about it besides; may be empty
	RSVP       bool   // of the person's RSVP: the event's page says it in the card
}

// Unsearched is the trouble of a search, which saves nothing anyway.
func Unsearched(ctx context.Context, errors Errors) Trouble {
	if len(errors) == 0 {
		return Trouble{}
	}
	return Trouble{Opening: say.T(ctx, "We couldn’t search. Please fix:"), Errors: errors, Alone: true}
}

// Help says who may have an account and how to get one: a text, and perhaps where to read or ask.
type Help struct {
	Text string
	Link Link
}

// part is a piece of a Rich sentence.
type part struct {
	text, url string
	plain     bool
}

// partsOf takes a sentence apart at the marks of its links. What looks like a mark and is none stays text.
func partsOf(sentence string, links []Link) (parts []part) {
	for sentence != "" {
		at, number := nextMark(sentence, len(links))
		if at < 0 {
			break
		}
		open, shut := "<"+strconv.Itoa(number)+">", "</"+strconv.Itoa(number)+">"
		text, rest, _ := strings.Cut(sentence[at+len(open):], shut)
		if at > 0 {
			parts = append(parts, part{text: sentence[:at], plain: true})
		}
		parts = append(parts, part{text: text, url: links[number-1].URL})
		sentence = rest
	}
	if sentence != "" {
		parts = append(parts, part{text: sentence, plain: true})
	}
	return parts
}

// nextMark finds the first pair of marks of the first n links; at is -1 when there is none.
func nextMark(sentence string, n int) (at, number int) {
	at = -1
	for i := 1; i <= n; i++ {
		mark := strconv.Itoa(i)
		begin := strings.Index(sentence, "<"+mark+">")
		if begin >= 0 && strings.Contains(sentence[begin:], "</"+mark+">") && (at < 0 || begin < at) {
			at, number = begin, i
		}
	}
	return at, number
}

// Draft marks a form whose words the browser keeps until they are saved, under this name; none for an empty one.
func Draft(name string) templ.Attributes {
	if name == "" {
		return nil
	}
	return templ.Attributes{"data-draft": name}
}
