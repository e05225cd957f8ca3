package national

import (
	"context"
	"errors"
	"net/http"
	"slices"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// ItemForm is the form of one item: "new" with ?kind=, or one that exists.
func (s *Handlers) ItemForm(q *page.Request) error {
	room, err := s.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	if !room.CanEdit {
		return hub.ErrForbidden
	}
	item := hub.Item{Kind: hub.ItemKind(q.Query("kind")), Template: hub.EventTemplate{Mode: hub.ModeInPerson, Minutes: 90, MaxParty: 5}}
	if q.Param("item") != "new" {
		i := slices.IndexFunc(room.Version.Items, func(known hub.Item) bool { return string(known.ID) == q.Param("item") })
		if i < 0 {
			return hub.ErrNotFound
		}
		item = room.Version.Items[i]
	}
	if !item.Kind.Valid() {
		return hub.ErrNotFound
	}
	return s.itemPage(q, http.StatusOK, room, item, ui.Trouble{})
}

func (s *Handlers) itemPage(q *page.Request, status int, room toolkit.Room, item hub.Item, trouble ui.Trouble) error {
	ctx, base, problems := q.Ctx(), link.NationalToolkit(room.Toolkit.ID), trouble.Errors
	v := pages.ItemForm{
		Page: s.DeskPage(q, item.Kind.Label().In(ctx)), Back: ui.Link{Text: room.Toolkit.Title, URL: base}, Heading: item.Kind.Label().In(ctx),
		Action: base + "/items/" + q.Param("item"), Trouble: trouble, Locked: status == http.StatusConflict, Kind: string(item.Kind),
		Title: ui.Input{Name: "title", Label: say.T(ctx, "Title"), Type: "text", Value: item.Title, Error: problems.Of("title"), Required: true, Length: "120"},
	}
	switch item.Kind {
	case hub.ItemEventTemplate:
		v.Template = templateFields(ctx, item.Template, problems)
	case hub.ItemFile:
		v.Body, v.File = itemText(ctx, item, problems), itemFile(ctx, problems)
	default:
		v.Body = itemText(ctx, item, problems)
	}
	if item.File != "" && v.File != nil {
		office, err := s.Office(q)
		if err != nil {
			return err
		}
		file := view.Attachment(ctx, office, item)
		v.HasFile = file.URL + file.Picture
	}
	var keys []string
	for _, sl := range room.Version.Slots {
		keys = append(keys, "[["+sl.Key+"]]")
	}
	if len(keys) > 0 {
		v.Slots = say.T(ctx, "Blanks you can use: %s", say.List(ctx, keys))
	}
	return s.Render(q, status, pages.ItemPage(v))
}

func itemText(ctx context.Context, item hub.Item, problems ui.Errors) *ui.Area {
	return &ui.Area{
		Name: "body", Label: say.T(ctx, "Text"), Help: say.T(ctx, "You can use Markdown. [[city]] becomes the chapter’s answer."), Value: item.Body, Error: problems.Of("body"),
		Class: "textarea-tall", Optional: item.Kind == hub.ItemFile,
	}
}

func itemFile(ctx context.Context, problems ui.Errors) *ui.Input {
	return &ui.Input{
		Name: "file", Label: say.T(ctx, "PDF or picture"), Type: "file", Help: say.T(ctx, "A PDF up to 20 MB, or a JPEG, PNG, GIF or WebP picture up to 15 MB."),
		Accept: "application/pdf,image/jpeg,image/png,image/gif,image/webp", Error: problems.Of("file"),
	}
}

func templateFields(ctx context.Context, t hub.EventTemplate, problems ui.Errors) *pages.Template {
	line := func(name, label, value string) ui.Input {
		return ui.Input{Name: name, Label: label, Type: "text", Value: value, Error: problems.Of(name)}
	}
	out := &pages.Template{
		Title: line("event_title", say.T(ctx, "Event title"), t.Title), Summary: line("event_summary", say.T(ctx, "Short summary"), t.Summary),
		Description: ui.Area{Name: "event_description", Label: say.T(ctx, "Description"), Value: t.Description, Optional: true},
		Mode: ui.Segments{Name: "event_mode", Label: say.T(ctx, "Format"), Error: problems.Of("event_mode"), Options: []ui.Option{
			{Value: string(hub.ModeInPerson), Label: say.C(ctx, "format of an event", "In person"), Selected: t.Mode == hub.ModeInPerson},
			{Value: string(hub.ModeOnline), Label: say.C(ctx, "format of an event", "Online"), Selected: t.Mode == hub.ModeOnline},
			{Value: string(hub.ModeHybrid), Label: say.C(ctx, "format of an event", "Hybrid"), Selected: t.Mode == hub.ModeHybrid},
		}},
		Minutes: line("event_minutes", say.T(ctx, "Length in minutes"), page.NumberOrEmpty(t.Minutes)), Capacity: line("event_capacity", say.T(ctx, "Capacity"), page.NumberOrEmpty(t.Capacity)),
		MaxParty: line("event_max_party", say.T(ctx, "Largest party"), page.NumberOrEmpty(t.MaxParty)),
	}
	out.Capacity.Optional, out.Summary.Optional = true, true
	return out
}

var itemOrder = []string{"title", "body", "file", "event_title", "event_summary", "event_mode", "event_minutes", "event_capacity"}

// SaveItem adds or replaces an item.
func (s *Handlers) SaveItem(q *page.Request) error {
	item := typedItem(q)
	office, err := s.Office(q)
	if err != nil {
		return err
	}
	var up *toolkit.Upload
	file, name, err := q.SentFile()
	if file != nil {
		up = &toolkit.Upload{Name: name, Content: file}
	}
	if err == nil {
		err = s.Toolkits.SaveItem(q.Ctx(), q.Actor, office, q.Toolkit(), item, up)
	}
	if status, problems, wrong := q.FileTrouble(err, "file"); wrong {
		return s.itemAgain(q, status, item, ui.Trouble{Errors: problems})
	}
	if problems, wrong := page.Invalid(q.Ctx(), err, itemOrder...); wrong {
		return s.itemAgain(q, http.StatusUnprocessableEntity, item, ui.Trouble{Errors: problems})
	}
	if errors.Is(err, hub.ErrConflict) && item.Kind.Valid() {
		return s.itemAgain(q, http.StatusConflict, item, ui.Trouble{Opening: publishedMeanwhile.In(q.Ctx())})
	}
	return s.savedToolkit(q, err, "saved")
}

// itemAgain shows the form of an item with what was typed.
func (s *Handlers) itemAgain(q *page.Request, status int, item hub.Item, trouble ui.Trouble) error {
	room, err := s.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(room.Version.Items, func(known hub.Item) bool { return known.ID == item.ID }); i >= 0 {
		item.File, item.Attached = room.Version.Items[i].File, room.Version.Items[i].Attached
	}
	return s.itemPage(q, status, room, item, trouble)
}

// typedItem reads the form of an item.
func typedItem(q *page.Request) hub.Item {
	item := hub.Item{
		Kind: hub.ItemKind(q.Text("kind")), Title: q.Text("title"), Body: q.Text("body"),
		Template: hub.EventTemplate{
			Title: q.Text("event_title"), Summary: q.Text("event_summary"), Description: q.Text("event_description"), Mode: hub.Mode(q.Text("event_mode")),
			Minutes: q.Number("event_minutes", 0), Capacity: q.Number("event_capacity", 0), MaxParty: q.Number("event_max_party", 5),
		},
	}
	if q.Param("item") != "new" {
		item.ID = hub.ItemID(q.Param("item"))
	}
	return item
}

func (s *Handlers) RemoveItem(q *page.Request) error {
	err := s.Toolkits.RemoveItem(q.Ctx(), q.Actor, q.Toolkit(), hub.ItemID(q.Param("item")))
	return s.savedToolkit(q, err, "saved")
}
