package web

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
)

// directory is the list of chapters.
func (s *Server) directory(q *request) error {
	ask := chapter.Query{Words: q.query("q"), Kind: hub.ChapterKind(q.query("kind")), Near: strings.TrimSpace(q.query("near"))}
	if !ask.Kind.Valid() {
		ask.Kind = ""
	}
	found, err := s.Chapters.Find(q.ctx(), ask)
	problems, wrong := invalid(q.ctx(), err, "near")
	if err != nil && !wrong {
		return err
	}
	status := http.StatusOK
	if wrong {
		status = http.StatusUnprocessableEntity
	}
	return s.render(q, status, pages.DirectoryPage(s.directoryView(q, ask, found, problems)))
}

// directoryView fills one page of the list, and the map of all.
func (s *Server) directoryView(q *request, ask chapter.Query, found []chapter.Match, problems ui.Errors) pages.Directory {
	ctx := q.ctx()
	v := pages.Directory{
		Page: s.layout(q, say.T(ctx, "Chapters")), Errors: problems, Count: say.N(ctx, len(found), "1 chapter", "%d chapters"),
		Words: ui.Input{Name: "q", Label: say.T(ctx, "Name or city"), Type: "search", Value: ask.Words},
		Near:  nearField(ctx, ask.Near, problems.Of("near")),
		Kinds: ui.Choice{Name: "kind", Label: say.T(ctx, "Kind"), Options: kindOptions(ctx, ask.Kind)},
	}
	v.Page.Description = say.T(ctx, "Every %s chapter, on a map and in a list.", s.Organization)
	v.Map = drawn(say.N(ctx, len(found), "Map: 1 chapter", "Map: %d chapters"), chapterDots(chaptersOf(found)))
	found, v.Pages = paged(q, "/chapters", found)
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
	r := pages.Row{Name: m.Name, URL: chapterURL(m.Slug), Place: cityOf(ctx, m.Place), Kind: kindWord(ctx, m.Kind), Status: statusTag(ctx, m.Status)}
	if m.Kilometers >= 0 {
		r.Distance = say.Away(ctx, m.Kilometers)
	}
	return r
}

func cityOf(ctx context.Context, p hub.Place) string {
	switch {
	case p.Locality == "":
		return say.T(ctx, "Nationwide")
	case p.Region == "":
		return p.Locality
	}
	return say.C(ctx, "city, state", "%[1]s, %[2]s", p.Locality, p.Region)
}

func kindWord(ctx context.Context, k hub.ChapterKind) string {
	switch k {
	case hub.KindLocal:
		return say.T(ctx, "Local chapter")
	case hub.KindPod:
		return say.T(ctx, "Pod (forming chapter)")
	case hub.KindCouncil:
		return say.T(ctx, "Council")
	case hub.KindNational:
		return say.T(ctx, "National office")
	}
	return ""
}

func kindOptions(ctx context.Context, current hub.ChapterKind) []ui.Option {
	options := []ui.Option{{Value: "", Label: say.T(ctx, "All kinds"), Selected: current == ""}}
	for _, k := range hub.ChapterKinds() {
		options = append(options, ui.Option{Value: string(k), Label: kindWord(ctx, k), Selected: k == current})
	}
	return options
}

func statusTag(ctx context.Context, status hub.CharterStatus) ui.Tag {
	switch status {
	case hub.CharterForming:
		return ui.Tag{Text: say.C(ctx, "a chapter", "Forming"), Tone: "accent"}
	case hub.CharterPaused:
		return ui.Tag{Text: say.C(ctx, "a chapter", "Paused"), Tone: "soft"}
	case hub.CharterDormant:
		return ui.Tag{Text: say.C(ctx, "a chapter", "Needs a lead"), Tone: "warn"}
	case hub.CharterClosed:
		return ui.Tag{Text: say.C(ctx, "a chapter", "Closed"), Tone: "soft"}
	case hub.CharterActive:
	}
	return ui.Tag{}
}

// chapterPage is a chapter's public page.
func (s *Server) chapterPage(q *request) error {
	ch := q.chapter
	events, _, err := s.Events.List(q.ctx(), q.actor, ch, false, hub.Cursor{})
	if err != nil {
		return err
	}
	kits, err := s.Toolkits.PublicOf(q.ctx(), ch)
	if err != nil {
		return err
	}
	standing, err := s.Chapters.Standing(q.ctx(), q.actor, ch)
	if err != nil {
		return err
	}
	v := s.chapterView(q, events, standing)
	v.Toolkits = toolkitLinks(ch, kits)
	return s.render(q, http.StatusOK, pages.Chapter(v))
}

// chapterView fills a chapter's page, without its toolkits.
func (s *Server) chapterView(q *request, events []hub.Event, standing hub.MembershipState) pages.View {
	ch, base, ctx := q.chapter, chapterURL(q.chapter.Slug), q.ctx()
	v := pages.View{
		Page: s.layout(q, ch.Name), Name: ch.Name, Kicker: kickerOf(ctx, ch), About: ch.About, Access: ch.Access,
		Next: eventRows(ctx, ch.Slug, events[:min(len(events), 6)], s.Now()), All: ui.Link{Text: say.T(ctx, "All chapter events"), URL: base + "/events"},
		Calendar: base + "/events.ics", Contact: ui.Link{Text: contactWords(ctx, ch), URL: base + "/contact"},
		Join: joinOf(q, standing), Notices: statusNotices(ctx, ch),
	}
	v.Page.Description, v.Page.Meta.Canonical, v.Page.Meta.Feed = ch.About, s.absolute(base), v.Calendar
	if s.Chapters.CanEdit(q.actor, ch) == nil {
		v.Desk = deskURL(ch.Slug)
	}
	return v
}

func toolkitLinks(ch hub.Chapter, kits []hub.PublicToolkit) []pages.Toolkit {
	links := make([]pages.Toolkit, 0, len(kits))
	for _, k := range kits {
		links = append(links, pages.Toolkit{Title: k.Title, URL: toolkitURL(ch.Slug, k.ID), Line: k.Summary})
	}
	return links
}

// statusNotices say what the charter's status means to a visitor.
func statusNotices(ctx context.Context, ch hub.Chapter) []string {
	switch {
	case ch.Status == hub.CharterDormant:
		return []string{say.T(ctx, "This chapter needs a lead. If that could be you, join and contact the national office.")}
	case ch.Status == hub.CharterPaused:
		return []string{say.T(ctx, "This chapter is paused. Its past events stay here, and new ones will appear when it’s active again.")}
	case forming(ch):
		return []string{say.T(ctx, "This chapter is forming: a group of people here is working to start it. Join them to help get it going.")}
	}
	return nil
}

// forming says that a chapter is not a full one yet.
func forming(ch hub.Chapter) bool {
	return ch.Status == hub.CharterForming || ch.Kind == hub.KindPod && ch.Status == hub.CharterActive
}

// kickerOf stands over a chapter's name: "Founded 2009", "Forming since 2025", or its kind when nobody knows the year.
func kickerOf(ctx context.Context, ch hub.Chapter) string {
	switch {
	case ch.Since == 0:
		return kindWord(ctx, ch.Kind)
	case forming(ch):
		return say.T(ctx, "Forming since %s", strconv.Itoa(ch.Since))
	}
	return say.T(ctx, "Founded %s", strconv.Itoa(ch.Since))
}

// contactWords is how a page offers to write to a chapter.
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

// joinOf is what joining means to this viewer.
func joinOf(q *request, standing hub.MembershipState) pages.Join {
	base := chapterURL(q.chapter.Slug)
	switch {
	case standing == hub.MembershipApproved:
		return pages.Join{Standing: say.T(q.ctx(), "You’re a member."), Leave: base + "/leave", LeaveBy: say.T(q.ctx(), "Leave the chapter")}
	case standing == hub.MembershipRequested:
		return pages.Join{
			Standing: say.T(q.ctx(), "Your request is pending. A chapter lead will reply."), Leave: base + "/leave", LeaveBy: say.T(q.ctx(), "Withdraw request"),
		}
	case !q.chapter.Joinable():
		return pages.Join{}
	}
	return pages.Join{Action: base + "/join", Label: say.T(q.ctx(), "Join the chapter")}
}

// joinForm shows the form that asks to join. A visitor reads what joining means before they are sent to sign in, from where they
// come back to the form.
func (s *Server) joinForm(q *request) error {
	if !q.actor.SignedIn() && q.absent == nil {
		return s.render(q, http.StatusOK, pages.JoiningPage(pages.Joining{
			Page: s.layout(q, joinTitle(q)), Chapter: chapterTitle(q.ctx(), q.chapter), URL: chapterURL(q.chapter.Slug), Closed: notJoinable(q.ctx(), q.chapter),
			SignIn: s.signInURL(q, false), Help: s.accountHelp(q), Events: chapterURL(q.chapter.Slug) + "/events",
		}))
	}
	if !q.actor.SignedIn() {
		return hub.ErrSignIn
	}
	standing, err := s.Chapters.Standing(q.ctx(), q.actor, q.chapter)
	switch {
	case err != nil:
		return err
	case joined(standing):
		return q.redirect(chapterURL(q.chapter.Slug))
	}
	return s.joinPage(q, http.StatusOK, "", nil)
}

// joined says whether there is nothing left to ask: the chapter's page says where the person stands.
func joined(standing hub.MembershipState) bool {
	return standing == hub.MembershipApproved || standing == hub.MembershipRequested
}

// joinTitle is the title of the pages on which people join.
func joinTitle(q *request) string { return say.T(q.ctx(), "Join %s", q.chapter.Name) }

func (s *Server) joinPage(q *request, status int, note string, problems ui.Errors) error {
	ctx := q.ctx()
	return s.render(q, status, pages.AskPage(pages.Ask{
		Page: s.deskPage(q, joinTitle(q)), Chapter: chapterTitle(ctx, q.chapter), URL: chapterURL(q.chapter.Slug),
		Action: chapterURL(q.chapter.Slug) + "/join", Errors: problems, Closed: notJoinable(ctx, q.chapter),
		Note: ui.Area{
			Name: "note", Label: say.T(ctx, "A note to the leads"), Help: say.T(ctx, "Tell them who you are and what you’d like to do."),
			Optional: true, Value: note, Error: problems.Of("note"), Length: "2000",
		},
	}))
}

// notJoinable says why nobody can join a chapter; "" when people can.
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

// join asks the leads. A note that cannot be sent stays on the page.
func (s *Server) join(q *request) error {
	standing, err := s.Chapters.Standing(q.ctx(), q.actor, q.chapter)
	if err != nil {
		return err
	}
	if joined(standing) {
		return q.redirect(chapterURL(q.chapter.Slug))
	}
	err = s.Chapters.Join(q.ctx(), q.actor, q.chapter, q.text("note"))
	if problems, wrong := invalid(q.ctx(), err, "note"); wrong {
		return s.joinPage(q, http.StatusUnprocessableEntity, q.text("note"), problems)
	}
	if errors.Is(err, hub.ErrConflict) {
		return s.joinPage(q, http.StatusConflict, q.text("note"), nil)
	}
	if err != nil {
		return err
	}
	s.notice(q, "joined")
	return q.redirect(chapterURL(q.chapter.Slug))
}

func (s *Server) leave(q *request) error {
	if err := s.Chapters.Leave(q.ctx(), q.actor, q.chapter); err != nil && !errors.Is(err, hub.ErrNotFound) {
		return err
	}
	s.notice(q, "left")
	return q.redirect(chapterURL(q.chapter.Slug))
}

func (s *Server) contactForm(q *request) error {
	if reachable, err := s.Chapters.HasLead(q.ctx(), q.chapter); err != nil || !reachable {
		return s.nobodyLeads(q, err)
	}
	return s.contactPage(q, http.StatusOK, chapter.Contact{Name: q.actor.Name}, nil)
}

// nobodyLeads says what to do about a chapter that nobody leads. It is an answer, not a failure; only a letter fails.
func (s *Server) nobodyLeads(q *request, err error) error {
	if err != nil {
		return err
	}
	for _, a := range errorPages {
		if errors.Is(a.kind, hub.ErrNoLead) {
			a.status = http.StatusOK
			s.problem(q, a)
		}
	}
	return nil
}

func (s *Server) contactPage(q *request, status int, c chapter.Contact, problems ui.Errors) error {
	ctx := q.ctx()
	return s.render(q, status, pages.ContactPage(pages.Contact{
		Page: s.deskPage(q, say.T(ctx, "Contact %s", q.chapter.Name)), Chapter: chapterTitle(ctx, q.chapter), URL: chapterURL(q.chapter.Slug),
		Heading: contactWords(ctx, q.chapter), Action: chapterURL(q.chapter.Slug) + "/contact", Errors: problems,
		Name: ui.Input{Name: "name", Label: say.T(ctx, "Your name"), Type: "text", Value: c.Name, Error: problems.Of("name"), Autocomplete: "name", Required: true},
		Email: ui.Input{
			Name: "email", Label: say.T(ctx, "Your email"), Help: say.T(ctx, "The leads will reply to this address."),
			Type: "email", Value: c.Email, Error: problems.Of("email"), Autocomplete: "email", Required: true,
		},
		Text: ui.Area{Name: "text", Label: say.T(ctx, "Message"), Value: c.Text, Error: problems.Of("text"), Required: true, Length: "2000"},
	}))
}

// contactPerMinute is how many messages one network may send to leads.
const contactPerMinute = 10

func (s *Server) contact(q *request) error {
	c := chapter.Contact{Name: q.text("name"), Email: q.text("email"), Text: q.text("text")}
	if s.tooFast(q, "contact", contactPerMinute) {
		return s.contactPage(q, http.StatusTooManyRequests, c, ui.Errors{{Field: "text", Text: say.T(q.ctx(), "Too many messages came from your network. Wait a minute, then send yours again.")}})
	}
	sent, err := c.Checked()
	if problems, wrong := invalid(q.ctx(), err, "name", "email", "text"); wrong {
		return s.contactPage(q, http.StatusUnprocessableEntity, c, problems)
	}
	if why := s.contactTooOften(q, sent.Email); why != "" {
		return s.contactPage(q, http.StatusTooManyRequests, c, ui.Errors{{Field: "text", Text: why}})
	}
	err = s.Chapters.Write(q.ctx(), q.chapter, sent)
	if err != nil {
		return err
	}
	s.notice(q, "sent")
	return q.redirect(chapterURL(q.chapter.Slug))
}
