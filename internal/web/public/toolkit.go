package public

import (
	"net/http"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// asksShown is how many chapters the public list names for each toolkit.
const asksShown = 30

// Asks is the public list of toolkits.
func (h *Handlers) Asks(q *page.Request) error {
	list, err := h.Toolkits.PublicToolkits(q.Ctx(), 20)
	if err != nil {
		return err
	}
	v := pages.Asks{Page: h.Layout(q, say.T(q.Ctx(), "Toolkits"))}
	v.Page.Description = say.T(q.Ctx(), "What %s is asking for, and the chapters that make it local.", h.Organization())
	h.open(&v.Page, "/toolkits")
	up, err := h.Toolkits.Where(q.Ctx())
	if err != nil {
		return err
	}
	for _, a := range list {
		row := h.askRow(q, a, up[a.ID])
		if a.Archived() {
			v.Past = append(v.Past, row)
		} else {
			v.Rows = append(v.Rows, row)
		}
	}
	return h.Render(q, http.StatusOK, pages.AsksPage(v))
}

// askRow is one toolkit with the chapters that have a page for it.
func (h *Handlers) askRow(q *page.Request, a hub.PublicToolkit, up []hub.ChapterID) pages.Ask {
	row := pages.Ask{Title: a.Title, Summary: a.Summary, Line: askLine(q.Ctx(), a)}
	if a.Recalled {
		row.Summary, row.Line = "", say.T(q.Ctx(), "The national office recalled this toolkit. Please don’t use it.")
	}
	for _, id := range up {
		ch, err := h.Chapters.ByID(q.Ctx(), id)
		if err != nil {
			continue // removed between the two reads
		}
		row.Chapters = append(row.Chapters, ui.Link{Text: ch.Name, URL: link.Toolkit(ch.Slug, a.ID)})
	}
	if len(row.Chapters) > asksShown {
		row.More = say.N(q.Ctx(), len(row.Chapters)-asksShown, "And 1 more. Look for it on your chapter’s page.", "And %d more. Look for it on your chapter’s page.")
		row.Chapters = row.Chapters[:asksShown]
	}
	return row
}

// ToolkitPage is a toolkit's public page under a chapter.
func (h *Handlers) ToolkitPage(q *page.Request) error {
	l, err := h.Toolkits.Public(q.Ctx(), q.Chapter, q.Toolkit())
	if err != nil {
		return err
	}
	v, err := h.ToolkitView(q, l)
	if err != nil {
		return err
	}
	return h.Render(q, http.StatusOK, pages.PublicPage(v))
}

// ToolkitView is a toolkit's page under the chapter of the request.
func (h *Handlers) ToolkitView(q *page.Request, l toolkit.ChapterToolkit) (pages.Public, error) {
	v := pages.Public{
		Page: h.Layout(q, l.Version.Title), Chapter: ui.Link{Text: view.ChapterTitle(q.Ctx(), q.Chapter), URL: link.Chapter(q.Chapter.Slug)},
		Title: l.Version.Title, Summary: l.Version.Summary, Ask: markdown.HTML(l.Fill(l.Version.Ask)),
	}
	v.Page.Description = l.Version.Summary
	h.drawn(&v.Page.Meta, link.Chapter(q.Chapter.Slug), chapterCard(h.ownWords(q), q.Chapter, h.Organization()))
	h.open(&v.Page, link.Toolkit(q.Chapter.Slug, l.Version.Toolkit))
	office, err := h.Office(q)
	if err != nil {
		return pages.Public{}, err
	}
	v.Items, v.Recalled = view.ToolkitItems(q.Ctx(), office, l, true), view.WholeRecalled(q.Ctx(), l)
	callLinks(q.Chapter.Slug, l, v.Items)
	h.besides(q, &v, l)
	return v, nil
}

// besides fills in what stands beside the office's text: the chapter's own words, that the season is over, what was taken back, and where a
// print is checked.
func (h *Handlers) besides(q *page.Request, v *pages.Public, l toolkit.ChapterToolkit) {
	if l.FromUs() != "" {
		v.Own = pages.Own{Heading: say.T(q.Ctx(), "From %s", q.Chapter.Name), HTML: markdown.HTML(l.FromUs())}
	}
	if l.Over() {
		v.Over = say.T(q.Ctx(), "The season of this toolkit is over. The text stays here to read.")
	}
	if v.Recalled != nil {
		v.Page.Description = v.Recalled.Line
	}
	for i := range v.Items {
		v.Items[i].Check = h.checkLine(q, hub.ItemKey(v.Items[i].Key), l.Version.Number)
	}
}
