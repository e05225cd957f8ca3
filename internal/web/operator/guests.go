package operator

import (
	"net/http"

	operatorpages "chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// GuestsEverywhere is the switch for guests' RSVPs to all events, for staff who may use it and cannot open the room.
func (h *Handlers) GuestsEverywhere(q *page.Request) error {
	return h.guestsEverywherePage(q, http.StatusOK, "", nil)
}

func (h *Handlers) guestsEverywherePage(q *page.Request, status int, reason string, problems ui.Errors) error {
	pause, err := h.Operator.Guests(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := operatorpages.GuestLever{Page: h.DeskPage(q, say.T(q.Ctx(), "Guest RSVPs")), Back: h.leverBack(q), Guests: h.guestsView(q, pause, reason, problems)}
	return h.Render(q, status, operatorpages.GuestLeverPage(v))
}

// leverBack is the page that a switch was opened from.
func (h *Handlers) leverBack(q *page.Request) ui.Link {
	if h.Operator.CanOpen(q.Actor) {
		return ui.Link{Text: say.T(q.Ctx(), "Operator"), URL: link.Operator}
	}
	return ui.Link{Text: say.T(q.Ctx(), "National office"), URL: "/national"}
}

func (h *Handlers) guestsView(q *page.Request, pause hub.Pause, reason string, problems ui.Errors) operatorpages.Guests {
	ctx := q.Ctx()
	v := operatorpages.Guests{
		State: ui.Tag{Text: say.C(ctx, "guest RSVPs", "On"), Tone: "good"}, Line: say.T(ctx, "Anyone can RSVP with a name and an email address."), Stop: link.Operator + "/guests/stop", Errors: problems,
		Why: ui.Input{
			Name: "why", Label: say.T(ctx, "Why RSVPs without an account must stop everywhere"), Help: say.T(ctx, "Event pages will say they’re off. Members can still RSVP. Don’t name anyone here."), Type: "text", Value: reason,
			Error: problems.Of("why"), Length: "200",
		},
	}
	if pause.Paused() {
		v.State, v.Line, v.Stop = ui.Tag{Text: say.C(ctx, "guest RSVPs", "Off everywhere"), Tone: "warn"}, say.T(ctx, "Since %[1]s: %[2]s", say.Moment(ctx, pause.Since.UTC(), h.Now()), pause.Reason), ""
		v.Allowed = say.T(ctx, "A national admin can allow them again.")
		if h.Operator.MayAllowGuests(q.Actor) {
			v.Allow, v.Allowed = link.Operator+"/guests/allow", say.T(ctx, "You’ll need a sign-in from the last ten minutes.")
		}
	}
	return v
}

// StopGuests stops RSVPs without an account, at all events.
func (h *Handlers) StopGuests(q *page.Request) error {
	err := h.Operator.StopGuests(q.Ctx(), q.Actor, q.Text("why"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "why"); wrong {
		return h.guestsEverywherePage(q, http.StatusUnprocessableEntity, q.Text("why"), problems)
	}
	return h.Done(q, err, "guests-off", link.Operator+"/guests")
}

// AllowGuests allows them again.
func (h *Handlers) AllowGuests(q *page.Request) error {
	return h.Done(q, h.Operator.AllowGuests(q.Ctx(), q.Actor), "guests-on", link.Operator+"/guests")
}

// floodNeeds are what an operator should know about guests' RSVPs: that they are stopped, and each limit they reached.
func (h *Handlers) floodNeeds(q *page.Request, room operator.Room) []operatorpages.Need {
	var needs []operatorpages.Need
	ctx := q.Ctx()
	lever := ui.Link{Text: say.C(ctx, "a button", "Review"), URL: "#the-guests"}
	if room.Guests.Paused() {
		needs = append(needs, operatorpages.Need{Count: "0", Title: say.T(ctx, "guests can RSVP"), Line: say.T(ctx, "Stopped everywhere: %s", room.Guests.Reason), Do: lever})
	}
	for _, f := range room.Floods {
		need := operatorpages.Need{Count: say.Number(ctx, f.Answers), Title: say.N(ctx, f.Answers, "unconfirmed RSVP", "unconfirmed RSVPs"), Do: lever}
		need.Line = say.T(ctx, "Since %[1]s: %[2]s. The networks with the most are refused.", say.Moment(ctx, f.Since.UTC(), h.Now()), operator.FloodWords(f))
		if ch, err := h.Chapters.ByID(q.Ctx(), f.Chapter); f.Event != "" && err == nil {
			need.Title = say.N(ctx, f.Answers, "unconfirmed RSVP for one event", "unconfirmed RSVPs for one event")
			need.Do = ui.Link{Text: say.C(ctx, "a button", "Review"), URL: link.DeskEvent(ch.Slug, f.Event) + "/guests"}
		}
		needs = append(needs, need)
	}
	return needs
}
