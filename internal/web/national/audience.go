package national

import (
	"net/http"
	"strconv"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Audiences is the list of saved audiences.
func (h *Handlers) Audiences(q *page.Request) error {
	list, err := h.Toolkits.Audiences(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.Audiences{Page: h.DeskPage(q, say.T(q.Ctx(), "Saved audiences")), Back: h.OfficeLink(q)}
	for _, a := range list {
		v.Rows = append(v.Rows, pages.AudienceRow{Name: a.Name, Words: view.AudienceWords(q.Ctx(), a.Audience), URL: audiencesURL + "/" + string(a.ID)})
	}
	return h.Render(q, http.StatusOK, pages.AudiencesPage(v))
}

// audiencesURL is the list of saved audiences.
const audiencesURL = "/national/audiences"

// Audience is one saved audience, with the form that renames it.
func (h *Handlers) Audience(q *page.Request) error {
	a, err := h.Toolkits.Audience(q.Ctx(), q.Actor, hub.AudienceID(q.Param("audience")))
	if err != nil {
		return err
	}
	return h.audiencePage(q, http.StatusOK, a, a.Name, nil)
}

func (h *Handlers) audiencePage(q *page.Request, status int, a hub.SavedAudience, name string, problems ui.Errors) error {
	ctx := q.Ctx()
	return h.Render(q, status, pages.AudiencePage(pages.Audience{
		Page: h.DeskPage(q, a.Name), Back: ui.Link{Text: say.T(ctx, "Saved audiences"), URL: audiencesURL}, Name: a.Name, Words: view.AudienceWords(ctx, a.Audience),
		Action: audiencesURL + "/" + string(a.ID), Errors: problems,
		Rename: ui.Input{Name: "name", Label: say.T(ctx, "Name"), Type: "text", Value: name, Error: problems.Of("name"), Length: "80", Required: true},
	}))
}

// ChangeAudience renames a saved audience, or deletes it after a question.
func (h *Handlers) ChangeAudience(q *page.Request) error {
	ctx, id := q.Ctx(), hub.AudienceID(q.Param("audience"))
	a, err := h.Toolkits.Audience(ctx, q.Actor, id)
	if err != nil {
		return err
	}
	if q.Text("do") != "delete" {
		err := h.Toolkits.RenameAudience(ctx, q.Actor, id, q.Text("name"))
		if problems, wrong := page.Invalid(ctx, err, "name"); wrong {
			return h.audiencePage(q, http.StatusUnprocessableEntity, a, q.Text("name"), problems)
		}
		return h.Done(q, err, "saved", audiencesURL)
	}
	if !q.Sure() {
		return h.Ask(q, page.Question{
			Heading: say.T(ctx, "Delete the audience “%s”?", a.Name), Yes: say.T(ctx, "Delete audience"), No: ui.Link{Text: say.T(ctx, "Keep it"), URL: audiencesURL + "/" + string(id)},
			Follows: []string{say.T(ctx, "What was sent to it stays sent.")},
		})
	}
	return h.Done(q, h.Toolkits.DeleteAudience(ctx, q.Actor, id), "audience-deleted", audiencesURL)
}

// WithdrawForm shows the chapters from which a toolkit can be taken back.
func (h *Handlers) WithdrawForm(q *page.Request) error {
	return h.withdrawPage(q, http.StatusOK, nil)
}

func (h *Handlers) withdrawPage(q *page.Request, status int, problems ui.Errors) error {
	b, err := h.Toolkits.Unopened(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	ctx, base := q.Ctx(), link.NationalToolkit(q.Toolkit())
	v := pages.Withdraw{Page: h.DeskPage(q, say.T(ctx, "Take back a toolkit")), Back: ui.Link{Text: b.Title(), URL: base + "/board"}, Action: base + "/withdraw", Errors: problems, Error: problems.Of("chapters")}
	for _, r := range b.Rows {
		v.Chapters = append(v.Chapters, ui.Check{Name: "chapter", Value: string(r.Chapter), Label: r.ChapterName, Help: h.since(ctx, r)})
	}
	return h.Render(q, status, pages.WithdrawPage(v))
}

// Withdraw takes a toolkit back from chapters that have not opened it, after a question.
func (h *Handlers) Withdraw(q *page.Request) error {
	ctx, base := q.Ctx(), link.NationalToolkit(q.Toolkit())
	b, err := h.Toolkits.Unopened(ctx, q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	var chapters []hub.ChapterID
	for _, id := range q.Form()["chapter"] {
		chapters = append(chapters, hub.ChapterID(id))
	}
	if n := len(chapters); n > 0 && !q.Sure() {
		return h.Ask(q, page.Question{
			Heading: say.N(ctx, n, "Take “%[2]s” back from 1 chapter?", "Take “%[2]s” back from %[1]d chapters?", b.Title()), Yes: say.T(ctx, "Take it back"), No: ui.Link{Text: say.T(ctx, "Keep it"), URL: base + "/board"},
			Follows: []string{
				say.T(ctx, "It disappears from their desks. An email about it that left already stays in their mailbox, and its link no longer works."),
				say.T(ctx, "A chapter that opens it before you press the button keeps it."),
			},
		})
	}
	n, err := h.Toolkits.Withdraw(ctx, q.Actor, q.Toolkit(), chapters)
	if problems, wrong := page.Invalid(ctx, err, "chapters"); wrong {
		return h.withdrawPage(q, http.StatusUnprocessableEntity, problems)
	}
	return h.Done(q, err, "withdrawn."+strconv.Itoa(n), base+"/board")
}
