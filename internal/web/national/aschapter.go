package national

import (
	"net/http"

	kit "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// previewAs shows a toolkit's page as it will be under one chapter: the chapter's own page, below a strip that says so.
func (h *Handlers) previewAs(q *page.Request, slug string) error {
	ch, err := h.Chapters.BySlug(q.Ctx(), slug)
	if err != nil {
		return err
	}
	l, err := h.Toolkits.AsChapter(q.Ctx(), q.Actor, q.Toolkit(), ch)
	if err != nil {
		return err
	}
	var v kit.Public
	err = q.As(link.Toolkit(ch.Slug, q.Toolkit()), ch, func() (err error) {
		v, err = h.ToolkitView(q, l)
		return err
	})
	if err != nil {
		return err
	}
	v.Preview = kit.PreviewStrip{
		Text: say.T(q.Ctx(), "This is the page as visitors of %s will see it. What the chapter hasn’t filled in shows as a blank.", ch.Name),
		Back: ui.Link{Text: say.T(q.Ctx(), "Back to sending"), URL: link.NationalToolkit(q.Toolkit()) + "/push"},
	}
	return h.Render(q, http.StatusOK, kit.PublicPage(v))
}
