package desk

import (
	"net/http"
	"strconv"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// CancelForm asks why an event is cancelled.
func (h *Handlers) CancelForm(q *page.Request) error { return h.cancelPage(q, http.StatusOK, "", nil) }

func (h *Handlers) cancelPage(q *page.Request, status int, reason string, problems ui.Errors) error {
	e, err := h.Events.ToCancel(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := h.announcement(q, e, say.T(ctx, "Cancel event"), problems)
	v.Heading, v.Action, v.Button, v.Keep, v.Bad = say.T(ctx, "Cancel %s", e.Title), "cancel", say.T(ctx, "Cancel event"), say.T(ctx, "Don’t cancel"), true
	v.Follows = []string{
		say.T(ctx, "Everyone who RSVPed, including the waitlist, will get an email."),
		say.T(ctx, "The page stays up and says the event is cancelled. It’s removed from people’s calendars."),
		say.T(ctx, "Only the date doesn’t work? Postpone it instead, and people keep their RSVPs."),
	}
	if e.Seats.Taken > 0 {
		v.Follows[0] = say.N(ctx, e.Seats.Taken, "1 seat is taken. Everyone who RSVPed, including the waitlist, will get an email.",
			"%d seats are taken. Everyone who RSVPed, including the waitlist, will get an email.")
	}
	v.Said = ui.Area{
		Name: "reason", Label: say.T(ctx, "Reason"), Help: say.T(ctx, "Everyone who RSVPed will read this."), Value: reason, Error: problems.Of("reason"),
		Required: true, Class: "textarea-short", Length: "500",
	}
	return h.Render(q, status, pages.AnnouncementPage(v))
}

// CancelEvent cancels an event, and tells everyone who RSVPed why.
func (h *Handlers) CancelEvent(q *page.Request) error {
	told, err := h.Events.Cancel(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.Text("reason"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "reason"); wrong {
		return h.cancelPage(q, http.StatusUnprocessableEntity, q.Text("reason"), problems)
	}
	return h.announced(q, "off", told, err)
}

// PostponeForm asks before an event loses its date.
func (h *Handlers) PostponeForm(q *page.Request) error {
	return h.postponePage(q, http.StatusOK, "", nil)
}

func (h *Handlers) postponePage(q *page.Request, status int, note string, problems ui.Errors) error {
	e, err := h.Events.ToPostpone(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := h.announcement(q, e, say.T(ctx, "Postpone event"), problems)
	v.Heading, v.Action, v.Button, v.Keep = say.T(ctx, "Postpone %s", e.Title), "postpone", say.T(ctx, "Postpone event"), say.T(ctx, "Don’t postpone")
	v.Follows = []string{
		say.T(ctx, "Everyone who RSVPed, including the waitlist, will get an email."),
		say.T(ctx, "They keep their RSVPs, and nobody else can RSVP until there’s a new date."),
		say.T(ctx, "Know the new date already? Change it on the event instead."),
	}
	v.Said = noteArea(q, note, problems)
	return h.Render(q, status, pages.AnnouncementPage(v))
}

// PostponeEvent takes an event's date away, and tells everyone who RSVPed.
func (h *Handlers) PostponeEvent(q *page.Request) error {
	told, err := h.Events.Postpone(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.Text("note"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "note"); wrong {
		return h.postponePage(q, http.StatusUnprocessableEntity, q.Text("note"), problems)
	}
	return h.announced(q, "postponed", told, err)
}

// ReinstateForm asks before an event is put back on.
func (h *Handlers) ReinstateForm(q *page.Request) error {
	return h.reinstatePage(q, http.StatusOK, "", nil)
}

func (h *Handlers) reinstatePage(q *page.Request, status int, note string, problems ui.Errors) error {
	e, err := h.Events.ToReinstate(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := h.announcement(q, e, say.T(ctx, "Put back on"), problems)
	v.Heading, v.Action, v.Button, v.Keep = say.T(ctx, "Put %s back on", e.Title), "reinstate", say.T(ctx, "Put back on"), say.T(ctx, "Not now")
	v.Follows = []string{say.T(ctx, "It takes place after all: %s.", view.When(ctx, e, h.Now())), say.T(ctx, "Everyone who RSVPed, including the waitlist, will get an email. They keep their RSVPs.")}
	v.Said = noteArea(q, note, problems)
	if !event.Reinstatable(e, h.Now()) {
		v.Action, v.Follows = "", []string{say.T(ctx, "This event isn’t cancelled or postponed, or it’s over. There’s nothing to put back on.")}
	}
	return h.Render(q, status, pages.AnnouncementPage(v))
}

// ReinstateEvent puts a cancelled or postponed event back on, and tells everyone who RSVPed.
func (h *Handlers) ReinstateEvent(q *page.Request) error {
	told, err := h.Events.Reinstate(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.Text("note"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "note"); wrong {
		return h.reinstatePage(q, http.StatusUnprocessableEntity, q.Text("note"), problems)
	}
	return h.announced(q, "on", told, err)
}

// announcement starts a page that asks before an event's standing changes.
func (h *Handlers) announcement(q *page.Request, e hub.Event, title string, problems ui.Errors) pages.Announcement {
	return pages.Announcement{
		Page: h.DeskPage(q, title), Back: ui.Link{Text: say.T(q.Ctx(), "Back to the event"), URL: link.Event(q.Chapter.Slug, e.ID)},
		Base: link.DeskEvent(q.Chapter.Slug, e.ID), Errors: problems,
	}
}

// announced shows the event after its standing changed, and says how many are emailed.
func (h *Handlers) announced(q *page.Request, code string, told int, err error) error {
	if err != nil {
		return err
	}
	h.Notice(q, code+"."+strconv.Itoa(told))
	return q.Redirect(link.Event(q.Chapter.Slug, q.Event()))
}

// noteArea asks what everyone who RSVPed should read with a change.
func noteArea(q *page.Request, note string, problems ui.Errors) ui.Area {
	return ui.Area{
		Name: "note", Label: say.T(q.Ctx(), "A line to everyone who RSVPed"), Optional: true, Help: say.T(q.Ctx(), "It goes into the email."), Value: note,
		Error: problems.Of("note"), Class: "textarea-short", Length: "500",
	}
}
