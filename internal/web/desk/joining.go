package desk

import (
	"fmt"
	"net/http"

	pages "chapterhouse/components/desk"
	"chapterhouse/components/email"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// QuestionsForm is the editor of what those who join are asked.
func (h *Handlers) QuestionsForm(q *page.Request) error {
	ch, err := h.Chapters.Edit(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	return h.questionsPage(q, http.StatusOK, page.Guarded(page.FormOf(q, chapter.QuestionsOf(ch), nil)), ui.Trouble{})
}

func (h *Handlers) questionsPage(q *page.Request, status int, form ui.Form, trouble ui.Trouble) error {
	ctx := q.Ctx()
	v := pages.Questions{
		Page: h.DeskPage(q, say.T(ctx, "Questions for people who join")), Up: h.DeskLink(q), Action: link.Desk(q.Chapter.Slug) + "/questions", Form: form, Trouble: trouble,
		Join: link.Chapter(q.Chapter.Slug) + "/join",
	}
	v.Draft = h.Draft(q, v.Action)
	for i := range hub.MaxJoinQuestions {
		v.Rows = append(v.Rows, pages.QuestionRow{Legend: say.T(ctx, "Question %d", i+1), Text: fmt.Sprintf("question%d", i+1), Kind: fmt.Sprintf("kind%d", i+1)})
	}
	return h.Render(q, status, pages.QuestionsPage(v))
}

// SaveQuestions saves them.
func (h *Handlers) SaveQuestions(q *page.Request) error {
	return page.Retry(func() error { return h.saveQuestions(q) })
}

func (h *Handlers) saveQuestions(q *page.Request) error {
	ch, err := h.Chapters.Edit(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	f, guard := page.Merge(q, page.Read[chapter.QuestionsForm](q), chapter.QuestionsOf(ch))
	if guard.Clash() {
		return h.questionsPage(q, http.StatusConflict, guard.Shown(page.FormOf(q, f, nil)), ui.Trouble{Opening: page.Overtaken.In(q.Ctx())})
	}
	err = h.Chapters.SaveQuestions(q.Ctx(), q.Actor, ch, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[chapter.QuestionsForm]()...); wrong {
		return h.questionsPage(q, http.StatusUnprocessableEntity, guard.Shown(page.FormOf(q, f, problems)), ui.Trouble{Errors: problems})
	}
	if err == nil {
		h.Saved(q, q.Path())
	}
	return h.Done(q, err, guard.Notice("saved"), link.Desk(q.Chapter.Slug)+"/questions")
}

// WelcomeForm is the editor of the chapter's words in the email for new members, with the email as it is sent.
func (h *Handlers) WelcomeForm(q *page.Request) error {
	ch, err := h.Chapters.Edit(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	return h.welcomePage(q, http.StatusOK, ch, page.Guarded(page.FormOf(q, chapter.WelcomeOf(ch), nil)), ui.Trouble{})
}

func (h *Handlers) welcomePage(q *page.Request, status int, ch hub.Chapter, form ui.Form, trouble ui.Trouble) error {
	shown := chapter.WelcomeForm{Text: form.Values["text"]}
	if checked, err := shown.Checked(); err == nil {
		shown = checked
	}
	v := pages.Welcome{
		Page: h.DeskPage(q, say.T(q.Ctx(), "Welcome email")), Up: h.DeskLink(q), Action: link.Desk(q.Chapter.Slug) + "/welcome", Form: form, Trouble: trouble,
		Preview: h.welcomeEmail(q, ch, shown.Text), Unsaved: shown.Text != ch.Welcome, Standard: ch.Welcome == "",
	}
	v.Draft = h.Draft(q, v.Action)
	return h.Render(q, status, pages.WelcomePage(v))
}

// welcomeEmail is the email for somebody whom the leads approve, with these words in it.
func (h *Handlers) welcomeEmail(q *page.Request, ch hub.Chapter, words string) pages.WelcomeEmail {
	frame := email.Frame{Organization: h.Organization(), Chapter: ch.Name, Privacy: h.Absolute("/privacy")}
	s := email.Joined{Frame: frame, Page: h.Absolute(link.Chapter(ch.Slug)), Words: words}.Sheet(q.Ctx())
	e := pages.WelcomeEmail{From: ch.Name, Subject: s.Subject, Heading: s.Heading, Lead: s.Lead, Button: s.Button.Label, Text: s.Text(q.Ctx())}
	if words != "" {
		e.By, e.Words = s.Words.By, markdown.HTML(words)
	}
	return e
}

// SaveWelcome saves the chapter's words, shows how they would look, or goes back to the standard words.
func (h *Handlers) SaveWelcome(q *page.Request) error {
	if q.Text("do") == "standard" && !q.Sure() {
		if err := h.Chapters.CanEdit(q.Actor, q.Chapter); err != nil {
			return err
		}
		return h.Ask(q, page.Question{
			Heading: say.T(q.Ctx(), "Go back to the standard words?"), Yes: say.T(q.Ctx(), "Use the standard words"),
			Follows: []string{say.T(q.Ctx(), "Your chapter’s message in the welcome email is deleted.")}, No: ui.Link{Text: say.T(q.Ctx(), "Keep our message"), URL: q.Path()},
		})
	}
	return page.Retry(func() error { return h.saveWelcome(q) })
}

func (h *Handlers) saveWelcome(q *page.Request) error {
	ch, err := h.Chapters.Edit(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	typed := page.Read[chapter.WelcomeForm](q)
	if q.Text("do") == "standard" {
		typed.Text = ""
	}
	f, guard := page.Merge(q, typed, chapter.WelcomeOf(ch))
	if guard.Clash() {
		return h.welcomePage(q, http.StatusConflict, ch, guard.Shown(page.FormOf(q, f, nil)), ui.Trouble{Opening: page.Overtaken.In(q.Ctx())})
	}
	if _, err := f.Checked(); err == nil && q.Text("do") == "preview" {
		return h.welcomePage(q, http.StatusOK, ch, guard.Shown(page.FormOf(q, f, nil)), ui.Trouble{})
	}
	err = h.Chapters.SaveWelcome(q.Ctx(), q.Actor, ch, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[chapter.WelcomeForm]()...); wrong {
		return h.welcomePage(q, http.StatusUnprocessableEntity, ch, guard.Shown(page.FormOf(q, f, problems)), ui.Trouble{Errors: problems})
	}
	if err == nil {
		h.Saved(q, q.Path())
	}
	return h.Done(q, err, guard.Notice("saved"), link.Desk(q.Chapter.Slug)+"/welcome")
}
