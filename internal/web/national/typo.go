package national

import (
	"net/http"
	"slices"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// live is an item of the published version of a toolkit.
type live struct {
	room toolkit.Room
	item hub.Item
}

// liveItem is the item of the request where it is one of what is live.
func (h *Handlers) liveItem(q *page.Request) (live, bool, error) {
	room, err := h.Toolkits.Live(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil || room.Draft() {
		return live{}, false, err
	}
	i := slices.IndexFunc(room.Version.Items, func(known hub.Item) bool { return string(known.ID) == q.Param("item") })
	if i < 0 {
		return live{}, false, nil
	}
	return live{room, room.Version.Items[i]}, true, nil
}

// typoForm is the form that corrects an item of what is live.
func (h *Handlers) typoForm(q *page.Request) error {
	l, ok, err := h.liveItem(q)
	if err != nil {
		return err
	}
	if !ok {
		return hub.ErrNotFound
	}
	form := page.FormOf(q, itemFormOf(l.item), nil)
	form.Values["note"] = say.T(q.Ctx(), "A correction in “%s”.", l.item.Title)
	return h.typoPage(q, http.StatusOK, l, form, ui.Trouble{})
}

func (h *Handlers) typoPage(q *page.Request, status int, l live, form ui.Form, trouble ui.Trouble) error {
	return h.itemPage(q, status, l.room, l.item, form, trouble, func(v *pages.ItemForm) {
		v.Locked, v.Fix, v.Draft, v.HasFile = false, true, "", ""
		v.Heading = say.T(q.Ctx(), "Fix a typo in “%s”", l.item.Title)
	})
}

// fixItem publishes a correction of one item, after a question.
func (h *Handlers) fixItem(q *page.Request) error {
	l, ok, err := h.liveItem(q)
	if err != nil {
		return err
	}
	if !ok {
		return hub.ErrConflict // another version is live
	}
	typed := page.Read[itemForm](q)
	item := typed.item(q.Param("item"))
	if l.item.Kind != hub.ItemEventTemplate {
		item.Template = l.item.Template
	}
	_, note, err := h.Toolkits.Fixing(q.Ctx(), q.Actor, q.Toolkit(), item, q.Text("note"))
	if problems, wrong := page.Invalid(q.Ctx(), err, append(page.Names[itemForm](), "note")...); wrong {
		form := page.FormOf(q, typed, problems)
		form.Values["note"] = q.Text("note")
		return h.typoPage(q, http.StatusUnprocessableEntity, l, form, ui.Trouble{Errors: problems})
	}
	if err == nil && !q.Sure() {
		return h.Ask(q, fixQuestion(q, l))
	}
	if err == nil {
		_, err = h.Toolkits.Fix(q.Ctx(), q.Actor, q.Toolkit(), item, note)
	}
	return h.Done(q, err, "version-fixed", link.NationalToolkit(q.Toolkit()))
}

// fixQuestion says what a correction does.
func fixQuestion(q *page.Request, l live) page.Question {
	ctx, next := q.Ctx(), l.room.Toolkit.Latest+1
	v := page.Question{
		Heading: say.T(ctx, "Publish this correction?"), Yes: say.T(ctx, "Publish it"), No: ui.Link{Text: say.T(ctx, "Don’t publish"), URL: q.Path()},
		Follows: []string{
			say.T(ctx, "It becomes version %d, with this one change. Chapters’ pages show it right away, with their own answers.", next),
			say.T(ctx, "A chapter that still has to fill in what an earlier version asked shows it once it has."),
			say.T(ctx, "The leads of chapters that take part get an email."),
		},
	}
	if l.room.Toolkit.Draft > 0 {
		v.Follows = append(v.Follows, say.T(ctx, "The draft gets the correction, too, and becomes version %d.", next+1))
	}
	return v
}
