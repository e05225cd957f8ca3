package national

import (
	"net/http"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Names is the form that opens a chapter's names, and once they are open, the names.
func (h *Handlers) Names(q *page.Request) error {
	g, err := h.Safety.Glass(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	if g.ID == "" {
		return h.namesForm(q, http.StatusOK, safety.Reason{}, nil)
	}
	n, err := h.Safety.Names(q.Ctx(), q.Actor, q.Chapter, link.Cursor(q.Query("after")))
	if err != nil {
		return err
	}
	ctx, at := q.Ctx(), namesURL(q)
	v := pages.Names{
		Page: h.DeskPage(q, say.T(ctx, "Names")), Back: h.upToChapter(q), Heading: say.T(ctx, "Names of %s", q.Chapter.Name), Glass: h.glass(q, n.Glass),
		Count: say.N(ctx, n.Total, "1 member", "%d members"), Next: ui.Link{Text: say.T(ctx, "More members"), URL: link.Next(at, link.Without(q.Values(), "after"), n.Next)},
	}
	for _, m := range n.Members {
		v.People = append(v.People, pages.NamedPerson{Name: m.Name, Email: m.Email, Line: say.T(ctx, "Since %s", say.Day(ctx, m.DecidedAt, h.Now()))})
	}
	for _, e := range n.Events {
		v.Events = append(v.Events, pages.NamedEvent{Link: ui.Link{Text: e.Title, URL: at + "/events/" + string(e.ID)}, Line: view.When(ctx, e, h.Now())})
	}
	return h.Render(q, http.StatusOK, pages.NamesPage(v))
}

func namesURL(q *page.Request) string { return link.NationalChapter(q.Chapter.Slug) + "/names" }

func (h *Handlers) upToChapter(q *page.Request) ui.Link {
	return ui.Link{Text: view.ChapterTitle(q.Ctx(), q.Chapter), URL: link.NationalChapter(q.Chapter.Slug)}
}

// glass is the banner over names that are open.
func (h *Handlers) glass(q *page.Request, g hub.BreakGlass) pages.Glass {
	return pages.Glass{
		Line:  say.T(q.Ctx(), "You can read these names until %s. The chapter’s leads and the auditors were told, and each view is in their activity log.", say.Moment(q.Ctx(), g.EndsAt.UTC(), h.Now())),
		Close: namesURL(q) + "/close",
	}
}

func (h *Handlers) namesForm(q *page.Request, status int, f safety.Reason, problems ui.Errors) error {
	ctx := q.Ctx()
	v := pages.OpenNames{
		Page: h.DeskPage(q, say.T(ctx, "Names")), Back: h.upToChapter(q), Heading: say.T(ctx, "Read the names of %s?", q.Chapter.Name), Action: namesURL(q), Form: page.FormOf(q, f, problems),
		Lines: []string{
			say.T(ctx, "Admins don’t see who is in a chapter. In an emergency you can, for one hour: its members and who RSVPed to its events."),
			say.T(ctx, "The chapter’s leads and the auditors get an email at once, with your reason. Each view is in their activity log."),
			say.T(ctx, "You can only read. You can’t download, change or write to anybody."),
		},
	}
	return h.Render(q, status, pages.OpenNamesPage(v))
}

// OpenNames opens a chapter's names for an hour.
func (h *Handlers) OpenNames(q *page.Request) error {
	f := page.Read[safety.Reason](q)
	err := h.Safety.OpenNames(q.Ctx(), q.Actor, q.Chapter, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[safety.Reason]()...); wrong {
		return h.namesForm(q, http.StatusUnprocessableEntity, f, problems)
	}
	return h.Done(q, err, "names-open", namesURL(q))
}

// CloseNames closes them before the hour is over.
func (h *Handlers) CloseNames(q *page.Request) error {
	return h.Done(q, h.Safety.CloseNames(q.Ctx(), q.Actor, q.Chapter), "names-closed", link.NationalChapter(q.Chapter.Slug))
}

// EventNames is who RSVPed to an event of a chapter whose names are open.
func (h *Handlers) EventNames(q *page.Request) error {
	g, e, list, err := h.Safety.EventNames(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.Names{
		Page: h.DeskPage(q, say.T(ctx, "Names")), Back: ui.Link{Text: say.T(ctx, "Names of %s", q.Chapter.Name), URL: namesURL(q)}, Heading: e.Title, Glass: h.glass(q, g),
		Count: say.N(ctx, len(list), "1 RSVP", "%d RSVPs"),
	}
	for _, r := range list {
		v.People = append(v.People, pages.NamedPerson{Name: r.Name, Email: r.Email, Line: say.N(ctx, r.Party, "1 person", "%d people"), State: view.RSVPTag(ctx, e, r)})
	}
	v.People, v.Pages = page.Paged(q, namesURL(q)+"/events/"+string(e.ID), v.People)
	return h.Render(q, http.StatusOK, pages.NamesPage(v))
}
