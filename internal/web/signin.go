package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	pages "chapterhouse/components/account"
	"chapterhouse/components/problem"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sso"
)

// signIn offers the providers.
func (s *Server) signIn(q *request) error {
	if to := q.query("return"); to != "" && q.actor.SignedIn() && q.query("fresh") == "" {
		return q.redirect(sso.ReturnPath(to)) // a late request of a page that was open while the session was rotated
	}
	v := pages.SignIn{Page: s.layout(q, "Sign in"), Fresh: q.query("fresh") != "", Help: s.accountHelp(q)}
	v.Page.Meta.NoIndex = true
	switch q.query("problem") {
	case "":
	case "fresh":
		v.Problem = "This page needs you to have entered your password (or used your key) in the last few minutes, and the sign-in service did not say that you did. " +
			"Sign out there, then try again. If that doesn’t help, tell the national office: the service must tell us when people sign in (auth_time), or the hub’s operator must say that it asks for passwords again."
	default:
		v.Problem = "The sign-in did not work. Nothing was changed: try again, and write to the office if it happens twice."
	}
	for _, c := range s.Account.Choices() {
		to := "/auth/" + c.Key
		params := without(q.c.Request.URL.Query(), "problem")
		if len(params) > 0 {
			to += "?" + params.Encode()
		}
		v.Choices = append(v.Choices, ui.Link{Text: "Continue with " + c.Name, URL: to})
	}
	return s.render(q, http.StatusOK, pages.SignInPage(v))
}

// accountHelp says who may have an account and how to get one: in the operator's words, else where to ask. A demonstration needs
// none.
func (s *Server) accountHelp(q *request) ui.Help {
	switch {
	case strings.HasPrefix(s.AccountHelp, "https://"):
		return ui.Help{Text: "You sign in with an account of " + s.Organization + ".", Link: ui.Link{Text: "Who can have one, and how to get it", URL: s.AccountHelp}}
	case s.AccountHelp != "":
		return ui.Help{Text: s.AccountHelp}
	case s.Demonstration:
		return ui.Help{Text: "This is a demonstration: choose any of its people on the next page."}
	}
	h := ui.Help{Text: "You sign in with an account of " + s.Organization + ". If you don’t have one, ask the national office."}
	if office, err := s.office(q); err == nil {
		h.Link = ui.Link{Text: "Contact the national office", URL: chapterURL(office.Slug) + "/contact"}
	}
	return h
}

// failuresPerMinute is how many sign-ins from one network may fail in a minute. Those that succeed are not counted: a hall or a
// university is one network, and its people sign in within the same minutes.
const failuresPerMinute = 60

func (s *Server) failures(q *request) session.Rate {
	return session.Rate{Key: "sign-in-failed:" + s.network(q.c), Burst: failuresPerMinute, PerMinute: failuresPerMinute}
}

// failing says whether too many sign-ins from one network failed lately.
func (s *Server) failing(q *request) bool {
	d := s.Limiter.Left(q.ctx(), s.failures(q))
	if !d.Allowed {
		retryAfter(q, d)
	}
	return !d.Allowed
}

// beginSignIn goes to a provider.
func (s *Server) beginSignIn(q *request) error {
	if s.failing(q) {
		return hub.ErrTooMany
	}
	start, err := s.Account.Begin(q.ctx(), q.param("provider"), sso.ReturnPath(q.query("return")), q.query("fresh") != "")
	if err != nil {
		return s.notSignedIn(q, err, sso.ReturnPath(q.query("return")))
	}
	s.setCookie(q, s.transactionCookie(), start.Transaction, start.MaxAge)
	return q.redirect(start.URL)
}

// finishSignIn is where a provider sends the person back. A person without a place to return to lands on their desk.
func (s *Server) finishSignIn(q *request) error {
	if s.failing(q) {
		return hub.ErrTooMany
	}
	transaction, _ := onlyCookie(q.c.Request, s.transactionCookie())
	q.within(formWithin) // the provider is asked up to four times, within a deadline of its own
	s.clearCookie(q, s.transactionCookie())
	before, _ := onlyCookie(q.c.Request, s.sessionCookie())
	in, err := s.Account.Finish(q.ctx(), q.param("provider"), transaction, q.c.Request.URL.Query(), before)
	if err != nil {
		return s.notSignedIn(q, err, "")
	}
	if in.Unaddressed != "" {
		s.Log.Warn("signed in without an email address", "id", q.id, "provider", q.param("provider"), "why", string(in.Unaddressed))
	}
	s.setSession(q, in.Token, in.Expires)
	if in.ReturnTo != "" && in.ReturnTo != "/" {
		return q.redirect(in.ReturnTo)
	}
	return q.redirect(s.landing(q, in.Actor))
}

// notSignedIn answers a sign-in that came to nothing: back to the sign-in page with a word about it, and with the page the person
// wants; or a page that starts another one, where the provider does not answer. What was refused counts against the network.
func (s *Server) notSignedIn(q *request, err error, back string) error {
	if away, is := errors.AsType[*sso.Away](err); is {
		return s.providerAway(q, away)
	}
	why, refused := errors.AsType[*sso.Refused](err)
	if refused || errors.Is(err, hub.ErrNotFound) || errors.Is(err, hub.ErrForbidden) {
		s.Limiter.Allow(q.ctx(), s.failures(q)) // counts; failing decides
	}
	if !refused {
		return err
	}
	s.Log.Info("sign-in refused", "id", q.id, "error", err.Error())
	v := url.Values{"problem": {"1"}}
	if why.Reason == sso.ReasonAuthTime {
		v = url.Values{"problem": {"fresh"}, "fresh": {"1"}}
	}
	if back = cmp.Or(why.ReturnTo, back); back != "" && back != "/" {
		v.Set("return", back)
	}
	return q.redirect("/sign-in?" + v.Encode())
}

// providerAway says that the sign-in service does not answer, with a button that begins another sign-in: the one that failed is
// spent.
func (s *Server) providerAway(q *request, away *sso.Away) error {
	s.Log.Warn("sign-in provider away", "id", q.id, "provider", away.Provider, "error", away.Error())
	again := url.Values{}
	if away.ReturnTo != "" && away.ReturnTo != "/" {
		again.Set("return", away.ReturnTo)
	}
	if away.Fresh {
		again.Set("fresh", "1")
	}
	to := "/auth/" + away.Provider
	if len(again) > 0 {
		to += "?" + again.Encode()
	}
	page := s.layout(q, "The sign-in service isn’t answering")
	page.Meta.NoIndex = true
	q.header().Set("Retry-After", "5")
	return s.render(q, http.StatusServiceUnavailable, problem.Problem(problem.View{
		Page: page, Heading: page.Title, Request: q.id,
		Text:  "We couldn’t sign you in, because the service that knows your account didn’t answer in time. Nothing was changed. Try again in a moment.",
		First: ui.Link{Text: "Try again", URL: to}, Actions: []ui.Link{{Text: "Find an event", URL: "/events"}},
	}))
}
