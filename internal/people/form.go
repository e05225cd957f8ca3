package people

import (
	"context"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/zone"
)

// ImportForm is what somebody says about an import.
type ImportForm struct {
	Chapter     string `form:"chapter"` // a slug; empty: nobody's
	Nearest     int    `form:"nearest"` // in the unit of the locale
	ConsentedAt string `form:"consented_at"`
	Source      string `form:"source"`
	Wording     string `form:"wording"`
	Zone        string `form:"zone"`
	DayFirst    bool   `form:"day_first"`
	Account     string `form:"account"`
	Reason      string `form:"reason"`
	// Columns are the columns that were chosen, by file and field; -1: none.
	Columns []map[Field]int
}

// kilometersAMile turns what is typed where people count in miles.
const kilometersAMile = 1.609344

// FormOf is what is stored about an import as a form, with its columns as they were found or chosen.
func (r Room) FormOf(ctx context.Context) ImportForm {
	o := r.Options
	f := ImportForm{ConsentedAt: o.ConsentedAt, Source: o.Source, Wording: o.Wording, Zone: o.Zone, DayFirst: o.DayFirst, Account: o.Account, Reason: string(o.Reason)}
	f.Nearest = int(o.Nearest + 0.5)
	if say.Miles(ctx) {
		f.Nearest = int(o.Nearest/kilometersAMile + 0.5)
	}
	for _, c := range r.Chapters {
		if c.ID == o.Chapter {
			f.Chapter = c.Slug
		}
	}
	for n, sheet := range r.Sheets {
		columns := map[Field]int{}
		for _, field := range Fields() {
			columns[field] = -1
			if at, found := sheet.Guess[string(field)]; found {
				columns[field] = at
			}
			if at, chosen := r.Files[n].Columns[string(field)]; chosen {
				columns[field] = at
			}
		}
		f.Columns = append(f.Columns, columns)
	}
	return f
}

// Asks reports whether it is asked which column of a file a field is in.
func (r Room) Asks(file int, field Field) bool {
	switch {
	case r.Kind == hub.ImportSuppressions:
		return field == FieldEmail
	case field == FieldStanding, field == FieldUntil:
		return r.Chapter == ""
	case field == FieldChapter:
		return r.Kind != hub.ImportSupporters && r.Chapter == ""
	case field == FieldConsent, field == FieldConsentedAt:
		return r.Sheets[file].Asks
	}
	return true
}

// ColumnField names the field of the form that says which column of a file something is in.
func ColumnField(file int, field Field) string {
	return "column-" + strconv.Itoa(file) + "-" + string(field)
}

// maxNearest is the largest distance to a chapter, in kilometers: beyond it "near" says nothing.
const maxNearest = 1000

// checked turns a form into what is stored, or says what is wrong with it.
func (s *Service) checked(ctx context.Context, r Room, f ImportForm) (hub.PeopleImport, error) {
	i, in := r.PeopleImport, &hub.Invalid{}
	i.Options = hub.ImportOptions{DayFirst: f.DayFirst, Zone: f.Zone}
	if _, err := zone.Load(f.Zone); err != nil || f.Zone == "" {
		in.Add("zone", say.M("Choose a time zone."))
	}
	s.columns(&i, r, f, in)
	if i.Kind == hub.ImportSuppressions {
		switch i.Options.Reason = hub.SuppressionReason(f.Reason); i.Options.Reason {
		case hub.SuppressedLeft, hub.SuppressedBounced, hub.SuppressedComplained:
		default:
			in.Add("reason", say.M("Choose why these addresses get no email."))
		}
		return i, in.Err()
	}
	i.Options.ConsentedAt, i.Options.Source = strings.TrimSpace(f.ConsentedAt), cut(hub.Line(f.Source), maxName)
	i.Options.Wording, i.Options.Account = cut(hub.Lines(f.Wording), maxWording), columnKey(cut(f.Account, maxTag))
	s.consent(&i, in)
	if i.Kind == hub.ImportSupporters || i.Chapter != "" {
		return i, in.Err()
	}
	i.Options.Nearest = float64(f.Nearest)
	if say.Miles(ctx) {
		i.Options.Nearest *= kilometersAMile
	}
	if f.Nearest < 0 || i.Options.Nearest > maxNearest {
		in.Add("nearest", say.M("Enter a whole number, or leave blank so that distance doesn’t count."))
	}
	for _, c := range r.Chapters {
		if c.Slug == f.Chapter {
			i.Options.Chapter = c.ID
		}
	}
	if f.Chapter != "" && i.Options.Chapter == "" || i.Options.Chapter == "" && f.Nearest == 0 && !i.Options.Column {
		in.Add("chapter", say.M("Say which chapter these people belong to: by a column, by the nearest chapter, or choose one here."))
	}
	return i, in.Err()
}

const maxWording = 2000

// columns keeps what was chosen otherwise than it was found: what stays as it was found keeps the program's own rules, of which a
// column is only a part.
func (s *Service) columns(i *hub.PeopleImport, r Room, f ImportForm, in *hub.Invalid) {
	for n := range i.Files {
		if n >= len(f.Columns) || n >= len(r.Sheets) || i.Files[n].Header == nil {
			continue
		}
		chosen, guess := map[string]int{}, r.Sheets[n].Guess
		for _, field := range Fields() {
			at, sent := f.Columns[n][field]
			if !r.Asks(n, field) {
				continue
			}
			found, known := guess[string(field)]
			if !known {
				found = -1
			}
			if sent && at != found && at < len(i.Files[n].Header) && (at >= 0 || r.Sheets[n].Asks) { // else "as this program has it"
				chosen[string(field)] = at
			}
			if field == FieldChapter && at >= 0 && sent {
				i.Options.Column = true
			}
		}
		at, sent := f.Columns[n][FieldEmail]
		if r.Sheets[n].Asks && (sent && at < 0 || !sent && guess[string(FieldEmail)] < 0) {
			in.Add(ColumnField(n, FieldEmail), say.M("Choose the column with the email addresses."))
		}
		i.Files[n].Columns = chosen
	}
}

// consent wants all three of what shows that people agreed, or the words alone, for files that have the rest.
func (s *Service) consent(i *hub.PeopleImport, in *hub.Invalid) {
	o := i.Options
	if o.ConsentedAt == "" && o.Source == "" {
		return
	}
	at, err := time.Parse(time.DateOnly, o.ConsentedAt)
	switch {
	case o.ConsentedAt == "":
		in.Add("consented_at", say.M("Enter the day they agreed. If you don’t know it, leave the place blank too: then they aren’t emailed."))
	case err != nil || at.After(s.now()) || at.Year() < 1990:
		in.Add("consented_at", say.M("Enter a date that isn’t in the future."))
	}
	if o.Source == "" {
		in.Add("source", say.M("Enter where they agreed, like “sign-up sheet at the spring fair”."))
	}
	if o.Wording == "" {
		in.Add("wording", say.M("Enter what they agreed to, in the words they read."))
	}
}
