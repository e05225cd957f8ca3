package people

import (
	"context"
	"errors"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/plaintext"
	"chapterhouse/internal/say"
)

// Field is something that a column can say of a person.
type Field string

// The fields.
const (
	FieldEmail       Field = "email"
	FieldFirstName   Field = "first_name"
	FieldLastName    Field = "last_name"
	FieldName        Field = "name"
	FieldPhone       Field = "phone"
	FieldZIP         Field = "zip"
	FieldTags        Field = "tags"
	FieldChapter     Field = "chapter"
	FieldConsent     Field = "consent"      // the answer to whether one may send email
	FieldConsentedAt Field = "consented_at" // when that was given
	FieldStanding    Field = "standing"     // whether the membership of the organization is current
	FieldUntil       Field = "until"        // the last day it holds
)

// Fields are all fields, in the order in which people are asked about them.
func Fields() []Field {
	return []Field{FieldEmail, FieldFirstName, FieldLastName, FieldName, FieldPhone, FieldZIP, FieldTags, FieldChapter, FieldConsent, FieldConsentedAt, FieldStanding, FieldUntil}
}

// fieldNames are the names by which the column of a field is found. The other fields are found otherwise.
var fieldNames = map[Field][]string{
	FieldEmail: emailNames, FieldFirstName: firstNames, FieldLastName: lastNames, FieldName: fullNames, FieldPhone: phoneNames, FieldTags: tagNames,
	FieldChapter: {"chapter"}, FieldConsentedAt: consentDates, FieldStanding: standingNames, FieldUntil: untilNames,
}

// mapped is the column that somebody chose for a field, -1 for none.
func (f *file) mapped(field Field) int {
	if at, said := f.Columns[field]; said {
		return at
	}
	return -1
}

// said reports whether somebody said which column a field is, or that none is.
func (f *file) said(field Field) bool {
	_, said := f.Columns[field]
	return said
}

// get is a field of a row: from the column that somebody chose, else from the first with a known name.
func (f *file) get(r row, field Field) string {
	if at, said := f.Columns[field]; said {
		return r.at(at)
	}
	return r.get(fieldNames[field]...)
}

// override puts what somebody said of the columns in the place of what the program's reader found.
func (f *file) override(r row, s *said) {
	if at, said := f.Columns[FieldEmail]; said && at >= 0 && at < len(r.cells) {
		s.emails = []string{r.cells[at]}
	}
	if at, said := f.Columns[FieldTags]; said {
		s.tags = parted(r.at(at), ",")
	}
	if at := f.mapped(FieldConsentedAt); at >= 0 && s.consent.answer == yes {
		s.consent.at = f.clock.read(r.at(at))
	}
}

// keyAt is the name of a column, "" for none.
func (h header) keyAt(column int) string {
	if column < 0 || column >= len(h.keys) {
		return ""
	}
	return h.keys[column]
}

// Sheet is what a file looks like, before anything of it is brought in.
type Sheet struct {
	hub.ImportSheet

	Tool   string   // the program it is from
	Header []string // the names of its columns; nil for a list of addresses
}

// sheetRows is how many rows a Sheet shows.
const sheetRows = 4

// errEnough ends the reading of a file of which enough was seen.
var errEnough = errors.New("people: enough")

// Look reads the beginning of a file: which columns it has, and what they are taken for. One that cannot be read, or that nobody can be
// brought in from, is an *hub.Invalid of field "file". With addresses, a list of addresses will do.
func (s *Service) Look(ctx context.Context, src Source, addresses bool) (Sheet, error) {
	f, err := look(ctx, src, Options{now: s.now(), Zone: time.UTC})
	if err != nil {
		return Sheet{}, err
	}
	switch {
	case f.plain && addresses:
		f.tool = tool{name: say.T(ctx, "a list of addresses")}
	case f.plain:
		return Sheet{}, hub.Wrong("file", say.M("The first line must name the columns, and here it’s an email address. If these people want no email, choose that above."))
	case f.tool.addressless.Is():
		return Sheet{}, hub.Wrong("file", f.tool.addressless)
	case f.tool.notPeople.Is():
		return Sheet{}, hub.Wrong("file", f.tool.notPeople)
	}
	out := Sheet{Tool: f.tool.name}
	if !f.plain {
		out.Header, out.Note = f.header.cells, f.tool.note.In(ctx)
		out.Guess, out.Asks = f.guesses(), f.tool.asks()
	}
	err = f.rows(ctx, func(record plaintext.Record) error {
		out.Rows = append(out.Rows, shortened(record.Cells))
		if len(out.Rows) == sheetRows {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// shortened are cells as they are shown: whole, they may be a megabyte.
func shortened(cells []string) []string {
	out := make([]string, min(len(cells), maxShown))
	for i := range out {
		out[i] = cut(hub.Line(cells[i]), maxTag)
	}
	return out
}

// maxShown is how many columns are shown and can be chosen.
const maxShown = 200

// asks reports whether a column may say who agreed to email: the programs that keep consent themselves have their own.
func (t tool) asks() bool {
	switch t.key {
	case sheet, "googleforms", "luma", "hievents", "eventbrite":
		return true
	}
	return false
}

func (f *file) guesses() map[string]int {
	out := map[string]int{}
	for _, field := range Fields() {
		if at := f.guess(field); at < maxShown {
			out[string(field)] = at
		}
	}
	return out
}

// guess is the column that a field is found in by its name, -1 for none.
func (f *file) guess(field Field) int {
	key := ""
	switch field {
	case FieldZIP:
		key = f.header.postcode
	case FieldConsent:
		key = consentQuestion(&f.header)
	default:
		for _, name := range fieldNames[field] {
			if f.header.has(name) {
				key = name
				break
			}
		}
	}
	if key == "" {
		return -1
	}
	return f.header.at[key]
}

// fileName is the last part of a path, on one line and not too long.
func fileName(name string) string {
	name = cut(hub.Line(name[strings.LastIndexAny(name, `/\`)+1:]), maxName)
	if name == "" {
		return "people.csv"
	}
	return name
}
