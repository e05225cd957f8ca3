package power

import (
	"errors"
	"net/http"
	"time"

	pages "chapterhouse/components/power"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/role"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// invitationFor is how long an opened invitation works under its clean address: long enough to sign in.
const invitationFor = time.Hour

// Open takes the secret of an invitation out of the URL, and changes nothing.
func (h *Handlers) Open(q *page.Request) error {
	token := hub.Token(q.Param("token"))
	if _, err := h.Roles.Open(q.Ctx(), q.Actor, token); err != nil {
		return dead(err)
	}
	h.SetCookie(q, page.InvitationCookie, string(token), invitationFor)
	return q.Redirect(link.Invitation)
}

func dead(err error) error {
	if errors.Is(err, hub.ErrNotFound) {
		return page.ErrDeadInvitation
	}
	return err
}

// Offer shows the invitation that was opened last.
func (h *Handlers) Offer(q *page.Request) error { return h.offerPage(q, http.StatusOK) }

func (h *Handlers) offerPage(q *page.Request, status int) error {
	token, _ := h.Cookie(q, page.InvitationCookie)
	i, err := h.Roles.Open(q.Ctx(), q.Actor, hub.Token(token))
	if err != nil {
		return dead(err)
	}
	q.Header().Set("Cache-Control", "no-store")
	return h.Render(q, status, pages.OfferPage(h.offerView(q, i)))
}

func (h *Handlers) offerView(q *page.Request, i role.Offered) pages.Offer {
	ctx := q.Ctx()
	v := pages.Offer{Page: h.Layout(q, say.T(ctx, "Invitation")), Heading: say.T(ctx, "%[1]s invites you to be %[2]s", i.AskedByName, view.Role(ctx, i.Role)), Rules: view.RoleRules(ctx, i.Role), Action: link.Invitation, Decline: true}
	v.Page.Meta.NoIndex = true
	if i.ChapterName != "" {
		v.Heading = say.T(ctx, "%[1]s invites you to be %[2]s of %[3]s", i.AskedByName, view.Role(ctx, i.Role), i.ChapterName)
	}
	if i.HandsOver {
		v.Heading = say.T(ctx, "%[1]s hands %[2]s over to you", i.AskedByName, i.ChapterName)
		v.Lines = append(v.Lines, handOverLine(q, i))
	}
	v.Lines = append(v.Lines, say.T(ctx, "The invitation works until %s, for one address only.", say.Day(ctx, i.ExpiresAt, h.Now())))
	if !i.EndsAt.IsZero() {
		v.Lines = append(v.Lines, say.T(ctx, "The role ends on %s.", say.Day(ctx, i.EndsAt.Add(-time.Second), h.Now())))
	}
	if i.Event != "" {
		h.toHost(q, &v, i)
	}
	switch {
	case !q.Actor.SignedIn():
		v.SignIn = h.SignInURL(q, false)
		v.Lines = append(v.Lines, say.T(ctx, "Sign in with the account that has the address this invitation was sent to."))
	case i.Event != "" && q.Actor.ByCode && !h.Roles.CodesHost():
		v.Problem = say.T(ctx, "You’re signed in by a code in an email, which isn’t enough to host here. Sign in with an account that has this address.")
		v.SignIn = h.AccountURL(q)
	case !i.Addressed:
		v.Problem = say.T(ctx, "You’re signed in with an account that has a different address, so you can’t accept this. Sign out on your page, and open the link in the email again.")
	}
	return v
}

// toHost words an invitation to host an event.
func (h *Handlers) toHost(q *page.Request, v *pages.Offer, i role.Offered) {
	ctx := q.Ctx()
	v.Heading, v.Rules, v.Host = say.T(ctx, "%[1]s invites you to host “%[2]s”", i.AskedByName, i.Hosted.Title), view.HostRules(ctx), true
	v.Lines = []string{
		say.C(ctx, "a chapter, when its event is", "%[1]s, %[2]s", i.ChapterName, view.When(ctx, i.Hosted, h.Now())),
		say.T(ctx, "The invitation works until %s, for one address only.", say.Day(ctx, i.ExpiresAt.In(i.Hosted.Location()), h.Now())),
		say.T(ctx, "A host’s access ends by itself, 24 hours after the event."),
	}
	if !q.Actor.SignedIn() && h.Account.Codes() && h.Roles.CodesHost() {
		v.Lines = append(v.Lines, say.T(ctx, "You don’t need an account: a code that we email to this address is enough."))
	} else if !q.Actor.SignedIn() {
		v.Lines = append(v.Lines, say.T(ctx, "You need an account to host here. A code in an email isn’t enough."))
	}
}

// handOverLine says what accepting a handover does.
func handOverLine(q *page.Request, i role.Offered) string {
	if i.ConfirmedBy != "" {
		return say.T(q.Ctx(), "If you accept, you become the lead right away, and their role ends.")
	}
	return say.T(q.Ctx(), "If you accept, the national office confirms it. Only then do you become the lead, and their role ends. Until then, nothing changes.")
}

// Answer accepts or declines the invitation that was opened last.
func (h *Handlers) Answer(q *page.Request) error {
	cookie, _ := h.Cookie(q, page.InvitationCookie)
	token := hub.Token(cookie)
	if q.Text("do") == "decline" {
		if err := h.Roles.Decline(q.Ctx(), q.Actor, token); err != nil {
			return dead(err)
		}
		h.ClearCookie(q, page.InvitationCookie)
		return h.Done(q, nil, "invitation-declined", "/")
	}
	i, err := h.Roles.Accept(q.Ctx(), q.Actor, token)
	if errors.Is(err, hub.ErrForbidden) {
		return h.offerPage(q, http.StatusForbidden)
	}
	if err != nil {
		return dead(err)
	}
	h.ClearCookie(q, page.InvitationCookie)
	return h.accepted(q, i)
}

// accepted leads to where the role is used that an invitation gave.
func (h *Handlers) accepted(q *page.Request, i hub.Invitation) error {
	if i.Agreed() {
		return h.Done(q, nil, "handover-agreed", "/me")
	}
	to := "/me"
	if i.Event != "" {
		return h.Done(q, nil, "host-accepted", link.DeskEvent(i.ChapterSlug, i.Event))
	}
	if i.ChapterSlug != "" {
		to = link.Desk(i.ChapterSlug)
	}
	return h.Done(q, nil, "role-accepted", to)
}
