package desk

import (
	"net/http"
	"slices"

	deskpages "chapterhouse/components/desk"
	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// recalledURL is where a chapter's events are that were made from recalled text.
func recalledURL(q *page.Request) string { return link.Desk(q.Chapter.Slug) + "/recalled" }

// deskNeeds lists what needs a lead's attention: first the events that were made from what the office recalled.
func (h *Handlers) deskNeeds(q *page.Request, counts hub.DeskCounts, events []hub.Event) ([]deskpages.Need, error) {
	offers, err := h.Toolkits.Offers(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return nil, err
	}
	needs := h.needs(q.Ctx(), q.Chapter, counts, offers, events)
	if !slices.ContainsFunc(offers, func(o hub.ToolkitOffer) bool { return o.Recalls > 0 }) {
		return needs, nil
	}
	recalled, err := h.Toolkits.RecalledEvents(q.Ctx(), q.Actor, q.Chapter)
	if err != nil || len(recalled) == 0 {
		return needs, err
	}
	n := len(recalled)
	return append([]deskpages.Need{{
		Count: say.Number(q.Ctx(), n), Title: say.N(q.Ctx(), n, "event made from recalled text", "events made from recalled text"), Line: recalled[0].Recall.Reason,
		Do: ui.Link{Text: say.C(q.Ctx(), "a button", "Compare"), URL: recalledURL(q)}, First: true,
	}}, needs...), nil
}

// RecalledEvents shows the chapter's events that were made from what the office recalled, beside what the office says instead.
func (h *Handlers) RecalledEvents(q *page.Request) error {
	list, err := h.Toolkits.RecalledEvents(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.RecalledEvents{Page: h.DeskPage(q, say.T(ctx, "Events made from recalled text")), Desk: h.DeskLink(q)}
	for _, e := range list {
		line := h.eventLines(ctx, q.Chapter, []hub.Event{e.Event})[0]
		row := pages.RecalledEvent{
			Title: e.Event.Title, When: view.When(ctx, e.Event, h.Now()), State: line.State, Reason: e.Recall.Reason,
			Line: say.T(ctx, "Made from “%[1]s”. The national office recalled that text on %[2]s:", e.Toolkit, say.Date(ctx, e.Recall.At, h.Now())),
			Edit: ui.Link{Text: say.T(ctx, "Edit this event"), URL: link.DeskEvent(q.Chapter.Slug, e.Event.ID)},
		}
		switch {
		case !e.Changed:
			row.None = say.T(ctx, "The office has no other text for it yet.")
		default:
			if row.Parts = view.EventBeside(ctx, e.Event, e.Instead); len(row.Parts) == 0 {
				row.None = say.T(ctx, "Your event already says what the office’s text says now.")
			}
		}
		v.Rows = append(v.Rows, row)
	}
	return h.Render(q, http.StatusOK, pages.RecalledEventsPage(v))
}
