package self

import (
	"net/http"

	pages "chapterhouse/components/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
)

// OpenStopEmail takes the secret out of the URL. It changes nothing: mail scanners follow every link in an email.
func (h *Handlers) OpenStopEmail(q *page.Request) error {
	if _, err := h.Account.RefusesEmail(q.Ctx(), hub.Token(q.Param("link"))); err != nil {
		return deadLink(err, page.ErrDeadRefusal)
	}
	h.SetCookie(q, page.StopCookie, q.Param("link"), confirmFor)
	return q.Redirect("/stop-email")
}

// StopEmail is the page with the one button.
func (h *Handlers) StopEmail(q *page.Request) error {
	link, _ := h.Cookie(q, page.StopCookie)
	refuses, err := h.Account.RefusesEmail(q.Ctx(), hub.Token(link))
	if err != nil {
		return deadLink(err, page.ErrDeadRefusal)
	}
	v := h.step(q, say.T(q.Ctx(), "Stop email to this address"))
	v.Action, v.Do, v.Button = "/stop-email", "stop", say.T(q.Ctx(), "Stop all email to this address")
	v.Text = []string{say.T(q.Ctx(), "We won’t send anything else to the address this link came to, no matter who enters it here: no confirmations, no news, no event changes.")}
	exception := h.codeException(q)
	v.Text = append(v.Text, exception...)
	if refuses {
		v = h.step(q, say.T(q.Ctx(), "We don’t email this address"))
		v.Action, v.Do, v.Button, v.Plain = "/stop-email", "allow", say.T(q.Ctx(), "Allow email again"), true
		v.Text = []string{say.T(q.Ctx(), "We send nothing to the address this link came to. Only this link can change that. No chapter lead can, and neither can the national office.")}
		v.Text = append(v.Text, exception...)
	}
	return h.Render(q, http.StatusOK, pages.StepPage(v))
}

// codeException is the one thing that is sent to an address all the same.
func (h *Handlers) codeException(q *page.Request) []string {
	if !h.Account.Codes() {
		return nil
	}
	return []string{say.T(q.Ctx(), "There’s one exception: if you ask for a code to sign in, you get it, up to three a day.")}
}

// SetStopEmail does what the button says.
func (h *Handlers) SetStopEmail(q *page.Request) error {
	link, _ := h.Cookie(q, page.StopCookie)
	set := h.Account.RefuseEmail
	switch q.Text("do") {
	case "stop":
	case "allow":
		set = h.Account.AllowEmail
	default:
		return page.ErrForm
	}
	if err := set(q.Ctx(), hub.Token(link)); err != nil {
		return deadLink(err, page.ErrDeadRefusal)
	}
	return q.Redirect("/stop-email")
}

// StopEmailAtOnce is what a mail program posts when its reader unsubscribes there (RFC 8058): no cookie, no page, no second step.
func (h *Handlers) StopEmailAtOnce(q *page.Request) error {
	link := hub.Token(q.Param("link"))
	if _, err := h.Account.RefusesEmail(q.Ctx(), link); err != nil {
		return deadLink(err, page.ErrDeadRefusal)
	}
	if q.Text("List-Unsubscribe") != "One-Click" { // RFC 8058, section 3.2
		return page.ErrForm
	}
	if err := h.Account.RefuseEmail(q.Ctx(), link); err != nil {
		return err
	}
	return q.SendText(http.StatusOK, say.T(q.Ctx(), "We won’t email this address again."))
}
