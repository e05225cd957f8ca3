package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	pages "chapterhouse/components/account"
	"chapterhouse/components/problem"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sso"
)

// signIn offers the providers.
func (s *Server) signIn(q *request) error {
	if to := q.query("return"); to != "" && q.actor.SignedIn() && q.query("fresh") == "" {
		return q.redirect(sso.ReturnPath(to)) // a late request of a page that was open while the session was rotated
	}
	v := pages.SignIn{Page: s.layout(q, say.T(q.ctx(), "Sign in")), Fresh: q.query("fresh") != "", Help: s.accountHelp(q)}
	v.Page.Meta.NoIndex = true
	v.Problem = signInProblem(q.ctx(), q.query("problem"))
	for _, c := range s.Account.Choices() {
		to := "/auth/" + c.Key
		params := without(q.values(), "problem")
		if len(params) > 0 {
			to += "?" + params.Encode()
		}
		v.Choices = append(v.Choices, ui.Link{Text: say.T(q.ctx(), "Continue with %s", c.Name), URL: to})
	}
	return s.render(q, http.StatusOK, pages.SignInPage(v))
}

// signInProblem says why a sign-in brought the person back to the sign-in page.
func signInProblem(ctx context.Context, code string) string {
	switch code {
	case "":
		return ""
	case "fresh":
		return say.T(ctx, "This page needs you to have entered your password (or used your key) in the last few minutes, and your sign-in service didn’t tell us that you did. Sign out there, then try again. If that doesn’t help, tell the national office: the service has to tell us when people sign in (auth_time), or the operator of this site has to confirm that it asks for passwords again.")
	}
	return say.T(ctx, "We couldn’t sign you in. Nothing was changed. Please try again, and contact the national office if it happens again.")
}

// accountHelp says who may have an account and how to get one: in the operator's words, else where to ask. A demonstration needs
// none.
func (s *Server) accountHelp(q *request) ui.Help {
	switch {
	case strings.HasPrefix(s.AccountHelp, "https://"):
		return ui.Help{
			Text: say.T(q.ctx(), "You sign in with your %s account.", s.Organization),
			Link: ui.Link{Text: say.T(q.ctx(), "Who can have one, and how to get it"), URL: s.AccountHelp},
		}
	case s.AccountHelp != "":
		return ui.Help{Text: s.AccountHelp}
	case s.Demonstration:
		return ui.Help{Text: say.T(q.ctx(), "This is a demonstration. Choose anyone on the next page.")}
	}
	h := ui.Help{Text: say.T(q.ctx(), "You sign in with your %s account. If you don’t have one, ask the national office.", s.Organization)}
	if office, err := s.office(q); err == nil {
		h.Link = ui.Link{Text: say.T(q.ctx(), "Contact the national office"), URL: chapterURL(office.Slug) + "/contact"}
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
	in, err := s.Account.Finish(q.ctx(), q.param("provider"), transaction, q.values(), before)
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
	page := s.layout(q, say.T(q.ctx(), "The sign-in service isn’t responding"))
	page.Meta.NoIndex = true
	q.header().Set("Retry-After", "5")
	return s.render(q, http.StatusServiceUnavailable, problem.Problem(problem.View{
		Page: page, Heading: page.Title, Request: q.id,
		Text:  say.T(q.ctx(), "We couldn’t sign you in because the service that knows your account didn’t respond in time. Nothing was changed. Please try again in a minute."),
		First: ui.Link{Text: say.T(q.ctx(), "Try again"), URL: to}, Actions: []ui.Link{{Text: say.T(q.ctx(), "Find an event"), URL: "/events"}},
	}))
}
