package web

import (
	"fmt"
	"net/http"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
)

// letIn lets in one answer that is held for the organizers, or all of the event's.
func (s *Server) letIn(q *request) error {
	n, err := s.Events.LetIn(q.ctx(), q.actor, q.chapter, q.event(), hub.RSVPID(q.text("rsvp")))
	if err != nil {
		return err
	}
	code := "let-in"
	if q.text("rsvp") == "" {
		code = fmt.Sprintf("let-in.%d", n)
	}
	s.notice(q, code)
	return q.redirect(attendeesURL(q))
}

func attendeesURL(q *request) string {
	return deskEventURL(q.chapter.Slug, q.event()) + "/attendees"
}

// removal is what was typed to remove answers.
func removal(q *request) event.Removal {
	return event.Removal{Domain: q.text("domain"), Reason: q.text("reason"), Tell: q.text("tell") != ""}
}

// The fields that both forms of a removal have.
func reasonField(r event.Removal, problems ui.Errors) ui.Input {
	return ui.Input{Name: "reason", Label: "Reason", Help: "Only the organizers see it.", Type: "text", Value: r.Reason, Error: problems.Of("reason"), Length: "200", Required: true}
}

func tellField(r event.Removal, label string) ui.Check {
	return ui.Check{Name: "tell", Value: "1", Label: label, Help: "Otherwise nobody is emailed.", Checked: r.Tell}
}

// removeForm asks why one answer is removed.
func (s *Server) removeForm(q *request) error {
	return s.removePage(q, http.StatusOK, event.Removal{}, nil)
}

func (s *Server) removePage(q *request, status int, r event.Removal, problems ui.Errors) error {
	e, rsvp, err := s.Events.Attendee(q.ctx(), q.actor, q.chapter, q.event(), q.rsvp())
	if err != nil {
		return err
	}
	v := pages.Remove{
		Page: s.deskPage(q, "Remove an RSVP"), Back: ui.Link{Text: "RSVPs for " + e.Title, URL: attendeesURL(q)}, Name: rsvp.Name,
		Text:   plural(rsvp.Party, "seat", "seats") + " for " + e.Title + ". If they had seats, the waitlist moves up. You can undo it for a day.",
		Action: attendeesURL(q) + "/" + string(rsvp.ID), Reason: reasonField(r, problems), Tell: tellField(r, "Email them that the organizers cancelled their RSVP"), Errors: problems,
	}
	return s.render(q, status, pages.RemovePage(v))
}

// manageAttendee removes one answer, or undoes its removal.
func (s *Server) manageAttendee(q *request) error {
	switch q.text("do") {
	case "remove":
		r := removal(q)
		err := s.Events.Remove(q.ctx(), q.actor, q.chapter, q.event(), q.rsvp(), r)
		if problems, wrong := invalid(q.ctx(), err, "reason"); wrong {
			return s.removePage(q, http.StatusUnprocessableEntity, r, problems)
		}
		return s.moved(q, err, "removed", attendeesURL(q))
	case "restore":
		state, err := s.Events.Restore(q.ctx(), q.actor, q.chapter, q.event(), q.rsvp())
		code := "restored"
		if state == hub.RSVPWaitlisted {
			code = "restored-waitlisted"
		}
		return s.moved(q, err, code, attendeesURL(q))
	}
	return errForm
}

// removalsForm asks which answers are removed, and why.
func (s *Server) removalsForm(q *request) error {
	return s.removalsPage(q, http.StatusOK, event.Removal{}, nil)
}

func (s *Server) removalsPage(q *request, status int, r event.Removal, problems ui.Errors) error {
	e, err := s.Events.ToRemove(q.ctx(), q.actor, q.chapter, q.event())
	if err != nil {
		return err
	}
	v := pages.RemoveMany{
		Page: s.deskPage(q, "Remove many RSVPs"), Back: ui.Link{Text: "RSVPs for " + e.Title, URL: attendeesURL(q)}, Title: e.Title,
		Action: deskEventURL(q.chapter.Slug, e.ID) + "/removals", Reason: reasonField(r, problems), Tell: tellField(r, "Email them that the organizers cancelled their RSVPs"), Errors: problems,
		Domain: ui.Input{Name: "domain", Label: "Email domain", Help: "What is behind the @. Domains below it are included.", Type: "text", Value: r.Domain, Error: problems.Of("domain")},
		Which: ui.Segments{Name: "which", Label: "Which RSVPs", Options: []ui.Option{
			{Value: "domain", Label: "All of an email domain", Selected: q.text("which") != "hour"}, {Value: "hour", Label: "All confirmed in the last hour", Selected: q.text("which") == "hour"},
		}},
	}
	return s.render(q, status, pages.RemoveManyPage(v))
}

// removals removes all answers of a domain, or of the last hour.
func (s *Server) removals(q *request) error {
	r, remove := removal(q), s.Events.RemoveDomain
	if q.text("which") == "hour" {
		remove = s.Events.RemoveHour
	}
	n, err := remove(q.ctx(), q.actor, q.chapter, q.event(), r)
	if problems, wrong := invalid(q.ctx(), err, "domain", "reason"); wrong {
		return s.removalsPage(q, http.StatusUnprocessableEntity, r, problems)
	}
	return s.moved(q, err, fmt.Sprintf("removed.%d", n), attendeesURL(q))
}
