package self

import (
	"net/http"
	"net/url"
	"time"

	pages "chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// OwnTrail is what was done in a person's name.
func (s *Handlers) OwnTrail(q *page.Request) error {
	t, err := s.Operator.OwnTrail(q.Ctx(), q.Actor, link.Cursor(q.Query("after")))
	if err != nil {
		return err
	}
	names, err := s.ChapterNames(q)
	if err != nil {
		return err
	}
	v := pages.Trail{
		Page: s.DeskPage(q, say.T(q.Ctx(), "Recent activity")), Kicker: ui.Link{Text: say.T(q.Ctx(), "My page"), URL: "/me"}, Heading: say.T(q.Ctx(), "Recent activity"), Where: true,
		Lede:  say.T(q.Ctx(), "Everything your account did in the last 400 days. See something you didn’t do? Sign out everywhere, then contact the national office."),
		Empty: say.T(q.Ctx(), "No activity yet."), Next: ui.Link{Text: say.T(q.Ctx(), "Older activity"), URL: link.Next("/me/trail", url.Values{}, t.Next)},
	}
	for _, r := range t.Rows {
		row := view.TrailRow(q.Ctx(), r, time.UTC, s.Now())
		row.Where = names[r.Chapter]
		v.Rows = append(v.Rows, row)
	}
	return s.Render(q, http.StatusOK, pages.TrailPage(v))
}

// deeds are the newest rows of one's own trail, for /me.
func (s *Handlers) deeds(q *page.Request) ([]hub.TrailRow, error) {
	t, err := s.Operator.OwnTrail(q.Ctx(), q.Actor, hub.Cursor{})
	return t.Rows[:min(len(t.Rows), 5)], err
}
