package national

import (
	"context"
	"fmt"
	"net/http"

	"chapterhouse/components/email"
	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// CloseChapter closes a chapter, or asks an admin to, once somebody has seen what happens then and said yes.
func (h *Handlers) CloseChapter(q *page.Request) error {
	n, err := h.Chapters.Closing(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	if !q.Sure() {
		outright, err := h.Chapters.Steps(q.Actor, q.Chapter)
		if err != nil {
			return err
		}
		near, err := h.Chapters.Nearest(q.Ctx(), q.Chapter)
		if err != nil {
			return err
		}
		return h.askClosing(q, n, near, outright)
	}
	proposed, told, err := h.Chapters.Close(q.Ctx(), q.Actor, q.Chapter, closingReason(q))
	if proposed {
		return h.Done(q, err, "chapter-proposed", link.NationalChapter(q.Chapter.Slug))
	}
	return h.Done(q, err, fmt.Sprintf("chapter-closed.%d", told), link.NationalChapter(q.Chapter.Slug))
}

// closingReason is what people read of an event that is cancelled because its chapter closed.
func closingReason(q *page.Request) string { return say.T(q.Ctx(), "The chapter has closed.") }

// askClosing shows what closing a chapter does, and asks.
func (h *Handlers) askClosing(q *page.Request, n hub.ChapterClosing, near []hub.NearChapter, outright bool) error {
	ctx := q.Ctx()
	v := page.Question{
		Heading: say.T(ctx, "Close %s?", q.Chapter.Name), Yes: say.T(ctx, "Close the chapter"), No: ui.Link{Text: say.T(ctx, "Don’t close it"), URL: link.NationalChapter(q.Chapter.Slug)},
		Follows: closingWords(ctx, n),
	}
	if n.Emails > 0 {
		v.Letter = h.closedLetter(q, near)
	}
	if !outright {
		v.Yes = say.T(ctx, "Ask an admin to close it")
		v.Follows = append([]string{say.T(ctx, "An admin has to confirm it. Until then, nothing changes. Then this happens:")}, v.Follows...)
	}
	return h.Ask(q, v)
}

// closedLetter is what the email to a member says.
func (h *Handlers) closedLetter(q *page.Request, near []hub.NearChapter) []string {
	ctx := q.Ctx()
	v := email.ChapterClosed{Frame: email.Frame{Chapter: q.Chapter.Name}, Member: true, All: h.Absolute("/chapters"), Data: h.Absolute("/data")}
	for _, c := range near {
		v.Near = append(v.Near, email.NearChapter{Name: c.Name, Away: say.Away(ctx, c.Kilometers), URL: h.Absolute(link.Chapter(c.Slug))})
	}
	s := v.Sheet(ctx)
	lines := []string{s.Subject}
	for _, f := range s.Facts {
		lines = append(lines, f.Label)
	}
	return append(append(lines, s.Lead...), s.After...)
}

// closingWords says what closing a chapter does.
func closingWords(ctx context.Context, n hub.ChapterClosing) []string {
	var out []string
	add := func(n int, words string) {
		if n > 0 {
			out = append(out, words)
		}
	}
	if n.Events == 0 {
		out = append(out, say.T(ctx, "No upcoming event is cancelled: it has none."))
	}
	add(n.Events, say.N(ctx, n.Events, "1 upcoming event is cancelled. Its page stays and says so.", "%d upcoming events are cancelled. Their pages stay and say so."))
	add(n.RSVPs, say.N(ctx, n.RSVPs, "1 RSVP ends, and its person gets an email.", "%d RSVPs end, and each person gets an email."))
	add(n.Calendars, say.N(ctx, n.Calendars, "1 person’s own calendar shows these events as cancelled.", "%d people’s own calendars show these events as cancelled."))
	out = append(out, say.T(ctx, "The chapter’s calendar goes on for everyone who subscribed to it, and shows the events as cancelled."))
	add(n.Drafts, say.N(ctx, n.Drafts, "1 draft can’t be published any more.", "%d drafts can’t be published any more."))
	add(n.Members, say.N(ctx, n.Members, "1 member stays on its list.", "%d members stay on its list."))
	add(n.Requests, say.N(ctx, n.Requests, "1 request to join is declined, with an email.", "%d requests to join are declined, each with an email."))
	add(n.Followers, say.N(ctx, n.Followers, "1 follower hears nothing more from it.", "%d followers hear nothing more from it."))
	add(n.Emails, say.N(ctx, n.Emails, "1 person who is a member or follows it gets an email that it closed.", "%d people who are members or follow it get one email each that it closed."))
	add(n.Toolkits, say.N(ctx, n.Toolkits, "1 toolkit page stays up, and no new toolkit reaches the chapter.", "%d toolkit pages stay up, and no new toolkit reaches the chapter."))
	add(n.Invitations, say.N(ctx, n.Invitations, "1 invitation to a role stops working.", "%d invitations to roles stop working."))
	return append(out, say.T(ctx, "Its page stays up and says that it closed. Nobody can join or RSVP. Its leads get an email, and can still see its desk."),
		say.T(ctx, "You can reopen the chapter later. Events that were cancelled stay cancelled."))
}

// AddressForm is the form that gives a chapter another address.
func (h *Handlers) AddressForm(q *page.Request) error {
	if _, err := h.Chapters.Steps(q.Actor, q.Chapter); err != nil {
		return err
	}
	return h.addressPage(q, http.StatusOK, "", nil)
}

func (h *Handlers) addressPage(q *page.Request, status int, typed string, problems ui.Errors) error {
	ctx := q.Ctx()
	v := pages.Address{
		Page: h.DeskPage(q, say.T(ctx, "Change the web address")), Back: ui.Link{Text: view.ChapterTitle(ctx, q.Chapter), URL: link.NationalChapter(q.Chapter.Slug)},
		Heading: say.T(ctx, "Change the web address of %s", q.Chapter.Name), Action: link.NationalChapter(q.Chapter.Slug) + "/address", Base: h.Absolute(link.Chapter("")),
		Form: ui.Form{Values: map[string]string{"slug": typed}, Errors: problems}, Button: say.T(ctx, "Change the address"),
		Lines: []string{
			say.T(ctx, "Its page is at %s.", h.Absolute(link.Chapter(q.Chapter.Slug))), say.T(ctx, "Links to that address lead to the new one from then on: on flyers, in emails, in calendars."),
			say.T(ctx, "No other chapter can ever get the old address. Its leads get an email."),
		},
	}
	if outright, _ := h.Chapters.Steps(q.Actor, q.Chapter); !outright {
		v.Button = say.T(ctx, "Ask an admin to change it")
	}
	return h.Render(q, status, pages.AddressPage(v))
}

// RenameChapter gives a chapter another address, or asks an admin to.
func (h *Handlers) RenameChapter(q *page.Request) error {
	proposed, slug, err := h.Chapters.Rename(q.Ctx(), q.Actor, q.Chapter, q.Text("slug"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "slug"); wrong {
		return h.addressPage(q, http.StatusUnprocessableEntity, q.Text("slug"), problems)
	}
	if proposed {
		return h.Done(q, err, "chapter-proposed", link.NationalChapter(q.Chapter.Slug))
	}
	return h.Done(q, err, "chapter-renamed", link.NationalChapter(slug))
}

// proposal is what somebody asked to do with a chapter, for whoever reads of it.
func (h *Handlers) proposal(q *page.Request, p hub.ChapterProposal) pages.Proposal {
	ctx := q.Ctx()
	v := pages.Proposal{
		Title: say.T(ctx, "Close %s", p.ChapterName), URL: link.NationalChapter(p.ChapterSlug), Drop: say.T(ctx, "Turn it down"),
		Line: say.T(ctx, "Asked by %[1]s on %[2]s. An admin has to confirm it.", p.AskedByName, say.Day(ctx, p.AskedAt, h.Now())),
	}
	confirm := say.T(ctx, "See what happens, and close it")
	switch p.Step {
	case hub.StepClose:
	case hub.StepMerge:
		v.Title, confirm = say.T(ctx, "Close %[1]s into %[2]s", p.ChapterName, p.IntoName), say.T(ctx, "See what happens, and close it")
		v.Line = view.Waits(ctx, h.OnePerson, p.AskedAt, h.Now(), say.T(ctx, "Asked by %[1]s on %[2]s. A second admin has to confirm it.", p.AskedByName, say.Day(ctx, p.AskedAt, h.Now())))
		if !p.ByAdmin {
			confirm = say.T(ctx, "See what happens, and agree")
			v.Line = say.T(ctx, "Asked by %[1]s on %[2]s. Two admins have to confirm it.", p.AskedByName, say.Day(ctx, p.AskedAt, h.Now()))
		}
	case hub.StepRename:
		v.Title, confirm = say.T(ctx, "Give %[1]s the address %[2]s", p.ChapterName, h.Absolute(link.Chapter(p.Slug))), say.T(ctx, "Change the address")
	}
	if h.Chapters.MayDrop(q.Actor, p) {
		v.Action = link.NationalChapter(p.ChapterSlug) + "/proposals/" + string(p.ID)
	}
	if p.AskedBy == q.Actor.Person {
		v.Drop = say.T(ctx, "Take it back")
	}
	if h.Chapters.MayConfirm(q.Actor, p) {
		v.Confirm = confirm
	}
	return v
}

// DecideProposal does what somebody asked to do with a chapter, or turns it down.
func (h *Handlers) DecideProposal(q *page.Request) error {
	p, err := h.Chapters.Proposal(q.Ctx(), q.Actor, q.Chapter, hub.ChapterProposalID(q.Param("proposal")))
	if err != nil {
		return err
	}
	if q.Text("do") != "confirm" {
		return h.Done(q, h.Chapters.Drop(q.Ctx(), q.Actor, p), "chapter-kept", link.NationalChapter(q.Chapter.Slug))
	}
	if err := h.Chapters.Confirming(q.Actor, p); err != nil {
		return err
	}
	switch p.Step {
	case hub.StepClose:
		return h.CloseChapter(q)
	case hub.StepMerge:
		return h.confirmMerge(q, p)
	case hub.StepRename:
	}
	_, slug, err := h.Chapters.Rename(q.Ctx(), q.Actor, q.Chapter, p.Slug)
	return h.Done(q, err, "chapter-renamed", link.NationalChapter(slug))
}
