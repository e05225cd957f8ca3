package national

import (
	"context"
	"errors"
	"net/http"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/role"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// NewChapter is the form that opens a chapter.
func (h *Handlers) NewChapter(q *page.Request) error {
	if err := h.Chapters.CanOpen(q.Actor); err != nil {
		return err
	}
	return h.newChapterPage(q, http.StatusOK, chapter.OpenForm{Kind: string(hub.KindLocal)}, nil)
}

func (h *Handlers) newChapterPage(q *page.Request, status int, f chapter.OpenForm, problems ui.Errors) error {
	ctx := q.Ctx()
	v := pages.ChapterForm{
		Page: h.DeskPage(q, say.T(ctx, "Open a chapter")), Back: ui.Link{Text: say.T(ctx, "Chapters"), URL: link.NationalChapters}, Heading: say.T(ctx, "Open a chapter"),
		Lead: say.T(ctx, "Its page is public right away and says that the chapter is forming. You make it active when it’s ready."), Action: link.NationalChapters,
		Form: page.FormOf(q, f, problems), Trouble: ui.Trouble{Errors: problems}, Opening: true, Base: h.Absolute(link.Chapter("")), Slip: page.SlipOf(f.Email, problems), Button: say.T(ctx, "Open the chapter"),
	}
	v.Kinds, v.Zones = formKinds(ctx), formZones(ctx, "")
	return h.Render(q, status, pages.ChapterFormPage(v))
}

func formKinds(ctx context.Context) (options []ui.Option) {
	for _, k := range chapter.OfficeKinds() {
		options = append(options, ui.Option{Value: string(k), Label: view.ChapterKind(ctx, k)})
	}
	return options
}

// formZones are the time zones to choose from, or none: it is found then.
func formZones(ctx context.Context, current string) []ui.Option {
	return append([]ui.Option{{Label: say.T(ctx, "Find it from the place")}}, view.Zones(current)...)
}

// OpenChapter opens a chapter, and invites its first lead.
func (h *Handlers) OpenChapter(q *page.Request) error {
	f := page.Read[chapter.OpenForm](q)
	f.Email = page.MeantEmail(q, f.Email)
	lead := role.Form{Email: f.Email, Role: string(hub.RoleLead), Asked: f.Asked}
	ch, err := h.Chapters.Open(q.Ctx(), q.Actor, f, role.CheckAddress(lead))
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[chapter.OpenForm]()...); wrong {
		return h.newChapterPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	if err != nil || f.Email == "" {
		return h.Done(q, err, "chapter-opened", link.NationalChapter(ch.Slug))
	}
	lead.Asked = f.Email
	_, err = h.Roles.Invite(q.Ctx(), q.Actor, ch, lead)
	if errors.As(err, new(*hub.Invalid)) {
		return h.Done(q, nil, "chapter-opened-nobody", link.NationalChapter(ch.Slug))
	}
	return h.Done(q, err, "chapter-opened-invited", link.NationalChapter(ch.Slug))
}

// EditChapter is the editor of a chapter's facts.
func (h *Handlers) EditChapter(q *page.Request) error {
	ch, err := h.Chapters.Manage(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	return h.editChapterPage(q, http.StatusOK, page.Guarded(page.FormOf(q, chapter.OfficeFormOf(ch), nil)), ch, ui.Trouble{})
}

func (h *Handlers) editChapterPage(q *page.Request, status int, form ui.Form, ch hub.Chapter, trouble ui.Trouble) error {
	ctx, base := q.Ctx(), link.NationalChapter(ch.Slug)
	v := pages.ChapterForm{
		Page: h.DeskPage(q, ch.Name), Back: ui.Link{Text: view.ChapterTitle(ctx, ch), URL: base}, Heading: say.T(ctx, "Edit %s", ch.Name),
		Lead: say.T(ctx, "What the chapter says about itself is written by its leads, on its desk."), Action: base + "/edit", Form: form, Trouble: trouble, Button: say.T(ctx, "Save"),
	}
	v.Kinds, v.Zones = formKinds(ctx), formZones(ctx, ch.Zone)
	return h.Render(q, status, pages.ChapterFormPage(v))
}

// SaveChapter saves a chapter's facts.
func (h *Handlers) SaveChapter(q *page.Request) error {
	return page.Retry(func() error { return h.saveChapter(q) })
}

func (h *Handlers) saveChapter(q *page.Request) error {
	ch, err := h.Chapters.Manage(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	f, guard := page.Merge(q, page.Read[chapter.OfficeForm](q), chapter.OfficeFormOf(ch))
	if guard.Clash() {
		return h.editChapterPage(q, http.StatusConflict, guard.Shown(page.FormOf(q, f, nil)), ch, ui.Trouble{Opening: page.Overtaken.In(q.Ctx())})
	}
	err = h.Chapters.SaveFacts(q.Ctx(), q.Actor, ch, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[chapter.OfficeForm]()...); wrong {
		return h.editChapterPage(q, http.StatusUnprocessableEntity, guard.Shown(page.FormOf(q, f, problems)), ch, ui.Trouble{Errors: problems})
	}
	return h.Done(q, err, guard.Notice("saved"), link.NationalChapter(ch.Slug))
}
