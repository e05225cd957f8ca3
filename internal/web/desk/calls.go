package desk

import (
	"net/http"
	"strings"

	pages "chapterhouse/components/desk"
	"chapterhouse/components/ui"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Calls is what callers reported about a toolkit.
func (h *Handlers) Calls(q *page.Request) error {
	calls, err := h.Officials.Calls(q.Ctx(), q.Actor, q.Chapter, q.Toolkit())
	if err != nil {
		return err
	}
	l, err := h.Toolkits.Look(q.Ctx(), q.Actor, q.Chapter, q.Toolkit())
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.Calls{
		Page: h.DeskPage(q, say.T(ctx, "Calls")), Back: ui.Link{Text: l.Version.Title, URL: toolkitRoom(q)}, Items: callItems(q, l, calls),
		Days: say.N(ctx, hub.CallNoteDays, "Notes are deleted after 1 day.", "Notes are deleted after %d days."),
	}
	for _, n := range calls.Notes {
		at := say.Day(ctx, n.At.In(hub.Zone(q.Chapter.Zone)), h.Now())
		v.Notes = append(v.Notes, pages.CallNote{Text: strings.Split(n.Text, "\n"), Line: say.C(ctx, "a call: whom, what came of it, the day", "%[1]s · %[2]s · %[3]s", n.Callee, view.CallOutcome(ctx, n.Outcome), at)})
	}
	return h.Render(q, http.StatusOK, pages.CallsPage(v))
}

// callItems are a toolkit's scripts for calls to people in office, and others that were counted once, with their numbers. Where nobody can act
// on one, it leads nowhere.
func callItems(q *page.Request, l toolkit.ChapterToolkit, calls directory.Calls) (list []pages.CallItem) {
	for _, i := range l.Version.Items {
		row, counted := pages.CallItem{Title: i.Title}, 0
		for _, outcome := range hub.CallOutcomes() {
			n := calls.Of(i.Key, outcome)
			row.Counts, counted = append(row.Counts, pages.CallCount{Label: view.CallOutcome(q.Ctx(), outcome), Calls: n}), counted+n
		}
		if i.Whom != hub.WhomNobody && l.Adoption.State.Public() && l.Usable(i) {
			row.URL = link.Action(q.Chapter.Slug, l.Version.Toolkit, i.Key)
		}
		if i.Whom != hub.WhomNobody || counted > 0 {
			list = append(list, row)
		}
	}
	return list
}
