package national

import (
	"context"
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

// charterOf is the part of the office's page for a chapter that is about its charter.
func (h *Handlers) charterOf(q *page.Request, f chapter.ReviewForm, problems ui.Errors) (pages.Charter, error) {
	c, err := h.Chapters.Charter(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return pages.Charter{}, err
	}
	ctx, in := q.Ctx(), hub.Zone(q.Chapter.Zone)
	v := pages.Charter{Lines: []string{view.Agreement(ctx, c, in, h.Now())}}
	if since := view.Granted(ctx, c, in, h.Now()); since != "" {
		v.Lines = append([]string{since}, v.Lines...)
	}
	if q.Chapter.Forming() {
		v.Met = view.ConditionsMet(ctx, c.Conditions(q.Chapter))
		for _, one := range c.Conditions(q.Chapter) {
			v.Conditions = append(v.Conditions, pages.Condition{Text: view.Condition(ctx, one.What), Tag: view.ConditionTag(ctx, one.Met)})
		}
		return v, nil
	}
	v.Lines = append(v.Lines, view.NextReview(ctx, c, h.Now()))
	if v.Note = view.Paragraphs(c.Note); len(v.Note) > 0 {
		v.Reviewed = say.T(ctx, "Last reviewed %s.", say.Date(ctx, c.ReviewedAt.In(in), h.Now()))
	}
	if q.Chapter.Status != hub.CharterClosed && h.Chapters.MayReview(q.Actor, q.Chapter) == nil {
		f.Due = chapter.Version(c.ReviewDue)
		v.Action, v.Form = link.NationalChapter(q.Chapter.Slug)+"/charter", page.FormOf(q, f, problems)
	}
	return v, nil
}

// ReviewCharter notes the yearly review of a chapter.
func (h *Handlers) ReviewCharter(q *page.Request) error {
	f := page.Read[chapter.ReviewForm](q)
	err := h.Chapters.ReviewCharter(q.Ctx(), q.Actor, q.Chapter, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[chapter.ReviewForm]()...); wrong {
		return h.officeChapter(q, http.StatusUnprocessableEntity, f, problems)
	}
	if errors.Is(err, hub.ErrConflict) {
		problems := ui.Errors{{Field: "note", Text: say.T(q.Ctx(), "Someone else reviewed this chapter just now. Look at their note, and add yours if it says something else.")}}
		return h.officeChapter(q, http.StatusConflict, f, problems)
	}
	return h.Done(q, err, "charter-reviewed", link.NationalChapter(q.Chapter.Slug))
}

// grantCharter grants a chapter its charter; while conditions are missing it asks first.
func (h *Handlers) grantCharter(q *page.Request) error {
	if err := h.Chapters.CanManage(q.Actor, q.Chapter); err != nil {
		return err
	}
	c, err := h.Chapters.Charter(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	if missing := c.MissingConditions(q.Chapter); len(missing) > 0 && q.Chapter.Status == hub.CharterForming && !q.Sure() {
		return h.Ask(q, grantQuestion(q.Ctx(), q.Chapter, missing))
	}
	err = h.Chapters.Turn(q.Ctx(), q.Actor, q.Chapter, "activate")
	return h.Done(q, err, "chapter-activate", link.NationalChapter(q.Chapter.Slug))
}

// grantQuestion asks whether a charter is meant to be granted though something is missing.
func grantQuestion(ctx context.Context, ch hub.Chapter, missing []hub.CharterCondition) page.Question {
	v := page.Question{
		Heading: say.T(ctx, "Grant %s its charter all the same?", ch.Name), Yes: say.T(ctx, "Grant the charter"), No: ui.Link{Text: say.T(ctx, "Not yet"), URL: link.NationalChapter(ch.Slug)},
		Follows: []string{say.N(ctx, len(missing), "This condition isn’t met:", "These conditions aren’t met:")},
	}
	for _, what := range missing {
		v.Follows = append(v.Follows, view.Condition(ctx, what))
	}
	return v
}
