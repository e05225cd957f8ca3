package desk

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	pages "chapterhouse/components/operator"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// ChapterTrail is the trail of one chapter, for its leads.
func (h *Handlers) ChapterTrail(q *page.Request) error {
	t, err := h.Operator.ChapterTrail(q.Ctx(), q.Actor, q.Chapter, view.TrailFilter(q.Values()))
	if err != nil {
		return err
	}
	v := view.Trail(q.Ctx(), h.DeskPage(q, say.T(q.Ctx(), "Activity log")), link.Next(q.Path(), link.Without(q.Values(), "after"), t.Next))
	v.Kicker, v.Filter, v.Chosen = h.DeskLink(q), view.TrailFilterForm(q.Ctx(), q.Path(), q.Values(), false), view.TrailChosen(q.Ctx(), q.Values(), nil)
	v.Lede = say.T(q.Ctx(), "Who did what in this chapter, and when. Full names show for ten minutes after you sign in. Each view of this page is logged.")
	v.Filter.Person = nil
	for _, r := range t.Rows {
		row := view.TrailRow(q.Ctx(), r, hub.Zone(q.Chapter.Zone), h.Now())
		if r.Object == "chapter:"+string(q.Chapter.ID) {
			row.Thing = "" // always this chapter
		}
		row.URL = deskThing(q.Chapter.Slug, r.AuditEntry)
		row.Person = fmt.Sprintf("%s?person=%s", q.Path(), url.QueryEscape(string(r.Actor)))
		v.Rows = append(v.Rows, row)
	}
	return h.Render(q, http.StatusOK, pages.TrailPage(v))
}

// deskThing is the desk page of a row's object.
func deskThing(slug string, e hub.AuditEntry) string {
	kind, id, _ := strings.Cut(e.Object, ":")
	switch {
	case !hub.ValidID(id) || strings.HasSuffix(string(e.Action), ".delete"):
		return ""
	case kind == "event":
		return link.Event(slug, hub.EventID(id))
	case kind == "toolkit":
		return link.Desk(slug) + "/toolkits/" + id
	}
	return ""
}
