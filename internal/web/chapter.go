package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	pages "chapterhouse/components/chapter"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
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
	v := pages.Directory{
		Page: s.layout(q, "Chapters"), Errors: problems, Count: plural(len(found), "chapter", "chapters"),
		Words: ui.Input{Name: "q", Label: "Name or town", Type: "search", Value: ask.Words},
		Near:  nearField(q.ctx(), ask.Near, problems.Of("near")),
		Kinds: ui.Choice{Name: "kind", Label: "Kind", Options: kindOptions(ask.Kind)},
	}
	v.Page.Description = "Every chapter of " + s.Organization + ", on a map and in a list."
	v.Map = drawn("Map: "+v.Count, chapterDots(chaptersOf(found)))
	found, v.Pages = paged(q, "/chapters", found)
	for _, m := range found {
		v.Rows = append(v.Rows, directoryRow(m))
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

func directoryRow(m chapter.Match) pages.Row {
	r := pages.Row{Name: m.Name, URL: chapterURL(m.Slug), Place: townOf(m.Place), Kind: kindWord(m.Kind), Status: statusTag(m.Status)}
	if m.Kilometres >= 0 {
		r.Distance = fmt.Sprintf("%.0f km away", max(1, m.Kilometres))
	}
	return r
}

func townOf(p hub.Place) string {
	if p.Locality == "" {
		return "Everywhere"
	}
	if p.Region == "" {
		return p.Locality
	}
	return p.Locality + ", " + p.Region
}

func kindWord(k hub.ChapterKind) string {
	switch k {
	case hub.KindLocal:
		return "Local chapter"
	case hub.KindPod:
		return "Pod, forming"
	case hub.KindCouncil:
		return "Council"
	case hub.KindNational:
		return "National office"
	}
	return ""
}

func kindOptions(current hub.ChapterKind) []ui.Option {
	options := []ui.Option{{Value: "", Label: "All kinds", Selected: current == ""}}
	for _, k := range hub.ChapterKinds() {
		options = append(options, ui.Option{Value: string(k), Label: kindWord(k), Selected: k == current})
	}
	return options
}

func statusTag(status hub.CharterStatus) ui.Tag {
	switch status {
	case hub.CharterForming:
		return ui.Tag{Text: "Forming", Tone: "accent"}
	case hub.CharterPaused:
		return ui.Tag{Text: "Paused", Tone: "soft"}
	case hub.CharterDormant:
		return ui.Tag{Text: "Needs a lead", Tone: "warn"}
	case hub.CharterClosed:
		return ui.Tag{Text: "Closed", Tone: "soft"}
	case hub.CharterActive:
	}
	return ui.Tag{}
}

// chapterPage is a chapter's public page.
func (s *Server) chapterPage(q *request) error {
	ch := q.chapter
	events, _, err := s.Events.List(q.ctx(), q.actor, ch, false, store.Cursor{})
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
	base := chapterURL(ch.Slug)
	v := pages.View{
		Page: s.layout(q, ch.Name), Name: ch.Name, Kicker: kickerOf(ch), About: ch.About, Access: ch.Access,
		Next: s.eventRows(q.ctx(), ch.Slug, events[:min(len(events), 6)]), All: ui.Link{Text: "All events of the chapter", URL: base + "/events"},
		Calendar: base + "/events.ics", Contact: base + "/contact", Join: joinOf(q, standing), Notices: statusNotices(ch.Status),
	}
	v.Page.Description, v.Page.Meta.Canonical, v.Page.Meta.Feed = ch.About, s.absolute(base), v.Calendar
	v.Toolkits = toolkitLinks(ch, kits)
	if s.Chapters.CanEdit(q.actor, ch) == nil {
		v.Desk = deskURL(ch.Slug)
	}
	return s.render(q, http.StatusOK, pages.Chapter(v))
}

func toolkitLinks(ch hub.Chapter, kits []store.Ask) []pages.Toolkit {
	links := make([]pages.Toolkit, 0, len(kits))
	for _, k := range kits {
		links = append(links, pages.Toolkit{Title: k.Title, URL: toolkitURL(ch.Slug, k.ID), Line: k.Summary})
	}
	return links
}

// statusNotices say what the charter's status means to a visitor.
func statusNotices(status hub.CharterStatus) []string {
	switch status {
	case hub.CharterDormant:
		return []string{"This chapter needs a lead. Join, and write to the national office if you could be one."}
	case hub.CharterPaused:
		return []string{"This chapter pauses. Its past events stay; new ones come when it starts again."}
	case hub.CharterForming, hub.CharterActive, hub.CharterClosed:
	}
	return nil
}

func kickerOf(ch hub.Chapter) string {
	word := map[hub.ChapterKind]string{hub.KindLocal: "Chapter", hub.KindPod: "Pod", hub.KindCouncil: "Council", hub.KindNational: "Office"}[ch.Kind]
	if ch.Since > 0 {
		return fmt.Sprintf("%s since %d", word, ch.Since)
	}
	return word
}

// joinOf is what joining means to this viewer.
func joinOf(q *request, standing hub.MembershipState) pages.Join {
	base := chapterURL(q.chapter.Slug)
	switch {
	case standing == hub.MembershipApproved:
		return pages.Join{Standing: "You are a member.", Leave: base + "/leave", LeaveBy: "Leave the chapter"}
	case standing == hub.MembershipRequested:
		return pages.Join{Standing: "You asked to join. A lead will answer.", Leave: base + "/leave", LeaveBy: "Take the request back"}
	case !q.chapter.Joinable():
		return pages.Join{}
	}
	return pages.Join{Action: base + "/join", Label: "Join the chapter"}
}

// joinForm shows the form that asks to join. A visitor reads what joining means before they are sent to sign in, from where they
// come back to the form.
func (s *Server) joinForm(q *request) error {
	if !q.actor.SignedIn() && q.absent == nil {
		return s.render(q, http.StatusOK, pages.JoiningPage(pages.Joining{
			Page: s.layout(q, "Join "+q.chapter.Name), Chapter: chapterTitle(q.ctx(), q.chapter), URL: chapterURL(q.chapter.Slug), Closed: notJoinable(q.chapter),
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

func (s *Server) joinPage(q *request, status int, note string, problems ui.Errors) error {
	return s.render(q, status, pages.AskPage(pages.Ask{
		Page: s.deskPage(q, "Join "+q.chapter.Name), Chapter: chapterTitle(q.ctx(), q.chapter), URL: chapterURL(q.chapter.Slug),
		Action: chapterURL(q.chapter.Slug) + "/join", Errors: problems, Closed: notJoinable(q.chapter),
		Note: ui.Area{Name: "note", Label: "A few words to the leads", Help: "Who you are, and what you would like to do.", Optional: true, Value: note, Error: problems.Of("note"), Length: "2000"},
	}))
}

// notJoinable says why nobody can join a chapter; "" when people can.
func notJoinable(ch hub.Chapter) string {
	switch {
	case ch.Joinable():
		return ""
	case ch.Kind == hub.KindNational:
		return "The national office has no members of its own: people join a chapter."
	case ch.Status == hub.CharterPaused:
		return "This chapter pauses, and takes no new members until it starts again."
	}
	return "This chapter is closed, and takes no new members."
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
	if reachable, err := s.Chapters.Reachable(q.ctx(), q.chapter); err != nil || !reachable {
		return s.nobodyLeads(q, err)
	}
	return s.contactPage(q, http.StatusOK, chapter.Contact{Name: q.actor.Name}, nil)
}

// nobodyLeads says what to do about a chapter that nobody leads. It is an answer, not a failure; only a letter fails.
func (s *Server) nobodyLeads(q *request, err error) error {
	if err != nil {
		return err
	}
	for _, a := range answers {
		if errors.Is(a.kind, hub.ErrNoLead) {
			a.status = http.StatusOK
			s.problem(q, a)
		}
	}
	return nil
}

func (s *Server) contactPage(q *request, status int, c chapter.Contact, problems ui.Errors) error {
	return s.render(q, status, pages.ContactPage(pages.Contact{
		Page: s.deskPage(q, "Write to "+q.chapter.Name), Chapter: chapterTitle(q.ctx(), q.chapter), URL: chapterURL(q.chapter.Slug),
		Action: chapterURL(q.chapter.Slug) + "/contact", Errors: problems,
		Name:  ui.Input{Name: "name", Label: "Your name", Type: "text", Value: c.Name, Error: problems.Of("name"), Autocomplete: "name", Required: true},
		Email: ui.Input{Name: "email", Label: "Your e-mail", Help: "The leads answer there.", Type: "email", Value: c.Email, Error: problems.Of("email"), Autocomplete: "email", Required: true},
		Text:  ui.Area{Name: "text", Label: "Your words", Value: c.Text, Error: problems.Of("text"), Required: true, Length: "2000"},
	}))
}

// contactPerMinute is how many messages one network may send to leads.
const contactPerMinute = 10

func (s *Server) contact(q *request) error {
	c := chapter.Contact{Name: q.text("name"), Email: q.text("email"), Text: q.text("text")}
	if s.tooFast(q, "contact", contactPerMinute) {
		return s.contactPage(q, http.StatusTooManyRequests, c, ui.Errors{{Field: "text", Text: "Too many messages came from your network at once. Wait a minute and send it again."}})
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
