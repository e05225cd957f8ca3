package national

import (
	"context"
	"net/http"
	"strconv"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/role"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Chapter is the office's page for a chapter.
func (h *Handlers) Chapter(q *page.Request) error {
	return h.officeChapter(q, http.StatusOK, chapter.ReviewForm{}, nil)
}

// officeChapter shows the page, with what was typed of a review.
func (h *Handlers) officeChapter(q *page.Request, status int, f chapter.ReviewForm, problems ui.Errors) error {
	l, err := h.Chapters.Line(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	power, err := h.Roles.Of(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	proposed, err := h.Chapters.Proposals(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	v := h.chapterView(q, l)
	h.leads(q.Ctx(), &v, power)
	if v.Part, err = h.partOf(q, l.Chapter); err != nil {
		return err
	}
	if v.Charter, err = h.charterOf(q, f, problems); err != nil {
		return err
	}
	for _, p := range proposed {
		one := h.proposal(q, p)
		one.URL = ""
		v.Waiting = append(v.Waiting, one)
	}
	return h.Render(q, status, pages.ChapterPage(v))
}

// chapterView fills the page, without who leads the chapter and what waits.
func (h *Handlers) chapterView(q *page.Request, l hub.ChapterLine) pages.Chapter {
	ctx, base := q.Ctx(), link.NationalChapter(l.Slug)
	v := pages.Chapter{
		Page: h.DeskPage(q, l.Name), Name: view.ChapterTitle(ctx, l.Chapter), Public: ui.Link{Text: say.T(ctx, "Its public page"), URL: link.Chapter(l.Slug)},
		Health: view.ChapterHealthTag(ctx, l.Health(h.Now())), Words: view.ChapterCondition(ctx, l, h.Now()), Facts: h.chapterFacts(ctx, l),
		Roles: ui.Link{Text: say.T(ctx, "Invite or remove leads"), URL: link.Desk(l.Slug) + "/roles"},
		Numbers: []pages.Number{
			{Value: say.Number(ctx, l.Members), Label: say.T(ctx, "Members")}, {Value: say.Number(ctx, l.Followers), Label: say.T(ctx, "Followers")},
			{Value: say.Number(ctx, l.RSVPs), Label: say.T(ctx, "RSVPs, 90 days")}, {Value: dayOrNone(ctx, l, l.LastEvent, h.Now()), Label: say.T(ctx, "Last event")},
			{Value: dayOrNone(ctx, l, l.NextEvent, h.Now()), Label: say.T(ctx, "Next event")},
		},
	}
	if h.Chapters.CanManage(q.Actor, l.Chapter) == nil {
		v.Edit, v.Turns = base+"/edit", turns(ctx, l, base+"/status")
	} else {
		v.Roles.Text = say.T(ctx, "Who holds power")
	}
	v.Lever, v.LockLine, v.LockReason = h.lockTurns(q, l.Chapter), h.lockLine(q, l.Chapter), h.Chapters.LockReason(q.Actor, l.Chapter)
	if h.Safety.MayBreakGlass(q.Actor) {
		v.Names = ui.Link{Text: say.T(ctx, "Read its names in an emergency"), URL: base + "/names"}
	}
	if h.Chapters.MayProposeMerge(q.Actor, l.Chapter) {
		v.CloseInto = base + "/close-into"
	}
	if h.Chapters.MayStep(q.Actor, l.Chapter) {
		v.Rename = base + "/address"
		if l.Status != hub.CharterClosed {
			v.Close = &pages.Turn{Action: base + "/close", Do: "close", Text: say.T(ctx, "Close the chapter"), Bad: true, Line: say.T(ctx, "Closing cancels its upcoming events. You’ll see what happens before you say yes.")}
		}
	}
	return v
}

func (h *Handlers) chapterFacts(ctx context.Context, l hub.ChapterLine) []pages.Fact {
	facts := []pages.Fact{
		{Label: say.T(ctx, "Kind"), Value: view.ChapterKind(ctx, l.Kind)}, {Label: say.T(ctx, "Status"), Value: view.CharterStatus(ctx, l.Status)},
		{Label: say.T(ctx, "Place"), Value: view.CityOf(ctx, l.Place)}, {Label: say.T(ctx, "ZIP code"), Value: l.Place.PostalCode}, {Label: say.T(ctx, "Time zone"), Value: l.Zone},
		{Label: say.T(ctx, "Web address"), Value: h.Absolute(link.Chapter(l.Slug))}, {Label: say.T(ctx, "Contact"), Value: l.Contact},
	}
	if l.Since > 0 {
		facts = append(facts, pages.Fact{Label: say.T(ctx, "Founded"), Value: strconv.Itoa(l.Since)})
	}
	out := facts[:0]
	for _, f := range facts {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}

// turns are the steps that a chapter can take next, which can all be taken back.
func turns(ctx context.Context, l hub.ChapterLine, action string) []pages.Turn {
	if l.Locked() {
		return nil
	}
	pause := pages.Turn{Action: action, Do: "pause", Text: say.T(ctx, "Pause"), Line: say.T(ctx, "Nobody can join or RSVP, and it can’t publish events, until you reopen it. Everyone who has a seat keeps it.")}
	switch l.Status {
	case hub.CharterForming:
		return []pages.Turn{{Action: action, Do: "activate", Text: say.T(ctx, "Grant the charter"), First: true, Line: say.T(ctx, "Its page says that it’s forming. Grant the charter when the chapter has what it needs. Its leads get an email.")}, pause}
	case hub.CharterPaused:
		return []pages.Turn{{Action: action, Do: "reopen", Text: say.T(ctx, "Reopen"), First: true, Line: say.T(ctx, "People can join and RSVP again.")}}
	case hub.CharterClosed:
		if l.MergedInto != "" {
			return nil
		}
		return []pages.Turn{{Action: action, Do: "reopen", Text: say.T(ctx, "Reopen"), Line: say.T(ctx, "People can join again, and its leads can publish events. Events that were cancelled stay cancelled.")}}
	case hub.CharterActive, hub.CharterDormant:
	}
	return []pages.Turn{pause}
}

// leads fills in who leads the chapter, and who is invited to.
func (h *Handlers) leads(ctx context.Context, v *pages.Chapter, power role.Power) {
	for _, held := range power.Held {
		if held.Role != hub.RoleLead {
			continue
		}
		l := pages.Lead{Name: held.Name, Lines: []string{say.T(ctx, "Since %s", say.Day(ctx, held.Since, h.Now())), say.T(ctx, "No sign-in on record")}}
		if held.Name == "" {
			l.Name = say.T(ctx, "No name yet")
		}
		if !held.SeenOn.IsZero() {
			l.Lines[1] = say.T(ctx, "Last signed in: %s", say.Day(ctx, held.SeenOn, h.Now()))
		}
		if held.Suspended {
			l.Lines = append(l.Lines, say.T(ctx, "Suspended"))
		}
		v.Leads = append(v.Leads, l)
	}
	for _, i := range power.Invitations {
		switch {
		case i.Role != hub.RoleLead:
		case i.State == hub.InvitationProposed:
			v.Invited = append(v.Invited, say.T(ctx, "Proposed: %s", i.Email))
		default:
			v.Invited = append(v.Invited, say.T(ctx, "Invited until %[1]s: %[2]s", say.Day(ctx, i.ExpiresAt, h.Now()), i.Email))
		}
	}
}

// TurnChapter grants a chapter its charter, pauses or reopens it, as the button says.
func (h *Handlers) TurnChapter(q *page.Request) error {
	do := q.Text("do")
	if do == "activate" {
		return h.grantCharter(q)
	}
	err := h.Chapters.Turn(q.Ctx(), q.Actor, q.Chapter, do)
	return h.Done(q, err, "chapter-"+do, link.NationalChapter(q.Chapter.Slug))
}
