package national

import (
	"net/http"
	"time"

	pages "chapterhouse/components/member"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/member"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Blocks is whom the national office blocked in every chapter, with the form that blocks by an address.
func (h *Handlers) Blocks(q *page.Request) error {
	return h.blocksPage(q, http.StatusOK, member.BlockForm{}, nil)
}

func (h *Handlers) blocksPage(q *page.Request, status int, f member.BlockForm, problems ui.Errors) error {
	list, err := h.Members.NationalBlocks(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	in := hub.Zone("")
	if office, err := h.Office(q); err == nil {
		in = hub.Zone(office.Zone)
	}
	v := pages.Blocks{
		Page: h.DeskPage(q, say.T(ctx, "Blocks")), Up: ui.Link{Text: say.T(ctx, "National office"), URL: "/national"},
		Lead: say.T(ctx, "People who can’t RSVP to any event or join any chapter. They’re told so by email when they try, and nobody else is told. Each view of this page is logged."),
		Add:  &pages.Block{Action: link.NationalBlocks, Form: page.FormOf(q, f, problems), Slip: page.SlipOf(f.Email, problems)},
	}
	for _, b := range list {
		v.Rows = append(v.Rows, h.blockRow(q, b, in))
	}
	return h.Render(q, status, pages.BlocksPage(v))
}

// blockRow is a national block with what the viewer can do about it.
func (h *Handlers) blockRow(q *page.Request, b hub.Block, in *time.Location) pages.Blocked {
	ctx := q.Ctx()
	row := view.BlockRow(ctx, b, in, h.Now())
	if b.LiftAskedBy != "" {
		row.Tag = ui.Tag{Text: say.T(ctx, "Waits for a second admin to unblock"), Tone: "warn"}
		if h.OnePerson {
			row.Tag.Text = say.T(ctx, "Unblocking is on hold for 10 minutes")
		}
	}
	if !h.Members.MayUnblockEverywhere(q.Actor) {
		return row
	}
	row.Action = link.NationalBlocks + "/" + string(b.ID)
	keep := pages.Button{Do: "keep", Text: say.T(ctx, "Keep blocked")}
	switch {
	case b.LiftAskedBy == "":
		row.Buttons = []pages.Button{{Do: "ask", Text: say.T(ctx, "Ask to unblock")}}
	case h.Members.MayConfirmUnblock(q.Actor, b):
		row.Buttons = []pages.Button{{Do: "confirm", Text: say.T(ctx, "Confirm: unblock")}, keep}
	default:
		row.Buttons = []pages.Button{keep}
	}
	return row
}

// Block blocks somebody everywhere, once that was said to be meant.
func (h *Handlers) Block(q *page.Request) error {
	f := page.Read[member.BlockForm](q)
	f.Email = page.MeantEmail(q, f.Email)
	if err := h.Members.ToBlockEverywhere(q.Actor, f); err == nil && !q.Sure() {
		return h.Ask(q, blockQuestion(q))
	}
	err := h.Members.BlockEverywhere(q.Ctx(), q.Actor, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[member.BlockForm]()...); wrong {
		return h.blocksPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	return h.Done(q, err, "blocked", link.NationalBlocks)
}

func blockQuestion(q *page.Request) page.Question {
	ctx := q.Ctx()
	return page.Question{
		Heading: say.T(ctx, "Block this person in every chapter?"), Yes: say.T(ctx, "Block"), No: ui.Link{Text: say.T(ctx, "Don’t block"), URL: link.NationalBlocks},
		Follows: []string{
			say.T(ctx, "Their RSVPs to upcoming events are cancelled everywhere, and their seats go to the waitlists."),
			say.T(ctx, "They’re a member of no chapter anymore, and they lead none. A chapter whose only lead they were says that it needs one."),
			say.T(ctx, "They aren’t emailed now. If they try to RSVP, an email to them says that it can’t be taken. The page shows them what it shows everybody."),
			say.T(ctx, "Unblocking takes two admins. Nothing comes back by itself."),
		},
	}
}

// DecideBlock does with a national block what the button says.
func (h *Handlers) DecideBlock(q *page.Request) error {
	do := q.Text("do")
	err := h.Members.DecideBlock(q.Ctx(), q.Actor, hub.BlockID(q.Param("block")), do)
	code := map[string]string{"ask": "unblock-asked", "confirm": "unblocked", "keep": "block-kept"}[do]
	return h.Done(q, err, code, link.NationalBlocks)
}
