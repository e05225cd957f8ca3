package desk

import (
	"errors"
	"net/http"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/role"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// AddHost makes a member a host of an event, or invites an address that is no member's, once that was said to be meant.
func (h *Handlers) AddHost(q *page.Request) error {
	f := page.Read[role.Form](q)
	f.Email = page.MeantEmail(q, f.Email)
	err := h.Events.AddHost(q.Ctx(), q.Actor, q.Chapter, q.Event(), f.Email)
	if !errors.Is(err, hub.ErrNotFound) {
		return h.Done(q, err, "host", attendeesURL(q))
	}
	if err := h.Roles.MayInviteHost(q.Actor, q.Chapter, q.Event()); err != nil {
		return err
	}
	if invalid := role.CheckAddress(f); invalid == nil && f.Email != "" && !q.Sure() {
		return h.askHost(q, f.Email)
	}
	err = h.Roles.InviteHost(q.Ctx(), q.Actor, q.Chapter, q.Event(), f)
	if problems, wrong := page.Invalid(q.Ctx(), err, "email"); wrong {
		return h.attendeesPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	return h.Done(q, err, "host-invited", attendeesURL(q))
}

// askHost says what inviting somebody to host does, and what a host may do.
func (h *Handlers) askHost(q *page.Request, email string) error {
	ctx := q.Ctx()
	return h.Ask(q, page.Question{
		Heading: say.T(ctx, "Invite %s to host this event?", email), Yes: say.T(ctx, "Send invitation"), Kind: true, No: ui.Link{Text: say.T(ctx, "Don’t invite them"), URL: attendeesURL(q)},
		Follows: []string{
			say.T(ctx, "No member of the chapter has this address. They get an email with a link that works for a week, once, and only for that address."),
			say.T(ctx, "A host can edit this event and see who’s coming (first names and initials only). Their access ends 24 hours after the event."),
		},
	})
}

// invitedHosts are the addresses that were invited to host an event and have not answered.
func (h *Handlers) invitedHosts(q *page.Request, e hub.Event) (rows []pages.InvitedHost, err error) {
	list, err := h.Roles.HostInvitations(q.Ctx(), q.Actor, q.Chapter, e.ID)
	for _, i := range list {
		rows = append(rows, pages.InvitedHost{
			Email: i.Email, Event: string(e.ID), Action: link.Desk(q.Chapter.Slug) + "/roles/invitations/" + string(i.ID),
			Line: say.T(q.Ctx(), "Invited %[1]s by %[2]s. The link works until %[3]s.", say.Day(q.Ctx(), i.SentAt.In(e.Location()), h.Now()), i.AskedByName, say.Day(q.Ctx(), i.ExpiresAt.In(e.Location()), h.Now())),
		})
	}
	return rows, err
}
