package web

import (
	"errors"
	"net/http"

	pages "chapterhouse/components/address"
	"chapterhouse/internal/hub"
)

// errDeadRefusal: the link is none that the hub wrote.
var errDeadRefusal = errors.New("web: no email has this link")

// openStopEmail takes the secret out of the address. It changes nothing: scanners follow every link of an email.
func (s *Server) openStopEmail(q *request) error {
	if _, err := s.Account.RefusesEmail(q.ctx(), hub.Token(q.param("link"))); err != nil {
		return deadLink(err, errDeadRefusal)
	}
	s.setCookie(q, s.stopCookie(), q.param("link"), confirmFor)
	return q.redirect("/stop-email")
}

// stopEmail is the page with the one button.
func (s *Server) stopEmail(q *request) error {
	link, _ := onlyCookie(q.c.Request, s.stopCookie())
	refuses, err := s.Account.RefusesEmail(q.ctx(), hub.Token(link))
	if err != nil {
		return deadLink(err, errDeadRefusal)
	}
	v := s.step(q, "Don’t email this address again")
	v.Action, v.Do, v.Button = "/stop-email", "stop", "Stop all email to this address"
	v.Text = []string{"We’ll send nothing more to the address this link came to, whoever enters it here: no confirmations, no news, no changes to events."}
	if refuses {
		v = s.step(q, "We don’t email this address")
		v.Action, v.Do, v.Button, v.Plain = "/stop-email", "allow", "Allow email again", true
		v.Text = []string{"Nothing leaves for the address this link came to. Only this link changes that: no chapter lead and nobody in the office can."}
	}
	return s.render(q, http.StatusOK, pages.StepPage(v))
}

// setStopEmail does what the button says.
func (s *Server) setStopEmail(q *request) error {
	link, _ := onlyCookie(q.c.Request, s.stopCookie())
	set := s.Account.RefuseEmail
	switch q.text("do") {
	case "stop":
	case "allow":
		set = s.Account.AllowEmail
	default:
		return errForm
	}
	if err := set(q.ctx(), hub.Token(link)); err != nil {
		return deadLink(err, errDeadRefusal)
	}
	return q.redirect("/stop-email")
}

// stopEmailAtOnce is what a mail program posts when its reader unsubscribes there (RFC 8058): no cookie, no page, no second step.
func (s *Server) stopEmailAtOnce(q *request) error {
	link := hub.Token(q.param("link"))
	if _, err := s.Account.RefusesEmail(q.ctx(), link); err != nil {
		return deadLink(err, errDeadRefusal)
	}
	if q.text("List-Unsubscribe") != "One-Click" { // section 3.2 of it
		return errForm
	}
	if err := s.Account.RefuseEmail(q.ctx(), link); err != nil {
		return err
	}
	q.c.String(http.StatusOK, "We won't email this address again.\n")
	return nil
}
