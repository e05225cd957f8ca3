package public

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

func modeOptions(ctx context.Context, current hub.Mode) []ui.Option {
	return []ui.Option{
		{Value: "", Label: say.T(ctx, "In person or online"), Selected: current == ""},
		{Value: string(hub.ModeInPerson), Label: say.C(ctx, "format of an event", "In person"), Selected: current == hub.ModeInPerson},
		{Value: string(hub.ModeOnline), Label: say.C(ctx, "format of an event", "Online"), Selected: current == hub.ModeOnline},
		{Value: string(hub.ModeHybrid), Label: say.T(ctx, "Hybrid (in person and online)"), Selected: current == hub.ModeHybrid},
	}
}

// ChapterEvents is one chapter's list, upcoming or past.
func (h *Handlers) ChapterEvents(q *page.Request) error {
	past := q.Query("past") != ""
	events, next, err := h.Events.List(q.Ctx(), q.Actor, q.Chapter, past, link.Cursor(q.Query("after")))
	if err != nil {
		return err
	}
	ctx, path := q.Ctx(), link.Chapter(q.Chapter.Slug)+"/events"
	v := pages.List{
		Page: h.Layout(q, say.T(ctx, "%s events", q.Chapter.Name)), Kicker: ui.Link{Text: view.ChapterTitle(ctx, q.Chapter), URL: link.Chapter(q.Chapter.Slug)},
		Heading: say.T(ctx, "Events"), ResultsHeading: say.T(ctx, "Upcoming events"), Events: view.EventRows(ctx, q.Chapter.Slug, events, h.Now()), Subscribe: h.Subscribe(path+".ics", q.Chapter.Name),
		Switch: ui.Link{Text: say.T(ctx, "Past events"), URL: path + "?past=1"}, Empty: say.T(ctx, "No upcoming events yet."),
		Next: ui.Link{Text: say.T(ctx, "More events"), URL: link.Next(path, link.Without(q.Values(), "after"), next)},
	}
	v.Page.Meta.Feed, v.Page.Description = path+".ics", say.T(ctx, "Upcoming events of %s.", view.ChapterTitle(ctx, q.Chapter))
	h.drawn(&v.Page.Meta, link.Chapter(q.Chapter.Slug), chapterCard(h.ownWords(q), q.Chapter, h.Organization()))
	h.open(&v.Page, path)
	if past {
		v.ResultsHeading, v.Switch = say.T(ctx, "Past events"), ui.Link{Text: say.T(ctx, "Upcoming events"), URL: path}
		v.Next.Text, v.Empty = say.T(ctx, "Earlier events"), say.T(ctx, "No past events yet.")
	}
	return h.Render(q, http.StatusOK, pages.ListPage(v))
}

// EventOrCalendar serves an event's page, or its calendar file when the address ends in .ics.
func (h *Handlers) EventOrCalendar(q *page.Request) error {
	if id, ok := strings.CutSuffix(q.Param("event"), ".ics"); ok {
		return h.eventCalendar(q, hub.EventID(id))
	}
	p, err := h.eventPage(q)
	if err != nil {
		return err
	}
	v := h.EventWithCard(q, p)
	instead, err := h.Events.Instead(q.Ctx(), q.Chapter, p)
	if err != nil {
		return err
	}
	v.Instead = h.insteadView(q, p, instead)
	return h.Render(q, http.StatusOK, pages.Event(v))
}

// insteadView are the lists of what somebody may go to instead.
func (h *Handlers) insteadView(q *page.Request, p event.Page, in event.Instead) (lists []pages.Instead) {
	ctx := q.Ctx()
	if len(in.Chapter) > 0 {
		lists = append(lists, pages.Instead{ID: "more", Heading: say.T(ctx, "More from %s", q.Chapter.Name), Rows: view.EventRows(ctx, q.Chapter.Slug, in.Chapter, h.Now())})
	}
	if len(in.Others) > 0 {
		others := pages.Instead{ID: "others", Heading: say.T(ctx, "Near this event"), Rows: view.ListingRows(ctx, in.Others, h.Now())}
		if !p.Event.Mode.HasPlace() {
			others.Heading = say.T(ctx, "Online, from anywhere")
		}
		lists = append(lists, others)
	}
	return lists
}

// eventPage is the event as whoever asks may see it: the person who is signed in, or the guest whose manage link is open in this browser,
// whose page no cache may keep.
func (h *Handlers) eventPage(q *page.Request) (event.Page, error) {
	token, opened := h.Cookie(q, page.GuestCookie)
	if q.Actor.SignedIn() || !opened {
		return h.Events.Page(q.Ctx(), q.Actor, q.Chapter, q.Event())
	}
	p, err := h.Events.GuestPage(q.Ctx(), hub.Token(token), q.Chapter, q.Event())
	if p.Guest {
		q.Header().Set("Cache-Control", "no-store")
	}
	return p, err
}

// RSVP takes an RSVP from the card.
func (h *Handlers) RSVP(q *page.Request) error {
	in := rsvpInput(q)
	if !q.Actor.SignedIn() && q.Text("correct") != "" {
		return h.rsvpAgain(q, http.StatusOK, in, nil)
	}
	if !q.Actor.SignedIn() {
		leave, ok := h.gate.enter(q.Ctx(), h.Network(q))
		if !ok {
			return h.rsvpRefused(q, in, &hub.TooMany{Limit: hub.LimitBusy, After: busyFor})
		}
		defer leave()
	}
	out, err := h.Events.RSVP(q.Ctx(), q.Actor, q.Chapter, q.Event(), in)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[event.Input]()...); wrong {
		return h.rsvpAgain(q, http.StatusUnprocessableEntity, in, problems)
	}
	if many, refused := errors.AsType[*hub.TooMany](err); refused {
		return h.rsvpRefused(q, in, many)
	}
	if errors.Is(err, hub.ErrConflict) { // closed in the meantime: the card says why
		return h.rsvpAgain(q, http.StatusConflict, in, nil)
	}
	if err != nil {
		return err
	}
	return h.answeredEvent(q, in, out)
}

// rsvpInput reads the card. Who taps "Yes, use …" means the address that was suggested.
func rsvpInput(q *page.Request) event.Input {
	in := page.Read[event.Input](q)
	in.From, in.Locale = q.Client(), say.Of(q.Ctx())
	in.Email = page.MeantEmail(q, in.Email)
	return in
}

// answeredEvent returns to the page with a notice, or shows the next card.
func (h *Handlers) answeredEvent(q *page.Request, in event.Input, out event.Outcome) error {
	code := map[hub.RSVPState]string{hub.RSVPPending: "asked", hub.RSVPGoing: "going", hub.RSVPWaitlisted: "waiting"}[out.State]
	switch {
	case out.Held:
		code = "held"
	case out.Changed:
		code = "changed"
	}
	if !q.HTMX() {
		h.Notice(q, code)
		return q.Redirect(backTo(q))
	}
	if q.Actor.SignedIn() {
		// Their RSVP changes the whole page: the exact place, the link, the bar. "#rsvp" is left out: it would only scroll.
		h.Notice(q, code)
		return q.Redirect(link.Event(q.Chapter.Slug, q.Event()))
	}
	p, err := h.eventPage(q)
	if err != nil {
		return err
	}
	card := h.card(q, p, event.Input{}, nil)
	if out.State == hub.RSVPPending {
		card = h.askedCard(q, p, in)
	}
	return h.Render(q, http.StatusOK, pages.RSVPCard(card))
}

// fromMe reports whether a form about one's own RSVP was on one's own page.
func fromMe(q *page.Request) bool { return q.Text("back") == "me" }

// backTo is the page that a form about one's own RSVP was on: one's own, or else the event's, at the card.
func backTo(q *page.Request) string {
	if fromMe(q) {
		return "/me#rsvps"
	}
	return link.Event(q.Chapter.Slug, q.Event()) + "#rsvp"
}

// rsvpAgain shows the card, or its page, or one's own page, with what was typed and what is wrong.
func (h *Handlers) rsvpAgain(q *page.Request, status int, in event.Input, problems ui.Errors) error {
	if q.Actor.SignedIn() && fromMe(q) {
		return h.ChangeAgain(q, status, problems)
	}
	p, err := h.eventPage(q)
	if err != nil {
		return err
	}
	card := h.card(q, p, in, problems)
	card.Done = len(problems) == 0 // no field to fix: the heading is read first
	return h.showCard(q, status, p, card)
}

// rsvpRefused shows the card with what was typed, why it was not taken, and a button to try again.
func (h *Handlers) rsvpRefused(q *page.Request, in event.Input, many *hub.TooMany) error {
	if many.Limit != hub.LimitBusy {
		linger(q.Ctx()) // while holding its place at the gate
	}
	if err := q.Ctx().Err(); err != nil {
		return err // nobody is waiting anymore
	}
	if h.Refused != nil {
		h.Refused(many.Limit)
	}
	p, err := h.eventPage(q)
	if err != nil {
		return err
	}
	q.Header().Set("Retry-After", fmt.Sprint(int(many.After.Seconds())))
	card := h.card(q, p, in, nil)
	if card.Action != "" {
		card.Heading, card.Button, card.Again, card.Done = say.T(q.Ctx(), "Please try again in a moment"), say.T(q.Ctx(), "Try again"), true, true
		card.Text = []string{refusals[many.Limit].In(q.Ctx()), say.T(q.Ctx(), "Sent it before? Look in your email first: the message that confirms your RSVP may already be there.")}
	}
	return h.showCard(q, http.StatusTooManyRequests, p, card)
}

// refusals say why an RSVP was not accepted, and what helps. Whoever sends the same RSVP again is refused like everybody of their
// network: another answer would tell who RSVPed from there.
var refusals = map[hub.Limit]say.Text{
	hub.LimitBusy:    say.M("Many people on your network are sending RSVPs right now. What you typed is still here. Try again in a few seconds."),
	hub.LimitNetwork: say.M("Many RSVPs from your network are waiting to be confirmed by email. What you typed is still here. Try again in a few minutes. If you’re together in one place, confirm the emails you already have: that makes room for more."),
	hub.LimitDomain:  say.M("Many RSVPs with addresses like yours are waiting to be confirmed by email. What you typed is still here. Try again in a few minutes, or use another address."),
	hub.LimitEvent:   say.M("This event has many RSVPs from your network that aren’t confirmed by email yet. What you typed is still here. Try again in a few minutes."),
	hub.LimitHub:     say.M("Many more RSVPs than usual are coming in, and many of them from your network. What you typed is still here. Try again in a few minutes."),
}

// showCard answers with the card, or with its page.
func (h *Handlers) showCard(q *page.Request, status int, p event.Page, card pages.Card) error {
	if q.HTMX() {
		return h.Render(q, status, pages.RSVPCard(card))
	}
	v := h.eventView(q, p)
	v.Card = card
	if v.Page.Notice.RSVP {
		v.Page.Notice = ui.Notice{} // what an earlier form came to: this one came to something else
	}
	return h.Render(q, status, pages.Event(v))
}

// WithdrawOwn cancels a signed-in person's RSVP.
func (h *Handlers) WithdrawOwn(q *page.Request) error {
	was, err := h.Events.WithdrawOwn(q.Ctx(), q.Actor, q.Chapter, q.Event())
	return h.Done(q, err, withdrawn(was), backTo(q))
}

// UndoOwn takes back that a signed-in person cancelled their RSVP.
func (h *Handlers) UndoOwn(q *page.Request) error {
	out, err := h.Events.UndoOwn(q.Ctx(), q.Actor, q.Chapter, q.Event())
	code, err := undone(out, err)
	return h.Done(q, err, code, backTo(q))
}

// undone is the notice after taking back a cancellation. That it is too late is a notice, too.
func undone(out event.Outcome, err error) (string, error) {
	switch {
	case errors.Is(err, hub.ErrConflict):
		return "undo-late", nil
	case out.Held:
		return "held", err
	case out.State == hub.RSVPWaitlisted:
		return "undone-waiting", err
	}
	return "undone", err
}
