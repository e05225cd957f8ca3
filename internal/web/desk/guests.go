package desk

import (
	"context"
	"net/http"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// EventGuests is the page with the levers of an event's RSVPs.
func (h *Handlers) EventGuests(q *page.Request) error {
	e, err := h.Events.Guests(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	v := pages.Guests{
		Page: h.DeskPage(q, say.T(q.Ctx(), "RSVP settings")), Back: ui.Link{Text: say.T(q.Ctx(), "Event page"), URL: link.Event(q.Chapter.Slug, e.ID)},
		Title: say.C(q.Ctx(), "event, when", "%[1]s, %[2]s", e.Title, view.When(q.Ctx(), e, h.Now())),
	}
	if h.Events.MaySeeAttendees(q.Actor, q.Chapter, e.ID) {
		v.Back = ui.Link{Text: say.T(q.Ctx(), "RSVPs for %s", e.Title), URL: attendeesURL(q)}
	}
	if e.Open(h.Now()) {
		v.Action = link.DeskEvent(q.Chapter.Slug, e.ID) + "/guests"
	}
	v.Levers = []pages.Lever{h.closeLever(q.Ctx(), e), h.guestLever(q.Ctx(), e), h.crowdLever(q.Ctx(), e)}
	return h.Render(q, http.StatusOK, pages.GuestsPage(v))
}

// closeLever says whether people can RSVP to an event at all.
func (h *Handlers) closeLever(ctx context.Context, e hub.Event) pages.Lever {
	l := pages.Lever{
		Heading: say.T(ctx, "RSVPs"), State: ui.Tag{Text: say.C(ctx, "the RSVPs of an event", "Open"), Tone: "good"},
		Line: say.T(ctx, "When you close RSVPs, nobody new can RSVP and nobody moves up from the waitlist. Everyone who has a seat keeps it. You can open them again."),
		Do:   "close", Button: say.T(ctx, "Close RSVPs"), Bad: true,
	}
	if !e.ClosedAt.IsZero() {
		l.State, l.Do, l.Button, l.Bad = ui.Tag{Text: say.C(ctx, "the RSVPs of an event", "Closed"), Tone: "warn"}, "open", say.T(ctx, "Open RSVPs again"), false
		l.Line = say.T(ctx, "Since %s. When you open them, the waitlist moves up into any free seats.", say.Moment(ctx, e.ClosedAt.In(e.Location()), h.Now()))
	}
	return l
}

// guestLever says whether people can RSVP to an event without an account.
func (h *Handlers) guestLever(ctx context.Context, e hub.Event) pages.Lever {
	l := pages.Lever{
		Heading: say.T(ctx, "Guest RSVPs"), State: ui.Tag{Text: say.C(ctx, "guest RSVPs", "On"), Tone: "good"}, Line: say.T(ctx, "Anyone can RSVP with a name and an email address."),
		Do: "stop", Button: say.T(ctx, "Stop guest RSVPs"), Bad: true,
	}
	if e.GuestsOff {
		l.State, l.Line = ui.Tag{Text: say.C(ctx, "guest RSVPs", "Off everywhere"), Tone: "warn"}, say.T(ctx, "The national office has stopped RSVPs without an account for all events.")
	}
	if !e.GuestsOffAt.IsZero() {
		l.State, l.Do, l.Button, l.Bad = ui.Tag{Text: say.C(ctx, "guest RSVPs", "Off"), Tone: "warn"}, "allow", say.T(ctx, "Allow guest RSVPs again"), false
		l.Line = say.T(ctx, "Since %s. Members can sign in and RSVP.", say.Moment(ctx, e.GuestsOffAt.In(e.Location()), h.Now()))
	}
	return l
}

// crowdLever is the switch that lifts the limits of one network at an event.
func (h *Handlers) crowdLever(ctx context.Context, e hub.Event) pages.Lever {
	l := pages.Lever{
		Heading: say.T(ctx, "Many people in one place"), State: ui.Tag{Text: say.T(ctx, "Usual limits")}, Do: "crowd", Button: say.T(ctx, "Let more guests in"),
		Line: say.T(ctx, "When hundreds of people RSVP from one hall or campus, some may be asked to try again. You can let more guests in until the event ends. It also makes it easier to flood your event with made-up people."),
	}
	if !e.CrowdAt.IsZero() {
		l.State, l.Do, l.Button = ui.Tag{Text: say.T(ctx, "Letting more guests in"), Tone: "accent"}, "crowd-off", say.T(ctx, "Go back to the usual limits")
		l.Line = say.T(ctx, "Since %s, until the event ends.", say.Moment(ctx, e.CrowdAt.In(e.Location()), h.Now()))
	}
	return l
}

// GuestsLever sets one of the switches.
func (h *Handlers) GuestsLever(q *page.Request) error {
	var code string
	var err error
	switch q.Text("do") {
	case "close":
		code, err = "closed", h.Events.CloseRSVPs(q.Ctx(), q.Actor, q.Chapter, q.Event(), true)
	case "open":
		code, err = "reopened", h.Events.CloseRSVPs(q.Ctx(), q.Actor, q.Chapter, q.Event(), false)
	case "stop":
		code, err = "guests-off", h.Events.StopGuests(q.Ctx(), q.Actor, q.Chapter, q.Event(), true)
	case "allow":
		code, err = "guests-on", h.Events.StopGuests(q.Ctx(), q.Actor, q.Chapter, q.Event(), false)
	case "crowd":
		code, err = "crowd", h.Events.LetMoreIn(q.Ctx(), q.Actor, q.Chapter, q.Event(), true)
	case "crowd-off":
		code, err = "crowd-off", h.Events.LetMoreIn(q.Ctx(), q.Actor, q.Chapter, q.Event(), false)
	default:
		return page.ErrForm
	}
	return h.Done(q, err, code, link.DeskEvent(q.Chapter.Slug, q.Event())+"/guests")
}
