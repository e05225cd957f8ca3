package view

import (
	"context"
	"net/url"
	"strings"
	"time"

	"chapterhouse/components/layout"
	pages "chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
)

// TrailFilter reads a filter from the address. An invalid day or family counts as an empty field.
func TrailFilter(query url.Values) hub.TrailFilter {
	f := hub.TrailFilter{
		Chapter: hub.ChapterID(query.Get("chapter")), Actor: hub.PersonID(strings.TrimSpace(query.Get("person"))), Action: query.Get("action"), After: link.Cursor(query.Get("after")),
	}
	if from, err := time.Parse(time.DateOnly, query.Get("from")); err == nil {
		f.From = from
	}
	if to, err := time.Parse(time.DateOnly, query.Get("to")); err == nil {
		f.To = to.AddDate(0, 0, 1)
	}
	return f
}

// familyOptions are the families a reader can choose from; an admin sees only those about the hub itself.
func familyOptions(ctx context.Context, current string, system bool) []ui.Option {
	var options []ui.Option
	for _, f := range families {
		if system && f.prefix != "" && !hub.SystemAction(f.prefix) {
			continue
		}
		options = append(options, ui.Option{Value: string(f.prefix), Label: f.label.In(ctx), Selected: string(f.prefix) == current})
	}
	return options
}

// TrailFilterForm is the filter's form, with what was chosen.
func TrailFilterForm(ctx context.Context, path string, query url.Values, system bool) *pages.Filter {
	day := func(name, label string) ui.Input {
		return ui.Input{Name: name, Label: label, Type: "date", Value: query.Get(name)}
	}
	return &pages.Filter{
		Action: path, Kinds: ui.Choice{Name: "action", Label: say.T(ctx, "What"), Options: familyOptions(ctx, query.Get("action"), system)},
		Person: &ui.Input{Name: "person", Label: say.T(ctx, "Person’s ID"), Type: "text", Value: query.Get("person"), Length: "16"},
		From:   day("from", say.C(ctx, "a date", "From")), To: day("to", say.C(ctx, "a date", "To")),
	}
}

// Trail is a page of the trail without its rows.
func Trail(ctx context.Context, shell layout.Page, older string) pages.Trail {
	return pages.Trail{
		Page: shell, Heading: shell.Title, Who: true, Empty: say.T(ctx, "No matching activity. Try fewer filters."),
		Next: ui.Link{Text: say.T(ctx, "Older activity"), URL: older},
	}
}

// TrailChosen is the filter in words, for a printed page.
func TrailChosen(ctx context.Context, query url.Values, names map[hub.ChapterID]string) string {
	var parts []string
	for _, f := range families {
		if f.prefix != "" && string(f.prefix) == query.Get("action") {
			parts = append(parts, f.label.In(ctx))
		}
	}
	if name := names[hub.ChapterID(query.Get("chapter"))]; name != "" {
		parts = append(parts, name)
	}
	if id := query.Get("person"); id != "" {
		parts = append(parts, say.T(ctx, "person %s", id))
	}
	if day := query.Get("from"); day != "" {
		parts = append(parts, say.T(ctx, "from %s", day))
	}
	if day := query.Get("to"); day != "" {
		parts = append(parts, say.T(ctx, "to %s", day))
	}
	if len(parts) == 0 {
		return ""
	}
	return say.T(ctx, "Filters: %s", strings.Join(parts, say.C(ctx, "between the parts of a list", ", ")))
}

// TrailRow is a row in words, with its time in a zone.
func TrailRow(ctx context.Context, r hub.TrailRow, at *time.Location, now time.Time) pages.Row {
	_, thing, _ := strings.Cut(r.Object, ":")
	row := pages.Row{
		When: say.Moment(ctx, r.At.In(at), now), ISO: r.At.UTC().Format(time.RFC3339), Name: r.Name, What: FactText(ctx, r.Action), Thing: thing, Title: r.Title,
	}
	if row.Name == "" {
		row.Name, row.Soft = actorWords(ctx, r)
	}
	return row
}

// actorWords names an actor whose name the reader may not see: by role and id.
func actorWords(ctx context.Context, r hub.TrailRow) (who, id string) {
	switch {
	case r.Actor == hub.Operator:
		return say.T(ctx, "the command line"), ""
	case r.Action == hub.FactEventRecompute:
		return say.T(ctx, "this site, by itself"), ""
	case r.Actor == "":
		return say.T(ctx, "a visitor"), ""
	}
	words := make([]string, 0, len(r.Roles))
	for _, role := range r.Roles {
		words = append(words, Role(ctx, role))
	}
	if len(words) == 0 {
		words = []string{say.C(ctx, "a role", "person")}
	}
	return say.List(ctx, words), string(r.Actor)
}
