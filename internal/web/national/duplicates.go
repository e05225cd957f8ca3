package national

import (
	"context"
	"errors"
	"net/http"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Duplicates is what leads proposed about two members who are one person.
func (h *Handlers) Duplicates(q *page.Request) error {
	list, err := h.Safety.Duplicates(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.Duplicates{Page: h.DeskPage(q, say.T(q.Ctx(), "One person, twice"))}
	for _, d := range list {
		v.Rows = append(v.Rows, h.duplicateRow(q, d))
	}
	return h.Render(q, http.StatusOK, pages.DuplicatesPage(v))
}

func (h *Handlers) duplicateRow(q *page.Request, d hub.Duplicate) pages.Duplicate {
	day := say.Day(q.Ctx(), d.At, h.Now())
	return pages.Duplicate{
		Title: say.T(q.Ctx(), "Two members of %s", d.ChapterName), URL: link.NationalDuplicate(d.ID), Word: d.Word,
		Line: say.T(q.Ctx(), "%[1]s proposed it on %[2]s.", view.Doer(q.Ctx(), d.By, d.ByName), day),
	}
}

// Duplicate is one proposal, with its two people side by side.
func (h *Handlers) Duplicate(q *page.Request) error {
	p, err := h.duplicate(q)
	if err != nil {
		return err
	}
	return h.duplicatePage(q, http.StatusOK, p, page.FormOf(q, safety.Decision{}, nil))
}

func (h *Handlers) duplicate(q *page.Request) (safety.Pair, error) {
	return h.Safety.Duplicate(q.Ctx(), q.Actor, hub.DuplicateID(q.Param("duplicate")))
}

func (h *Handlers) duplicatePage(q *page.Request, status int, p safety.Pair, form ui.Form) error {
	ctx := q.Ctx()
	v := pages.DuplicateView{Page: h.DeskPage(q, say.T(ctx, "One person, twice")), Row: h.duplicateRow(q, p.Duplicate), Action: link.NationalDuplicate(p.ID), Form: form}
	for i, one := range p.People {
		row := pages.DuplicatePerson{
			ID: string(one.ID), Name: one.Name, URL: link.NationalPerson(one.ID), Facts: h.personFacts(q, one), Roles: view.HeldRoles(ctx, one.Roles), Has: holdings(ctx, p.Has[i]),
		}
		if row.Name == "" {
			row.Name = say.T(ctx, "(no name)")
		}
		if p.Apart[1-i] {
			row.Apart = say.T(ctx, "The other can’t become this one: one of the two is suspended or blocked, or the other has a role.")
		}
		v.People = append(v.People, row)
	}
	return h.Render(q, status, pages.DuplicatePage(v))
}

// holdings are what somebody has that would move.
func holdings(ctx context.Context, m hub.Merged) []string {
	return []string{
		say.N(ctx, m.RSVPs, "1 RSVP", "%d RSVPs"), say.N(ctx, m.Memberships, "1 membership", "%d memberships"),
		say.N(ctx, m.Lists, "1 place on a mailing list", "%d places on mailing lists"), say.N(ctx, m.SignIns, "1 way to sign in", "%d ways to sign in"),
	}
}

// DecideDuplicate makes the two one, after a question that says what follows, or declines the proposal.
func (h *Handlers) DecideDuplicate(q *page.Request) error {
	p, err := h.duplicate(q)
	if err != nil {
		return err
	}
	switch q.Text("do") {
	case "merge":
		return h.mergePair(q, p)
	case "decline":
		return h.declinePair(q, p)
	}
	return page.ErrForm
}

func (h *Handlers) declinePair(q *page.Request, p safety.Pair) error {
	f := page.Read[safety.Decision](q)
	err := h.Safety.DeclinePair(q.Ctx(), q.Actor, p, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[safety.Decision]()...); wrong {
		return h.duplicatePage(q, http.StatusUnprocessableEntity, p, page.FormOf(q, f, problems))
	}
	return h.Done(q, err, "duplicate-declined", link.NationalDuplicates)
}

func (h *Handlers) mergePair(q *page.Request, p safety.Pair) error {
	keep := hub.PersonID(q.Text("keep"))
	gone, err := p.Gone(keep)
	if err == nil && !q.Sure() {
		question := mergeQuestion(q, keep, safety.Search{Email: p.People[gone].Email}, p.Has[gone])
		question.No.URL = link.NationalDuplicate(p.ID)
		return h.Ask(q, question)
	}
	if err == nil {
		err = h.Safety.MergePair(q.Ctx(), q.Actor, p, keep)
	}
	if errors.Is(err, hub.ErrConflict) { // since the page was shown
		return h.duplicatePage(q, http.StatusConflict, p, page.FormOf(q, safety.Decision{}, nil))
	}
	return h.Done(q, err, "merged", link.NationalDuplicates)
}
