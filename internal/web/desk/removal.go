package desk

import (
	"fmt"
	"net/http"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// LetIn accepts one RSVP that is held for the organizers, or all of the event's.
func (h *Handlers) LetIn(q *page.Request) error {
	n, err := h.Events.LetIn(q.Ctx(), q.Actor, q.Chapter, q.Event(), hub.RSVPID(q.Text("rsvp")))
	code := "let-in"
	if q.Text("rsvp") == string(event.EveryHeld) || n == 0 {
		code = fmt.Sprintf("let-in.%d", n)
	}
	return h.Done(q, err, code, attendeesURL(q))
}

func attendeesURL(q *page.Request) string {
	return link.DeskEvent(q.Chapter.Slug, q.Event()) + "/attendees"
}

// RemovalsForm asks which RSVPs are removed, and why.
func (h *Handlers) RemovalsForm(q *page.Request) error {
	return h.removalsPage(q, http.StatusOK, event.Removal{}, nil)
}

func (h *Handlers) removalsPage(q *page.Request, status int, r event.Removal, problems ui.Errors) error {
	e, err := h.Events.ToRemove(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.RemoveMany{
		Page: h.DeskPage(q, say.T(ctx, "Remove many RSVPs")), Back: ui.Link{Text: say.T(ctx, "RSVPs for %s", e.Title), URL: attendeesURL(q)}, Title: e.Title,
		Action: link.DeskEvent(q.Chapter.Slug, e.ID) + "/removals", Form: page.FormOf(q, r, problems),
		Which: ui.Segments{Name: "which", Label: say.T(ctx, "Which RSVPs"), Options: []ui.Option{
			{Value: "domain", Label: say.T(ctx, "All from an email domain"), Selected: q.Text("which") != "hour"}, {Value: "hour", Label: say.T(ctx, "All confirmed in the last hour"), Selected: q.Text("which") == "hour"},
		}},
	}
	return h.Render(q, status, pages.RemoveManyPage(v))
}

// Removals removes all RSVPs of a domain, or of the last hour.
func (h *Handlers) Removals(q *page.Request) error {
	r, remove := page.Read[event.Removal](q), h.Events.RemoveDomain
	if q.Text("which") == "hour" {
		remove = h.Events.RemoveHour
	}
	n, err := remove(q.Ctx(), q.Actor, q.Chapter, q.Event(), r)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[event.Removal]()...); wrong {
		return h.removalsPage(q, http.StatusUnprocessableEntity, r, problems)
	}
	return h.Done(q, err, fmt.Sprintf("removed.%d", n), attendeesURL(q))
}
