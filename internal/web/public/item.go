package public

import (
	"net/http"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Item says whether an item of a toolkit still holds, to whoever has it on paper. ?v= is the version on the paper.
func (h *Handlers) Item(q *page.Request) error {
	key := hub.ItemKey(q.Param("key"))
	if !hub.ValidID(string(key)) {
		return hub.ErrNotFound
	}
	ctx := q.Ctx()
	c, err := h.Toolkits.CheckItem(ctx, key, page.WholeNumber(q.Query("v"), 0))
	if err != nil {
		return err
	}
	v := pages.Check{
		Page: h.Layout(q, c.Item.Title), Toolkit: c.Title, Title: c.Item.Title, Kind: c.Item.Kind.Label().In(ctx), Reason: c.Recall.Reason,
		Lists: ui.Link{Text: say.T(ctx, "See all toolkits, and the chapters that use them"), URL: "/toolkits"},
	}
	v.Page.Meta.NoIndex = true
	v.Answer, v.Line = view.CheckAnswer(ctx, c, h.Now())
	if c.Instead.Key != "" {
		v.Instead = ui.Link{Text: c.Instead.Title, URL: link.Item(c.Instead.Key, 0)}
	}
	return h.Render(q, http.StatusOK, pages.CheckPage(v))
}

// checkLine says on paper where to find out whether an item still holds.
func (h *Handlers) checkLine(q *page.Request, key hub.ItemKey, version int) string {
	return view.CheckLine(q.Ctx(), version, spoken(h.Absolute(link.Item(key, 0))))
}
