package national

import (
	"net/http"

	pages "chapterhouse/components/site"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sitepage"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// sitePages is where the office edits its pages.
const sitePages = "/national/pages"

// SitePageList is the office's list of its pages.
func (h *Handlers) SitePageList(q *page.Request) error {
	list, err := h.SitePages.List(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.List{Page: h.DeskPage(q, say.T(q.Ctx(), "Pages of the site"))}
	for _, p := range list {
		row := pages.Row{
			Title: view.SitePage(q.Ctx(), p.Name), URL: "/" + string(p.Name), Edit: sitePages + "/" + string(p.Name), Line: say.T(q.Ctx(), "Shows the words that come with the site."),
			State: ui.Tag{Text: say.T(q.Ctx(), "As it came"), Tone: "soft"},
		}
		if !p.Name.Public() {
			row.URL, row.Line, row.State.Text = "", say.T(q.Ctx(), "Nothing is written yet. Chapters can’t accept it."), say.C(q.Ctx(), "a page", "Empty")
		}
		if p.Body != "" {
			row.State = ui.Tag{Text: say.T(q.Ctx(), "Yours"), Tone: "good"}
			row.Line = say.T(q.Ctx(), "Last changed %s.", say.Day(q.Ctx(), p.UpdatedAt, h.Now()))
		}
		v.Rows = append(v.Rows, row)
	}
	return h.Render(q, http.StatusOK, pages.ListPage(v))
}

// EditSitePage is the editor of one.
func (h *Handlers) EditSitePage(q *page.Request) error {
	p, err := h.SitePages.Open(q.Ctx(), q.Actor, hub.SitePageName(q.Param("page")))
	if err != nil {
		return err
	}
	return h.sitePageEditor(q, http.StatusOK, p, page.Guarded(page.FormOf(q, sitepage.FormOf(p), nil)), "", ui.Trouble{})
}

func (h *Handlers) sitePageEditor(q *page.Request, status int, p hub.SitePage, form ui.Form, preview string, trouble ui.Trouble) error {
	v := pages.Editor{
		Page: h.DeskPage(q, view.SitePage(q.Ctx(), p.Name)), Heading: view.SitePage(q.Ctx(), p.Name), URL: "/" + string(p.Name), Action: sitePages + "/" + string(p.Name),
		Help: say.T(q.Ctx(), "Everyone can read this page. It’s linked at the foot of every page."), Form: form, Trouble: trouble, Preview: preview,
	}
	if p.Name == hub.PagePrivacy {
		v.Help = say.T(q.Ctx(), "Everyone can read this page. Below your text it says what the site keeps, for how long, who can see it and where it is; that part writes itself.")
	}
	if !p.Name.Public() {
		v.URL, v.Help = "", say.T(q.Ctx(), "A lead of each chapter reads this on the chapter’s desk and accepts it. When you change it, every chapter is asked to accept it again.")
	}
	v.Draft = h.Draft(q, v.Action)
	return h.Render(q, status, pages.EditorPage(v))
}

// SaveSitePage saves it, or shows how it would look.
func (h *Handlers) SaveSitePage(q *page.Request) error {
	return page.Retry(func() error { return h.saveSitePage(q) })
}

func (h *Handlers) saveSitePage(q *page.Request) error {
	p, err := h.SitePages.Open(q.Ctx(), q.Actor, hub.SitePageName(q.Param("page")))
	if err != nil {
		return err
	}
	f, guard := page.Merge(q, page.Read[sitepage.Form](q), sitepage.FormOf(p))
	if guard.Clash() {
		return h.sitePageEditor(q, http.StatusConflict, p, guard.Shown(page.FormOf(q, f, nil)), "", ui.Trouble{Opening: page.Overtaken.In(q.Ctx())})
	}
	if checked, err := f.Checked(); err == nil && q.Text("do") == "preview" {
		return h.sitePageEditor(q, http.StatusOK, p, guard.Shown(page.FormOf(q, f, nil)), markdown.HTML(checked.Body), ui.Trouble{})
	}
	err = h.SitePages.Save(q.Ctx(), q.Actor, p, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[sitepage.Form]()...); wrong {
		return h.sitePageEditor(q, http.StatusUnprocessableEntity, p, guard.Shown(page.FormOf(q, f, problems)), "", ui.Trouble{Errors: problems})
	}
	if err == nil {
		h.Saved(q, q.Path())
	}
	if !p.Name.Public() {
		return h.Done(q, err, guard.Notice("saved"), sitePages)
	}
	return h.Done(q, err, guard.Notice("saved"), "/"+string(p.Name))
}
