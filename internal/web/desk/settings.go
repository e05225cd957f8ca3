package desk

import (
	"maps"
	"net/http"
	"strconv"

	pages "chapterhouse/components/desk"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// MayEditChapter refuses whoever may not send a picture for the chapter's page.
func (h *Handlers) MayEditChapter(q *page.Request) error {
	return h.Chapters.CanEdit(q.Actor, q.Chapter)
}

// SettingsForm is the form of the chapter's page.
func (h *Handlers) SettingsForm(q *page.Request) error {
	ch, err := h.Chapters.Edit(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	form := page.FormOf(q, chapter.FormOf(ch), nil)
	stored := map[string]string{"picture": string(ch.Face.Picture)}
	maps.Copy(stored, form.Values)
	form.Seen = page.Seen(stored)
	return h.settingsPage(q, http.StatusOK, ch, form, ui.Trouble{})
}

func (h *Handlers) settingsPage(q *page.Request, status int, ch hub.Chapter, form ui.Form, trouble ui.Trouble) error {
	ctx := q.Ctx()
	v := pages.Settings{
		Page: h.DeskPage(q, say.T(ctx, "Chapter page")), Desk: h.DeskLink(q), Action: link.Desk(q.Chapter.Slug) + "/chapter",
		Form: form, Trouble: trouble, Zones: view.Zones(form.Values["zone"]), Kept: form.Values["kept_picture"],
	}
	if ch.Face.Picture != "" {
		v.Picture = view.ChapterPicture(ch)
	}
	v.Draft = h.Draft(q, v.Action)
	for i := range hub.Hues {
		n := strconv.Itoa(i + 1)
		v.Hues = append(v.Hues, pages.Hue{Value: strconv.Itoa(i), Class: "hue-" + strconv.Itoa(i), Label: n, Checked: strconv.Itoa(i) == form.Values["hue"] || i == 0 && form.Values["hue"] == ""})
	}
	return h.Render(q, status, pages.SettingsPage(v))
}

// Settings saves the form.
func (h *Handlers) Settings(q *page.Request) error {
	if err := h.MayEditChapter(q); err != nil {
		return err
	}
	kept, status, problems, err := h.keptPicture(q)
	if err != nil {
		return err
	}
	return page.Retry(func() error { return h.saveSettings(q, kept, status, problems) })
}

// keptPicture keeps the picture that came with the form, or finds the one that came with it before. What is wrong with it is said beside
// its field.
func (h *Handlers) keptPicture(q *page.Request) (kept hub.FileID, status int, problems ui.Errors, err error) {
	picture, _, err := q.SentFile()
	if kept = hub.FileID(q.Text("kept_picture")); !hub.ValidID(string(kept)) {
		kept = ""
	}
	if err == nil && picture != nil {
		kept, err = h.Chapters.KeepPicture(q.Ctx(), q.Actor, q.Chapter, picture)
	}
	if status, problems, wrong := q.FileTrouble(err, "picture"); wrong {
		return "", status, problems, nil
	}
	if problems, wrong := page.Invalid(q.Ctx(), err, "picture"); wrong {
		return "", http.StatusUnprocessableEntity, problems, nil
	}
	return kept, 0, nil, err
}

func (h *Handlers) saveSettings(q *page.Request, kept hub.FileID, status int, wrong ui.Errors) error {
	ch, err := h.Chapters.Edit(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	f, guard := page.Merge(q, page.Read[chapter.PageForm](q), chapter.FormOf(ch))
	guard.File("picture", kept != "" || f.DropPicture, string(ch.Face.Picture), say.T(q.Ctx(), "another picture"))
	again := func(status int, trouble ui.Trouble) error {
		form := guard.Shown(page.FormOf(q, f, trouble.Errors))
		form.Values["kept_picture"] = string(kept)
		return h.settingsPage(q, status, ch, form, trouble)
	}
	if guard.Clash() {
		return again(http.StatusConflict, ui.Trouble{Opening: page.Overtaken.In(q.Ctx())})
	}
	if len(wrong) > 0 {
		return again(status, ui.Trouble{Errors: wrong})
	}
	err = h.Chapters.Save(q.Ctx(), q.Actor, ch, f, kept)
	if problems, invalid := page.Invalid(q.Ctx(), err, page.Names[chapter.PageForm]()...); invalid {
		return again(http.StatusUnprocessableEntity, ui.Trouble{Errors: problems})
	}
	if err == nil {
		h.Saved(q, q.Path())
	}
	return h.Done(q, err, guard.Notice("saved"), link.Chapter(q.Chapter.Slug))
}
