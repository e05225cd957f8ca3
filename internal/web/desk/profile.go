package desk

import (
	"net/http"
	"strings"
	"time"

	pages "chapterhouse/components/member"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/member"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// membershipOf is the membership of the path.
func membershipOf(q *page.Request) hub.MembershipID {
	return hub.MembershipID(q.Param("membership"))
}

// MemberProfile is one member's page, for the leads.
func (h *Handlers) MemberProfile(q *page.Request) error {
	p, err := h.Members.Profile(q.Ctx(), q.Actor, q.Chapter, membershipOf(q))
	if err != nil {
		return err
	}
	return h.profilePage(q, http.StatusOK, p, page.Guarded(page.FormOf(q, member.FormOf(p.Noted()), nil)), ui.Trouble{})
}

func (h *Handlers) profilePage(q *page.Request, status int, p hub.MemberProfile, form ui.Form, trouble ui.Trouble) error {
	v, err := h.profileView(q, p, form, trouble)
	if err != nil {
		return err
	}
	return h.Render(q, status, pages.ProfilePage(v))
}

func (h *Handlers) profileView(q *page.Request, p hub.MemberProfile, form ui.Form, trouble ui.Trouble) (pages.Profile, error) {
	ctx, base := q.Ctx(), membersURL(q)+"/"+string(p.ID)
	tags, err := h.Members.Tags(ctx, q.Actor, q.Chapter)
	if err != nil {
		return pages.Profile{}, err
	}
	name := h.memberName(ctx, p.Membership)
	v := pages.Profile{
		Page: h.DeskPage(q, name), Up: ui.Link{Text: say.T(ctx, "Members"), URL: membersURL(q)}, Name: name, Facts: h.memberFacts(q, p), Answers: answersOf(ctx, p.Membership),
		Action: base + "/notes", Form: form, Trouble: trouble, Tags: tagHelp(q, tags), Events: h.memberEvents(q, p.Events),
	}
	if h.Members.MayRemove(q.Actor, q.Chapter) == nil {
		v.Remove = base + "/remove"
		v.Block = &pages.Block{Action: blocksURL(q), Whom: string(p.ID), Form: page.FormOf(q, member.BlockForm{}, nil)}
	}
	if !p.Removed() && h.Members.MayProposeDuplicate(q.Actor, q.Chapter) == nil {
		v.Twice = &pages.Twice{Action: base + "/duplicate", Form: page.FormOf(q, member.DuplicateForm{}, nil)}
	}
	if p.Removed() {
		until := p.DecidedAt.Add(hub.RestoreFor).In(hub.Zone(q.Chapter.Zone))
		v.Removed, v.Restore, v.Remove = say.T(ctx, "Removed from the chapter. You can undo it until %s.", say.Moment(ctx, until, h.Now())), base+"/restore", ""
	}
	return v, nil
}

func tagHelp(q *page.Request, tags []string) string {
	if len(tags) == 0 {
		return say.T(q.Ctx(), "One on each line, like “canvasser” or “Spanish”.")
	}
	return say.T(q.Ctx(), "One on each line. This chapter uses: %s.", strings.Join(tags[:min(len(tags), 30)], ", "))
}

// memberFacts are what is known about a member.
func (h *Handlers) memberFacts(q *page.Request, p hub.MemberProfile) (facts []pages.Fact) {
	ctx, in := q.Ctx(), hub.Zone(q.Chapter.Zone)
	add := func(name, value, url string) {
		if value != "" {
			facts = append(facts, pages.Fact{Name: name, Value: value, URL: url})
		}
	}
	add(say.T(ctx, "Email"), p.Email, "mailto:"+p.Email)
	add(say.T(ctx, "Phone"), p.Phone, markdown.Dial(p.Phone))
	add(say.T(ctx, "ZIP code"), p.Postcode, "")
	since := p.DecidedAt
	if p.Removed() {
		since = p.JoinedAt
	}
	add(say.T(ctx, "Member since"), say.Day(ctx, since.In(in), h.Now()), "")
	add(say.T(ctx, "Membership by the office’s records"), view.Standing(ctx, p.Standing, h.Now()), "")
	if p.Home {
		add(say.T(ctx, "Home chapter"), q.Chapter.Name, "")
	}
	return facts
}

// memberEvents are the chapter's events that a member RSVPed to, the last first.
func (h *Handlers) memberEvents(q *page.Request, list []hub.MemberEvent) (rows []pages.Event) {
	ctx, now := q.Ctx(), h.Now()
	for _, e := range list {
		row := pages.Event{Title: e.Title, URL: link.Event(q.Chapter.Slug, e.ID), When: say.Moment(ctx, e.StartsAt.In(hub.Zone(e.Zone)), now)}
		row.State = memberEventState(q, e, now)
		rows = append(rows, row)
	}
	return rows
}

func memberEventState(q *page.Request, e hub.MemberEvent, now time.Time) string {
	over := !now.Before(e.EndsAt)
	switch {
	case e.State == hub.RSVPWaitlisted && over:
		return say.T(q.Ctx(), "Was on the waitlist")
	case e.State == hub.RSVPWaitlisted:
		return say.T(q.Ctx(), "On the waitlist")
	case over:
		return say.T(q.Ctx(), "Had a seat")
	}
	return say.T(q.Ctx(), "Coming")
}

// SaveMember saves what the leads note about a member.
func (h *Handlers) SaveMember(q *page.Request) error {
	return page.Retry(func() error { return h.saveMember(q) })
}

func (h *Handlers) saveMember(q *page.Request) error {
	p, err := h.Members.ToNote(q.Ctx(), q.Actor, q.Chapter, membershipOf(q))
	if err != nil {
		return err
	}
	f, guard := page.Merge(q, page.Read[member.Form](q), member.FormOf(p.Noted()))
	if guard.Clash() {
		return h.profilePage(q, http.StatusConflict, p, guard.Shown(page.FormOf(q, f, nil)), ui.Trouble{Opening: page.Overtaken.In(q.Ctx())})
	}
	err = h.Members.Save(q.Ctx(), q.Actor, q.Chapter, p, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[member.Form]()...); wrong {
		return h.profilePage(q, http.StatusUnprocessableEntity, p, guard.Shown(page.FormOf(q, f, problems)), ui.Trouble{Errors: problems})
	}
	return h.Done(q, err, guard.Notice("saved"), membersURL(q)+"/"+string(p.ID))
}

// RemoveMember ends a membership, once that was said to be meant.
func (h *Handlers) RemoveMember(q *page.Request) error {
	if err := h.Members.MayRemove(q.Actor, q.Chapter); err != nil {
		return err
	}
	tell, to := q.Checked("tell"), membersURL(q)+"/"+string(membershipOf(q))
	err := h.Members.Remove(q.Ctx(), q.Actor, q.Chapter, membershipOf(q), tell)
	if tell {
		return h.Done(q, err, "member-removed-told", to)
	}
	return h.Done(q, err, "member-removed", to)
}

// RestoreMember undoes a removal.
func (h *Handlers) RestoreMember(q *page.Request) error {
	err := h.Members.Restore(q.Ctx(), q.Actor, q.Chapter, membershipOf(q))
	return h.Done(q, err, "member-restored", membersURL(q)+"/"+string(membershipOf(q)))
}
