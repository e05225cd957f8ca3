package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// toolkitRoom is the lead's side of the toolkit of the request.
func toolkitRoom(q *page.Request) string {
	return link.Desk(q.Chapter.Slug) + "/toolkits/" + string(q.Toolkit())
}

// NewVersion shows what is different in the newest version of a toolkit, and what it asks.
func (h *Handlers) NewVersion(q *page.Request) error {
	n, err := h.Toolkits.NewVersion(q.Ctx(), q.Actor, q.Chapter, q.Toolkit())
	if errors.Is(err, hub.ErrNotFound) {
		if _, err := h.Toolkits.Look(q.Ctx(), q.Actor, q.Chapter, q.Toolkit()); err != nil {
			return err
		}
		return q.Redirect(toolkitRoom(q)) // the chapter has the newest
	}
	if err != nil {
		return err
	}
	return h.newVersionPage(q, http.StatusOK, n, page.Guarded(newVersionForm(n)), ui.Trouble{})
}

// newVersionForm is the form of the blanks of a newer version, with the answers that come along.
func newVersionForm(n toolkit.NewVersion) ui.Form {
	form := ui.Form{Values: map[string]string{}}
	for _, slot := range n.Next.Slots {
		form.Values[view.SlotName(slot.Key)] = n.Carried.Values[slot.Key]
	}
	return form
}

func (h *Handlers) newVersionPage(q *page.Request, status int, n toolkit.NewVersion, form ui.Form, trouble ui.Trouble) error {
	ctx, room := q.Ctx(), toolkitRoom(q)
	v := pages.Changes{
		Page: h.DeskPage(q, n.Next.Title), Back: ui.Link{Text: n.Version.Title, URL: room}, Heading: say.T(ctx, "A new version of “%s”", n.Next.Title),
		Lead: say.T(ctx, "Your chapter has version %[1]d. This is version %[2]d, from the national office.", n.Version.Number, n.Next.Number), Notes: n.Notes, Trouble: trouble,
		Parts: view.ToolkitChanges(ctx, view.Versions{Before: n.Version, After: n.Next, Items: n.Items, Slots: n.Slots, Old: n.Fill, New: n.FillNext}),
	}
	if len(v.Parts) == 0 {
		v.Empty = say.T(ctx, "Its words are the same.")
	}
	t := &pages.Taking{Action: room + "/changes", Number: strconv.Itoa(n.Next.Number), Seen: form.Seen, Draft: h.Draft(q, room+"/changes"), CanEdit: n.CanEdit, Left: wordsOf(n.Carried.Left)}
	for _, slot := range n.Next.Slots {
		carried := n.Carried.Values[slot.Key]
		if _, sent := q.Form()[view.SlotName(slot.Key)]; sent || carried == "" {
			if slot.Key == hub.FromUs && !sent {
				continue // nothing of a new version asks for it
			}
			t.Slots = append(t.Slots, view.SlotField(slot, form))
		} else {
			t.Carried = append(t.Carried, pages.Words{Label: slot.Label, Text: carried})
		}
	}
	v.Taking = t
	return h.Render(q, status, pages.ChangesPage(v))
}

func wordsOf(left []hub.LeftWords) (list []pages.Words) {
	for _, w := range left {
		list = append(list, pages.Words{Label: w.Label, Text: w.Words})
	}
	return list
}

// TakeVersion moves the chapter to the newest version of a toolkit.
func (h *Handlers) TakeVersion(q *page.Request) error {
	return page.Retry(func() error { return h.takeVersion(q) })
}

func (h *Handlers) takeVersion(q *page.Request) error {
	n, err := h.Toolkits.NewVersion(q.Ctx(), q.Actor, q.Chapter, q.Toolkit())
	if err != nil {
		return h.tookVersion(q, err)
	}
	values, guard := newBlanks(q, n)
	if n.CanEdit && (guard.Clash() || q.Text("version") != strconv.Itoa(n.Next.Number)) {
		return h.newVersionAgain(q, http.StatusConflict, n, guard, ui.Trouble{Opening: newVersionClash(q, guard)})
	}
	state, err := h.Toolkits.TakeVersion(q.Ctx(), q.Actor, q.Chapter, q.Toolkit(), n.Next.Number, values)
	if problems, wrong := page.Invalid(q.Ctx(), err); wrong {
		return h.newVersionAgain(q, http.StatusUnprocessableEntity, n, guard, ui.Trouble{Errors: problems})
	}
	if err == nil {
		h.Saved(q, q.Path())
	}
	return h.Done(q, err, tookCode(state), toolkitRoom(q))
}

// newVersionAgain shows the page again with what was typed.
func (h *Handlers) newVersionAgain(q *page.Request, status int, n toolkit.NewVersion, guard *page.Guard, trouble ui.Trouble) error {
	form := newVersionForm(n)
	for name, typed := range q.Form() {
		if _, is := form.Values[name]; is && guard.Kept(name) {
			form.Values[name] = typed[0]
		}
	}
	form.Errors = trouble.Errors
	return h.newVersionPage(q, status, n, guard.Shown(form), trouble)
}

// newVersionClash says why a form was not taken.
func newVersionClash(q *page.Request, guard *page.Guard) string {
	if guard.Clash() {
		return page.Overtaken.In(q.Ctx())
	}
	return say.T(q.Ctx(), "Not saved: the office published another version after you opened this page. Please look again. What you typed is still here.")
}

// tookVersion answers where there is no newer version: a second lead took it, or there was none.
func (h *Handlers) tookVersion(q *page.Request, err error) error {
	if !errors.Is(err, hub.ErrNotFound) {
		return err
	}
	l, look := h.Toolkits.Look(q.Ctx(), q.Actor, q.Chapter, q.Toolkit())
	switch {
	case look != nil:
		return look
	case !l.CanEdit:
		return hub.ErrForbidden
	}
	return h.Done(q, nil, "version-had", toolkitRoom(q))
}

func tookCode(state hub.AdoptionState) string {
	if state.Public() {
		return "version-taken"
	}
	return "version-blanks"
}

// newBlanks compares the blanks of the form with what is stored.
func newBlanks(q *page.Request, n toolkit.NewVersion) (map[string]string, *page.Guard) {
	values, guard := map[string]string{}, page.NewGuard(q)
	for _, slot := range n.Next.Slots {
		name := view.SlotName(slot.Key)
		typed, sent := q.Form()[name]
		if stored := n.Carried.Values[slot.Key]; !sent {
			guard.Stored(name, stored)
		} else if guard.Mine(name, strings.TrimSpace(typed[0]), stored) {
			values[slot.Key] = typed[0]
		}
	}
	return values, guard
}
