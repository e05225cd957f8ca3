package self

import (
	"errors"
	"net/http"

	pages "chapterhouse/components/address"
	"chapterhouse/components/ui"
	"chapterhouse/internal/account"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/web/page"
)

// mergeURL is where somebody brings what belongs to another address of theirs into their account.
const mergeURL = "/me/merge"

// MergeForm asks for the other address, then for the code that was sent to it, then whether what belongs to it is to move.
func (h *Handlers) MergeForm(q *page.Request) error {
	browser, _ := h.Cookie(q, page.ConfirmCookie)
	m, err := h.Account.Merging(q.Ctx(), q.Actor, hub.Token(browser))
	switch {
	case errors.Is(err, hub.ErrConflict): // without an address of one's own, that one comes first
		return q.Redirect("/me/address")
	case err != nil:
		return err
	case q.Query("other") != "":
		return h.mergeAsk(q, http.StatusOK, "", nil)
	case m.Email != "":
		return h.mergeQuestion(q, m)
	case m.Asked.Kind != "":
		return h.mergeCode(q, http.StatusOK, m.Asked.Email, nil)
	}
	return h.mergeAsk(q, http.StatusOK, "", nil)
}

func (h *Handlers) mergePage(q *page.Request, v pages.Merge) pages.Merge {
	q.Header().Set("Cache-Control", "no-store")
	v.Page = h.Layout(q, v.Heading)
	v.Page.Meta.NoIndex = true
	return v
}

func (h *Handlers) mergeAsk(q *page.Request, status int, typed string, problems ui.Errors) error {
	ctx := q.Ctx()
	return h.Render(q, status, pages.MergePage(h.mergePage(q, pages.Merge{
		Heading: say.T(ctx, "Another address of yours"), Action: mergeURL, Button: say.T(ctx, "Email me a code"), Errors: problems, Slip: page.SlipOf(typed, problems),
		Text:  []string{say.T(ctx, "Did you RSVP or join with another email address, without an account? Prove that it’s yours, and what belongs to it moves here.")},
		Field: ui.Input{Name: "email", Label: say.T(ctx, "Your other email address"), Type: "email", Value: typed, Error: problems.Of("email"), Autocomplete: "email", Required: true},
	})))
}

func (h *Handlers) mergeCode(q *page.Request, status int, email string, problems ui.Errors) error {
	ctx := q.Ctx()
	return h.Render(q, status, pages.MergePage(h.mergePage(q, pages.Merge{
		Heading: say.T(ctx, "Check your email"), Action: mergeURL + "/code", Button: say.T(ctx, "Confirm my address"), Errors: problems, Other: true,
		Text:  []string{say.T(ctx, "Enter the code we sent to %s. It works for 10 minutes, in this browser.", email)},
		Field: ui.Input{Name: "code", Label: say.T(ctx, "Code"), Type: "text", Mode: "numeric", Error: problems.Of("code"), Autocomplete: "one-time-code", Required: true, Length: "12"},
	})))
}

// mergeQuestion says what moves, or why nothing does.
func (h *Handlers) mergeQuestion(q *page.Request, m account.Merging) error {
	ctx := q.Ctx()
	v := h.step(q, say.T(ctx, "Bring it into your account?"))
	v.Links = []ui.Link{{Text: say.T(ctx, "My page"), URL: "/me"}}
	office := ui.Link{Text: say.T(ctx, "Ask the national office"), URL: "/contact"}
	switch {
	case m.Account:
		v.Heading, v.Links = say.T(ctx, "This address has an account of its own"), append(v.Links, office)
		v.Text = []string{say.T(ctx, "Somebody signs in with %s. If both accounts are yours, the national office can make them one.", m.Email)}
	case errors.Is(m.Why, hub.ErrNotFound):
		v.Heading, v.Text = say.T(ctx, "Nothing belongs to this address"), []string{say.T(ctx, "Nobody RSVPed or joined with %s. There’s nothing to bring in.", m.Email)}
	case m.Why != nil:
		v.Heading, v.Links = say.T(ctx, "We can’t bring this in"), append(v.Links, office)
		v.Text = []string{say.T(ctx, "What belongs to %s can’t become this account’s. The national office can tell you more.", m.Email)}
	default:
		v.Action, v.Do, v.Button = mergeURL+"/sure", "merge", say.T(ctx, "Yes, bring it in")
		v.Text = mergeLines(q, m)
	}
	return h.Render(q, http.StatusOK, pages.StepPage(v))
}

func mergeLines(q *page.Request, m account.Merging) []string {
	ctx, n := q.Ctx(), m.Counts
	lines := []string{say.T(ctx, "What belongs to %s becomes this account’s. That address is no longer known here, and both addresses get an email.", m.Email)}
	for _, line := range []struct {
		n    int
		text string
	}{
		{n.RSVPs, say.N(ctx, n.RSVPs, "1 RSVP moves.", "%d RSVPs move.")}, {n.Memberships, say.N(ctx, n.Memberships, "1 membership moves.", "%d memberships move.")},
		{n.Lists, say.N(ctx, n.Lists, "1 place on a mailing list moves.", "%d places on mailing lists move.")},
		{n.Twice, say.N(ctx, n.Twice, "Both RSVPed to 1 event: the RSVP that has a seat stays.", "Both RSVPed to %d events: the RSVP that has a seat stays.")},
	} {
		if line.n > 0 {
			lines = append(lines, line.text)
		}
	}
	return append(lines, say.T(ctx, "This can’t be undone."))
}

// AskMerge sends the code.
func (h *Handlers) AskMerge(q *page.Request) error {
	typed := page.MeantEmail(q, q.Text("email"))
	if h.OverLimit(q, session.Rate{Key: "confirm:" + string(q.Actor.Person), Burst: askBurst, PerMinute: askPerMinute}) {
		return h.mergeAsk(q, http.StatusTooManyRequests, typed, ui.Errors{{Field: "email", Text: say.T(q.Ctx(), "You asked for many emails in a short time. Wait a minute, then try again.")}})
	}
	browser := hub.NewToken()
	err := h.Account.AskMerge(q.Ctx(), q.Actor, typed, q.Text("asked"), browser, h.Network(q))
	if problems, wrong := page.Invalid(q.Ctx(), err, "email"); wrong {
		return h.mergeAsk(q, http.StatusUnprocessableEntity, typed, problems)
	}
	if errors.Is(err, hub.ErrConflict) {
		return q.Redirect("/me/address")
	}
	if err != nil {
		return err
	}
	h.SetCookie(q, page.ConfirmCookie, string(browser), hub.ConfirmFor)
	return q.Redirect(mergeURL)
}

// EnterMergeCode takes the code.
func (h *Handlers) EnterMergeCode(q *page.Request) error {
	browser, _ := h.Cookie(q, page.ConfirmCookie)
	err := h.Account.ProveMerge(q.Ctx(), q.Actor, hub.Token(browser), q.Text("code"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "code"); wrong {
		m, err := h.Account.Merging(q.Ctx(), q.Actor, hub.Token(browser))
		if err != nil {
			return err
		}
		return h.mergeCode(q, http.StatusUnprocessableEntity, m.Asked.Email, problems)
	}
	if errors.Is(err, hub.ErrConflict) {
		return q.Redirect("/me/address")
	}
	if err != nil {
		return err
	}
	return q.Redirect(mergeURL)
}

// MergeSure brings in what belongs to the address that was proven.
func (h *Handlers) MergeSure(q *page.Request) error {
	browser, _ := h.Cookie(q, page.ConfirmCookie)
	err := h.Account.Merge(q.Ctx(), q.Actor, hub.Token(browser))
	if errors.Is(err, hub.ErrNotFound) || errors.Is(err, hub.ErrConflict) { // the page says why
		return q.Redirect(mergeURL)
	}
	if err == nil {
		h.ClearCookie(q, page.ConfirmCookie)
	}
	return h.Done(q, err, "merged-own", "/me")
}
