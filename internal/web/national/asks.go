package national

import (
	"errors"
	"net/http"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// asksPerPage is how many asks a page of the queue shows.
const asksPerPage = 50

// Asks is what all chapters asked the office for.
func (h *Handlers) Asks(q *page.Request) error {
	list, err := h.Chapters.OfficeAsks(q.Ctx(), q.Actor, chapter.AskFilter{State: hub.AskState(q.Query("state")), After: link.Cursor(q.Query("after")), Limit: asksPerPage})
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.Asks{Page: h.DeskPage(q, say.T(ctx, "Asks from chapters")), Next: link.Next(link.NationalAsks, link.Without(q.Values(), "after"), list.Next)}
	for _, s := range hub.AskStates() {
		v.Filter = append(v.Filter, ui.Link{Text: view.AskState(ctx, s), URL: link.NationalAsks + "?state=" + string(s), Current: s == list.State})
	}
	if q.Query("after") != "" {
		v.First = link.NationalAsks + "?state=" + string(list.State)
	}
	for _, a := range list.Asks {
		v.Rows = append(v.Rows, h.askRow(q, a))
	}
	return h.Render(q, http.StatusOK, pages.AsksPage(v))
}

// openAsks counts what chapters asked for and nobody answered; 0 for who answers none.
func (h *Handlers) openAsks(q *page.Request) (int, error) {
	if may := h.Chapters.MayAnswerAsks(q.Actor) == nil; !may {
		return 0, nil
	}
	return h.Chapters.OpenAsks(q.Ctx(), q.Actor)
}

// askRow is one ask as the office reads it.
func (h *Handlers) askRow(q *page.Request, a hub.Ask) pages.Ask {
	ctx := q.Ctx()
	return pages.Ask{
		Chapter: ui.Link{Text: a.ChapterName, URL: link.NationalChapter(a.ChapterSlug)}, Title: say.C(ctx, "chapter, what it asks for", "%[1]s: %[2]s", a.ChapterName, view.AskKind(ctx, a.Kind)), URL: link.NationalAsk(a.ID),
		Text: view.Paragraphs(a.Text), Answer: view.Paragraphs(a.Answer), Tag: view.AskTag(ctx, a.State), Lines: view.AskLines(ctx, a, hub.Zone(""), h.Now()),
	}
}

// OpenAsk is one ask, with the form that answers it.
func (h *Handlers) OpenAsk(q *page.Request) error {
	a, err := h.Chapters.OfficeAsk(q.Ctx(), q.Actor, hub.AskID(q.Param("ask")))
	if err != nil {
		return err
	}
	return h.askPage(q, http.StatusOK, a, chapter.AnswerForm{Answer: a.Answer}, ui.Trouble{})
}

func (h *Handlers) askPage(q *page.Request, status int, a hub.Ask, f chapter.AnswerForm, trouble ui.Trouble) error {
	v := pages.AskView{Page: h.DeskPage(q, say.T(q.Ctx(), "Asks from chapters")), Ask: h.askRow(q, a), Action: link.NationalAsk(a.ID), Form: page.FormOf(q, f, trouble.Errors), Trouble: trouble, State: string(a.State)}
	v.Typed = trouble.Opening != ""
	return h.Render(q, status, pages.AskPage(v))
}

// DecideAsk answers, closes or reopens an ask, as the button says.
func (h *Handlers) DecideAsk(q *page.Request) error {
	a, err := h.Chapters.OfficeAsk(q.Ctx(), q.Actor, hub.AskID(q.Param("ask")))
	if err != nil {
		return err
	}
	if do := q.Text("do"); do != "answer" {
		return h.Done(q, h.Chapters.TurnAsk(q.Ctx(), q.Actor, a, do), "ask-"+do, link.NationalAsk(a.ID))
	}
	f := page.Read[chapter.AnswerForm](q)
	err = h.Chapters.AnswerAsk(q.Ctx(), q.Actor, a, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[chapter.AnswerForm]()...); wrong {
		return h.askPage(q, http.StatusUnprocessableEntity, a, f, ui.Trouble{Errors: problems})
	}
	if errors.Is(err, hub.ErrConflict) {
		return h.answeredMeanwhile(q, a.ID, f)
	}
	return h.Done(q, err, "ask-answered", link.NationalAsks)
}

// answeredMeanwhile shows an ask that is not open any more, with the answer that was typed.
func (h *Handlers) answeredMeanwhile(q *page.Request, id hub.AskID, f chapter.AnswerForm) error {
	a, err := h.Chapters.OfficeAsk(q.Ctx(), q.Actor, id)
	if err != nil {
		return err
	}
	return h.askPage(q, http.StatusConflict, a, f, ui.Trouble{Opening: say.T(q.Ctx(), "Not sent. Someone else answered or closed this first. What you typed is below: reopen it to answer again.")})
}
