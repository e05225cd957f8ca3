package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	pages "chapterhouse/components/account"
	"chapterhouse/components/ui"
	"chapterhouse/internal/account"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// offerCode adds the form that asks for a code, where codes are on. Who is signed in with more than a code brings is not offered one
// to sign in again: it would take that away.
func (h *Handlers) offerCode(q *page.Request, v *pages.SignIn, form pages.EmailSignIn) {
	if !h.Account.Codes() || v.Fresh && q.Actor.SignedIn() && !q.Actor.ByCode && !h.Account.CodeSuffices(q.Actor) {
		return
	}
	ctx := q.Ctx()
	v.First = v.Fresh && q.Actor.ByCode || len(form.Errors) > 0
	form.Plain = !v.First
	form.Line = codeLine(ctx, h.Account.CodeCarries())
	form.Rule = page.CodeRule.In(ctx)
	form.Slip = page.SlipOf(form.Email.Value, form.Errors)
	form.Email = ui.Input{
		Name: "email", Label: say.T(ctx, "Email"), Type: "email", Value: form.Email.Value, Error: form.Errors.Of("email"), Autocomplete: "email", Required: true,
	}
	v.Email = &form
}

// codeLine says what a code is good for.
func codeLine(ctx context.Context, c policy.Carry) string {
	switch {
	case len(c.Roles) > 0:
		return say.T(ctx, "You don’t need an account to see your RSVPs and chapters, or to work as a host or lead. Staff sign in with their account.")
	case c.Host:
		return say.T(ctx, "You don’t need an account to see your RSVPs and chapters, or to work as a host. Leads and staff sign in with their account.")
	}
	return say.T(ctx, "You don’t need an account to see your RSVPs and chapters. Hosts, leads and staff sign in with their account.")
}

// AskCode sends a code and a link to sign in with. The answer is the same for every address.
func (h *Handlers) AskCode(q *page.Request) error {
	form := pages.EmailSignIn{Return: q.Text("return"), Fresh: q.Text("fresh")}
	form.Email.Value = page.MeantEmail(q, q.Text("email"))
	browser, before := hub.NewToken(), hub.Token("")
	if had, _ := h.Cookie(q, page.CodeCookie); hub.Token(had).Valid() {
		before = hub.Token(had)
	}
	err := h.Account.AskCode(q.Ctx(), account.CodeAsk{
		Typed: form.Email.Value, Meant: q.Text("asked"), Return: sso.ReturnPath(form.Return), Browser: browser, Before: before, Network: h.Network(q),
	})
	var wrong bool
	if form.Errors, wrong = page.Invalid(q.Ctx(), err, "email"); wrong {
		return h.signIn(q, http.StatusUnprocessableEntity, back(form), form)
	}
	if many, refused := errors.AsType[*hub.TooMany](err); refused {
		waitFor(q, many)
		form.Errors = ui.Errors{{Field: "email", Text: tooManyCodes(q.Ctx(), many)}}
		return h.signIn(q, http.StatusTooManyRequests, back(form), form)
	}
	if err != nil {
		return err
	}
	h.SetCookie(q, page.CodeCookie, string(browser), hub.CodeFor)
	return q.Redirect("/sign-in/email/code")
}

// back is the query of a sign-in page that leads back to where the form does.
func back(form pages.EmailSignIn) url.Values {
	v := url.Values{}
	if to := sso.ReturnPath(form.Return); to != "/" {
		v.Set("return", to)
	}
	if form.Fresh != "" {
		v.Set("fresh", "1")
	}
	return v
}

// waitFor tells the browser when to try again.
func waitFor(q *page.Request, many *hub.TooMany) {
	q.Header().Set("Retry-After", fmt.Sprint(int(many.After.Seconds())+1))
}

// tooManyCodes says that no code was sent, and when the next one may be.
func tooManyCodes(ctx context.Context, many *hub.TooMany) string {
	minutes := int((many.After + time.Minute - 1) / time.Minute)
	switch {
	case many.Limit != hub.LimitCodes:
		return say.N(ctx, minutes, "Many codes that nobody entered were sent for your network. If you have one, enter it. Or try again in 1 minute.",
			"Many codes that nobody entered were sent for your network. If you have one, enter it. Or try again in %d minutes.")
	case many.After > 2*time.Hour:
		return say.N(ctx, (minutes+59)/60, "We’ve sent this address several codes already. Use the last one, or try again in 1 hour.",
			"We’ve sent this address several codes already. Use the last one, or try again in %d hours.")
	}
	return say.N(ctx, minutes, "We’ve sent this address several codes already. Use the last one, or try again in 1 minute.",
		"We’ve sent this address several codes already. Use the last one, or try again in %d minutes.")
}

// CodeForm is the page on which the code that this browser asked for is entered.
func (h *Handlers) CodeForm(q *page.Request) error { return h.codeForm(q, http.StatusOK, nil) }

func (h *Handlers) codeForm(q *page.Request, status int, problems ui.Errors) error {
	ctx := q.Ctx()
	browser, _ := h.Cookie(q, page.CodeCookie)
	asked, err := h.Account.AskedCode(ctx, hub.Token(browser), h.Network(q))
	if err != nil {
		return noCode(err)
	}
	q.Header().Set("Cache-Control", "no-store")
	form := pages.EmailSignIn{Return: asked.Subject}
	v := pages.Code{Page: h.Layout(q, say.T(ctx, "Check your email")), Email: asked.Email, Return: asked.Subject, Errors: problems, Rule: page.CodeRule.In(ctx), Other: "/sign-in"}
	v.Page.Meta.NoIndex = true
	if query := back(form); len(query) > 0 {
		v.Other += "?" + query.Encode()
	}
	if h.EmailStopped(q) {
		v.Late = say.T(ctx, "Email is stopped right now, so no codes go out. Sign in with your account, or try again later.")
	}
	switch {
	case asked.Entry:
		v.Code = &ui.Input{Name: "code", Label: say.T(ctx, "Code"), Type: "text", Mode: "numeric", Error: problems.Of("code"), Autocomplete: "one-time-code", Required: true, Length: "12"}
	case asked.Full:
		v.Why = say.T(ctx, "Codes can’t be entered right now, because too many wrong ones were. The link in the email works.")
	default:
		v.Why = say.T(ctx, "This code was entered wrong five times, so it doesn’t work anymore. The link in the email does, or send another code.")
	}
	return h.Render(q, status, pages.CodePage(v))
}

// noCode turns ErrNotFound into the page for a code that is no more.
func noCode(err error) error {
	if errors.Is(err, hub.ErrNotFound) {
		return page.ErrDeadCode
	}
	return err
}

// EnterCode signs in with the code of an email.
func (h *Handlers) EnterCode(q *page.Request) error {
	if h.failing(q) {
		return hub.ErrTooMany
	}
	browser, _ := h.Cookie(q, page.CodeCookie)
	before, _ := h.Cookie(q, page.SessionCookie)
	in, err := h.Account.SignInByCode(q.Ctx(), hub.Token(browser), q.Text("code"), h.Network(q), before)
	if problems, wrong := page.Invalid(q.Ctx(), err, "code"); wrong {
		h.Limiter.Allow(q.Ctx(), h.failures(q)) // only counts; failing decides
		return h.codeForm(q, http.StatusUnprocessableEntity, problems)
	}
	if many, refused := errors.AsType[*hub.TooMany](err); refused {
		waitFor(q, many)
		return h.codeForm(q, http.StatusTooManyRequests, nil)
	}
	if errors.Is(err, hub.ErrNotFound) { // guessed at too often: the page says so, and that the link works
		return h.codeForm(q, http.StatusConflict, nil)
	}
	return h.signedIn(q, in, err)
}

// signedIn gives the browser its session and leads on: to the person's name, when nobody knows it, and then to where they were.
func (h *Handlers) signedIn(q *page.Request, in account.SignedIn, err error) error {
	if err != nil {
		return h.notSignedIn(q, noCode(err), "")
	}
	h.ClearCookie(q, page.CodeCookie)
	h.ClearCookie(q, page.CodeLinkCookie)
	h.SetSession(q, in.Token, in.Expires)
	if in.First {
		return q.Redirect(link.Name(in.ReturnTo))
	}
	return q.Redirect(h.after(q, in.ReturnTo, in.Actor))
}

// after is where somebody goes who signed in: the page they came from, or else their landing page.
func (h *Handlers) after(q *page.Request, to string, actor hub.Actor) string {
	if to = sso.ReturnPath(to); to != "/" {
		return to
	}
	return h.landing(q, actor)
}

// OpenCodeLink takes the secret out of the URL, and changes nothing: mail scanners follow every link in an email.
func (h *Handlers) OpenCodeLink(q *page.Request) error {
	token := hub.Token(q.Param("token"))
	if _, err := h.codeLink(q, token); err != nil {
		return noCode(err)
	}
	h.SetCookie(q, page.CodeLinkCookie, string(token), hub.CodeFor)
	return q.Redirect("/sign-in/email/link")
}

func (h *Handlers) codeLink(q *page.Request, token hub.Token) (account.CodeLink, error) {
	browser, _ := h.Cookie(q, page.CodeCookie)
	return h.Account.CodeLink(q.Ctx(), token, hub.Token(browser), h.Network(q))
}

// CodeLink is the page of the link that was opened last: with a button in the browser that asked for it, elsewhere with the code to
// enter there.
func (h *Handlers) CodeLink(q *page.Request) error {
	token, _ := h.Cookie(q, page.CodeLinkCookie)
	l, err := h.codeLink(q, hub.Token(token))
	if err != nil {
		return noCode(err)
	}
	q.Header().Set("Cache-Control", "no-store")
	v := pages.CodeLink{Page: h.Layout(q, say.T(q.Ctx(), "Sign in")), Here: l.Here}
	v.Page.Meta.NoIndex = true
	switch {
	case l.Here:
		v.Email = l.Email
	case l.Entry:
		v.Code = l.Code
	}
	return h.Render(q, http.StatusOK, pages.CodeLinkPage(v))
}

// EnterLink signs in with the link that was opened last.
func (h *Handlers) EnterLink(q *page.Request) error {
	token, _ := h.Cookie(q, page.CodeLinkCookie)
	browser, _ := h.Cookie(q, page.CodeCookie)
	before, _ := h.Cookie(q, page.SessionCookie)
	in, err := h.Account.SignInByLink(q.Ctx(), hub.Token(token), hub.Token(browser), before)
	return h.signedIn(q, in, err)
}
