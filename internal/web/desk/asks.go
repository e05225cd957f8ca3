package desk

import (
	"net/http"

	pages "chapterhouse/components/desk"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// asksURL is what a chapter asked the national office for.
func asksURL(q *page.Request) string { return link.Desk(q.Chapter.Slug) + "/asks" }

// Asks are what the chapter asked the national office for, with the form that asks.
func (h *Handlers) Asks(q *page.Request) error {
	return h.asksPage(q, http.StatusOK, chapter.AskForm{}, nil)
}

func (h *Handlers) asksPage(q *page.Request, status int, f chapter.AskForm, problems ui.Errors) error {
	list, err := h.Chapters.Asks(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.Asks{
		Page: h.DeskPage(q, say.T(ctx, "Ask the office")), Desk: h.DeskLink(q), Action: asksURL(q), Form: page.FormOf(q, f, problems), Kinds: view.AskKinds(ctx),
		Closed: q.Chapter.Status == hub.CharterClosed,
	}
	for _, a := range list {
		row := pages.Ask{Kind: view.AskKind(ctx, a.Kind), Text: view.Paragraphs(a.Text), Answer: view.Paragraphs(a.Answer), Tag: view.AskTag(ctx, a.State), Lines: view.AskLines(ctx, a, hub.Zone(q.Chapter.Zone), h.Now())}
		if a.State == hub.AskOpen {
			row.Action = asksURL(q) + "/" + string(a.ID)
		}
		v.Rows = append(v.Rows, row)
	}
	return h.Render(q, status, pages.AsksPage(v))
}

// AskOffice asks the national office for something.
func (h *Handlers) AskOffice(q *page.Request) error {
	f := page.Read[chapter.AskForm](q)
	err := h.Chapters.Ask(q.Ctx(), q.Actor, q.Chapter, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[chapter.AskForm]()...); wrong {
		return h.asksPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	return h.Done(q, err, "ask-sent", asksURL(q))
}

// TakeBackAsk closes something that the chapter asked for.
func (h *Handlers) TakeBackAsk(q *page.Request) error {
	err := h.Chapters.TakeBackAsk(q.Ctx(), q.Actor, q.Chapter, hub.AskID(q.Param("ask")))
	return h.Done(q, err, "ask-taken-back", asksURL(q))
}
