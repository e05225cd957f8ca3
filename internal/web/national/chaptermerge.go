package national

import (
	"context"
	"fmt"
	"net/http"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// MergeForm is the page on which somebody chooses the chapter that another is closed into, and reads what happens then.
func (h *Handlers) MergeForm(q *page.Request) error {
	if err := h.Chapters.CanProposeMerge(q.Actor, q.Chapter); err != nil {
		return err
	}
	return h.mergePage(q, http.StatusOK, q.Query("into"))
}

// mergePage shows the form, and what happens with the chapter that was chosen.
func (h *Handlers) mergePage(q *page.Request, status int, chosen string) error {
	ctx := q.Ctx()
	targets, err := h.Chapters.MergeTargets(ctx, q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	v := pages.Merge{
		Page: h.DeskPage(q, say.T(ctx, "Close it into another chapter")), Back: ui.Link{Text: view.ChapterTitle(ctx, q.Chapter), URL: link.NationalChapter(q.Chapter.Slug)},
		Heading: say.T(ctx, "Close %s into another chapter", q.Chapter.Name), Action: link.NationalChapter(q.Chapter.Slug) + "/close-into", Button: say.T(ctx, "Ask another admin to close it"),
		Lead:     say.T(ctx, "Its members, followers and upcoming events move to the other chapter. This can’t be undone, and two admins have to agree."),
		Chapters: ui.Choice{Name: "into", Label: say.T(ctx, "The chapter it becomes part of"), Options: []ui.Option{{Label: say.T(ctx, "Choose a chapter"), Selected: chosen == ""}}},
	}
	for _, c := range targets {
		v.Chapters.Options = append(v.Chapters.Options, ui.Option{Value: c.Slug, Label: c.Name, Selected: c.Slug == chosen})
	}
	if chosen != "" {
		err := h.fillMerge(q, &v, chosen)
		problems, wrong := page.Invalid(ctx, err, "into")
		if err != nil && !wrong {
			return err
		}
		if wrong {
			status, v.Errors, v.Chapters.Error = http.StatusUnprocessableEntity, problems, problems.Of("into")
		}
	}
	return h.Render(q, status, pages.MergePage(v))
}

// fillMerge fills in what happens.
func (h *Handlers) fillMerge(q *page.Request, v *pages.Merge, chosen string) error {
	into, err := h.Chapters.MergeTarget(q.Ctx(), q.Actor, q.Chapter, chosen)
	if err != nil {
		return err
	}
	n, err := h.Chapters.Merging(q.Ctx(), q.Actor, q.Chapter, into)
	v.Into, v.Slug, v.Follows = into.Name, into.Slug, mergeWords(q.Ctx(), q.Chapter, into, n)
	return err
}

// ProposeMerge asks another admin to close the chapter into the one that was chosen.
func (h *Handlers) ProposeMerge(q *page.Request) error {
	into, err := h.Chapters.MergeTarget(q.Ctx(), q.Actor, q.Chapter, q.Text("into"))
	if _, wrong := page.Invalid(q.Ctx(), err, "into"); wrong {
		return h.mergePage(q, http.StatusUnprocessableEntity, orNone(q.Text("into")))
	}
	if err != nil {
		return err
	}
	return h.Done(q, h.Chapters.ProposeMerge(q.Ctx(), q.Actor, q.Chapter, into), "merge-proposed", link.NationalChapter(q.Chapter.Slug))
}

// orNone is a choice that is no chapter, where nothing was chosen: the page then says what to do.
func orNone(chosen string) string {
	if chosen == "" {
		return "-"
	}
	return chosen
}

// confirmMerge does what was proposed, or seconds it, once somebody has seen what happens then and said yes.
func (h *Handlers) confirmMerge(q *page.Request, p hub.ChapterProposal) error {
	if !q.Sure() {
		return h.askMerging(q, p)
	}
	done, told, err := h.Chapters.Merge(q.Ctx(), q.Actor, p)
	to := link.NationalChapter(q.Chapter.Slug)
	if !done {
		return h.Done(q, err, "merge-seconded", to)
	}
	q.Chapter = hub.Chapter{} // what changed is on the pages of two chapters
	return h.Done(q, err, fmt.Sprintf("chapter-merged.%d", told), to)
}

// askMerging shows what happens, and asks.
func (h *Handlers) askMerging(q *page.Request, p hub.ChapterProposal) error {
	ctx := q.Ctx()
	into, err := h.Chapters.ByID(ctx, p.Into)
	if err != nil {
		return err
	}
	n, err := h.Chapters.Merging(ctx, q.Actor, q.Chapter, into)
	if err != nil {
		return err
	}
	v := page.Question{
		Heading: say.T(ctx, "Close %[1]s into %[2]s?", q.Chapter.Name, into.Name), Yes: say.T(ctx, "Close it into %s", into.Name),
		No: ui.Link{Text: say.T(ctx, "Don’t close it"), URL: link.NationalChapter(q.Chapter.Slug)}, Follows: mergeWords(ctx, q.Chapter, into, n),
	}
	if !p.ByAdmin {
		v.Yes = say.T(ctx, "Agree, and ask a second admin")
		v.Follows = append([]string{say.T(ctx, "A second admin has to confirm it. Until then, nothing changes. Then this happens:")}, v.Follows...)
	}
	return h.Ask(q, v)
}

// mergeWords says what closing a chapter into another does.
func mergeWords(ctx context.Context, from, into hub.Chapter, n hub.ChapterMerge) []string {
	var out []string
	add := func(n int, words string) {
		if n > 0 {
			out = append(out, words)
		}
	}
	add(n.Members, say.N(ctx, n.Members, "1 member becomes a member of %[2]s.", "%[1]d members become members of %[2]s.", into.Name))
	add(n.Requests, say.N(ctx, n.Requests, "1 request to join goes to its leads.", "%d requests to join go to its leads."))
	add(n.Already, say.N(ctx, n.Already, "1 of these people is a member there already, and stays one.", "%d of these people are members there already, and stay members."))
	add(n.Followers, say.N(ctx, n.Followers, "1 follower moves. Whoever left either list stays off it.", "%d followers move. Whoever left either list stays off it."))
	add(n.Events, say.N(ctx, n.Events, "1 upcoming event moves, with everyone’s RSVPs, its hosts and its picture.", "%d upcoming events move, with everyone’s RSVPs, their hosts and pictures."))
	add(n.Drafts, say.N(ctx, n.Drafts, "1 draft moves.", "%d drafts move."))
	add(n.RSVPs, say.N(ctx, n.RSVPs, "1 RSVP stays as it is. Its link goes on working.", "%d RSVPs stay as they are. Their links go on working."))
	add(n.Identifiers, say.N(ctx, n.Identifiers, "1 event has the same identifier as one there. It gets “%[2]s/” in front.", "%[1]d events have the same identifiers as events there. They get “%[2]s/” in front.", from.Slug))
	add(n.Blocks, say.N(ctx, n.Blocks, "1 block moves.", "%d blocks move."))
	add(n.Blocked, say.N(ctx, n.Blocked, "1 person is blocked by one of the two chapters. They can’t be a member or a follower, and their RSVPs end, without an email.", "%d people are blocked by one of the two chapters. They can’t be members or followers, and their RSVPs end, without an email."))
	add(n.Leads, say.N(ctx, n.Leads, "1 person’s role in %[2]s ends. They don’t lead the other chapter.", "%[1]d people’s roles in %[2]s end. They don’t lead the other chapter.", from.Name))
	add(n.Invitations, say.N(ctx, n.Invitations, "1 invitation to a role stops working.", "%d invitations to roles stop working."))
	add(n.Past, say.N(ctx, n.Past, "1 past event stays where it is, with its page.", "%d past events stay where they are, with their pages."))
	return append(out, say.T(ctx, "What the leads noted about members goes along, and so do their tags."),
		say.T(ctx, "The address of its page and its calendar lead to %s from then on.", into.Name),
		say.T(ctx, "Members, followers and leads get one email, which says how to leave."), say.T(ctx, "This can’t be undone."))
}

// partOf says which chapter this one was closed into, and which were closed into it.
func (h *Handlers) partOf(q *page.Request, ch hub.Chapter) (list []pages.PartOf, err error) {
	ctx := q.Ctx()
	if ch.MergedInto != "" {
		into, err := h.Chapters.ByID(ctx, ch.MergedInto)
		if err != nil {
			return nil, err
		}
		return []pages.PartOf{{Text: say.T(ctx, "It is closed, and part of another chapter now:"), Link: ui.Link{Text: into.Name, URL: link.NationalChapter(into.Slug)}}}, nil
	}
	parts, err := h.Chapters.PartOf(ctx, ch)
	for _, c := range parts {
		list = append(list, pages.PartOf{Text: say.T(ctx, "This chapter is part of it now:"), Link: ui.Link{Text: c.Name, URL: link.NationalChapter(c.Slug)}})
	}
	return list, err
}
