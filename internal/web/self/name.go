package self

import (
	"errors"
	"net/http"

	pages "chapterhouse/components/account"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
)

// NameForm asks somebody who signed in by a code what they are called. Whoever has an account is named by that.
func (h *Handlers) NameForm(q *page.Request) error {
	own, err := h.Account.Own(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	if !q.Actor.ByCode {
		return q.Redirect("/me")
	}
	return h.nameForm(q, http.StatusOK, q.Query("return"), own.Name, nil)
}

func (h *Handlers) nameForm(q *page.Request, status int, to, typed string, problems ui.Errors) error {
	v := pages.OwnName{Page: h.Layout(q, say.T(q.Ctx(), "What’s your name?")), Errors: problems, Return: back(to)}
	v.Page.Meta.NoIndex = true
	v.Name = ui.Input{Name: "name", Label: say.T(q.Ctx(), "Your name"), Type: "text", Value: typed, Error: problems.Of("name"), Autocomplete: "name", Required: true, Length: "120"}
	return h.Render(q, status, pages.OwnNamePage(v))
}

// SaveName notes what they are called.
func (h *Handlers) SaveName(q *page.Request) error {
	if q.Actor.SignedIn() && !q.Actor.ByCode {
		return q.Redirect("/me")
	}
	err := h.Account.NameOwn(q.Ctx(), q.Actor, q.Text("name"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "name"); wrong {
		return h.nameForm(q, http.StatusUnprocessableEntity, q.Text("return"), q.Text("name"), problems)
	}
	if err != nil && !errors.Is(err, hub.ErrConflict) {
		return err
	}
	return q.Redirect(back(q.Text("return")))
}
