package signin

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"

	pages "chapterhouse/components/account"
	"chapterhouse/components/problem"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// SignIn offers the providers, and a code by email.
func (h *Handlers) SignIn(q *page.Request) error {
	if to := q.Query("return"); to != "" && q.Actor.SignedIn() && q.Query("fresh") == "" && q.Query("with") == "" {
		return q.Redirect(sso.ReturnPath(to)) // a late request from a page that was open when the session was rotated
	}
	form := pages.EmailSignIn{Return: q.Query("return"), Fresh: q.Query("fresh")}
	if form.Fresh != "" && q.Actor.ByCode { // whose address it is they know
		own, err := h.Account.Own(q.Ctx(), q.Actor)
		if err != nil {
			return err
		}
		form.Email.Value = own.Email
	}
	return h.signIn(q, http.StatusOK, q.Values(), form)
}

// signIn is the page with the form for an address as it stands.
func (h *Handlers) signIn(q *page.Request, status int, query url.Values, form pages.EmailSignIn) error {
	v := pages.SignIn{Page: h.Layout(q, say.T(q.Ctx(), "Sign in")), Fresh: form.Fresh != "", Help: h.SignInHelp(q)}
	v.Page.Meta.NoIndex = true
	v.Problem = signInProblem(q.Ctx(), q.Query("problem"))
	h.offerCode(q, &v, form)
	for _, c := range h.Account.Choices() {
		to := "/auth/" + c.Key
		params := link.Without(query, "problem", "with")
		if len(params) > 0 {
			to += "?" + params.Encode()
		}
		v.Choices = append(v.Choices, ui.Link{Text: say.T(q.Ctx(), "Continue with %s", c.Name), URL: to})
	}
	return h.Render(q, status, pages.SignInPage(v))
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

// FailuresPerMinute is how many sign-ins from one network may fail in a minute. Those that succeed are not counted: a hall or a
// university is one network, and its people sign in within the same minutes.
const FailuresPerMinute = 60

func (h *Handlers) failures(q *page.Request) session.Rate {
	return session.Rate{Key: "sign-in-failed:" + h.Network(q), Burst: FailuresPerMinute, PerMinute: FailuresPerMinute}
}

// failing reports whether too many sign-ins from one network failed lately.
func (h *Handlers) failing(q *page.Request) bool {
	d := h.Limiter.Left(q.Ctx(), h.failures(q))
	if !d.Allowed {
		page.RetryAfter(q, d)
	}
	return !d.Allowed
}

// BeginSignIn redirects to a provider.
func (h *Handlers) BeginSignIn(q *page.Request) error {
	if h.failing(q) {
		return hub.ErrTooMany
	}
	start, err := h.Account.Begin(q.Ctx(), q.Param("provider"), sso.ReturnPath(q.Query("return")), q.Query("fresh") != "")
	if err != nil {
		return h.notSignedIn(q, err, sso.ReturnPath(q.Query("return")))
	}
	h.SetCookie(q, page.TransactionCookie, start.Transaction, start.MaxAge)
	return q.Redirect(start.URL)
}

// FinishSignIn is where a provider sends the person back. A person without a page to return to goes to their landing page.
func (h *Handlers) FinishSignIn(q *page.Request) error {
	if h.failing(q) {
		return hub.ErrTooMany
	}
	transaction, _ := h.Cookie(q, page.TransactionCookie)
	q.Within(page.FormWithin) // the provider is asked up to four times, within a deadline of its own
	h.ClearCookie(q, page.TransactionCookie)
	before, _ := h.Cookie(q, page.SessionCookie)
	in, err := h.Account.Finish(q.Ctx(), q.Param("provider"), transaction, q.Values(), before)
	if err != nil {
		return h.notSignedIn(q, err, "")
	}
	if in.Unaddressed != "" {
		h.Log.Warn("signed in without an email address", "id", q.ID, "provider", q.Param("provider"), "why", string(in.Unaddressed))
	}
	h.SetSession(q, in.Token, in.Expires)
	if in.ReturnTo != "" && in.ReturnTo != "/" {
		return q.Redirect(in.ReturnTo)
	}
	return q.Redirect(h.landing(q, in.Actor))
}

// notSignedIn answers a failed sign-in: back to the sign-in page with the reason and the page the person
// wants; or a page that starts another sign-in, if the provider does not answer. Refusals count against the network.
func (h *Handlers) notSignedIn(q *page.Request, err error, back string) error {
	if away, is := errors.AsType[*sso.Away](err); is {
		return h.providerAway(q, away)
	}
	why, refused := errors.AsType[*sso.Refused](err)
	if refused || errors.Is(err, hub.ErrNotFound) || errors.Is(err, hub.ErrForbidden) {
		h.Limiter.Allow(q.Ctx(), h.failures(q)) // only counts; failing decides
	}
	if !refused {
		return err
	}
	h.Log.Info("sign-in refused", "id", q.ID, "error", err.Error())
	v := url.Values{"problem": {"1"}}
	if why.Reason == sso.ReasonAuthTime {
		v = url.Values{"problem": {"fresh"}, "fresh": {"1"}}
	}
	if back = cmp.Or(why.ReturnTo, back); back != "" && back != "/" {
		v.Set("return", back)
	}
	return q.Redirect("/sign-in?" + v.Encode())
}

// providerAway says that the sign-in service does not answer, with a button that starts another sign-in: the failed one is
// spent.
func (h *Handlers) providerAway(q *page.Request, away *sso.Away) error {
	h.Log.Warn("sign-in provider away", "id", q.ID, "provider", away.Provider, "error", away.Error())
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
	page := h.Layout(q, say.T(q.Ctx(), "The sign-in service isn’t responding"))
	page.Meta.NoIndex = true
	q.Header().Set("Retry-After", "5")
	return h.Render(q, http.StatusServiceUnavailable, problem.Problem(problem.View{
		Page: page, Heading: page.Title, Request: q.ID,
		Text:  say.T(q.Ctx(), "We couldn’t sign you in because the service that knows your account didn’t respond in time. Nothing was changed. Please try again in a minute."),
		First: ui.Link{Text: say.T(q.Ctx(), "Try again"), URL: to}, Actions: []ui.Link{{Text: say.T(q.Ctx(), "Find an event"), URL: "/events"}},
	}))
}
