package web

import (
	"context"
	"fmt"
	"net/http"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
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
func reasonField(ctx context.Context, r event.Removal, problems ui.Errors) ui.Input {
	return ui.Input{Name: "reason", Label: say.T(ctx, "Reason"), Help: say.T(ctx, "Only the organizers see it."), Type: "text", Value: r.Reason, Error: problems.Of("reason"), Length: "200", Required: true}
}

func tellField(ctx context.Context, r event.Removal, label string) ui.Check {
	return ui.Check{Name: "tell", Value: "1", Label: label, Help: say.T(ctx, "Otherwise nobody is emailed."), Checked: r.Tell}
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
	ctx := q.ctx()
	v := pages.Remove{
		Page: s.deskPage(q, say.T(ctx, "Remove an RSVP")), Back: ui.Link{Text: say.T(ctx, "RSVPs for %s", e.Title), URL: attendeesURL(q)}, Name: rsvp.Name,
		Text: say.N(ctx, rsvp.Party, "1 seat for %[2]s. If they had a seat, the waitlist moves up. You can undo this for a day.",
			"%[1]d seats for %[2]s. If they had seats, the waitlist moves up. You can undo this for a day.", e.Title),
		Action: attendeesURL(q) + "/" + string(rsvp.ID), Reason: reasonField(ctx, r, problems), Tell: tellField(ctx, r, say.T(ctx, "Email them that the organizers cancelled their RSVP")), Errors: problems,
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
	ctx := q.ctx()
	v := pages.RemoveMany{
		Page: s.deskPage(q, say.T(ctx, "Remove many RSVPs")), Back: ui.Link{Text: say.T(ctx, "RSVPs for %s", e.Title), URL: attendeesURL(q)}, Title: e.Title,
		Action: deskEventURL(q.chapter.Slug, e.ID) + "/removals", Reason: reasonField(ctx, r, problems), Tell: tellField(ctx, r, say.T(ctx, "Email them that the organizers cancelled their RSVPs")), Errors: problems,
		Domain: ui.Input{Name: "domain", Label: say.T(ctx, "Email domain"), Help: say.T(ctx, "The part after the @. Its subdomains are included."), Type: "text", Value: r.Domain, Error: problems.Of("domain")},
		Which: ui.Segments{Name: "which", Label: say.T(ctx, "Which RSVPs"), Options: []ui.Option{
			{Value: "domain", Label: say.T(ctx, "All from an email domain"), Selected: q.text("which") != "hour"}, {Value: "hour", Label: say.T(ctx, "All confirmed in the last hour"), Selected: q.text("which") == "hour"},
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
