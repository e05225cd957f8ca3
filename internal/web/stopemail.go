package web

import (
	"net/http"

	pages "chapterhouse/components/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

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
	v := s.step(q, say.T(q.ctx(), "Stop email to this address"))
	v.Action, v.Do, v.Button = "/stop-email", "stop", say.T(q.ctx(), "Stop all email to this address")
	v.Text = []string{say.T(q.ctx(), "We won’t send anything else to the address this link came to, no matter who enters it here: no confirmations, no news, no event changes.")}
	if refuses {
		v = s.step(q, say.T(q.ctx(), "We don’t email this address"))
		v.Action, v.Do, v.Button, v.Plain = "/stop-email", "allow", say.T(q.ctx(), "Allow email again"), true
		v.Text = []string{say.T(q.ctx(), "We send nothing to the address this link came to. Only this link can change that. No chapter lead can, and neither can the national office.")}
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
	q.c.String(http.StatusOK, "%s\n", say.T(q.ctx(), "We won’t email this address again."))
	return nil
}
