package self

import (
	"net/http"
	"net/url"

	pages "chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// OwnTrail is what was done in a person's name.
func (h *Handlers) OwnTrail(q *page.Request) error {
	t, err := h.Operator.OwnTrail(q.Ctx(), q.Actor, link.Cursor(q.Query("after")))
	if err != nil {
		return err
	}
	chapters, err := h.Chapters.Own(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	names, err := h.ChapterNames(q)
	if err != nil {
		return err
	}
	v := pages.Trail{
		Page: h.DeskPage(q, say.T(q.Ctx(), "Recent activity")), Kicker: ui.Link{Text: say.T(q.Ctx(), "My page"), URL: "/me"}, Heading: say.T(q.Ctx(), "Recent activity"), Where: true,
		Lede:  say.T(q.Ctx(), "Everything your account did in the last 400 days. See something you didn’t do? Sign out everywhere, then contact the national office."),
		Empty: say.T(q.Ctx(), "No activity yet."), Next: ui.Link{Text: say.T(q.Ctx(), "Older activity"), URL: link.Next("/me/trail", url.Values{}, t.Next)},
	}
	for _, r := range t.Rows {
		row := view.TrailRow(q.Ctx(), r, homeZone(chapters), h.Now())
		row.Where = names[r.Chapter]
		v.Rows = append(v.Rows, row)
	}
	return h.Render(q, http.StatusOK, pages.TrailPage(v))
}

// deeds are the newest rows of one's own trail, for /me.
func (h *Handlers) deeds(q *page.Request) ([]hub.TrailRow, error) {
	t, err := h.Operator.OwnTrail(q.Ctx(), q.Actor, hub.Cursor{})
	return t.Rows[:min(len(t.Rows), 5)], err
}
