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

// callItems are the call scripts of a toolkit with their numbers.
func callItems(q *page.Request, l toolkit.ChapterToolkit, calls directory.Calls) (list []pages.CallItem) {
	for _, i := range l.Version.Items {
		if i.Kind != hub.ItemCallScript {
			continue
		}
		row := pages.CallItem{Title: i.Title, URL: link.Action(q.Chapter.Slug, l.Version.Toolkit, i.Key)}
		for _, outcome := range hub.CallOutcomes() {
			row.Counts = append(row.Counts, pages.CallCount{Label: view.CallOutcome(q.Ctx(), outcome), Calls: calls.Of(i.Key, outcome)})
		}
		list = append(list, row)
	}
	return list
}
