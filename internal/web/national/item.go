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
	ctx, base, form := q.Ctx(), link.NationalToolkit(room.Toolkit.ID), itemFields(item, trouble.Errors)
	v := pages.ItemForm{
		Page: s.DeskPage(q, item.Kind.Label().In(ctx)), Back: ui.Link{Text: room.Toolkit.Title, URL: base}, Heading: item.Kind.Label().In(ctx),
		Action: base + "/items/" + q.Param("item"), Trouble: trouble, Locked: status == http.StatusConflict, Kind: string(item.Kind),
		Title: form.Line("title", say.T(ctx, "Title")),
	}
	v.Title.Required, v.Title.Length = true, "120"
	switch item.Kind {
	case hub.ItemEventTemplate:
		v.Template = templateFields(ctx, form)
	case hub.ItemFile:
		v.Body, v.File = itemText(ctx, form, true), itemFile(ctx, trouble.Errors)
	default:
		v.Body = itemText(ctx, form, false)
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

func itemText(ctx context.Context, form page.Fields, optional bool) *ui.Area {
	f := form.Area("body", say.T(ctx, "Text"))
	f.Help, f.Class, f.Optional = say.T(ctx, "You can use Markdown. [[city]] becomes the chapter’s answer."), "textarea-tall", optional
	return &f
}

func itemFile(ctx context.Context, problems ui.Errors) *ui.Input {
	return &ui.Input{
		Name: "file", Label: say.T(ctx, "PDF or picture"), Type: "file", Help: say.T(ctx, "A PDF up to 20 MB, or a JPEG, PNG, GIF or WebP picture up to 15 MB."),
		Accept: "application/pdf,image/jpeg,image/png,image/gif,image/webp", Error: problems.Of("file"),
	}
}

func templateFields(ctx context.Context, form page.Fields) *pages.Template {
	out := &pages.Template{
		Title: form.Line("event_title", say.T(ctx, "Event title")), Summary: form.Line("event_summary", say.T(ctx, "Short summary")),
		Description: form.Area("event_description", say.T(ctx, "Description")), Mode: form.Segments("event_mode", say.T(ctx, "Format"), view.Modes(ctx)...),
		Minutes: form.Line("event_minutes", say.T(ctx, "Length in minutes")), Capacity: form.Line("event_capacity", say.T(ctx, "Capacity")),
		MaxParty: form.Line("event_max_party", say.T(ctx, "Largest party")),
	}
	out.Capacity.Optional, out.Summary.Optional, out.Description.Optional = true, true, true
	return out
}

// itemForm is the form of an item of any kind.
type itemForm struct {
	Kind        hub.ItemKind `form:"kind"`
	Title       string       `form:"title"`
	Body        string       `form:"body"`
	EventTitle  string       `form:"event_title"`
	Summary     string       `form:"event_summary"`
	Description string       `form:"event_description"`
	Mode        hub.Mode     `form:"event_mode"`
	Minutes     int          `form:"event_minutes"`
	Capacity    int          `form:"event_capacity"`
	MaxParty    int          `form:"event_max_party,5"`
}

// itemFields shows an item in its form.
func itemFields(i hub.Item, problems ui.Errors) page.Fields {
	t := i.Template
	return page.FieldsOf(itemForm{
		Kind: i.Kind, Title: i.Title, Body: i.Body,
		EventTitle: t.Title, Summary: t.Summary, Description: t.Description, Mode: t.Mode, Minutes: t.Minutes, Capacity: t.Capacity, MaxParty: t.MaxParty,
	}, problems)
}

// typedItem reads the form of an item.
func typedItem(q *page.Request) hub.Item {
	f := page.Read[itemForm](q)
	item := hub.Item{Kind: f.Kind, Title: f.Title, Body: f.Body, Template: hub.EventTemplate{
		Title: f.EventTitle, Summary: f.Summary, Description: f.Description, Mode: f.Mode, Minutes: f.Minutes, Capacity: f.Capacity, MaxParty: f.MaxParty,
	}}
	if q.Param("item") != "new" {
		item.ID = hub.ItemID(q.Param("item"))
	}
	return item
}

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
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[itemForm]()...); wrong {
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

// RemoveItem takes an item out of the draft.
func (s *Handlers) RemoveItem(q *page.Request) error {
	err := s.Toolkits.RemoveItem(q.Ctx(), q.Actor, q.Toolkit(), hub.ItemID(q.Param("item")))
	return s.savedToolkit(q, err, "saved")
}
