package public

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	pages "chapterhouse/components/chapter"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Directory is the list of chapters.
func (h *Handlers) Directory(q *page.Request) error {
	ask := chapter.Query{Words: q.Query("q"), Kind: hub.ChapterKind(q.Query("kind")), Near: strings.TrimSpace(q.Query("near"))}
	if !ask.Kind.Valid() {
		ask.Kind = ""
	}
	found, err := h.Chapters.Find(q.Ctx(), ask)
	problems, wrong := page.Invalid(q.Ctx(), err, "near")
	if err != nil && !wrong {
		return err
	}
	status := http.StatusOK
	if wrong {
		status = http.StatusUnprocessableEntity
	}
	return h.Render(q, status, pages.DirectoryPage(h.directoryView(q, ask, found, problems)))
}

// directoryView fills one page of the list, and the map of all.
func (h *Handlers) directoryView(q *page.Request, ask chapter.Query, found []chapter.Match, problems ui.Errors) pages.Directory {
	ctx := q.Ctx()
	v := pages.Directory{
		Page: h.Layout(q, say.T(ctx, "Chapters")), Errors: problems, Count: say.N(ctx, len(found), "1 chapter", "%d chapters"),
		Words: ui.Input{Name: "q", Label: say.T(ctx, "Name or city"), Type: "search", Value: ask.Words},
		Near:  nearField(ctx, ask.Near, problems.Of("near") != ""),
		Kinds: ui.Choice{Name: "kind", Label: say.T(ctx, "Kind"), Options: view.ChapterKinds(ctx, ask.Kind)},
	}
	v.Page.Description = say.T(ctx, "Every %s chapter, on a map and in a list.", h.Organization())
	h.open(&v.Page, "/chapters")
	v.Map = view.Map(say.N(ctx, len(found), "Map: 1 chapter", "Map: %d chapters"), view.ChapterDots(chaptersOf(found)))
	found, v.Pages = page.Paged(q, "/chapters", found)
	for _, m := range found {
		v.Rows = append(v.Rows, directoryRow(ctx, m))
	}
	return v
}

func chaptersOf(found []chapter.Match) []hub.Chapter {
	chapters := make([]hub.Chapter, 0, len(found))
	for _, m := range found {
		chapters = append(chapters, m.Chapter)
	}
	return chapters
}

func directoryRow(ctx context.Context, m chapter.Match) pages.Row {
	r := pages.Row{Name: m.Name, URL: link.Chapter(m.Slug), City: view.CityOf(ctx, m.Place), Kind: view.ChapterKind(ctx, m.Kind), Status: view.ChapterStatus(ctx, m.Status)}
	if m.Kilometers >= 0 {
		r.Distance = say.Away(ctx, m.Kilometers)
	}
	return r
}

// ChapterPage is a chapter's public page.
func (h *Handlers) ChapterPage(q *page.Request) error {
	ch := q.Chapter
	events, _, err := h.Events.List(q.Ctx(), q.Actor, ch, false, hub.Cursor{})
	if err != nil {
		return err
	}
	kits, err := h.Toolkits.PublicOf(q.Ctx(), ch)
	if err != nil {
		return err
	}
	standing, err := h.Chapters.Standing(q.Ctx(), q.Actor, ch)
	if err != nil {
		return err
	}
	leads, err := h.Chapters.LeadNames(q.Ctx(), ch)
	if err != nil {
		return err
	}
	v := h.chapterView(q, events, standing)
	if len(leads) > 0 {
		v.LeadsTitle, v.Leads = leadsTitle(q.Ctx(), ch, len(leads)), say.List(q.Ctx(), leads)
	}
	v.Toolkits = toolkitLinks(ch, kits)
	return h.Render(q, http.StatusOK, pages.Chapter(v))
}

// chapterView fills a chapter's page, without its toolkits.
func (h *Handlers) chapterView(q *page.Request, events []hub.Event, standing hub.MembershipState) pages.View {
	ch, base, ctx := q.Chapter, link.Chapter(q.Chapter.Slug), q.Ctx()
	v := pages.View{
		Page: h.Layout(q, ch.Name), Name: ch.Name, Kicker: kickerOf(ctx, ch), About: ch.About, Access: ch.Access,
		Next: view.EventRows(ctx, ch.Slug, events[:min(len(events), 6)], h.Now()), All: ui.Link{Text: say.T(ctx, "All chapter events"), URL: base + "/events"},
		Calendar: h.Subscribe(base+"/events.ics", ch.Name), Contact: ui.Link{Text: contactWords(ctx, ch), URL: base + "/contact"}, Email: ch.Contact,
		Join: joinOf(q, standing), Notices: statusNotices(ctx, ch),
	}
	v.Page.Description, v.Page.Meta.Feed = ch.About, base+"/events.ics"
	if ch.About == "" {
		v.Page.Description = say.T(ctx, "Upcoming events of %s.", view.ChapterTitle(ctx, ch))
	}
	h.drawn(&v.Page.Meta, base, chapterCard(h.ownWords(q), ch, h.Organization()))
	h.open(&v.Page, base)
	h.fillFace(&v, ch)
	if h.Chapters.CanEdit(q.Actor, ch) == nil {
		v.Desk = link.Desk(ch.Slug)
	}
	return v
}

func toolkitLinks(ch hub.Chapter, kits []hub.PublicToolkit) []pages.Toolkit {
	links := make([]pages.Toolkit, 0, len(kits))
	for _, k := range kits {
		links = append(links, pages.Toolkit{Title: k.Title, URL: link.Toolkit(ch.Slug, k.ID), Line: k.Summary})
	}
	return links
}

// statusNotices say what the charter's status means to a visitor.
func statusNotices(ctx context.Context, ch hub.Chapter) []string {
	switch {
	case ch.Status == hub.CharterClosed:
		return []string{say.T(ctx, "This chapter has closed: nobody can join or RSVP. Its past events stay here. You can find other chapters near you.")}
	case ch.Status == hub.CharterDormant:
		return []string{say.T(ctx, "This chapter needs a lead. If that could be you, join and contact the national office.")}
	case ch.Status == hub.CharterPaused:
		return []string{say.T(ctx, "This chapter is paused: nobody can join or RSVP right now. Its events stay here, and new ones will appear when it’s active again.")}
	case forming(ch):
		return []string{say.T(ctx, "This chapter is forming: a group of people here is working to start it. Join them to help get it going.")}
	}
	return nil
}

// forming reports whether a chapter is still forming.
func forming(ch hub.Chapter) bool {
	return ch.Status == hub.CharterForming || ch.Kind == hub.KindPod && ch.Status == hub.CharterActive
}

// kickerOf is the line above a chapter's name: "Founded 2009", "Forming since 2025", or its kind when nobody knows the year.
func kickerOf(ctx context.Context, ch hub.Chapter) string {
	switch {
	case ch.Since == 0:
		return view.ChapterKind(ctx, ch.Kind)
	case forming(ch):
		return say.T(ctx, "Forming since %s", strconv.Itoa(ch.Since))
	}
	return say.T(ctx, "Founded %s", strconv.Itoa(ch.Since))
}

// contactWords is the text of the link to contact a chapter.
func contactWords(ctx context.Context, ch hub.Chapter) string {
	switch ch.Kind {
	case hub.KindNational:
		return say.T(ctx, "Contact the national office")
	case hub.KindCouncil:
		return say.T(ctx, "Contact the council")
	case hub.KindLocal, hub.KindPod:
	}
	return say.T(ctx, "Contact the chapter")
}

// leadsTitle stands over the first names of those of a chapter's leads who chose to be named.
func leadsTitle(ctx context.Context, ch hub.Chapter, n int) string {
	if ch.Kind == hub.KindCouncil {
		return say.N(ctx, n, "Your council’s lead", "Your council’s leads")
	}
	return say.N(ctx, n, "Your chapter’s lead", "Your chapter’s leads")
}

// joinOf is what joining means to this viewer.
func joinOf(q *page.Request, standing hub.MembershipState) pages.Join {
	base := link.Chapter(q.Chapter.Slug)
	switch {
	case standing == hub.MembershipApproved:
		return pages.Join{Standing: say.T(q.Ctx(), "You’re a member."), Leave: base + "/leave", LeaveBy: say.T(q.Ctx(), "Leave the chapter")}
	case standing == hub.MembershipRequested:
		return pages.Join{
			Standing: say.T(q.Ctx(), "Your request is pending. A chapter lead will reply."), Leave: base + "/leave", LeaveBy: say.T(q.Ctx(), "Withdraw request"),
		}
	case !q.Chapter.Joinable():
		return pages.Join{}
	}
	return pages.Join{Action: base + "/join", Label: say.T(q.Ctx(), "Join the chapter")}
}

// JoinForm shows the form that asks to join. Visitors read what joining means before they are sent to sign in, after which they
// return to the form.
func (h *Handlers) JoinForm(q *page.Request) error {
	if !q.Actor.SignedIn() && q.Absent == nil {
		return h.Render(q, http.StatusOK, pages.JoiningPage(pages.Joining{
			Page: h.Layout(q, joinTitle(q)), Chapter: view.ChapterTitle(q.Ctx(), q.Chapter), URL: link.Chapter(q.Chapter.Slug), Closed: notJoinable(q.Ctx(), q.Chapter),
			SignIn: h.SignInURL(q, false), Codes: h.Account.Codes(), Help: h.SignInHelp(q), Events: link.Chapter(q.Chapter.Slug) + "/events",
		}))
	}
	if !q.Actor.SignedIn() {
		return hub.ErrSignIn
	}
	standing, err := h.Chapters.Standing(q.Ctx(), q.Actor, q.Chapter)
	switch {
	case err != nil:
		return err
	case joined(standing):
		return q.Redirect(link.Chapter(q.Chapter.Slug))
	}
	blocked, err := h.Chapters.Blocked(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	return h.joinPage(q, http.StatusOK, "", nil, closedTo(q, blocked))
}

// joined reports whether there is nothing left to ask for: the chapter's page says where the person stands.
func joined(standing hub.MembershipState) bool {
	return standing == hub.MembershipApproved || standing == hub.MembershipRequested
}

// joinTitle is the title of the pages on which people join.
func joinTitle(q *page.Request) string { return say.T(q.Ctx(), "Join %s", q.Chapter.Name) }

// closedTo says why the chapter takes no request from whoever asks; "" when it takes one.
func closedTo(q *page.Request, blocked bool) string {
	if blocked {
		return say.T(q.Ctx(), "The leads of %s can’t take your request to join. Questions? Ask the national office.", q.Chapter.Name)
	}
	return notJoinable(q.Ctx(), q.Chapter)
}

func (h *Handlers) joinPage(q *page.Request, status int, note string, problems ui.Errors, closed string) error {
	ctx := q.Ctx()
	return h.Render(q, status, pages.AskPage(pages.Ask{
		Page: h.DeskPage(q, joinTitle(q)), Chapter: view.ChapterTitle(ctx, q.Chapter), URL: link.Chapter(q.Chapter.Slug),
		Action: link.Chapter(q.Chapter.Slug) + "/join", Errors: problems, Closed: closed, Questions: joinQuestions(q, problems),
		Note: ui.Area{
			Name: "note", Label: say.T(ctx, "A note to the leads"), Help: say.T(ctx, "Tell them who you are and what you’d like to do."),
			Optional: true, Value: note, Error: problems.Of("note"), Length: "2000",
		},
	}))
}

// notJoinable says why nobody can join a chapter; "" when it can be joined.
func notJoinable(ctx context.Context, ch hub.Chapter) string {
	switch {
	case ch.Joinable():
		return ""
	case ch.Kind == hub.KindNational:
		return say.T(ctx, "The national office has no members of its own. You can join a chapter instead.")
	case ch.Status == hub.CharterPaused:
		return say.T(ctx, "This chapter is paused and isn’t taking new members right now.")
	}
	return say.T(ctx, "This chapter is closed and isn’t taking new members.")
}

// Join sends a join request to the leads. A note that cannot be sent stays on the page.
func (h *Handlers) Join(q *page.Request) error {
	standing, err := h.Chapters.Standing(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	if joined(standing) {
		return q.Redirect(link.Chapter(q.Chapter.Slug))
	}
	err = h.Chapters.Join(q.Ctx(), q.Actor, q.Chapter, chapter.JoinForm{Note: q.Text("note"), Answer: answered(q)})
	if problems, wrong := page.Invalid(q.Ctx(), err, joinFields(q.Chapter)...); wrong {
		return h.joinPage(q, http.StatusUnprocessableEntity, q.Text("note"), problems, closedTo(q, false))
	}
	if errors.Is(err, hub.ErrConflict) {
		return h.joinPage(q, http.StatusConflict, q.Text("note"), nil, closedTo(q, errors.Is(err, hub.ErrBlocked)))
	}
	return h.Done(q, err, "joined", link.Chapter(q.Chapter.Slug))
}

// Leave ends a membership, or withdraws the request for one.
func (h *Handlers) Leave(q *page.Request) error {
	if !q.Sure() {
		state, err := h.Chapters.Standing(q.Ctx(), q.Actor, q.Chapter)
		if err != nil {
			return err
		}
		if state == hub.MembershipApproved || state == hub.MembershipRequested {
			return h.Ask(q, leaveQuestion(q, state))
		}
	}
	if err := h.Chapters.Leave(q.Ctx(), q.Actor, q.Chapter); err != nil && !errors.Is(err, hub.ErrNotFound) {
		return err
	}
	h.Notice(q, "left")
	return q.Redirect(link.Chapter(q.Chapter.Slug))
}

// leaveQuestion says what leaving a chapter ends, and what coming back needs.
func leaveQuestion(q *page.Request, state hub.MembershipState) page.Question {
	ctx := q.Ctx()
	stay := ui.Link{Text: say.T(ctx, "Stay"), URL: link.Chapter(q.Chapter.Slug)}
	if state == hub.MembershipRequested {
		return page.Question{
			Heading: say.T(ctx, "Withdraw your request to join %s?", q.Chapter.Name), Yes: say.T(ctx, "Withdraw request"), No: ui.Link{Text: say.T(ctx, "Keep my request"), URL: stay.URL},
			Follows: []string{say.T(ctx, "Your request and your note are deleted."), say.T(ctx, "You can ask again. A chapter lead then reads the new request.")},
		}
	}
	return page.Question{
		Heading: say.T(ctx, "Leave %s?", q.Chapter.Name), Yes: say.T(ctx, "Leave the chapter"), No: stay,
		Follows: []string{
			say.T(ctx, "You can’t see or RSVP to its members-only events anymore, and you stop hosting its events."),
			say.T(ctx, "Your RSVPs stay. Cancel them yourself if you’re not coming."),
			say.T(ctx, "To come back, ask to join again. A chapter lead has to approve it."),
		},
	}
}
