package desk

import (
	"net/http"

	pages "chapterhouse/components/member"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/member"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// blocksURL is the list of whom a chapter blocked.
func blocksURL(q *page.Request) string { return link.Desk(q.Chapter.Slug) + "/blocks" }

// Blocks is whom the chapter blocked, with the form that blocks by an address.
func (h *Handlers) Blocks(q *page.Request) error {
	return h.blocksPage(q, http.StatusOK, member.BlockForm{}, nil)
}

func (h *Handlers) blocksPage(q *page.Request, status int, f member.BlockForm, problems ui.Errors) error {
	list, err := h.Members.Blocks(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.Blocks{
		Page: h.DeskPage(q, say.T(ctx, "Blocks")), Up: ui.Link{Text: say.T(ctx, "Members"), URL: membersURL(q)},
		Lead: say.T(ctx, "People who can’t RSVP to this chapter’s events or join it. They’re told so by email when they try, and nobody else is told. Each view of this page is logged."),
		Add:  &pages.Block{Action: blocksURL(q), Form: page.FormOf(q, f, problems), Whom: f.Membership, Slip: page.SlipOf(f.Email, problems)},
	}
	for _, b := range list {
		row := view.BlockRow(ctx, b, hub.Zone(q.Chapter.Zone), h.Now())
		row.Action, row.Buttons = blocksURL(q)+"/"+string(b.ID), []pages.Button{{Do: "unblock", Text: say.T(ctx, "Unblock")}}
		v.Rows = append(v.Rows, row)
	}
	return h.Render(q, status, pages.BlocksPage(v))
}

// Block blocks somebody, once that was said to be meant.
func (h *Handlers) Block(q *page.Request) error {
	f := page.Read[member.BlockForm](q)
	f.Email = page.MeantEmail(q, f.Email)
	if err := h.Members.ToBlock(q.Actor, q.Chapter, f); err == nil && !q.Sure() {
		return h.Ask(q, blockQuestion(q))
	}
	err := h.Members.Block(q.Ctx(), q.Actor, q.Chapter, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[member.BlockForm]()...); wrong {
		return h.blocksPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	return h.Done(q, err, "blocked", blocksURL(q))
}

func blockQuestion(q *page.Request) page.Question {
	ctx := q.Ctx()
	return page.Question{
		Heading: say.T(ctx, "Block this person in %s?", q.Chapter.Name), Yes: say.T(ctx, "Block"), No: ui.Link{Text: say.T(ctx, "Don’t block"), URL: membersURL(q)},
		Follows: []string{
			say.T(ctx, "Their RSVPs to upcoming events here are cancelled, and their seats go to the waitlist."),
			say.T(ctx, "If they’re a member, they aren’t anymore."),
			say.T(ctx, "They aren’t emailed now. If they try to RSVP, an email to them says that you can’t take it. The page shows them what it shows everybody."),
			say.T(ctx, "You can unblock them later. Their RSVPs and membership don’t come back by themselves."),
		},
	}
}

// Unblock lifts a block.
func (h *Handlers) Unblock(q *page.Request) error {
	err := h.Members.Unblock(q.Ctx(), q.Actor, q.Chapter, hub.BlockID(q.Param("block")))
	return h.Done(q, err, "unblocked", blocksURL(q))
}
