package web

import (
	"errors"
	"net/http"
	"time"

	pages "chapterhouse/components/address"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sso"
)

// A person asks addresses to confirm this often: ten at once, and then one a minute.
const askBurst, askPerMinute = 10, 1

// back is where a person goes after adding their address: a path of this site, or their own page.
func back(path string) string {
	if path = sso.ReturnPath(path); path != "" && path != "/" {
		return path
	}
	return "/me"
}

// address asks a signed-in person without an address for one, or for the code that was sent to it.
func (s *Server) address(q *request) error {
	browser, _ := onlyCookie(q.c.Request, s.confirmCookie())
	c, err := s.Account.AskedAddress(q.ctx(), q.actor, hub.Token(browser))
	switch {
	case errors.Is(err, hub.ErrConflict):
		return q.redirect(back(q.query("return")))
	case errors.Is(err, hub.ErrNotFound) || err == nil && q.query("other") != "":
		return s.addressForm(q, http.StatusOK, q.query("return"), "", nil)
	case err != nil:
		return err
	}
	return s.addressSent(q, http.StatusOK, c, q.query("return"), nil)
}

func (s *Server) addressForm(q *request, status int, back, typed string, problems ui.Errors) error {
	v := pages.Ask{Page: s.layout(q, say.T(q.ctx(), "Add your email address")), Return: back, Errors: problems}
	v.Page.Meta.NoIndex = true
	v.Email = ui.Input{Name: "email", Label: say.T(q.ctx(), "Email"), Type: "email", Value: typed, Error: problems.Of("email"), Autocomplete: "email", Required: true}
	return s.render(q, status, pages.AskPage(v))
}

func (s *Server) addressSent(q *request, status int, c hub.Confirmation, back string, problems ui.Errors) error {
	v := pages.Sent{Page: s.layout(q, say.T(q.ctx(), "Check your email")), Email: c.Email, Return: back, Errors: problems, Rule: mailRule.In(q.ctx())}
	v.Page.Meta.NoIndex = true
	if c.CodeOpen(s.Now()) {
		v.Code = &ui.Input{Name: "code", Label: say.T(q.ctx(), "Code"), Type: "text", Mode: "numeric", Error: problems.Of("code"), Autocomplete: "one-time-code", Required: true, Length: "12"}
	}
	return s.render(q, status, pages.SentPage(v))
}

// askAddress sends the code and the link.
func (s *Server) askAddress(q *request) error {
	to, typed := q.text("return"), q.text("email")
	if s.overLimit(q, session.Rate{Key: "confirm:" + string(q.actor.Person), Burst: askBurst, PerMinute: askPerMinute}) {
		return s.addressForm(q, http.StatusTooManyRequests, to, typed, ui.Errors{{Field: "email", Text: say.T(q.ctx(), "You asked for many emails in a short time. Wait a minute, then try again.")}})
	}
	browser := hub.NewToken()
	err := s.Account.AskAddress(q.ctx(), q.actor, typed, browser, s.network(q.c))
	if problems, wrong := invalid(q.ctx(), err, "email"); wrong {
		return s.addressForm(q, http.StatusUnprocessableEntity, to, typed, problems)
	}
	if errors.Is(err, hub.ErrConflict) {
		return q.redirect(back(to))
	}
	if err != nil {
		return err
	}
	s.setCookie(q, s.confirmCookie(), string(browser), hub.ConfirmFor)
	return q.redirect(addressURL(sso.ReturnPath(to)))
}

// enterCode confirms an address by the code of its email.
func (s *Server) enterCode(q *request) error {
	browser, _ := onlyCookie(q.c.Request, s.confirmCookie())
	out, err := s.Account.ConfirmCode(q.ctx(), q.actor, hub.Token(browser), q.text("code"))
	if problems, wrong := invalid(q.ctx(), err, "code"); wrong {
		c, err := s.Account.AskedAddress(q.ctx(), q.actor, hub.Token(browser))
		if err != nil {
			return err
		}
		return s.addressSent(q, http.StatusUnprocessableEntity, c, q.text("return"), problems)
	}
	switch {
	case errors.Is(err, hub.ErrConflict): // another tab was faster
		return q.redirect(back(q.text("return")))
	case errors.Is(err, hub.ErrNotFound):
		return q.redirect(addressURL(sso.ReturnPath(q.text("return"))))
	case err != nil:
		return err
	}
	s.clearCookie(q, s.confirmCookie())
	if out.Taken {
		return s.addressTaken(q, out)
	}
	s.notice(q, "address")
	return q.redirect(back(q.text("return")))
}

// confirmFor is how long an opened confirmation link works under its clean address.
const confirmFor = 15 * time.Minute

// openConfirmation takes the secret out of the address, as openManage does, and changes nothing.
func (s *Server) openConfirmation(q *request) error {
	token := hub.Token(q.param("token"))
	if _, err := s.Account.Confirmation(q.ctx(), token); err != nil {
		return deadLink(err, errDeadConfirmation)
	}
	s.setCookie(q, s.linkCookie(), string(token), confirmFor)
	return q.redirect("/confirm")
}

// deadLink is dead for a link that nothing has.
func deadLink(err, dead error) error {
	if errors.Is(err, hub.ErrNotFound) {
		return dead
	}
	return err
}

// confirmation shows what the link that was opened last asks to confirm.
func (s *Server) confirmation(q *request) error {
	token, _ := onlyCookie(q.c.Request, s.linkCookie())
	asked, err := s.Account.Confirmation(q.ctx(), hub.Token(token))
	if err != nil {
		return deadLink(err, errDeadConfirmation)
	}
	v := s.step(q, say.T(q.ctx(), "Confirm your email address"))
	v.Action, v.Do, v.Button = "/confirm", "confirm", say.T(q.ctx(), "Yes, %s is mine", asked.Email)
	v.Text = []string{say.T(q.ctx(), "This adds the address to the account you’re signed in with. If you didn’t ask for it, close this page: nothing changes.")}
	if asked.Name != "" && asked.Person != q.actor.Person {
		v.Text = []string{say.T(q.ctx(), "This adds the address to the “%s” account. If that isn’t you, close this page: nothing changes.", asked.Name)}
	}
	return s.render(q, http.StatusOK, pages.StepPage(v))
}

// confirm does it.
func (s *Server) confirm(q *request) error {
	token, _ := onlyCookie(q.c.Request, s.linkCookie())
	out, err := s.Account.Confirm(q.ctx(), hub.Token(token))
	if err != nil {
		return deadLink(err, errDeadConfirmation)
	}
	s.clearCookie(q, s.linkCookie())
	if out.Taken {
		return s.addressTaken(q, out)
	}
	v := s.step(q, say.T(q.ctx(), "Your email address is confirmed"))
	v.Text = []string{say.T(q.ctx(), "We’ll send RSVP confirmations and event changes to %s.", out.Email)}
	v.Links = []ui.Link{{Text: say.T(q.ctx(), "Find an event"), URL: "/events"}}
	if q.actor.Person == out.Person {
		v.Links = append([]ui.Link{{Text: say.T(q.ctx(), "My page"), URL: "/me"}}, v.Links...)
	}
	return s.render(q, http.StatusOK, pages.StepPage(v))
}

// addressTaken says that a proven address is another person's. Nothing is joined by itself.
func (s *Server) addressTaken(q *request, out hub.Confirmed) error {
	v := s.step(q, say.T(q.ctx(), "This address is already in use here"))
	v.Text = []string{say.T(q.ctx(), "There’s another account with %s, so we didn’t add it to this one. Sign out, then sign in with the account that has this address.", out.Email)}
	v.Links = []ui.Link{{Text: say.T(q.ctx(), "Go to my page to sign out"), URL: "/me"}, {Text: say.T(q.ctx(), "Use a different address"), URL: "/me/address?other=1"}}
	if !out.Account {
		v.Text = []string{say.T(q.ctx(), "Someone RSVPed with %s without an account, so we didn’t add it to this one. Use a different address, or wait until those RSVPs are deleted, two weeks after their event.", out.Email)}
		v.Links = v.Links[1:]
	}
	return s.render(q, http.StatusConflict, pages.StepPage(v))
}

func (s *Server) step(q *request, heading string) pages.Step {
	q.header().Set("Cache-Control", "no-store")
	v := pages.Step{Page: s.layout(q, heading), Heading: heading}
	v.Page.Meta.NoIndex = true
	return v
}
