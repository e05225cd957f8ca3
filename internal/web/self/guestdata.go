package self

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	steps "chapterhouse/components/address"
	pages "chapterhouse/components/rights"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/web/page"
)

// How often one network, and one address however it is spelled, may ask for a link: so many at once, then one a minute.
const (
	DataLinksPerNetwork = 10
	DataLinksPerAddress = 3
)

// DataLinkForm asks somebody without an account for their address.
func (h *Handlers) DataLinkForm(q *page.Request) error {
	return h.dataLinkPage(q, http.StatusOK, rights.Ask{}, nil)
}

func (h *Handlers) dataLinkPage(q *page.Request, status int, a rights.Ask, problems ui.Errors) error {
	v := pages.Ask{Page: h.DeskPage(q, say.T(q.Ctx(), "See or erase your data")), Form: page.FormOf(q, a, problems), Slip: page.SlipOf(a.Email, problems), Rule: page.MailRule.In(q.Ctx())}
	if q.Actor.SignedIn() {
		v.Own = "/me/data"
	}
	return h.Render(q, status, pages.AskPage(v))
}

// AskDataLink sends the link. It answers the same whoever has the address, or nobody.
func (h *Handlers) AskDataLink(q *page.Request) error {
	a := page.Read[rights.Ask](q)
	a.Email = page.MeantEmail(q, a.Email)
	email, err := a.Checked()
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[rights.Ask]()...); wrong {
		return h.dataLinkPage(q, http.StatusUnprocessableEntity, a, problems)
	}
	if h.TooFast(q, "data", DataLinksPerNetwork) || h.OverLimit(q, session.Rate{Key: h.dataLimit(email), Burst: DataLinksPerAddress, PerMinute: 1}) {
		return h.dataLinkPage(q, http.StatusTooManyRequests, a, ui.Errors{{Field: "email", Text: say.T(q.Ctx(), "You asked for many emails in a short time. Wait a minute, then try again.")}})
	}
	if err := h.Rights.AskLink(q.Ctx(), email, h.Network(q)); err != nil {
		return err
	}
	v := h.step(q, say.T(q.Ctx(), "Check your email"))
	v.Text = []string{
		say.T(q.Ctx(), "If we hold anything about %s, an email with a link is on its way. The link works once, for an hour.", email),
		say.T(q.Ctx(), "No email? Then we hold nothing about that address, or its owner asked us never to email it. %s", page.MailRule),
	}
	return h.Render(q, http.StatusOK, steps.StepPage(v))
}

// dataLimit is the limiter's key of an address, which does not reveal it.
func (h *Handlers) dataLimit(email string) string {
	mac := hmac.New(sha256.New, h.LimitSecret)
	mac.Write([]byte("data-address:" + hub.FoldAddress(email)))
	return "data-address:" + hex.EncodeToString(mac.Sum(nil))
}

// OpenDataLink takes the secret out of the URL, and changes nothing.
func (h *Handlers) OpenDataLink(q *page.Request) error {
	token := hub.Token(q.Param("token"))
	if err := h.Rights.Link(q.Ctx(), token); err != nil {
		return deadLink(err, page.ErrDeadData)
	}
	h.SetCookie(q, page.DataLinkCookie, string(token), confirmFor)
	return q.Redirect("/data/open")
}

// DataLink is the page with the button that uses the link.
func (h *Handlers) DataLink(q *page.Request) error {
	token, _ := h.Cookie(q, page.DataLinkCookie)
	if err := h.Rights.Link(q.Ctx(), hub.Token(token)); err != nil {
		return deadLink(err, page.ErrDeadData)
	}
	v := h.step(q, say.T(q.Ctx(), "See your data"))
	v.Action, v.Do, v.Button = "/data/open", "open", say.T(q.Ctx(), "Show my data")
	v.Text = []string{say.T(q.Ctx(), "This shows everything we hold about the address that this link came to, in this browser, for half an hour. The link works once.")}
	return h.Render(q, http.StatusOK, steps.StepPage(v))
}

// UseDataLink uses the link up, and lets this browser see the data.
func (h *Handlers) UseDataLink(q *page.Request) error {
	token, _ := h.Cookie(q, page.DataLinkCookie)
	browser, err := h.Rights.OpenLink(q.Ctx(), hub.Token(token))
	if err != nil {
		return deadLink(err, page.ErrDeadData)
	}
	h.ClearCookie(q, page.DataLinkCookie)
	h.SetCookie(q, page.DataCookie, string(browser), hub.DataOpenFor)
	return q.Redirect("/data/mine")
}

// GuestData shows a guest everything the hub holds about them.
func (h *Handlers) GuestData(q *page.Request) error {
	return h.guestDataPage(q, http.StatusOK, eraseForm{}, nil)
}

func (h *Handlers) guestDataPage(q *page.Request, status int, f eraseForm, problems ui.Errors) error {
	browser, _ := h.Cookie(q, page.DataCookie)
	d, err := h.Rights.Guest(q.Ctx(), hub.Token(browser))
	if err != nil {
		return deadLink(err, page.ErrDeadData)
	}
	q.Header().Set("Cache-Control", "no-store")
	v := h.dataPage(q, d, guestZone(d), f, problems)
	follows, err := h.Rights.GuestFollows(q.Ctx(), hub.Token(browser))
	if err != nil {
		return err
	}
	v.Follows = followRows(q.Ctx(), follows, "/data/unfollow")
	v.Lede = say.T(q.Ctx(), "Everything this site holds about you, as it is now. This page works in this browser for half an hour.")
	v.Export, v.Erase.Action = "/data/export", "/data/erase"
	return h.Render(q, status, pages.DataPage(v))
}

// ExportGuestData sends it as a file.
func (h *Handlers) ExportGuestData(q *page.Request) error {
	browser, _ := h.Cookie(q, page.DataCookie)
	d, err := h.Rights.ExportGuest(q.Ctx(), hub.Token(browser))
	if err != nil {
		return deadLink(err, page.ErrDeadData)
	}
	if q.Text("do") == "csv" {
		return h.sendDataCSV(q, d, guestZone(d))
	}
	return h.SendData(q, d)
}

// guestZone is the zone a guest reads times in: that of the last event they RSVPed to.
func guestZone(d hub.PersonalData) *time.Location {
	at := time.UTC
	for _, one := range d.Attendances {
		at = hub.Zone(one.Zone)
	}
	return at
}

// EraseGuestData erases the guest.
func (h *Handlers) EraseGuestData(q *page.Request) error {
	browser, _ := h.Cookie(q, page.DataCookie)
	f := page.Read[eraseForm](q)
	err := h.Rights.EraseGuest(q.Ctx(), hub.Token(browser), f.Word)
	if problems, wrong := page.Invalid(q.Ctx(), err, "word"); wrong {
		return h.guestDataPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	if err != nil {
		return deadLink(err, page.ErrDeadData)
	}
	h.ClearCookie(q, page.DataCookie)
	return h.erased(q)
}
