package power

import (
	"errors"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// grantOf is the role that a form names.
func (h *Handlers) grantOf(q *page.Request) (hub.Grant, hub.Chapter, error) {
	g := hub.Grant{Role: hub.Role(q.Text("role"))}
	if !g.Role.Valid() {
		return g, hub.Chapter{}, page.ErrForm
	}
	ch, err := h.named(q, g.Role)
	if errors.As(err, new(*hub.Invalid)) {
		err = page.ErrForm
	}
	if g.Role.Scoped() {
		g.Chapter = ch.ID
	}
	return g, ch, err
}

// Remove takes a role from somebody, or asks a second person to confirm that.
func (h *Handlers) Remove(q *page.Request) error {
	g, ch, err := h.grantOf(q)
	if err != nil {
		return err
	}
	outright, err := h.Roles.Removes(q.Actor, g)
	if err != nil {
		return err
	}
	if !q.Sure() {
		return h.askRemoval(q, g, ch, outright)
	}
	proposed, err := h.Roles.Remove(q.Ctx(), q.Actor, hub.PersonID(q.Text("person")), g, q.Checked("needs_lead"))
	switch {
	case errors.Is(err, hub.ErrLastLead):
		return h.askNeedsLead(q)
	case proposed:
		return h.Done(q, err, "removal-proposed", at(q))
	}
	return h.Done(q, err, "role-removed", at(q))
}

func (h *Handlers) askRemoval(q *page.Request, g hub.Grant, ch hub.Chapter, outright bool) error {
	ctx := q.Ctx()
	v := page.Question{
		Heading: say.T(ctx, "Remove this role: %s?", view.Role(ctx, g.Role)), Yes: say.T(ctx, "Remove the role"), No: ui.Link{Text: say.T(ctx, "Keep the role"), URL: at(q)},
		Follows: []string{say.T(ctx, "It takes effect with their next click. They get an email, and so do the people they work with."), say.T(ctx, "Invitations they sent stop working. Their RSVPs and memberships stay.")},
	}
	if g.Chapter != "" {
		v.Heading = say.T(ctx, "Remove this role: %[1]s of %[2]s?", view.Role(ctx, g.Role), ch.Name)
	}
	if !outright {
		v.Yes, v.Follows = say.T(ctx, "Ask to remove the role"), []string{say.T(ctx, "A second person who may remove this role has to confirm it. Until then, nothing changes.")}
	}
	return h.Ask(q, v)
}

// askNeedsLead asks whether a chapter may be left without a lead.
func (h *Handlers) askNeedsLead(q *page.Request) error {
	ctx := q.Ctx()
	follows := []string{
		say.T(ctx, "Better: invite the next lead first. Once they’ve accepted, nobody has to wait."),
		say.T(ctx, "If you go on, the chapter’s page says that it needs a lead, people can still join, and the national office gets an email."),
	}
	if q.Chapter.Locked() {
		follows = []string{say.T(ctx, "The chapter is locked, so nobody can be invited now. If you go on, it needs a lead once it’s unlocked.")}
	}
	return h.Ask(q, page.Question{
		Heading: say.T(ctx, "This is the chapter’s last lead"), Yes: say.T(ctx, "Go on: the chapter needs a lead"), No: ui.Link{Text: say.T(ctx, "Keep the role"), URL: at(q)}, Sets: "needs_lead",
		Follows: follows,
	})
}

// StepDown ends a role of whoever asks.
func (h *Handlers) StepDown(q *page.Request) error {
	g, ch, err := h.grantOf(q)
	if err == nil {
		err = h.Roles.MayStepDown(q.Actor, g)
	}
	if err != nil {
		return err
	}
	if !q.Sure() {
		return h.askStepDown(q, g, ch)
	}
	err = h.Roles.StepDown(q.Ctx(), q.Actor, g, q.Checked("needs_lead"))
	if errors.Is(err, hub.ErrLastLead) {
		return h.askNeedsLead(q)
	}
	return h.Done(q, err, "stepped-down", "/me")
}

func (h *Handlers) askStepDown(q *page.Request, g hub.Grant, ch hub.Chapter) error {
	ctx := q.Ctx()
	v := page.Question{
		Heading: say.T(ctx, "Step down as %s?", view.Role(ctx, g.Role)), Yes: say.T(ctx, "Step down"), No: ui.Link{Text: say.T(ctx, "Stay"), URL: at(q)},
		Follows: []string{say.T(ctx, "You can’t undo this yourself: somebody has to invite you again."), say.T(ctx, "The people you work with get an email. Your RSVPs and memberships stay.")},
	}
	if g.Chapter != "" {
		v.Heading = say.T(ctx, "Step down as %[1]s of %[2]s?", view.Role(ctx, g.Role), ch.Name)
	}
	return h.Ask(q, v)
}
