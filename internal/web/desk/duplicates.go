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

// duplicatesURL is where proposals that two members are one person are taken back.
func duplicatesURL(q *page.Request) string { return link.Desk(q.Chapter.Slug) + "/duplicates" }

// ProposeDuplicate tells the national office that a member is in the chapter twice.
func (h *Handlers) ProposeDuplicate(q *page.Request) error {
	if err := h.Members.MayProposeDuplicate(q.Actor, q.Chapter); err != nil {
		return err
	}
	p, err := h.Members.Profile(q.Ctx(), q.Actor, q.Chapter, membershipOf(q))
	if err != nil {
		return err
	}
	f := page.Read[member.DuplicateForm](q)
	err = h.Members.ProposeDuplicate(q.Ctx(), q.Actor, q.Chapter, p.ID, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[member.DuplicateForm]()...); wrong {
		v, err := h.profileView(q, p, page.Guarded(page.FormOf(q, member.FormOf(p.Noted()), nil)), ui.Trouble{})
		if err != nil {
			return err
		}
		v.Twice.Form = page.FormOf(q, f, problems)
		return h.Render(q, http.StatusUnprocessableEntity, pages.ProfilePage(v))
	}
	return h.Done(q, err, "duplicate-sent", membersURL(q))
}

// EndDuplicate takes such a proposal back.
func (h *Handlers) EndDuplicate(q *page.Request) error {
	err := h.Members.EndDuplicate(q.Ctx(), q.Actor, q.Chapter, hub.DuplicateID(q.Param("duplicate")))
	return h.Done(q, err, "duplicate-ended", membersURL(q))
}

// fillDuplicates adds what the national office has yet to decide.
func (h *Handlers) fillDuplicates(q *page.Request, v *pages.List) error {
	if may := h.Members.MayProposeDuplicate(q.Actor, q.Chapter) == nil; !may || !v.First {
		return nil
	}
	ctx := q.Ctx()
	list, err := h.Members.Duplicates(ctx, q.Actor, q.Chapter)
	for _, d := range list {
		v.Twice = append(v.Twice, pages.TwiceRow{
			Names: say.T(ctx, "%[1]s and %[2]s", named(ctx, d.Names[0]), named(ctx, d.Names[1])), Word: d.Word,
			Line: say.T(ctx, "Sent %s.", say.Day(ctx, d.At.In(hub.Zone(q.Chapter.Zone)), h.Now())), Action: duplicatesURL(q) + "/" + string(d.ID),
		})
	}
	return err
}

// named is a name as lists show it.
func named(ctx context.Context, name string) string {
	if name == "" {
		return say.T(ctx, "(no name)")
	}
	return name
}
