package public

import (
	"context"
	"errors"
	"net/http"
	"time"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// manageFor is how long an opened manage link works under its clean address.
const manageFor = time.Hour

// OpenManage takes the secret out of the URL: it goes into a cookie, and the page is /rsvp. It changes nothing, so
// a mail scanner that follows links confirms no RSVP.
func (h *Handlers) OpenManage(q *page.Request) error {
	token := hub.Token(q.Param("token"))
	_, err := h.Events.Manage(q.Ctx(), token)
	if errors.Is(err, hub.ErrNotFound) {
		return page.ErrDeadLink
	}
	if err != nil {
		return err
	}
	h.SetCookie(q, page.GuestCookie, string(token), manageFor)
	return q.Redirect("/rsvp")
}

// guest is the secret of the manage link that was opened last.
func (h *Handlers) guest(q *page.Request) (hub.Token, error) {
	token, ok := h.Cookie(q, page.GuestCookie)
	if !ok {
		return "", page.ErrNoLink
	}
	return hub.Token(token), nil
}

// Manage is a guest's page for one RSVP.
func (h *Handlers) Manage(q *page.Request) error { return h.managePage(q, http.StatusOK, nil, nil) }

// managePage shows the RSVP, with what was typed into the form that changes it and what is wrong with that.
func (h *Handlers) managePage(q *page.Request, status int, typed *event.Change, problems ui.Errors) error {
	token, err := h.guest(q)
	if err != nil {
		return err
	}
	m, err := h.Events.Manage(q.Ctx(), token)
	if err != nil {
		return err
	}
	q.Header().Set("Cache-Control", "no-store")
	ch, err := h.Chapters.ByID(q.Ctx(), m.RSVP.Chapter)
	if err != nil {
		return err
	}
	q.Chapter = ch
	return h.Render(q, status, pages.ManagePage(h.manageView(q, m, typed, problems)))
}

func (h *Handlers) manageView(q *page.Request, m event.Managed, typed *event.Change, problems ui.Errors) pages.Manage {
	e, ctx := m.Listing.Event, q.Ctx()
	v := pages.Manage{
		Page: h.Layout(q, e.Title), Chapter: ui.Link{Text: view.ChapterTitle(ctx, q.Chapter), URL: link.Chapter(q.Chapter.Slug)},
		RSVP: string(m.RSVP.ID), Title: e.Title, URL: link.Event(q.Chapter.Slug, e.ID), When: h.whenView(ctx, e), Where: view.WhereLines(ctx, e), Errors: problems,
		Fine: say.T(ctx, "Only the hosts see your name. We’ll delete it on %s.", h.erasedOn(ctx, e)),
	}
	v.Page.Meta.NoIndex = true
	if m.Open && !e.Postponed() {
		v.Calendar, v.Directions = "/rsvp.ics", view.Directions(e)
	}
	switch {
	case e.State == hub.EventCancelled:
		v.Heading, v.Text = say.T(ctx, "This event is cancelled"), []string{e.CancelReason}
		return v
	case !m.Open:
		v.Heading, v.Text = say.T(ctx, "This event has ended"), []string{afterwards(ctx, m.RSVP.State)}
		return v
	}
	if m.RSVP.Held() {
		v.Heading, v.Text, v.Withdraw = say.T(ctx, "Your RSVP is with the organizers"), []string{page.NoticeOf("held").In(ctx)}, say.T(ctx, "Cancel if you can’t come after all.")
		return v
	}
	if m.Blocked {
		v.Heading, v.Text, v.Ask = blockedLine(q), []string{say.T(ctx, "Questions? Ask the national office.")}, askOffice(q)
		return v
	}
	undo := view.Undo(ctx, e, m.RSVP, h.Now())
	if e.Postponed() && !m.RSVP.State.Coming() && undo.Button == "" {
		v.Heading, v.Text = say.T(ctx, "This event is postponed"), []string{say.T(ctx, "There’s no new date yet, so you can’t confirm your RSVP for now.")}
		return v
	}
	if !e.TakesRSVPs(h.Now()) && !m.RSVP.State.Coming() && undo.Button == "" {
		v.Heading, v.Text = say.T(ctx, "RSVPs are closed"), []string{say.T(ctx, "The organizers have closed RSVPs for this event, so you can’t confirm yours anymore.")}
		return v
	}
	change := view.ChangeForm(ctx, e, m.RSVP, typed, problems)
	change.Action, change.RSVP = "/rsvp", v.RSVP
	switch m.RSVP.State {
	case hub.RSVPPending:
		v.Heading, v.Confirm, v.ConfirmBy = say.T(ctx, "One more step"), true, confirmButton(ctx, m.RSVP.Party)
		v.Text = []string{say.N(ctx, m.RSVP.Party, "You asked for 1 seat. It isn’t held until you confirm.", "You asked for %d seats. They aren’t held until you confirm.")}
		if !e.Seats.Holds(m.RSVP.Party) {
			v.Confirm, v.Change, v.Text = false, change, []string{say.N(ctx, e.Seats.Capacity, "This event has only 1 seat. Choose fewer people, then confirm.", "This event has only %d seats. Choose fewer people, then confirm.")}
			return v
		}
		if e.Seats.Full() {
			v.Text, v.ConfirmBy = append(v.Text, say.T(ctx, "The event is full. If you confirm, you’ll be on the waitlist.")), say.T(ctx, "Join the waitlist")
		}
	case hub.RSVPGoing:
		v.JoinURL, v.JoinDetails = e.JoinURL, view.TextLines(e.JoinDetails)
		v.Heading, v.Change, v.Withdraw = say.T(ctx, "You’re coming"), change, say.T(ctx, "Cancel so someone else can have your seat.")
		v.Text = []string{say.N(ctx, m.RSVP.Party, "RSVP for 1 person. We’ve emailed you a calendar entry.", "RSVP for %d people. We’ve emailed you a calendar entry.")}
	case hub.RSVPWaitlisted:
		v.Heading, v.Change, v.Withdraw = say.T(ctx, "You’re on the waitlist"), change, say.T(ctx, "Cancel to leave the waitlist.")
		v.Text = []string{waitlistLine(ctx, m.RSVP.Party, m.InLine)}
		if !e.Seats.Holds(m.RSVP.Party) {
			v.Text = []string{tooLarge(ctx, e)}
		}
	default:
		v.Heading, v.Confirm, v.ConfirmBy = say.T(ctx, "You’re not coming"), true, say.T(ctx, "I can come after all")
		v.Text = []string{say.T(ctx, "Your RSVP is cancelled.")}
		if undo.Button != "" {
			undo.Action, undo.RSVP = "/rsvp", v.RSVP
			v.Undo, v.Confirm = undo, false
		}
	}
	if e.Postponed() {
		v.Text = append(v.Text, keptLine(ctx))
	}
	return v
}

// confirmButton confirms the RSVP of a party.
func confirmButton(ctx context.Context, party int) string {
	if party == 2 {
		return say.T(ctx, "Yes, both of us are coming")
	}
	return say.N(ctx, party, "Yes, I’m coming", "Yes, all %d of us are coming")
}

// afterwards is how an RSVP ended, once its event is over.
func afterwards(ctx context.Context, state hub.RSVPState) string {
	switch state {
	case hub.RSVPGoing:
		return say.T(ctx, "You had a seat. Thank you for being part of it.")
	case hub.RSVPWaitlisted:
		return say.T(ctx, "You were on the waitlist, and no seat opened up.")
	case hub.RSVPPending:
		return say.T(ctx, "Your RSVP wasn’t confirmed, so no seat was held.")
	case hub.RSVPCancelled:
	}
	return say.T(ctx, "Your RSVP was cancelled.")
}

// withdrawn is the notice after cancelling an RSVP, by what it was.
func withdrawn(was hub.RSVPState) string {
	switch {
	case was.HoldsSeats():
		return "cancelled"
	case was == hub.RSVPWaitlisted:
		return "out-of-line"
	}
	return "not-coming"
}

// ManageAnswer confirms, changes or cancels the RSVP whose page the form was on, if its link is still the one in the cookie.
func (h *Handlers) ManageAnswer(q *page.Request) error {
	token, err := h.guest(q)
	if err != nil {
		return err
	}
	m, change, err := h.typedChange(q, token)
	if err != nil {
		return err
	}
	code, err := h.managed(q, m, change)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[event.Change]()...); wrong {
		return h.managePage(q, http.StatusUnprocessableEntity, &change, problems)
	}
	if errors.Is(err, hub.ErrConflict) { // closed, cancelled or over in the meantime: the page says so
		return h.managePage(q, http.StatusConflict, nil, nil)
	}
	if err != nil {
		return err
	}
	h.SetCookie(q, page.GuestCookie, string(token), manageFor)
	h.Notice(q, code)
	return q.Redirect("/rsvp")
}

// typedChange is what a guest asks for on the page behind their link, and the RSVP that it opens. The chapter of the request becomes the RSVP's.
func (h *Handlers) typedChange(q *page.Request, token hub.Token) (m event.Managed, change event.Change, err error) {
	if m, err = h.Events.Linked(q.Ctx(), token); err != nil {
		return m, change, err
	}
	if q.Chapter, err = h.Chapters.ByID(q.Ctx(), m.RSVP.Chapter); err != nil {
		return m, change, err
	}
	if q.Text("rsvp") != string(m.RSVP.ID) {
		return m, change, page.ErrOtherRSVP
	}
	change = page.Read[event.Change](q)
	if !q.Form().Has("note") { // a page from before the form asked for it
		change.Note = m.RSVP.Note
	}
	return m, change, nil
}

// managed does what the button says and returns the notice that follows. An unknown button does nothing.
func (h *Handlers) managed(q *page.Request, m event.Managed, change event.Change) (code string, err error) {
	switch q.Text("do") {
	case "confirm":
		out, err := h.Events.Confirm(q.Ctx(), m)
		if out.Held {
			return "held", err
		}
		if out.State == hub.RSVPWaitlisted {
			return "waiting", err
		}
		return "going", err
	case "cancel":
		return withdrawn(m.RSVP.State), h.Events.Withdraw(q.Ctx(), m)
	case "undo":
		return undone(h.Events.Undo(q.Ctx(), m))
	case "resize":
		return "changed", h.Events.Change(q.Ctx(), m, change)
	}
	return "", page.ErrForm
}
