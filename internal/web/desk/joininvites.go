package desk

import (
	"context"
	"net/http"

	pages "chapterhouse/components/member"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/member"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// joinInvitesURL is the list of whom a chapter invited to join by email.
func joinInvitesURL(q *page.Request) string { return link.Desk(q.Chapter.Slug) + "/join-invites" }

// JoinInvites are those whom the chapter invited to join, with the form that invites more.
func (h *Handlers) JoinInvites(q *page.Request) error {
	return h.joinInvitesPage(q, http.StatusOK, member.InviteForm{}, nil)
}

func (h *Handlers) joinInvitesPage(q *page.Request, status int, f member.InviteForm, problems ui.Errors) error {
	list, err := h.Members.JoinInvites(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.JoinInvites{
		Page: h.DeskPage(q, say.T(ctx, "Invite people to join")), Up: ui.Link{Text: say.T(ctx, "Members"), URL: membersURL(q)}, Links: ui.Link{Text: say.T(ctx, "Or make a link or a QR code"), URL: joinLinksURL(q)},
		Action: joinInvitesURL(q), Form: page.FormOf(q, f, problems), Closed: !q.Chapter.Joinable(),
		Limits: say.T(ctx, "You can invite up to %[1]d people a day, and all leads of the chapter together %[2]d.", hub.JoinInvitesLead, hub.JoinInvitesChapter),
	}
	for _, i := range list {
		row := pages.JoinInviteRow{Name: i.Name, Email: i.Email, Line: h.invitedLine(q, i), Tag: h.inviteTag(ctx, i)}
		if i.Open(h.Now()) {
			row.Action = joinInvitesURL(q) + "/" + string(i.ID)
		}
		v.Rows = append(v.Rows, row)
	}
	return h.Render(q, status, pages.JoinInvitesPage(v))
}

func (h *Handlers) invitedLine(q *page.Request, i hub.JoinInvite) string {
	at := say.Moment(q.Ctx(), i.InvitedAt.In(hub.Zone(q.Chapter.Zone)), h.Now())
	if i.ByName == "" {
		return say.T(q.Ctx(), "Invited %s", at)
	}
	return say.T(q.Ctx(), "Invited %[1]s by %[2]s", at, i.ByName)
}

// inviteTag is where an invitation stands. Those that nothing was sent to look like all others.
func (h *Handlers) inviteTag(ctx context.Context, i hub.JoinInvite) ui.Tag {
	switch {
	case i.State == hub.JoinInviteUsed:
		return ui.Tag{Text: say.T(ctx, "Asked to join"), Tone: "good"}
	case i.State == hub.JoinInviteWithdrawn:
		return ui.Tag{Text: say.T(ctx, "Taken back"), Tone: "soft"}
	case !i.Open(h.Now()):
		return ui.Tag{Text: say.T(ctx, "Expired"), Tone: "soft"}
	}
	return ui.Tag{Text: say.T(ctx, "Invited")}
}

// fewOf is of how many invited people the page says that a few got no email, and how many a few are: fewer would say who.
const fewOf, few = 10, 3

// InviteToJoin invites people by email.
func (h *Handlers) InviteToJoin(q *page.Request) error {
	f := page.Read[member.InviteForm](q)
	n, err := h.Members.InviteToJoin(q.Ctx(), q.Actor, q.Chapter, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[member.InviteForm]()...); wrong {
		return h.joinInvitesPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	if n.Listed >= fewOf && n.Silent >= few {
		return h.Done(q, err, "join-invited-few", joinInvitesURL(q))
	}
	return h.Done(q, err, "join-invited", joinInvitesURL(q))
}

// EndJoinInvite takes an invitation back.
func (h *Handlers) EndJoinInvite(q *page.Request) error {
	err := h.Members.EndJoinInvite(q.Ctx(), q.Actor, q.Chapter, hub.JoinInviteID(q.Param("invite")))
	return h.Done(q, err, "join-invite-off", joinInvitesURL(q))
}
