package signin

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	pages "chapterhouse/components/account"
	"chapterhouse/components/problem"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// BackChannelLogout ends the sessions that a provider says are over. The responses are those of Back-Channel Logout 1.0,
// section 2.8: 200, or 400 for a token that is not valid.
func (h *Handlers) BackChannelLogout(q *page.Request) error {
	q.Header().Set("Cache-Control", "no-store")
	err := h.Account.EndedThere(q.Ctx(), q.Param("provider"), q.Text("logout_token"))
	if why, refused := errors.AsType[*sso.Refused](err); refused {
		h.Log.Info("logout token refused", "id", q.ID, "reason", why.Reason)
		return q.SendJSON(http.StatusBadRequest, logoutProblem{Error: "invalid_request", Description: why.Reason})
	}
	if err != nil {
		return err
	}
	return q.SendStatus(http.StatusOK)
}

type logoutProblem struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// landing is where a person starts: a lead at their desk, national staff at national, everyone else at their own page.
func (h *Handlers) landing(q *page.Request, actor hub.Actor) string {
	for _, g := range actor.Grants {
		if g.Role == hub.RoleNationalStaff || g.Role == hub.RoleNationalAdmin {
			return "/national"
		}
	}
	if actor.Has(hub.RoleAuditor, "") {
		return link.Operator + "/trail"
	}
	for _, g := range actor.Grants {
		if g.Role.Scoped() {
			if ch, err := h.Chapters.ByID(q.Ctx(), g.Chapter); err == nil {
				return link.Desk(ch.Slug)
			}
		}
	}
	return "/me"
}

// SignOut ends this session here and at the provider.
func (h *Handlers) SignOut(q *page.Request) error {
	provider := ""
	for _, cookie := range h.Cookies(q, page.SessionCookie) { // if there are two, both sessions end
		there, err := h.Account.SignOut(q.Ctx(), cookie.Value, h.Absolute("/"))
		if err != nil {
			return err
		}
		provider = cmp.Or(there, provider)
	}
	h.ClearCookie(q, page.SessionCookie)
	h.ClearCookie(q, page.FeedCookie)
	q.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	h.Notice(q, "out")
	if provider == "" {
		return q.Redirect("/")
	}
	return h.signOutThere(q, provider)
}

// signOutThere is the page on the way to the provider's own sign-out. The content policy lets no form lead to another site, not
// even by redirects (form-action), so the browser continues from a page.
func (h *Handlers) signOutThere(q *page.Request, provider string) error {
	q.Actor, q.Session = hub.Actor{}, ""
	q.Header().Set("Refresh", "0; url="+provider)
	page := h.Layout(q, say.T(q.Ctx(), "Signed out"))
	page.Meta.NoIndex = true
	return h.Render(q, http.StatusOK, problem.Problem(problem.View{
		Page: page, Heading: say.T(q.Ctx(), "You’re signed out here"),
		Text:    say.T(q.Ctx(), "Next, your sign-in service will sign you out there too. If nothing happens, tap “Continue.”"),
		Actions: []ui.Link{{Text: say.T(q.Ctx(), "Continue"), URL: provider}},
	}))
}

// EmbeddedProvider hands the request to the provider of the demonstration hub.
func (h *Handlers) EmbeddedProvider(q *page.Request) error {
	if h.Provider == nil {
		return hub.ErrNotFound
	}
	return q.Serve(h.Provider)
}

// LoginPage shows the people of the embedded provider.
func (h *Handlers) LoginPage(w http.ResponseWriter, r *http.Request, p sso.LoginPage) {
	q, ok := page.FromContext(r.Context())
	if !ok {
		http.NotFound(w, r)
		return
	}
	v := pages.People{
		Page: h.Layout(q, say.T(q.Ctx(), "Sign in")), Action: p.Action, Problem: p.Problem.In(q.Ctx()), Nobody: len(p.People) == 0 && !p.Problem.Is(),
	}
	v.Page.Meta.NoIndex = true
	for name, value := range p.Fields {
		v.Fields = append(v.Fields, pages.Field{Name: name, Value: value})
	}
	for _, person := range p.People {
		v.People = append(v.People, pages.Person{Subject: person.Subject, Name: cmp.Or(person.Name, person.Email), Note: strings.TrimSpace(person.Note)})
	}
	if err := h.Render(q, q.Status(), pages.PeoplePage(v)); err != nil { // the provider may have set the status
		h.Fail(q, err)
	}
}
