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
	v := pages.Guests{Page: s.deskPage(q, "Guest RSVPs"), Back: ui.Link{Text: "Event page", URL: eventURL(q.chapter.Slug, e.ID)}, Title: e.Title + ", " + s.when(q.ctx(), e)}
	if s.Events.MaySeeAttendees(q.actor, q.chapter, e.ID) {
		v.Back = ui.Link{Text: "RSVPs for " + e.Title, URL: attendeesURL(q)}
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
		Heading: "Guest RSVPs", State: ui.Tag{Text: "On", Tone: "good"}, Line: "Anyone can RSVP with a name and an email address.",
		Do: "stop", Button: "Stop guest RSVPs", Bad: true,
	}
	if e.GuestsOff {
		l.State, l.Line = ui.Tag{Text: "Off everywhere", Tone: "warn"}, "The national office has stopped RSVPs without an account for all events."
	}
	if !e.GuestsOffAt.IsZero() {
		l.State, l.Do, l.Button, l.Bad = ui.Tag{Text: "Off", Tone: "warn"}, "allow", "Allow guest RSVPs again", false
		l.Line = "Since " + say.Moment(ctx, e.GuestsOffAt.In(e.Location()), s.Now()) + ". Members can sign in and RSVP."
	}
	return l
}

// crowdLever says whether the limits of one network are lifted at an event.
func (s *Server) crowdLever(ctx context.Context, e hub.Event) pages.Lever {
	l := pages.Lever{
		Heading: "Many people in one place", State: ui.Tag{Text: "Usual limits"}, Do: "crowd", Button: "Let more guests in",
		Line: "When hundreds RSVP from one hall or campus, some may be asked to try again. Let more guests in until the event ends. Somebody who floods your event gets in more easily, too.",
	}
	if !e.CrowdAt.IsZero() {
		l.State, l.Do, l.Button = ui.Tag{Text: "More guests are let in", Tone: "accent"}, "crowd-off", "Back to the usual limits"
		l.Line = "Since " + say.Moment(ctx, e.CrowdAt.In(e.Location()), s.Now()) + ", until the event ends."
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
	v := operatorpages.GuestLever{Page: s.deskPage(q, "Guest RSVPs"), Back: s.leverBack(q), Guests: s.guestsView(q, pause, reason, problems)}
	return s.render(q, status, operatorpages.GuestLeverPage(v))
}

// leverBack is where whoever pulls a lever came from.
func (s *Server) leverBack(q *request) ui.Link {
	if s.Operator.CanOpen(q.actor) {
		return ui.Link{Text: "Operator", URL: operatorURL}
	}
	return ui.Link{Text: "National office", URL: "/national"}
}

func (s *Server) guestsView(q *request, pause hub.Pause, reason string, problems ui.Errors) operatorpages.Guests {
	v := operatorpages.Guests{
		State: ui.Tag{Text: "On", Tone: "good"}, Line: "Anyone can RSVP with a name and an email address.", Stop: operatorURL + "/guests/stop", Errors: problems,
		Why: ui.Input{
			Name: "why", Label: "Why RSVPs without an account must stop everywhere", Help: "Event pages say that they are off, and members still RSVP. Name no person.", Type: "text", Value: reason,
			Error: problems.Of("why"), Length: "200",
		},
	}
	if pause.Paused() {
		v.State, v.Line, v.Stop = ui.Tag{Text: "Off everywhere", Tone: "warn"}, "Since "+say.Moment(q.ctx(), pause.Since.UTC(), s.Now())+": "+pause.Reason, ""
		v.Allowed = "A national admin allows them again."
		if s.Operator.MayAllowGuests(q.actor) {
			v.Allow, v.Allowed = operatorURL+"/guests/allow", "Asks for a sign-in of the last ten minutes."
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
	lever := ui.Link{Text: "See the lever", URL: "#the-guests"}
	if room.Guests.Paused() {
		needs = append(needs, operatorpages.Need{Count: "0", Title: "guests can RSVP", Line: "Stopped everywhere: " + room.Guests.Reason, Do: lever})
	}
	for _, f := range room.Floods {
		need := operatorpages.Need{Count: thousands(f.Answers), Title: "RSVPs are unconfirmed", Do: lever}
		need.Line = "Since " + say.Moment(q.ctx(), f.Since.UTC(), s.Now()) + ": " + operator.FloodWords(f).In(q.ctx()) + ". The networks with the most are refused."
		if ch, err := s.Chapters.ByID(q.ctx(), f.Chapter); f.Event != "" && err == nil {
			need.Title, need.Do = "RSVPs are unconfirmed at one event", ui.Link{Text: "See its levers", URL: deskEventURL(ch.Slug, f.Event) + "/guests"}
		}
		needs = append(needs, need)
	}
	return needs
}
