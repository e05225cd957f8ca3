package setup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"chapterhouse/components/layout"
	pages "chapterhouse/components/setup"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
)

// shell is the layout of a page of the set-up: there is nowhere else to go yet.
func (h *Handlers) shell(q *page.Request, title, organization string) layout.Page {
	p := h.Layout(q, title)
	p.Alone, p.Desk, p.Meta.NoIndex = true, true, true
	if p.Organization = organization; organization == "" {
		p.Organization = say.T(q.Ctx(), "New hub")
	}
	return p
}

// trust says first what a hub without a provider is good for.
func (h *Handlers) trust(ctx context.Context) string {
	if !h.Demonstration {
		return ""
	}
	return say.T(ctx, "This hub has no sign-in provider, so whoever reaches this computer can sign in as anyone. That’s fine for trying it. On a public hub nobody can be staff, admin or auditor without a provider: set one up first (CHAPTERHOUSE_OIDC_PROVIDERS, see the operator’s guide), and start the hub again.")
}

func (h *Handlers) codePage(q *page.Request, status int, s hub.Setup, typed string, problems ui.Errors) error {
	ctx := q.Ctx()
	v := pages.Code{
		Page: h.shell(q, say.T(ctx, "Set up this hub"), h.Setup.Set().Organization),
		Lead: say.T(ctx, "Enter the code that the hub printed in the terminal in which it was started. It works for 10 minutes."), Warning: h.trust(ctx),
		Trouble: ui.Trouble{Errors: problems}, Again: say.T(ctx, "No code, or it’s too old? Print another one. The old one stops working."),
		Code: ui.Input{
			Name: "code", Label: say.T(ctx, "Code"), Type: "text", Value: typed, Error: problems.Of("code"), Required: true, Autocomplete: "off", Length: "20",
			Help: say.T(ctx, "8 letters and digits, like K7QF-M2XD."),
		},
	}
	if len(problems) > 0 {
		v.Trouble.Opening = say.T(ctx, "The set-up hasn’t begun.")
	}
	if !s.BegunAt.IsZero() {
		v.Taken = say.T(ctx, "Someone is setting up this hub in another browser since %s. Go on there. If that browser is gone, enter a new code: you go on here with what was entered, and it’s shut out.", say.Moment(ctx, s.BegunAt.UTC(), h.Now()))
	}
	if !s.CodeOpen(h.Now()) {
		v.Lead = say.T(ctx, "To set up this hub, print a code in the terminal in which it was started, and enter it here.")
	}
	return h.Render(q, status, pages.CodePage(v))
}

// EnterCode gives the set-up to the browser that knows the printed code.
func (h *Handlers) EnterCode(q *page.Request) error {
	s, _, err := h.state(q)
	if err != nil {
		return err
	}
	browser := hub.NewToken()
	err = h.Setup.Enter(q.Ctx(), browser, q.Text("code"), h.Network(q))
	if problems, wrong := page.Invalid(q.Ctx(), err, "code"); wrong {
		return h.codePage(q, http.StatusUnprocessableEntity, s, q.Text("code"), problems)
	}
	if many, refused := errors.AsType[*hub.TooMany](err); refused {
		minutes := int((many.After + time.Minute - 1) / time.Minute)
		q.Header().Set("Retry-After", fmt.Sprint(int(many.After.Seconds())+1))
		return h.codePage(q, http.StatusTooManyRequests, s, q.Text("code"), ui.Errors{{Field: "code", Text: say.N(q.Ctx(), minutes,
			"Many wrong codes came from your network. Try again in 1 minute.", "Many wrong codes came from your network. Try again in %d minutes.")}})
	}
	if err != nil {
		return err
	}
	h.SetCookie(q, page.SetupCookie, string(browser), hub.SetupFor)
	return h.on(q, "")
}

// NewCode prints another code in the terminal.
func (h *Handlers) NewCode(q *page.Request) error {
	s, _, err := h.state(q)
	if err != nil {
		return err
	}
	err = h.Setup.Again(q.Ctx())
	if errors.Is(err, hub.ErrTooMany) {
		return h.codePage(q, http.StatusTooManyRequests, s, "", ui.Errors{{Field: "code", Text: say.T(q.Ctx(), "A code was printed less than a minute ago. Look for the last one in the terminal.")}})
	}
	return h.Done(q, err, "setup-code", "/setup")
}
