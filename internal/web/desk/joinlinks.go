package desk

import (
	"context"
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

// joinLinksURL is the list of a chapter's links to join.
func joinLinksURL(q *page.Request) string { return link.Desk(q.Chapter.Slug) + "/join-links" }

// JoinLinks are the chapter's links to join, with the form that makes one.
func (h *Handlers) JoinLinks(q *page.Request) error {
	return h.joinLinksPage(q, http.StatusOK, h.Members.NewLinkForm(q.Chapter), nil)
}

func (h *Handlers) joinLinksPage(q *page.Request, status int, f member.LinkForm, problems ui.Errors) error {
	list, err := h.Members.JoinLinks(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.JoinLinks{Page: h.DeskPage(q, say.T(ctx, "Links to join")), Desk: h.DeskLink(q), Action: joinLinksURL(q), Form: page.FormOf(q, f, problems), Closed: !q.Chapter.Joinable()}
	v.Limits = say.T(ctx, "A link people ask by works for up to %[1]d days and %[2]d people. One that makes members: %[3]d days and %[4]d people.",
		hub.JoinLinkDays, hub.MaxJoinUses, hub.DirectLinkDays, hub.MaxDirectUses)
	for _, l := range list {
		v.Rows = append(v.Rows, pages.JoinLinkRow{Name: l.Name, URL: joinLinksURL(q) + "/" + string(l.ID), Lines: h.joinLinkLines(q, l), Tag: h.joinLinkTag(ctx, l)})
	}
	return h.Render(q, status, pages.JoinLinksPage(v))
}

// joinLinkLines say what a link lets people do, how many used it, and until when it works.
func (h *Handlers) joinLinkLines(q *page.Request, l hub.JoinLink) []string {
	ctx, zone := q.Ctx(), hub.Zone(q.Chapter.Zone)
	lines := []string{say.N(ctx, l.Most, "%[2]d of 1 person used it", "%[2]d of %[1]d people used it", l.Used)}
	if l.Direct {
		lines = append(lines, say.T(ctx, "People are members right away"))
	} else {
		lines = append(lines, say.T(ctx, "People ask, and a lead decides"))
	}
	lines = append(lines, say.T(ctx, "Works through %s", say.Day(ctx, lastDay(l, zone), h.Now())))
	if l.MadeByName != "" {
		lines = append(lines, say.T(ctx, "Made by %s", l.MadeByName))
	}
	return lines
}

func (h *Handlers) joinLinkTag(ctx context.Context, l hub.JoinLink) ui.Tag {
	switch {
	case !l.EndedAt.IsZero():
		return ui.Tag{Text: say.T(ctx, "Taken back"), Tone: "soft"}
	case !h.Now().Before(l.ExpiresAt):
		return ui.Tag{Text: say.T(ctx, "Expired"), Tone: "soft"}
	case l.Used >= l.Most:
		return ui.Tag{Text: say.T(ctx, "Used up"), Tone: "soft"}
	}
	return ui.Tag{Text: say.T(ctx, "Works"), Tone: "good"}
}

// MakeJoinLink makes a link, and leads to the page that shows it.
func (h *Handlers) MakeJoinLink(q *page.Request) error {
	f := page.Read[member.LinkForm](q)
	id, err := h.Members.MakeJoinLink(q.Ctx(), q.Actor, q.Chapter, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[member.LinkForm]()...); wrong {
		return h.joinLinksPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	return h.Done(q, err, "join-link", joinLinksURL(q)+"/"+string(id))
}

// joinLink is the link of the path.
func (h *Handlers) joinLink(q *page.Request) (hub.JoinLink, hub.Token, error) {
	return h.Members.JoinLink(q.Ctx(), q.Actor, q.Chapter, hub.JoinLinkID(q.Param("link")))
}

// JoinLink is one link, with a QR code to hold up or print.
func (h *Handlers) JoinLink(q *page.Request) error {
	l, token, err := h.joinLink(q)
	if err != nil {
		return err
	}
	ctx, at := q.Ctx(), joinLinksURL(q)+"/"+string(l.ID)
	v := pages.JoinLink{
		Page: h.DeskPage(q, l.Name), Up: ui.Link{Text: say.T(ctx, "Links to join"), URL: joinLinksURL(q)}, Name: l.Name, Lines: h.joinLinkLines(q, l), Tag: h.joinLinkTag(ctx, l),
		Chapter: view.ChapterTitle(ctx, q.Chapter), Until: say.T(ctx, "This code works through %s.", say.Date(ctx, lastDay(l, hub.Zone(q.Chapter.Zone)), h.Now())),
	}
	if l.Open(h.Now()) {
		v.Address, v.QR, v.Action = h.Absolute(link.JoinLink(token)), at+"/qr.svg", at
	}
	return h.Render(q, http.StatusOK, pages.JoinLinkPage(v))
}

// JoinLinkQR is the address of a link as a QR code.
func (h *Handlers) JoinLinkQR(q *page.Request) error {
	l, token, err := h.joinLink(q)
	if err == nil && !l.Open(h.Now()) {
		err = hub.ErrNotFound
	}
	if err != nil {
		return err
	}
	return q.SendQR(h.Absolute(link.JoinLink(token)))
}

// EndJoinLink takes a link back, once that was said to be meant.
func (h *Handlers) EndJoinLink(q *page.Request) error {
	l, _, err := h.joinLink(q)
	if err != nil {
		return err
	}
	if !q.Sure() && l.EndedAt.IsZero() {
		ctx := q.Ctx()
		return h.Ask(q, page.Question{
			Heading: say.T(ctx, "Take back the link “%s”?", l.Name), Yes: say.T(ctx, "Take back"), No: ui.Link{Text: say.T(ctx, "Keep the link"), URL: joinLinksURL(q) + "/" + string(l.ID)},
			Follows: []string{say.T(ctx, "Nobody can join by it anymore, and printed codes stop working."), say.T(ctx, "Whoever joined by it stays.")},
		})
	}
	return h.Done(q, h.Members.EndJoinLink(q.Ctx(), q.Actor, q.Chapter, l.ID), "join-link-ended", joinLinksURL(q))
}

// lastDay is the last day on which a link works.
func lastDay(l hub.JoinLink, in *time.Location) time.Time {
	return l.ExpiresAt.Add(-time.Second).In(in)
}
