package national

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// NewToolkit is the form of a new toolkit.
func (h *Handlers) NewToolkit(q *page.Request) error {
	if err := h.Toolkits.CanWrite(q.Actor); err != nil {
		return err
	}
	return h.newToolkitPage(q, http.StatusOK, toolkit.Form{}, nil)
}

func (h *Handlers) newToolkitPage(q *page.Request, status int, f toolkit.Form, problems ui.Errors) error {
	v := pages.New{Page: h.DeskPage(q, say.T(q.Ctx(), "New toolkit")), Action: "/national/toolkits", Form: page.FormOf(q, f, problems)}
	v.Draft = h.Draft(q, v.Action)
	return h.Render(q, status, pages.NewPage(v))
}

// AddToolkit creates a toolkit.
func (h *Handlers) AddToolkit(q *page.Request) error {
	f := page.Read[toolkit.Form](q)
	id, err := h.Toolkits.Add(q.Ctx(), q.Actor, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[toolkit.Form]()...); wrong {
		return h.newToolkitPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	if err == nil {
		h.Saved(q, q.Path())
	}
	return h.Done(q, err, "saved", link.NationalToolkit(id))
}

// EditToolkit is the editor of a toolkit.
func (h *Handlers) EditToolkit(q *page.Request) error {
	room, err := h.Toolkits.Live(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	return h.toolkitEditor(q, http.StatusOK, room, openedToolkit(q, room), room.Version.Slots, ui.Trouble{})
}

// storedToolkit is the toolkit's head as it is stored.
func storedToolkit(room toolkit.Room) toolkit.Form {
	return toolkit.Form{Title: room.Version.Title, Summary: room.Version.Summary, Ask: room.Version.Ask}
}

// openedToolkit is the form of a toolkit's editor that is opened.
func openedToolkit(q *page.Request, room toolkit.Room) ui.Form {
	form := page.FormOf(q, storedToolkit(room), nil)
	form.Values["slots"] = slotsText(room.Version.Slots)
	return page.Guarded(form)
}

// slotsText is a list of blanks as one value of the form: it is compared as a whole, since their order and number count.
func slotsText(slots []hub.Slot) string {
	var lines []string
	for _, sl := range slots {
		lines = append(lines, strings.Join([]string{sl.Label, "[[" + sl.Key + "]]", sl.Help, strconv.FormatBool(sl.Required), strconv.FormatBool(sl.Long), sl.RenamedFrom}, "\t"))
	}
	return strings.Join(lines, "\n")
}

// mergedToolkit compares the editor as it was typed with the toolkit as it is stored. Nil slots stay as they are.
func mergedToolkit(q *page.Request, room toolkit.Room) (toolkit.Form, []hub.Slot, *page.Guard) {
	f, guard := page.Merge(q, page.Read[toolkit.Form](q), storedToolkit(room))
	slots, stored := slotRows(q), slotsText(room.Version.Slots)
	if slots == nil {
		guard.Stored("slots", stored)
	} else if !guard.Mine("slots", slotsText(slots), stored) {
		slots = nil
	}
	return f, slots, guard
}

// spareSlots is how many empty rows follow the slots.
const spareSlots = 3

func (h *Handlers) toolkitEditor(q *page.Request, status int, room toolkit.Room, form ui.Form, slots []hub.Slot, trouble ui.Trouble) error {
	base := link.NationalToolkit(room.Toolkit.ID)
	v := pages.Editor{
		Page: h.DeskPage(q, room.Version.Title), Heading: room.Version.Title, Draft: room.Draft(), CanEdit: room.CanEdit, Trouble: trouble,
		Editable: room.CanEdit && (room.Draft() || status == http.StatusConflict),
		Line:     say.T(q.Ctx(), "Version %d, published", room.Version.Number), Action: base, Form: form, Preview: base + "/preview",
	}
	if !v.Editable {
		v.Summary, v.Ask = room.Version.Summary, markdown.HTML(room.Version.Ask)
	}
	if _, both := form.Theirs["slots"]; both {
		for _, sl := range room.Version.Slots {
			v.TheirSlots = append(v.TheirSlots, say.C(q.Ctx(), "a blank: label, name", "%[1]s [[%[2]s]]", sl.Label, sl.Key))
		}
		v.BothSlots = true
	}
	if room.Draft() {
		v.Line = say.T(q.Ctx(), "Version %d, draft", room.Version.Number)
	}
	if room.Draft() && room.CanEdit && len(slots) < 30 {
		slots = append(slices.Clone(slots), make([]hub.Slot, spareSlots)...)
	}
	if room.Toolkit.Archived() {
		v.Line = say.T(q.Ctx(), "Version %[1]d, archived on %[2]s", room.Version.Number, say.Date(q.Ctx(), room.Toolkit.ArchivedAt, h.Now()))
	}
	nextSteps(q.Ctx(), &v, room, base)
	gone, live, err := h.Toolkits.GoneSlots(q.Ctx(), room)
	if err != nil {
		return err
	}
	for i, sl := range slots {
		row := slotRow(q.Ctx(), i, sl)
		if len(gone) > 0 && !slices.ContainsFunc(live, func(known hub.Slot) bool { return known.Key == sl.Key }) {
			row.From = fromChoice(q.Ctx(), i, sl, gone)
		}
		v.Slots = append(v.Slots, row)
	}
	for _, k := range hub.ItemKinds() {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(k), Label: k.Label().In(q.Ctx())})
	}
	if room.Draft() {
		v.Kept = h.Draft(q, base)
	}
	if v.Items, err = h.toolkitItems(q, room); err != nil {
		return err
	}
	return h.Render(q, status, pages.EditorPage(v))
}

// toolkitItems are a toolkit's items as the office sees them, each with a link to its form while it can be changed.
func (h *Handlers) toolkitItems(q *page.Request, room toolkit.Room) ([]pages.Item, error) {
	var items []pages.Item
	for _, i := range room.Version.Items {
		item := pages.Item{ID: string(i.ID), Kind: i.Kind.Label().In(q.Ctx()), Title: i.Title, HTML: view.ItemText(i, asWritten)}
		if i.Kind == hub.ItemEventTemplate {
			item.Event = view.TemplateLines(q.Ctx(), i.Template, asWritten)
		}
		if i.File != "" {
			office, err := h.Office(q)
			if err != nil {
				return nil, err
			}
			file := view.Attachment(q.Ctx(), office, i)
			item.File = file.URL + file.Picture
		}
		if room.Draft() && room.CanEdit {
			item.Edit = link.NationalToolkit(room.Toolkit.ID) + "/items/" + item.ID
			item.Remove = item.Edit + "/remove"
		} else if room.CanEdit {
			item.Fix = link.NationalToolkit(room.Toolkit.ID) + "/items/" + item.ID
			item.Recall = recallPlace(room.Toolkit.ID, i.Key, room.Version.Number)
		}
		items = append(items, item)
	}
	return items, nil
}

// asWritten leaves the blanks of a text as their names.
func asWritten(text string) string { return text }

func slotRow(ctx context.Context, i int, sl hub.Slot) pages.SlotRow {
	n := strconv.Itoa(i)
	return pages.SlotRow{
		N:        strconv.Itoa(i + 1),
		Label:    ui.Input{Name: "slot_label_" + n, Label: say.T(ctx, "Question for chapters"), Type: "text", Value: sl.Label, Length: "120", Optional: true},
		Key:      ui.Input{Name: "slot_key_" + n, Label: say.T(ctx, "Name in texts"), Type: "text", Value: sl.Key, Length: "40", Optional: true},
		Help:     ui.Input{Name: "slot_help_" + n, Label: say.C(ctx, "a label", "Help text"), Type: "text", Value: sl.Help, Length: "400", Optional: true},
		Required: ui.Check{Name: "slot_required_" + n, Value: "1", Label: say.T(ctx, "Required"), Checked: sl.Required},
		Long:     ui.Check{Name: "slot_long_" + n, Value: "1", Label: say.T(ctx, "Several lines"), Checked: sl.Long},
	}
}

// SaveToolkit saves the text and the slots, and publishes them if the button says so. What cannot be saved stays in the editor.
func (h *Handlers) SaveToolkit(q *page.Request) error {
	return page.Retry(func() error { return h.saveToolkit(q) })
}

func (h *Handlers) saveToolkit(q *page.Request) error {
	room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	f, slots, guard := mergedToolkit(q, room)
	switch {
	case !room.CanEdit:
		return hub.ErrForbidden
	case !room.Draft():
		return h.toolkitAgain(q, http.StatusConflict, f, slots, guard, ui.Trouble{Opening: publishedMeanwhile.In(q.Ctx())})
	case guard.Clash():
		return h.toolkitAgain(q, http.StatusConflict, f, slots, guard, ui.Trouble{Opening: page.Overtaken.In(q.Ctx())})
	}
	err = h.Toolkits.Save(q.Ctx(), q.Actor, q.Toolkit(), f, slots)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[toolkit.Form]()...); wrong {
		return h.toolkitAgain(q, http.StatusUnprocessableEntity, f, slots, guard, ui.Trouble{Errors: problems})
	}
	if err != nil {
		return err
	}
	h.Saved(q, q.Path())
	kind, add := strings.CutPrefix(q.Text("then"), "add ")
	switch {
	case q.Text("then") == "publish":
		return h.publishToolkit(q)
	case q.Text("then") == "review":
		h.Notice(q, guard.Notice("saved"))
		return q.Redirect(link.NationalToolkit(q.Toolkit()) + "/changes")
	case add && hub.ItemKind(kind).Valid():
		h.Notice(q, guard.Notice("saved"))
		return q.Redirect(link.NationalToolkit(q.Toolkit()) + "/items/new?kind=" + kind)
	}
	return h.savedToolkit(q, nil, guard.Notice("saved"))
}

// publishedMeanwhile says that the draft was published, so what somebody typed cannot be saved.
var publishedMeanwhile = say.M("Not saved. This version is already published, and a published version never changes. What you typed is below.")

// publishToolkit publishes what was just saved.
func (h *Handlers) publishToolkit(q *page.Request) error {
	_, err := h.Toolkits.Publish(q.Ctx(), q.Actor, q.Toolkit(), hub.Publication{})
	if problems, wrong := page.Invalid(q.Ctx(), err, "items", "slots"); wrong {
		room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
		if err != nil {
			return err
		}
		trouble := ui.Trouble{Opening: say.T(q.Ctx(), "Saved, but not published. Please fix:"), Errors: problems}
		return h.toolkitEditor(q, http.StatusUnprocessableEntity, room, openedToolkit(q, room), room.Version.Slots, trouble)
	}
	return h.savedToolkit(q, err, "version")
}

// toolkitAgain shows the toolkit's editor with what was typed and what is wrong.
func (h *Handlers) toolkitAgain(q *page.Request, status int, f toolkit.Form, slots []hub.Slot, guard *page.Guard, trouble ui.Trouble) error {
	room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	if slots == nil {
		slots = room.Version.Slots
	}
	return h.toolkitEditor(q, status, room, guard.Shown(page.FormOf(q, f, trouble.Errors)), slots, trouble)
}

// savedToolkit goes back to the toolkit after a change.
func (h *Handlers) savedToolkit(q *page.Request, err error, code string) error {
	to := link.NationalToolkit(q.Toolkit())
	if err == nil {
		room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
		if err != nil {
			return err
		}
		to = editorOf(room)
	}
	return h.Done(q, err, code, to)
}

// slotRows are the slots of the form that have a label; nil when the form has no slots at all.
func slotRows(q *page.Request) []hub.Slot {
	if _, sent := q.Form()["slot_label_0"]; !sent {
		return nil
	}
	slots := []hub.Slot{}
	for i := range 40 {
		n := strconv.Itoa(i)
		sl := hub.Slot{
			Key: q.Text("slot_key_" + n), Label: q.Text("slot_label_" + n), Help: q.Text("slot_help_" + n),
			Required: q.Checked("slot_required_" + n), Long: q.Checked("slot_long_" + n), RenamedFrom: q.Text("slot_from_" + n),
		}
		if sl.Label != "" {
			slots = append(slots, sl)
		}
	}
	return slots
}

// MayWriteToolkit refuses those who may not send a file to a toolkit.
func (h *Handlers) MayWriteToolkit(q *page.Request) error { return h.Toolkits.CanWrite(q.Actor) }
