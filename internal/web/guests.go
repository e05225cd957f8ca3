package web

import (
	"context"
	"net/http"

	pages "chapterhouse/components/event"
	operatorpages "chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
)

// eventGuests is the page with the levers of an event's RSVPs without an account.
func (s *Server) eventGuests(q *request) error {
	e, err := s.Events.Guests(q.ctx(), q.actor, q.chapter, q.event())
	if err != nil {
		return err
	}
	v := pages.Guests{
		Page: s.deskPage(q, say.T(q.ctx(), "Guest RSVPs")), Back: ui.Link{Text: say.T(q.ctx(), "Event page"), URL: eventURL(q.chapter.Slug, e.ID)},
		Title: say.C(q.ctx(), "event, when", "%[1]s, %[2]s", e.Title, when(q.ctx(), e, s.Now())),
	}
	if s.Events.MaySeeAttendees(q.actor, q.chapter, e.ID) {
		v.Back = ui.Link{Text: say.T(q.ctx(), "RSVPs for %s", e.Title), URL: attendeesURL(q)}
	}
	if e.Open(s.Now()) {
		v.Action = deskEventURL(q.chapter.Slug, e.ID) + "/guests"
	}
	v.Levers = []pages.Lever{s.guestLever(q.ctx(), e), s.crowdLever(q.ctx(), e)}
	return s.render(q, http.StatusOK, pages.GuestsPage(v))
}

// guestLever says whether people can RSVP to an event without an account.
func (s *Server) guestLever(ctx context.Context, e hub.Event) pages.Lever {
	l := pages.Lever{
		Heading: say.T(ctx, "Guest RSVPs"), State: ui.Tag{Text: say.C(ctx, "guest RSVPs", "On"), Tone: "good"}, Line: say.T(ctx, "Anyone can RSVP with a name and an email address."),
		Do: "stop", Button: say.T(ctx, "Stop guest RSVPs"), Bad: true,
	}
	if e.GuestsOff {
		l.State, l.Line = ui.Tag{Text: say.C(ctx, "guest RSVPs", "Off everywhere"), Tone: "warn"}, say.T(ctx, "The national office has stopped RSVPs without an account for all events.")
	}
	if !e.GuestsOffAt.IsZero() {
		l.State, l.Do, l.Button, l.Bad = ui.Tag{Text: say.C(ctx, "guest RSVPs", "Off"), Tone: "warn"}, "allow", say.T(ctx, "Allow guest RSVPs again"), false
		l.Line = say.T(ctx, "Since %s. Members can sign in and RSVP.", say.Moment(ctx, e.GuestsOffAt.In(e.Location()), s.Now()))
	}
	return l
}

// crowdLever says whether the limits of one network are lifted at an event.
func (s *Server) crowdLever(ctx context.Context, e hub.Event) pages.Lever {
	l := pages.Lever{
		Heading: say.T(ctx, "Many people in one place"), State: ui.Tag{Text: say.T(ctx, "Usual limits")}, Do: "crowd", Button: say.T(ctx, "Let more guests in"),
		Line: say.T(ctx, "When hundreds of people RSVP from one hall or campus, some may be asked to try again. You can let more guests in until the event ends. It also makes it easier to flood your event with made-up people."),
	}
	if !e.CrowdAt.IsZero() {
		l.State, l.Do, l.Button = ui.Tag{Text: say.T(ctx, "Letting more guests in"), Tone: "accent"}, "crowd-off", say.T(ctx, "Go back to the usual limits")
		l.Line = say.T(ctx, "Since %s, until the event ends.", say.Moment(ctx, e.CrowdAt.In(e.Location()), s.Now()))
	}
	return l
}

// guestsLever pulls one of them.
func (s *Server) guestsLever(q *request) error {
	var code string
	var err error
	switch q.text("do") {
	case "stop":
		code, err = "guests-off", s.Events.StopGuests(q.ctx(), q.actor, q.chapter, q.event(), true)
	case "allow":
		code, err = "guests-on", s.Events.StopGuests(q.ctx(), q.actor, q.chapter, q.event(), false)
	case "crowd":
		code, err = "crowd", s.Events.LetMoreIn(q.ctx(), q.actor, q.chapter, q.event(), true)
	case "crowd-off":
		code, err = "crowd-off", s.Events.LetMoreIn(q.ctx(), q.actor, q.chapter, q.event(), false)
	default:
		return errForm
	}
	return s.moved(q, err, code, deskEventURL(q.chapter.Slug, q.event())+"/guests")
}

// guestsEverywhere is the lever of all events, for staff who may pull it and have no other business in the room.
func (s *Server) guestsEverywhere(q *request) error {
	return s.guestsEverywherePage(q, http.StatusOK, "", nil)
}

func (s *Server) guestsEverywherePage(q *request, status int, reason string, problems ui.Errors) error {
	pause, err := s.Operator.Guests(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	v := operatorpages.GuestLever{Page: s.deskPage(q, say.T(q.ctx(), "Guest RSVPs")), Back: s.leverBack(q), Guests: s.guestsView(q, pause, reason, problems)}
	return s.render(q, status, operatorpages.GuestLeverPage(v))
}

// leverBack is where whoever pulls a lever came from.
func (s *Server) leverBack(q *request) ui.Link {
	if s.Operator.CanOpen(q.actor) {
		return ui.Link{Text: say.T(q.ctx(), "Operator"), URL: operatorURL}
	}
	return ui.Link{Text: say.T(q.ctx(), "National office"), URL: "/national"}
}

func (s *Server) guestsView(q *request, pause hub.Pause, reason string, problems ui.Errors) operatorpages.Guests {
	ctx := q.ctx()
	v := operatorpages.Guests{
		State: ui.Tag{Text: say.C(ctx, "guest RSVPs", "On"), Tone: "good"}, Line: say.T(ctx, "Anyone can RSVP with a name and an email address."), Stop: operatorURL + "/guests/stop", Errors: problems,
		Why: ui.Input{
			Name: "why", Label: say.T(ctx, "Why RSVPs without an account must stop everywhere"), Help: say.T(ctx, "Event pages will say they’re off. Members can still RSVP. Don’t name anyone here."), Type: "text", Value: reason,
			Error: problems.Of("why"), Length: "200",
		},
	}
	if pause.Paused() {
		v.State, v.Line, v.Stop = ui.Tag{Text: say.C(ctx, "guest RSVPs", "Off everywhere"), Tone: "warn"}, say.T(ctx, "Since %[1]s: %[2]s", say.Moment(ctx, pause.Since.UTC(), s.Now()), pause.Reason), ""
		v.Allowed = say.T(ctx, "A national admin can allow them again.")
		if s.Operator.MayAllowGuests(q.actor) {
			v.Allow, v.Allowed = operatorURL+"/guests/allow", say.T(ctx, "You’ll need a sign-in from the last ten minutes.")
		}
	}
	return v
}

// stopGuests keeps everybody without an account from answering any event.
func (s *Server) stopGuests(q *request) error {
	err := s.Operator.StopGuests(q.ctx(), q.actor, q.text("why"))
	if problems, wrong := invalid(q.ctx(), err, "why"); wrong {
		return s.guestsEverywherePage(q, http.StatusUnprocessableEntity, q.text("why"), problems)
	}
	return s.moved(q, err, "guests-off", operatorURL+"/guests")
}

// allowGuests lets them again.
func (s *Server) allowGuests(q *request) error {
	return s.moved(q, s.Operator.AllowGuests(q.ctx(), q.actor), "guests-on", operatorURL+"/guests")
}

// floodNeeds are what an operator should know of guests' RSVPs: that they are stopped, and each limit they ran into.
func (s *Server) floodNeeds(q *request, room operator.Room) []operatorpages.Need {
	var needs []operatorpages.Need
	ctx := q.ctx()
	lever := ui.Link{Text: say.C(ctx, "a button", "Review"), URL: "#the-guests"}
	if room.Guests.Paused() {
		needs = append(needs, operatorpages.Need{Count: "0", Title: say.T(ctx, "guests can RSVP"), Line: say.T(ctx, "Stopped everywhere: %s", room.Guests.Reason), Do: lever})
	}
	for _, f := range room.Floods {
		need := operatorpages.Need{Count: say.Number(ctx, f.Answers), Title: say.N(ctx, f.Answers, "unconfirmed RSVP", "unconfirmed RSVPs"), Do: lever}
		need.Line = say.T(ctx, "Since %[1]s: %[2]s. The networks with the most are refused.", say.Moment(ctx, f.Since.UTC(), s.Now()), operator.FloodWords(f))
		if ch, err := s.Chapters.ByID(q.ctx(), f.Chapter); f.Event != "" && err == nil {
			need.Title = say.N(ctx, f.Answers, "unconfirmed RSVP for one event", "unconfirmed RSVPs for one event")
			need.Do = ui.Link{Text: say.C(ctx, "a button", "Review"), URL: deskEventURL(ch.Slug, f.Event) + "/guests"}
		}
		needs = append(needs, need)
	}
	return needs
}
