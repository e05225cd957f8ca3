package national

import (
	"cmp"
	"context"
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
		if i < 0 || !room.Draft() {
			return h.typoForm(q)
		}
		item = room.Version.Items[i]
	}
	if !item.Kind.Valid() {
		return hub.ErrNotFound
	}
	form := page.FormOf(q, itemFormOf(item), nil)
	form.Values["file"] = string(item.File)
	return h.itemPage(q, http.StatusOK, room, item, page.Guarded(form), ui.Trouble{})
}

func (h *Handlers) itemPage(q *page.Request, status int, room toolkit.Room, item hub.Item, form ui.Form, trouble ui.Trouble, changes ...func(v *pages.ItemForm)) error {
	ctx, base := q.Ctx(), link.NationalToolkit(room.Toolkit.ID)
	v := pages.ItemForm{
		Page: h.DeskPage(q, item.Kind.Label().In(ctx)), Back: ui.Link{Text: room.Version.Title, URL: editorOf(room)}, Heading: item.Kind.Label().In(ctx),
		Action: base + "/items/" + cmp.Or(string(item.ID), "new"), Trouble: trouble, Locked: !room.Draft(), Kind: string(item.Kind),
		Form: form, Modes: view.Modes(ctx), Whoms: view.CallWhoms(ctx),
	}
	v.Draft, v.KeptFile = h.Draft(q, v.Action+" "+v.Kind), form.Values["kept_file"]
	if v.Locked {
		v.Draft = ""
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
	for _, change := range changes {
		change(&v)
	}
	return h.Render(q, status, pages.ItemPage(v))
}

// itemForm is the form of an item of any kind.
type itemForm struct {
	Kind        hub.ItemKind `form:"kind"`
	Title       string       `form:"title"`
	Body        string       `form:"body"`
	Whom        hub.CallWhom `form:"whom"`
	EventTitle  string       `form:"event_title"`
	Summary     string       `form:"event_summary"`
	Description string       `form:"event_description"`
	Mode        hub.Mode     `form:"event_mode"`
	Minutes     int          `form:"event_minutes"`
	Capacity    int          `form:"event_capacity,,positive"`
	MaxParty    int          `form:"event_max_party,5"`
	UseUntil    string       `form:"use_until"`
}

// itemFormOf is the form that shows an item.
func itemFormOf(i hub.Item) itemForm {
	t := i.Template
	return itemForm{
		Kind: i.Kind, Title: i.Title, Body: i.Body, UseUntil: i.UseUntil, Whom: i.Whom,
		EventTitle: t.Title, Summary: t.Summary, Description: t.Description, Mode: t.Mode, Minutes: t.Minutes, Capacity: t.Capacity, MaxParty: t.MaxParty,
	}
}

// item is the form as an item; id is "new" for one that is added.
func (f itemForm) item(id string) hub.Item {
	item := hub.Item{Kind: f.Kind, Title: f.Title, Body: f.Body, UseUntil: f.UseUntil, Whom: f.Whom, Template: hub.EventTemplate{
		Title: f.EventTitle, Summary: f.Summary, Description: f.Description, Mode: f.Mode, Minutes: f.Minutes, Capacity: f.Capacity, MaxParty: f.MaxParty,
	}}
	if id != "new" {
		item.ID = hub.ItemID(id)
	}
	return item
}

// mergedItem compares the form as it was typed with the item as it is stored. One that is added, or was removed, has nothing stored.
func mergedItem(q *page.Request, room toolkit.Room) (item hub.Item, form itemForm, guard *page.Guard, gone bool) {
	typed, id := page.Read[itemForm](q), q.Param("item")
	i := slices.IndexFunc(room.Version.Items, func(known hub.Item) bool { return string(known.ID) == id })
	if i < 0 {
		return typed.item(id), typed, page.NewGuard(q), id != "new"
	}
	known := room.Version.Items[i]
	stored := itemFormOf(known)
	typed.Kind = stored.Kind
	if known.Kind != hub.ItemEventTemplate { // its form has none of these fields
		body, title, until, whom := typed.Body, typed.Title, typed.UseUntil, typed.Whom
		typed = stored
		typed.Body, typed.Title, typed.UseUntil = body, title, until
		if known.Kind == hub.ItemCallScript {
			typed.Whom = whom
		}
	} else {
		typed.Body = stored.Body
	}
	form, guard = page.Merge(q, typed, stored)
	file, _, _ := q.SentFile()
	guard.File("file", file != nil, string(known.File), say.T(q.Ctx(), "another file"))
	item = form.item(id)
	item.File, item.Attached = known.File, known.Attached
	return item, form, guard, false
}

// SaveItem adds or replaces an item.
func (h *Handlers) SaveItem(q *page.Request) error {
	if q.Text("do") == "fix" {
		return h.fixItem(q)
	}
	return page.Retry(func() error { return h.saveItem(q) })
}

func (h *Handlers) saveItem(q *page.Request) error {
	room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	item, form, guard, gone := mergedItem(q, room)
	again := func(status int, trouble ui.Trouble) error {
		kept, problems := h.keptFile(q, item, trouble.Errors)
		trouble.Errors = problems
		shown := guard.Shown(page.FormOf(q, form, problems))
		shown.Values["kept_file"] = string(kept)
		return h.itemPage(q, status, room, item, shown, trouble)
	}
	switch {
	case !room.CanEdit:
		return hub.ErrForbidden
	case !item.Kind.Valid() && !room.Draft():
		return hub.ErrConflict
	case !room.Draft():
		return again(http.StatusConflict, ui.Trouble{Opening: publishedMeanwhile.In(q.Ctx())})
	case gone && item.Kind.Valid():
		item.ID = ""
		return again(http.StatusConflict, ui.Trouble{Opening: say.T(q.Ctx(), "Someone else removed this item while you were editing. What you typed is below. Save again to add it back.")})
	case guard.Clash():
		return again(http.StatusConflict, ui.Trouble{Opening: page.Overtaken.In(q.Ctx())})
	}
	err = h.keepItem(q, item)
	if status, problems, wrong := q.FileTrouble(err, "file"); wrong {
		return again(status, ui.Trouble{Errors: problems})
	}
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[itemForm]()...); wrong {
		return again(http.StatusUnprocessableEntity, ui.Trouble{Errors: problems})
	}
	if err == nil {
		h.Saved(q, q.Path()+" "+string(item.Kind))
	}
	return h.savedToolkit(q, err, guard.Notice("saved"))
}

// keepItem saves an item with the file that was sent.
func (h *Handlers) keepItem(q *page.Request, item hub.Item) error {
	office, err := h.Office(q)
	if err != nil {
		return err
	}
	var up *toolkit.Upload
	file, name, err := q.SentFile()
	switch kept := hub.FileID(q.Text("kept_file")); {
	case err != nil:
		return err
	case file != nil:
		up = &toolkit.Upload{Name: name, Content: file}
	case kept != "":
		up = &toolkit.Upload{Kept: kept}
	}
	return h.Toolkits.SaveItem(q.Ctx(), q.Actor, office, q.Toolkit(), item, up)
}

// keptFile keeps a file that came with a form that cannot be saved yet, unless it is what is wrong, and adds what is wrong with it to the
// form's problems.
func (h *Handlers) keptFile(q *page.Request, item hub.Item, problems ui.Errors) (hub.FileID, ui.Errors) {
	file, name, err := q.SentFile()
	kept := hub.FileID(q.Text("kept_file"))
	if err != nil || problems.Of("file") != "" || item.Kind != hub.ItemFile {
		return "", problems
	}
	if file != nil {
		var office hub.Chapter
		if office, err = h.Office(q); err == nil {
			kept, err = h.Toolkits.KeepFile(q.Ctx(), q.Actor, office, toolkit.Upload{Name: name, Content: file})
		}
	}
	if wrong, refused := page.Invalid(q.Ctx(), err, "file"); refused {
		return "", append(problems, wrong...)
	}
	if err != nil || !hub.ValidID(string(kept)) {
		return "", problems
	}
	return kept, problems
}

// RemoveItem takes an item out of the draft.
func (h *Handlers) RemoveItem(q *page.Request) error {
	id := hub.ItemID(q.Param("item"))
	if !q.Sure() {
		item, others, err := h.Toolkits.Removing(q.Ctx(), q.Actor, q.Toolkit(), id)
		if err != nil {
			return h.savedToolkit(q, err, "saved")
		}
		return h.Ask(q, page.Question{
			Heading: say.T(q.Ctx(), "Remove “%s”?", item.Title), Yes: say.T(q.Ctx(), "Remove item"), Choose: replacements(q.Ctx(), others),
			Follows: []string{say.T(q.Ctx(), "Its text and its file are removed from this draft for good."), say.T(q.Ctx(), "Published versions keep theirs.")},
			No:      ui.Link{Text: say.T(q.Ctx(), "Keep the item"), URL: link.NationalToolkit(q.Toolkit())},
		})
	}
	err := h.Toolkits.RemoveItem(q.Ctx(), q.Actor, q.Toolkit(), id, hub.ItemKey(q.Text("replacement")))
	return h.savedToolkit(q, err, "saved")
}

// replacements asks which item stands for one that is removed; nil: none can, or nobody knows the removed one.
func replacements(ctx context.Context, others []hub.Item) *ui.Choice {
	if len(others) == 0 {
		return nil
	}
	c := &ui.Choice{
		Name: "replacement", Label: say.T(ctx, "What replaces it"), Help: say.T(ctx, "Whoever has it on paper is told, at the short link printed below it."),
		Options: []ui.Option{{Label: say.C(ctx, "of the items", "Nothing replaces it"), Selected: true}},
	}
	for _, i := range others {
		c.Options = append(c.Options, ui.Option{Value: string(i.Key), Label: i.Title, Written: true})
	}
	return c
}
