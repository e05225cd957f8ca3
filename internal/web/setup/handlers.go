// Package setup holds the pages of a hub's first run, to which every other page leads until it is done.
package setup

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/setup"
	"chapterhouse/internal/web/page"
)

// Handlers answer the requests of this room.
type Handlers struct {
	*page.Site
	Setup *setup.Service // nil: the hub is never set up here
}

// First leads every page to the set-up until it is done, but for those that it needs; it reports whether it answered.
func (h *Handlers) First(q *page.Request) bool {
	if h.Setup == nil || needed(q.Path()) {
		return false
	}
	pending, err := h.Setup.Pending(q.Ctx())
	switch {
	case err != nil:
		h.Fail(q, err)
	case pending:
		q.Header().Set("Cache-Control", "no-store")
		_ = q.Redirect("/setup")
	}
	return err != nil || pending
}

// needed reports whether a page is one that the set-up needs, or one for programs.
func needed(path string) bool {
	for _, start := range []string{"/setup/", "/static/", "/auth/", "/embedded/", "/.well-known/"} {
		if strings.HasPrefix(path, start) {
			return true
		}
	}
	return slices.Contains([]string{"/setup", "/sign-in", "/healthz", "/readyz", "/robots.txt", "/favicon.ico", "/apple-touch-icon.png", "/site.webmanifest"}, path)
}

// state is where the set-up stands for this browser. hub.ErrNotFound: there is none.
func (h *Handlers) state(q *page.Request) (hub.Setup, hub.Token, error) {
	if h.Setup == nil {
		return hub.Setup{}, "", fmt.Errorf("web: setup: %w", hub.ErrNotFound)
	}
	q.Header().Set("Cache-Control", "no-store")
	browser := h.browser(q)
	s, err := h.Setup.State(q.Ctx(), browser)
	return s, browser, err
}

// browser is the secret of this browser; empty: it entered no code.
func (h *Handlers) browser(q *page.Request) hub.Token {
	secret, _ := h.Cookie(q, page.SetupCookie)
	return hub.Token(secret)
}

// own runs a step for the browser whose set-up it is; any other is shown where the code is entered.
func (h *Handlers) own(q *page.Request, step func(s hub.Setup, browser hub.Token) error) error {
	s, browser, err := h.state(q)
	if err != nil {
		return err
	}
	if !s.Own {
		return h.codePage(q, http.StatusForbidden, s, "", nil)
	}
	return step(s, browser)
}

// carries says whether whoever is signed in can be the first admin.
func (h *Handlers) carries(q *page.Request) bool {
	return q.Actor.SignedIn() && h.Account.Brings(q.Present, hub.RoleNationalAdmin)
}

// Step is the page of the step that comes next, or of the one that was asked for.
func (h *Handlers) Step(q *page.Request) error {
	s, _, err := h.state(q)
	if err != nil {
		return err
	}
	if !s.Own {
		return h.codePage(q, http.StatusOK, s, "", nil)
	}
	next := s.Answers.Next(h.carries(q))
	asked := hub.SetupStep(q.Query("step"))
	if at := slices.Index(hub.SetupSteps(), asked); at < 0 || at > slices.Index(hub.SetupSteps(), next) {
		asked = next
	}
	switch asked {
	case hub.SetupOrganization:
		return h.organizationPage(q, http.StatusOK, s, organizationForm(s.Answers), nil)
	case hub.SetupOffice:
		return h.officePage(q, http.StatusOK, s, officeForm(q.Ctx(), s.Answers), nil)
	case hub.SetupAdmin:
		return h.adminPage(q, http.StatusOK, s, adminForm{Name: s.Answers.Name, Email: s.Answers.Email}, nil)
	case hub.SetupChapters:
		return h.chaptersPage(q, http.StatusOK, s, chapters{form: chapterForm{Kind: string(hub.KindLocal)}, table: s.Answers.Table})
	case hub.SetupFinish:
	}
	return h.finishPage(q, http.StatusOK, s)
}

// on goes to the next step.
func (h *Handlers) on(q *page.Request, step hub.SetupStep) error {
	if step == "" {
		return q.Redirect("/setup")
	}
	return q.Redirect("/setup?step=" + string(step))
}
