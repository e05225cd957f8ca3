package self

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
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// How often a person may ask to confirm an address: ten times at once, then once a minute.
const askBurst, askPerMinute = 10, 1

// back is where a person goes after adding their address: a path of this site, or their own page.
func back(path string) string {
	if path = sso.ReturnPath(path); path != "" && path != "/" {
		return path
	}
	return "/me"
}

// AddressForm asks a signed-in person without an address for one, or for the code that was sent to it.
func (h *Handlers) AddressForm(q *page.Request) error {
	browser, _ := h.Cookie(q, page.ConfirmCookie)
	c, err := h.Account.AskedAddress(q.Ctx(), q.Actor, hub.Token(browser))
	switch {
	case errors.Is(err, hub.ErrConflict):
		return q.Redirect(back(q.Query("return")))
	case errors.Is(err, hub.ErrNotFound) || err == nil && q.Query("other") != "":
		return h.addressForm(q, http.StatusOK, q.Query("return"), "", nil)
	case err != nil:
		return err
	}
	return h.addressSent(q, http.StatusOK, c, q.Query("return"), nil)
}

func (h *Handlers) addressForm(q *page.Request, status int, back, typed string, problems ui.Errors) error {
	v := pages.Ask{Page: h.Layout(q, say.T(q.Ctx(), "Add your email address")), Return: back, Errors: problems, Slip: page.SlipOf(typed, problems)}
	v.Page.Meta.NoIndex = true
	v.Email = ui.Input{Name: "email", Label: say.T(q.Ctx(), "Email"), Type: "email", Value: typed, Error: problems.Of("email"), Autocomplete: "email", Required: true}
	return h.Render(q, status, pages.AskPage(v))
}

func (h *Handlers) addressSent(q *page.Request, status int, c hub.Confirmation, back string, problems ui.Errors) error {
	v := pages.Sent{Page: h.Layout(q, say.T(q.Ctx(), "Check your email")), Email: c.Email, Return: back, Errors: problems, Rule: page.MailRule.In(q.Ctx())}
	v.Page.Meta.NoIndex = true
	if c.CodeOpen(h.Now()) {
		v.Code = &ui.Input{Name: "code", Label: say.T(q.Ctx(), "Code"), Type: "text", Mode: "numeric", Error: problems.Of("code"), Autocomplete: "one-time-code", Required: true, Length: "12"}
	}
	return h.Render(q, status, pages.SentPage(v))
}

// AskAddress sends the code and the link.
func (h *Handlers) AskAddress(q *page.Request) error {
	to, typed := q.Text("return"), page.MeantEmail(q, q.Text("email"))
	if h.OverLimit(q, session.Rate{Key: "confirm:" + string(q.Actor.Person), Burst: askBurst, PerMinute: askPerMinute}) {
		return h.addressForm(q, http.StatusTooManyRequests, to, typed, ui.Errors{{Field: "email", Text: say.T(q.Ctx(), "You asked for many emails in a short time. Wait a minute, then try again.")}})
	}
	browser := hub.NewToken()
	err := h.Account.AskAddress(q.Ctx(), q.Actor, typed, q.Text("asked"), browser, h.Network(q))
	if problems, wrong := page.Invalid(q.Ctx(), err, "email"); wrong {
		return h.addressForm(q, http.StatusUnprocessableEntity, to, typed, problems)
	}
	if errors.Is(err, hub.ErrConflict) {
		return q.Redirect(back(to))
	}
	if err != nil {
		return err
	}
	h.SetCookie(q, page.ConfirmCookie, string(browser), hub.ConfirmFor)
	return q.Redirect(link.Address(sso.ReturnPath(to)))
}

// EnterCode confirms an address by the code of its email.
func (h *Handlers) EnterCode(q *page.Request) error {
	browser, _ := h.Cookie(q, page.ConfirmCookie)
	out, err := h.Account.ConfirmCode(q.Ctx(), q.Actor, hub.Token(browser), q.Text("code"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "code"); wrong {
		c, err := h.Account.AskedAddress(q.Ctx(), q.Actor, hub.Token(browser))
		if err != nil {
			return err
		}
		return h.addressSent(q, http.StatusUnprocessableEntity, c, q.Text("return"), problems)
	}
	switch {
	case errors.Is(err, hub.ErrConflict): // another tab was faster
		return q.Redirect(back(q.Text("return")))
	case errors.Is(err, hub.ErrNotFound):
		return q.Redirect(link.Address(sso.ReturnPath(q.Text("return"))))
	case err != nil:
		return err
	}
	h.ClearCookie(q, page.ConfirmCookie)
	if out.Taken {
		return h.addressTaken(q, out)
	}
	h.Notice(q, "address")
	return q.Redirect(back(q.Text("return")))
}

// confirmFor is how long an opened confirmation link works under its clean address.
const confirmFor = 15 * time.Minute

// OpenConfirmation takes the secret out of the URL, as OpenManage does, and changes nothing.
func (h *Handlers) OpenConfirmation(q *page.Request) error {
	token := hub.Token(q.Param("token"))
	if _, err := h.Account.Confirmation(q.Ctx(), token); err != nil {
		return deadLink(err, page.ErrDeadConfirmation)
	}
	h.SetCookie(q, page.LinkCookie, string(token), confirmFor)
	return q.Redirect("/confirm")
}

// deadLink turns ErrNotFound into dead, the error for a link that no longer works.
func deadLink(err, dead error) error {
	if errors.Is(err, hub.ErrNotFound) {
		return dead
	}
	return err
}

// Confirmation shows what the link that was opened last asks to confirm.
func (h *Handlers) Confirmation(q *page.Request) error {
	token, _ := h.Cookie(q, page.LinkCookie)
	asked, err := h.Account.Confirmation(q.Ctx(), hub.Token(token))
	if err != nil {
		return deadLink(err, page.ErrDeadConfirmation)
	}
	v := h.step(q, say.T(q.Ctx(), "Confirm your email address"))
	v.Action, v.Do, v.Button = "/confirm", "confirm", say.T(q.Ctx(), "Yes, %s is mine", asked.Email)
	v.Text = []string{say.T(q.Ctx(), "This adds the address to the account you’re signed in with. If you didn’t ask for it, close this page: nothing changes.")}
	if asked.Name != "" && asked.Person != q.Actor.Person {
		v.Text = []string{say.T(q.Ctx(), "This adds the address to the “%s” account. If that isn’t you, close this page: nothing changes.", asked.Name)}
	}
	return h.Render(q, http.StatusOK, pages.StepPage(v))
}

// Confirm confirms it.
func (h *Handlers) Confirm(q *page.Request) error {
	token, _ := h.Cookie(q, page.LinkCookie)
	out, err := h.Account.Confirm(q.Ctx(), q.Actor, hub.Token(token))
	if err != nil {
		return deadLink(err, page.ErrDeadConfirmation)
	}
	h.ClearCookie(q, page.LinkCookie)
	if out.Taken {
		return h.addressTaken(q, out)
	}
	v := h.step(q, say.T(q.Ctx(), "Your email address is confirmed"))
	v.Text = []string{say.T(q.Ctx(), "We’ll send RSVP confirmations and event changes to %s.", out.Email)}
	v.Links = []ui.Link{{Text: say.T(q.Ctx(), "Find an event"), URL: "/events"}}
	if q.Actor.Person == out.Person {
		v.Links = append([]ui.Link{{Text: say.T(q.Ctx(), "My page"), URL: "/me"}}, v.Links...)
	}
	return h.Render(q, http.StatusOK, pages.StepPage(v))
}

// addressTaken says that a confirmed address belongs to another person. A guest's RSVPs become the account's where it is signed in.
func (h *Handlers) addressTaken(q *page.Request, out hub.Confirmed) error {
	v := h.step(q, say.T(q.Ctx(), "This address is already in use here"))
	v.Text = []string{say.T(q.Ctx(), "There’s another account with %s, so we didn’t add it to this one. Sign out, then sign in with the account that has this address.", out.Email)}
	v.Links = []ui.Link{{Text: say.T(q.Ctx(), "Go to my page to sign out"), URL: "/me"}, {Text: say.T(q.Ctx(), "Use a different address"), URL: "/me/address?other=1"}}
	switch {
	case out.Account:
	case out.Barred:
		v.Text = []string{say.T(q.Ctx(), "Someone RSVPed with %s without an account, and we can’t add those RSVPs to this one. Use a different address, or ask the national office.", out.Email)}
		v.Links[0] = ui.Link{Text: say.T(q.Ctx(), "Ask the national office"), URL: "/contact"}
	default:
		v.Text = []string{say.T(q.Ctx(), "Someone RSVPed with %s without an account. If that was you, ask for a new code where you’re signed in, and enter it there. The RSVPs come along.", out.Email)}
		v.Links = []ui.Link{{Text: say.T(q.Ctx(), "Ask for a code"), URL: "/me/address"}}
	}
	return h.Render(q, http.StatusConflict, pages.StepPage(v))
}

func (h *Handlers) step(q *page.Request, heading string) pages.Step {
	q.Header().Set("Cache-Control", "no-store")
	v := pages.Step{Page: h.Layout(q, heading), Heading: heading}
	v.Page.Meta.NoIndex = true
	return v
}
