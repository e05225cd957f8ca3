package desk

import (
	"cmp"
	"errors"
	"net/http"

	pages "chapterhouse/components/desk"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// leadNameURL is where a lead chooses whether the chapter's page names them.
func leadNameURL(q *page.Request) string { return link.Desk(q.Chapter.Slug) + "/name" }

// LeadNameForm is where a lead chooses whether their first name is on the chapter's page.
func (h *Handlers) LeadNameForm(q *page.Request) error {
	return h.leadNamePage(q, http.StatusOK, nil, nil)
}

// leadNamePage shows the choice; typed is what was entered, if anything was.
func (h *Handlers) leadNamePage(q *page.Request, status int, typed *chapter.LeadNameForm, problems ui.Errors) error {
	shown, err := h.Chapters.LeadName(q.Ctx(), q.Actor, q.Chapter)
	if err != nil && !errors.Is(err, hub.ErrNotFound) || h.Chapters.MayShowName(q.Actor, q.Chapter) != nil {
		return err
	}
	ctx, name := q.Ctx(), cmp.Or(shown.Name, hub.FirstName(q.Actor.Name))
	form := chapter.LeadNameForm{Name: name}
	if typed != nil {
		form = *typed
	}
	v := pages.LeadName{
		Page: h.DeskPage(q, say.T(ctx, "Your name on the chapter’s page")), Desk: h.DeskLink(q), Action: leadNameURL(q), Form: page.FormOf(q, form, problems),
		Line: say.T(ctx, "Your name isn’t on the chapter’s page."), Closed: !h.Chapters.NamePublic(q.Chapter),
	}
	if !shown.At.IsZero() {
		v.Shown, v.Line = true, say.T(ctx, "Everyone can read “%[1]s” on the chapter’s page since %[2]s.", name, say.Day(ctx, shown.At.In(hub.Zone(q.Chapter.Zone)), h.Now()))
	}
	return h.Render(q, status, pages.LeadNamePage(v))
}

// ShowLeadName puts the first name of whoever asks on the chapter's page, or takes it off.
func (h *Handlers) ShowLeadName(q *page.Request) error {
	if q.Text("do") == "hide" {
		return h.Done(q, h.Chapters.HideName(q.Ctx(), q.Actor, q.Chapter), "lead-hidden", leadNameURL(q))
	}
	f := page.Read[chapter.LeadNameForm](q)
	err := h.Chapters.ShowName(q.Ctx(), q.Actor, q.Chapter, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, "name"); wrong {
		return h.leadNamePage(q, http.StatusUnprocessableEntity, &f, problems)
	}
	return h.Done(q, err, "lead-shown", leadNameURL(q))
}
