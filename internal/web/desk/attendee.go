package desk

import (
	"context"
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

// NewAttendee is the form that adds somebody by hand.
func (h *Handlers) NewAttendee(q *page.Request) error {
	return h.newcomerPage(q, http.StatusOK, event.Newcomer{Party: 1}, nil)
}

func (h *Handlers) newcomerPage(q *page.Request, status int, n event.Newcomer, problems ui.Errors) error {
	e, err := h.Events.ToAdd(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	if problems.Of("email") != "" {
		n.Asked = n.Email
	}
	v := pages.AddAttendee{
		Page: h.DeskPage(q, say.T(q.Ctx(), "Add someone")), Back: listLink(q, e), Action: attendeesURL(q), Form: page.FormOf(q, n, problems), Asked: n.Asked,
		Parties: parties(q.Ctx(), e.LargestParty(), n.Party), Seats: view.SeatsLine(q.Ctx(), e),
	}
	return h.Render(q, status, pages.AddAttendeePage(v))
}

// listLink leads back to the list.
func listLink(q *page.Request, e hub.Event) ui.Link {
	return ui.Link{Text: say.T(q.Ctx(), "RSVPs for %s", e.Title), URL: attendeesURL(q)}
}

// parties are the sizes of a party to choose from.
func parties(ctx context.Context, most, current int) (options []ui.Option) {
	for n := range most {
		options = append(options, ui.Option{Value: strconv.Itoa(n + 1), Label: say.N(ctx, n+1, "1 person", "%d people"), Selected: n+1 == current})
	}
	return options
}

// AddAttendee adds somebody by hand.
func (h *Handlers) AddAttendee(q *page.Request) error {
	n := page.Read[event.Newcomer](q)
	n.Locale = say.Of(q.Ctx())
	state, err := h.Events.AddAttendee(q.Ctx(), q.Actor, q.Chapter, q.Event(), n)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[event.Newcomer]()...); wrong {
		return h.newcomerPage(q, http.StatusUnprocessableEntity, n, problems)
	}
	code := "added"
	if state == hub.RSVPWaitlisted {
		code = "added-line"
	}
	return h.Done(q, err, code+emailed(n.Email != ""), attendeesURL(q))
}

// emailed ends the code of a notice that says whether somebody was emailed.
func emailed(yes bool) string {
	if yes {
		return "-mailed"
	}
	return ""
}

// attendeeForm is what can be typed on the page of one RSVP.
type attendeeForm struct {
	Party  int    `form:"party"`
	Why    string `form:"why"`    // it moves up out of order
	Told   bool   `form:"told"`   // email whoever asked to be cancelled
	Reason string `form:"reason"` // it is removed
	Tell   bool   `form:"tell"`   // email whoever is removed
}

// Attendee is the page of one RSVP, with what the organizers can do about it.
func (h *Handlers) Attendee(q *page.Request) error {
	return h.attendeePage(q, http.StatusOK, attendeeForm{}, nil)
}

func (h *Handlers) attendeePage(q *page.Request, status int, f attendeeForm, problems ui.Errors) error {
	full := q.Query("names") != "" && len(problems) == 0
	a, err := h.Events.Attendee(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.RSVP(), full)
	if err != nil {
		return err
	}
	e, r, ctx := a.Event, a.RSVP, q.Ctx()
	v := pages.AttendeeView{
		Page: h.DeskPage(q, say.T(ctx, "Change an RSVP")), Back: listLink(q, e), Name: r.Name, State: view.RSVPTag(ctx, e, r), Facts: h.attendeeFacts(ctx, a),
		Action: attendeesURL(q) + "/" + string(r.ID), Form: page.FormOf(q, f, problems), Undo: h.restorable(e, r),
	}
	if !e.Open(h.Now()) || !r.Held() && !r.State.Coming() {
		return h.Render(q, status, pages.AttendeePage(v))
	}
	v.Coming = true
	if f.Party == 0 {
		f.Party = r.Party
	}
	v.Parties = parties(ctx, e.LargestPartyOf(r), f.Party)
	if r.Held() {
		v.LetIn, v.RSVP = link.DeskEvent(q.Chapter.Slug, e.ID)+"/held", string(r.ID)
	}
	if r.State == hub.RSVPWaitlisted {
		v.MoveUp = freeSeats(ctx, e.Seats)
	}
	return h.Render(q, status, pages.AttendeePage(v))
}

// freeSeats says how many seats somebody could have who moves up out of order.
func freeSeats(ctx context.Context, s hub.Seats) string {
	free := max(0, s.Capacity-s.Taken)
	if free == 0 {
		return say.T(ctx, "No seats are free right now.")
	}
	return say.N(ctx, free, "1 seat is free.", "%d seats are free.")
}

// attendeeFacts are what is known of an RSVP.
func (h *Handlers) attendeeFacts(ctx context.Context, a event.Attendee) []pages.Fact {
	r := a.RSVP
	facts := []pages.Fact{{Label: say.T(ctx, "Seats"), Text: say.Number(ctx, r.Party)}}
	add := func(label, text string) {
		if text != "" {
			facts = append(facts, pages.Fact{Label: label, Text: text})
		}
	}
	if a.InLine > 0 {
		add(say.T(ctx, "Place on the waitlist"), say.Number(ctx, a.InLine))
	}
	add(say.T(ctx, "Responded"), say.Moment(ctx, r.UpdatedAt.In(a.Event.Location()), h.Now()))
	add(say.T(ctx, "Email"), r.Email)
	add(say.T(ctx, "Note"), r.Note)
	add(say.T(ctx, "Moved up because"), r.MovedReason)
	add(say.T(ctx, "Removed because"), r.RemovedReason)
	return facts
}

// ManageAttendee does what a form on the page of one RSVP asks for. What cannot be undone is asked about first.
func (h *Handlers) ManageAttendee(q *page.Request) error {
	f, do := page.Read[attendeeForm](q), q.Text("do")
	act, known := attendeeActs[do]
	if !known {
		return page.ErrForm
	}
	if ask := attendeeQuestions[do]; ask != nil && !q.Sure() {
		a, err := h.Events.Attendee(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.RSVP(), false)
		if err != nil {
			return err
		}
		question := ask(q.Ctx(), a.RSVP, f)
		question.No = ui.Link{Text: say.T(q.Ctx(), "Keep the RSVP"), URL: attendeesURL(q) + "/" + string(q.RSVP())}
		return h.Ask(q, question)
	}
	code, err := act(h, q, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[attendeeForm]()...); wrong {
		return h.attendeePage(q, http.StatusUnprocessableEntity, f, problems)
	}
	return h.Done(q, err, code, attendeesURL(q))
}

// attendeeActs are what the forms do, by their name, each with the code of the notice that follows.
var attendeeActs = map[string]func(h *Handlers, q *page.Request, f attendeeForm) (string, error){
	"party": func(h *Handlers, q *page.Request, f attendeeForm) (string, error) {
		return "party", h.Events.ResizeAttendee(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.RSVP(), f.Party)
	},
	"move-up": func(h *Handlers, q *page.Request, f attendeeForm) (string, error) {
		return "moved-up", h.Events.MoveUp(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.RSVP(), f.Why)
	},
	"cancel": func(h *Handlers, q *page.Request, f attendeeForm) (string, error) {
		return "off-for" + emailed(f.Told), h.Events.CancelAttendee(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.RSVP(), f.Told)
	},
	"erase": func(h *Handlers, q *page.Request, _ attendeeForm) (string, error) {
		return "row-deleted", h.Events.EraseAttendee(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.RSVP())
	},
	"remove": func(h *Handlers, q *page.Request, f attendeeForm) (string, error) {
		return "removed", h.Events.Remove(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.RSVP(), event.Removal{Reason: f.Reason, Tell: f.Tell})
	},
	"restore": func(h *Handlers, q *page.Request, _ attendeeForm) (string, error) {
		state, err := h.Events.Restore(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.RSVP())
		if state == hub.RSVPWaitlisted {
			return "restored-waitlisted", err
		}
		return "restored", err
	},
}

// attendeeQuestions are asked before what cannot be undone.
var attendeeQuestions = map[string]func(ctx context.Context, r hub.RSVP, f attendeeForm) page.Question{
	"cancel": func(ctx context.Context, r hub.RSVP, f attendeeForm) page.Question {
		told := say.T(ctx, "They aren’t emailed.")
		if f.Told {
			told = say.T(ctx, "They get an email that says so.")
		}
		return page.Question{
			Heading: say.T(ctx, "Cancel the RSVP of %s?", r.Name), Yes: say.T(ctx, "Cancel the RSVP"),
			Follows: []string{say.T(ctx, "If they had seats, the waitlist moves up."), told, say.T(ctx, "They can RSVP again, or you can add them again, behind everyone who waits by then.")},
		}
	},
	"erase": func(ctx context.Context, r hub.RSVP, _ attendeeForm) page.Question {
		return page.Question{
			Heading: say.T(ctx, "Delete the RSVP of %s?", r.Name), Yes: say.T(ctx, "Delete the RSVP"),
			Follows: []string{
				say.T(ctx, "Everything they typed is deleted and can’t be brought back. The link in their email stops working."),
				say.T(ctx, "They aren’t emailed."), say.T(ctx, "If they had seats, the waitlist moves up."),
			},
		}
	},
}
