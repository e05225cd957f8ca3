package desk

import (
	"context"
	"errors"
	"net/http"

	pages "chapterhouse/components/desk"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// charterURL is where leads see their chapter's charter.
func charterURL(q *page.Request) string { return link.Desk(q.Chapter.Slug) + "/charter" }

// Charter is the chapter's charter: its conditions while it forms, the agreement, and the yearly review.
func (h *Handlers) Charter(q *page.Request) error {
	return h.charterPage(q, http.StatusOK, ui.Trouble{})
}

func (h *Handlers) charterPage(q *page.Request, status int, trouble ui.Trouble) error {
	text, err := h.Chapters.Agreement(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	c, err := h.Chapters.Charter(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	ctx, in := q.Ctx(), hub.Zone(q.Chapter.Zone)
	v := pages.CharterView{
		Page: h.DeskPage(q, say.T(ctx, "Charter")), Desk: h.DeskLink(q), Trouble: trouble, Box: charterBox(ctx, q.Chapter, c), Agreement: view.Agreement(ctx, c, in, h.Now()),
		Lines: []string{view.NextReview(ctx, c, h.Now())},
	}
	if since := view.Granted(ctx, c, in, h.Now()); since != "" {
		v.Lines = append([]string{since}, v.Lines...)
	}
	if text.Body != "" {
		v.HTML = markdown.HTML(text.Body)
	}
	if text.Body != "" && !c.Agreed() && q.Chapter.Status != hub.CharterClosed {
		v.Action, v.Version = charterURL(q), chapter.Version(text.UpdatedAt)
	}
	return h.Render(q, status, pages.CharterPage(v))
}

// charterBox are the conditions of a chapter that is forming; nil for any other.
func charterBox(ctx context.Context, ch hub.Chapter, c hub.Charter) *pages.CharterBox {
	if !ch.Forming() {
		return nil
	}
	list := c.Conditions(ch)
	box := &pages.CharterBox{Met: view.ConditionsMet(ctx, list), URL: link.Desk(ch.Slug) + "/charter"}
	for _, one := range list {
		box.Conditions = append(box.Conditions, pages.Condition{Text: view.Condition(ctx, one.What), Tag: view.ConditionTag(ctx, one.Met)})
	}
	return box
}

// AcceptAgreement accepts the agreement that was shown; one that changed meanwhile is shown first.
func (h *Handlers) AcceptAgreement(q *page.Request) error {
	err := h.Chapters.AcceptAgreement(q.Ctx(), q.Actor, q.Chapter, q.Text("version"))
	if errors.Is(err, hub.ErrConflict) {
		return h.charterPage(q, http.StatusConflict, ui.Trouble{Opening: say.T(q.Ctx(), "Not accepted: the agreement changed while you were reading, or another lead accepted it first. Please look at it again.")})
	}
	return h.Done(q, err, "agreement-accepted", charterURL(q))
}

// deskCharter adds the charter to the desk: what it needs of the leads, and its conditions. Hosts and the office see nothing of it.
func (h *Handlers) deskCharter(q *page.Request, v *pages.View) error {
	if may := h.Chapters.MayAccept(q.Actor, q.Chapter) == nil; !may {
		return nil
	}
	c, err := h.Chapters.Charter(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v.Charter = charterBox(ctx, q.Chapter, c)
	v.Links = append(v.Links, ui.Link{Text: say.T(ctx, "Charter"), URL: charterURL(q)})
	if c.Agreement.IsZero() || c.Agreed() || q.Chapter.Status == hub.CharterClosed {
		return nil
	}
	need := pages.Need{
		Count: "1", Title: say.T(ctx, "agreement to accept"), Line: say.T(ctx, "A lead accepts the national office’s agreement for the chapter."),
		Do: ui.Link{Text: say.C(ctx, "a button", "Read"), URL: charterURL(q)},
	}
	if c.AgreementChanged() {
		need.Line = say.T(ctx, "The national office changed its agreement. A lead accepts it for the chapter.")
	}
	v.Needs = append(v.Needs, need)
	return nil
}
