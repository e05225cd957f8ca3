package national

import (
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
func (h *Handlers) ItemForm(q *page.Request) error {
	room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
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
	return h.itemPage(q, http.StatusOK, room, item, ui.Trouble{})
}

func (h *Handlers) itemPage(q *page.Request, status int, room toolkit.Room, item hub.Item, trouble ui.Trouble) error {
	ctx, base := q.Ctx(), link.NationalToolkit(room.Toolkit.ID)
	v := pages.ItemForm{
		Page: h.DeskPage(q, item.Kind.Label().In(ctx)), Back: ui.Link{Text: room.Toolkit.Title, URL: base}, Heading: item.Kind.Label().In(ctx),
		Action: base + "/items/" + q.Param("item"), Trouble: trouble, Locked: status == http.StatusConflict, Kind: string(item.Kind),
		Form: formOf(q, item, trouble.Errors), Modes: view.Modes(ctx),
	}
	if item.File != "" {
		office, err := h.Office(q)
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
	return h.Render(q, status, pages.ItemPage(v))
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
	Capacity    int          `form:"event_capacity,,positive"`
	MaxParty    int          `form:"event_max_party,5"`
}

// formOf shows an item in its form.
func formOf(q *page.Request, i hub.Item, problems ui.Errors) ui.Form {
	t := i.Template
	return page.FormOf(q, itemForm{
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
func (h *Handlers) SaveItem(q *page.Request) error {
	item := typedItem(q)
	office, err := h.Office(q)
	if err != nil {
		return err
	}
	var up *toolkit.Upload
	file, name, err := q.SentFile()
	if file != nil {
		up = &toolkit.Upload{Name: name, Content: file}
	}
	if err == nil {
		err = h.Toolkits.SaveItem(q.Ctx(), q.Actor, office, q.Toolkit(), item, up)
	}
	if status, problems, wrong := q.FileTrouble(err, "file"); wrong {
		return h.itemAgain(q, status, item, ui.Trouble{Errors: problems})
	}
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[itemForm]()...); wrong {
		return h.itemAgain(q, http.StatusUnprocessableEntity, item, ui.Trouble{Errors: problems})
	}
	if errors.Is(err, hub.ErrConflict) && item.Kind.Valid() {
		return h.itemAgain(q, http.StatusConflict, item, ui.Trouble{Opening: publishedMeanwhile.In(q.Ctx())})
	}
	return h.savedToolkit(q, err, "saved")
}

// itemAgain shows the form of an item with what was typed.
func (h *Handlers) itemAgain(q *page.Request, status int, item hub.Item, trouble ui.Trouble) error {
	room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(room.Version.Items, func(known hub.Item) bool { return known.ID == item.ID }); i >= 0 {
		item.File, item.Attached = room.Version.Items[i].File, room.Version.Items[i].Attached
	}
	return h.itemPage(q, status, room, item, trouble)
}

// RemoveItem takes an item out of the draft.
func (h *Handlers) RemoveItem(q *page.Request) error {
	if !q.Sure() {
		item, err := h.Toolkits.DraftItem(q.Ctx(), q.Actor, q.Toolkit(), hub.ItemID(q.Param("item")))
		if err != nil {
			return h.savedToolkit(q, err, "saved")
		}
		return h.Ask(q, page.Question{
			Heading: say.T(q.Ctx(), "Remove “%s”?", item.Title), Yes: say.T(q.Ctx(), "Remove item"),
			Follows: []string{say.T(q.Ctx(), "Its text and its file are removed from this draft for good."), say.T(q.Ctx(), "Published versions keep theirs.")},
			No:      ui.Link{Text: say.T(q.Ctx(), "Keep the item"), URL: link.NationalToolkit(q.Toolkit())},
		})
	}
	err := h.Toolkits.RemoveItem(q.Ctx(), q.Actor, q.Toolkit(), hub.ItemID(q.Param("item")))
	return h.savedToolkit(q, err, "saved")
}
