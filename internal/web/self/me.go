package self

import (
	"context"
	"net/http"
	"time"

	pages "chapterhouse/components/account"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Me is a person's own page. It shows a calendar link that was just made, once.
func (h *Handlers) Me(q *page.Request) error { return h.mePage(q, http.StatusOK, mistake{}) }

// mistake is a change of an RSVP that was not saved; the zero value is none.
type mistake struct {
	event    hub.EventID
	typed    event.Change
	problems ui.Errors
}

// ChangeAgain shows one's own page with the change of an RSVP that was typed there and is not saved: what is wrong with it, or that the
// event is not what it was when the page was opened.
func (h *Handlers) ChangeAgain(q *page.Request, status int, problems ui.Errors) error {
	m := mistake{event: q.Event(), typed: page.Read[event.Change](q), problems: problems}
	q.Chapter = hub.Chapter{} // the page is no chapter's
	return h.mePage(q, status, m)
}

func (h *Handlers) mePage(q *page.Request, status int, m mistake) error {
	person, err := h.Account.Own(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	chapters, err := h.Chapters.Own(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.Me{Page: h.DeskPage(q, say.T(q.Ctx(), "My page")), Name: person.Name, Email: person.Email, Language: h.languages(q), Trail: "/me/trail"}
	for _, fill := range []func(*page.Request, *pages.Me) error{h.newFeed, h.ownAccounts, m.ownEvents(h), h.ownDesks, h.ownFollows} {
		if err := fill(q, &v); err != nil {
			return err
		}
	}
	for _, m := range chapters {
		v.Chapters = append(v.Chapters, h.ownChapter(q, m))
	}
	v.Home = homeChoice(q.Ctx(), chapters)
	if err := h.ownSessions(q, &v, homeZone(chapters)); err != nil {
		return err
	}
	return h.Render(q, status, pages.MePage(v))
}

// homeChoice asks somebody who belongs to several chapters which is their home; nil: there is nothing to choose.
func homeChoice(ctx context.Context, chapters []hub.OwnMembership) *ui.Choice {
	c := &ui.Choice{Name: "chapter", Label: say.T(ctx, "Home chapter")}
	for _, m := range chapters {
		if m.State == hub.MembershipApproved {
			c.Options = append(c.Options, ui.Option{Value: m.Chapter.Slug, Label: m.Chapter.Name, Selected: m.Home})
		}
	}
	if len(c.Options) < 2 {
		return nil
	}
	return c
}

// ChooseHome makes one of a person's chapters their home.
func (h *Handlers) ChooseHome(q *page.Request) error {
	ch, err := h.Chapters.BySlug(q.Ctx(), q.Text("chapter"))
	if err != nil && !q.Actor.SignedIn() {
		err = hub.ErrSignIn
	}
	if err == nil {
		err = h.Chapters.ChooseHome(q.Ctx(), q.Actor, ch)
	}
	return h.Done(q, err, "home", "/me#chapters")
}

// newFeed shows the link of a calendar that was made just now, once.
func (h *Handlers) newFeed(q *page.Request, v *pages.Me) error {
	if key, made := h.Cookie(q, page.FeedCookie); made && hub.Token(key).Valid() {
		h.ClearCookie(q, page.FeedCookie)
		feed := h.Subscribe("/me/events.ics?key="+key, say.T(q.Ctx(), "My %s events", h.Organization()))
		v.Feed = &feed
	}
	return nil
}

// ownEvents are the events a person has an RSVP for, and those they host.
func (m mistake) ownEvents(h *Handlers) func(*page.Request, *pages.Me) error {
	return func(q *page.Request, v *pages.Me) error { return h.ownEvents(q, v, m) }
}

func (h *Handlers) ownEvents(q *page.Request, v *pages.Me, m mistake) error {
	own, err := h.Events.Own(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	hosted, err := h.Events.Hosted(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	for _, o := range own {
		v.RSVPs = append(v.RSVPs, h.ownRSVP(q, o, m))
	}
	for _, l := range hosted {
		v.Hosted = append(v.Hosted, h.hostedRow(q.Ctx(), l))
	}
	return nil
}

// homeZone is the zone a person's own page tells the time in: that of their home chapter, else of another they belong to.
func homeZone(chapters []hub.OwnMembership) *time.Location {
	for _, m := range chapters { // the home stands first
		return hub.Zone(m.Chapter.Zone)
	}
	return time.UTC
}

// ownDesks are the chapters whose desk a person opens.
func (h *Handlers) ownDesks(q *page.Request, v *pages.Me) error {
	desks, err := h.Chapters.Desks(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	for _, d := range desks {
		v.Desks = append(v.Desks, deskLine(q.Ctx(), d))
	}
	return nil
}

// ownSessions are where a person is signed in, and the last things they did.
func (h *Handlers) ownSessions(q *page.Request, v *pages.Me, at *time.Location) error {
	sessions, err := h.Account.Sessions(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	for _, one := range sessions {
		v.Sessions = append(v.Sessions, h.sessionLine(q, one, at))
	}
	deeds, err := h.deeds(q)
	for _, d := range deeds {
		v.Activity = append(v.Activity, pages.Activity{When: say.Moment(q.Ctx(), d.At.In(at), h.Now()), What: view.FactText(q.Ctx(), d.Action)})
	}
	return err
}

// ownRSVP is a person's own RSVP with what they can do about it; the forms are those of the one that the address names.
func (h *Handlers) ownRSVP(q *page.Request, o hub.OwnRSVP, m mistake) pages.RSVP {
	ctx, e := q.Ctx(), o.Listing.Event
	r := pages.RSVP{ID: "rsvp-" + string(o.RSVP.ID), Row: h.ownRow(ctx, o)}
	path := link.Event(o.Listing.ChapterSlug, e.ID) + "/rsvp"
	if r.Undo = view.Undo(ctx, e, o.RSVP, h.Now()); r.Undo.Button != "" {
		r.Undo.Action, r.Undo.Back = path+"/undo", "me"
	}
	wrong := m.event != "" && m.event == e.ID
	r.Stale = wrong && len(m.problems) == 0
	if !e.Open(h.Now()) || !o.State.Coming() {
		return r
	}
	if !wrong && q.Query("change") != string(o.RSVP.ID) {
		r.Open = ui.Link{Text: say.T(ctx, "Change or cancel"), URL: "/me?change=" + string(o.RSVP.ID) + "#" + r.ID}
		return r
	}
	var typed *event.Change
	var problems ui.Errors
	if wrong {
		typed, problems = &m.typed, m.problems
	}
	r.Withdraw, r.Change = path+"/cancel", view.ChangeForm(ctx, e, o.RSVP, typed, problems)
	r.Change.Action, r.Change.Back = path, "me"
	return r
}

// ownRow is a person's own RSVP with its event.
func (h *Handlers) ownRow(ctx context.Context, o hub.OwnRSVP) ui.EventRow {
	row := view.ListingRow(ctx, o.Listing, h.Now())
	row.When = say.N(ctx, o.Party, "%[2]s, for 1 person", "%[2]s, for %[1]d people", view.Hours(ctx, o.Listing.Event))
	row.Own = view.OwnTime(o.Listing.Event)
	row.Line, row.Tags = event.Where(ctx, o.Listing.Event), []ui.Tag{view.RSVPTag(ctx, o.Listing.Event, o.RSVP)}
	switch {
	case o.Listing.State == hub.EventCancelled || o.Listing.Postponed():
		row.Tags = view.EventTags(ctx, o.Listing.Event, h.Now())
	case o.Held():
		row.Line = page.NoticeOf("held").In(ctx)
	}
	return row
}

// ownChapter is a chapter a person belongs to, or asked to join.
func (h *Handlers) ownChapter(q *page.Request, m hub.OwnMembership) pages.Chapter {
	c := pages.Chapter{Name: view.ChapterTitle(q.Ctx(), m.Chapter), URL: link.Chapter(m.Chapter.Slug), Line: say.T(q.Ctx(), "Member")}
	switch {
	case m.State == hub.MembershipRequested:
		c.Line = say.T(q.Ctx(), "You asked to join on %s.", say.Day(q.Ctx(), m.RequestedAt.In(hub.Zone(m.Chapter.Zone)), h.Now()))
	case m.Home:
		c.Line = say.T(q.Ctx(), "Member (home chapter)")
	}
	if h.Chapters.CanEdit(q.Actor, m.Chapter) == nil {
		c.Desk = link.Desk(m.Chapter.Slug)
	}
	return c
}

// deskLine is a chapter whose desk the person opens, with what needs them there.
func deskLine(ctx context.Context, d hub.DeskLine) pages.Chapter {
	c := pages.Chapter{Name: view.ChapterTitle(ctx, d.Chapter), URL: link.Chapter(d.Chapter.Slug), Desk: link.Desk(d.Chapter.Slug)}
	var needs []string
	if d.Requests > 0 {
		needs = append(needs, say.N(ctx, d.Requests, "1 person asked to join", "%d people asked to join"))
	}
	if d.Held > 0 {
		needs = append(needs, say.N(ctx, d.Held, "1 RSVP is on hold", "%d RSVPs are on hold"))
	}
	if d.Toolkits > 0 {
		needs = append(needs, say.N(ctx, d.Toolkits, "1 new toolkit", "%d new toolkits"))
	}
	if c.Line = say.List(ctx, needs); len(needs) == 0 {
		c.Line = say.T(ctx, "Nothing needs your attention")
	}
	return c
}

// sessionLine is a session with a link to end it; the current one is ended by signing out.
func (h *Handlers) sessionLine(q *page.Request, one session.Info, at *time.Location) pages.Session {
	line := pages.Session{
		Line: say.T(q.Ctx(), "Signed in %[1]s, last used %[2]s", say.Moment(q.Ctx(), one.SignedInAt.In(at), h.Now()), ago(q.Ctx(), h.Now().Sub(one.SeenAt))),
	}
	if one.Handle == q.Session {
		line.Current = true
	} else {
		line.End = "/me/sessions/" + one.Handle + "/end"
	}
	return line
}

// hostedRow is an event with the pages its host may open.
func (h *Handlers) hostedRow(ctx context.Context, l hub.EventListing) pages.Hosted {
	base := link.DeskEvent(l.ChapterSlug, l.ID)
	row := pages.Hosted{
		Title: l.Title, URL: link.Event(l.ChapterSlug, l.ID), When: view.When(ctx, l.Event, h.Now()), Line: l.ChapterName, Attendees: base + "/attendees", Edit: base,
	}
	switch l.State {
	case hub.EventDraft:
		row.URL, row.Attendees, row.State = base+"/preview", "", ui.Tag{Text: say.C(ctx, "an event", "Draft"), Tone: "soft"}
	case hub.EventCancelled:
		row.State = ui.Tag{Text: say.C(ctx, "an event", "Cancelled"), Tone: "bad"}
	case hub.EventPublished:
		if l.Postponed() {
			row.State = ui.Tag{Text: say.C(ctx, "an event", "Postponed"), Tone: "warn"}
		}
	}
	return row
}

// ago is a span as people say it.
func ago(ctx context.Context, d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return say.T(ctx, "just now")
	case d < 2*time.Hour:
		return say.N(ctx, int(d.Minutes()), "1 minute ago", "%d minutes ago")
	case d < 48*time.Hour:
		return say.N(ctx, int(d.Hours()), "1 hour ago", "%d hours ago")
	}
	return say.N(ctx, int(d.Hours()/24), "1 day ago", "%d days ago")
}

// languages are the languages to choose from; nil when there is only one.
func (h *Handlers) languages(q *page.Request) *ui.Choice {
	offered := h.Languages()
	if len(offered) < 2 {
		return nil
	}
	c := ui.Choice{Name: "language", Label: say.T(q.Ctx(), "Language for pages and emails"), Options: []ui.Option{{Label: say.T(q.Ctx(), "Same as my browser")}}}
	for _, l := range offered {
		c.Options = append(c.Options, ui.Option{Value: string(l), Label: l.Name(), Selected: l == q.Present.Locale})
	}
	return &c
}

// ChooseLanguage notes the language of the person's pages and emails.
func (h *Handlers) ChooseLanguage(q *page.Request) error {
	err := h.Account.ChooseLanguage(q.Ctx(), q.Actor, say.Locale(q.Text("language")), h.Languages())
	return h.Done(q, err, "saved", "/me")
}

// NewFeed makes a new calendar link, which the next page shows: reloading that makes no other.
func (h *Handlers) NewFeed(q *page.Request) error {
	token, err := h.Account.NewFeed(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	h.SetCookie(q, page.FeedCookie, string(token), time.Minute)
	return q.Redirect("/me")
}

// NoFeed is for whoever opens the address of that form: it makes no link, and leads to the button that does.
func (h *Handlers) NoFeed(q *page.Request) error {
	if !q.Actor.SignedIn() {
		return hub.ErrSignIn
	}
	h.Notice(q, "feed")
	return q.Redirect("/me#calendar")
}

// SignOutEverywhere ends all sessions of the person.
func (h *Handlers) SignOutEverywhere(q *page.Request) error {
	if err := h.Account.SignOutEverywhere(q.Ctx(), q.Actor); err != nil {
		return err
	}
	h.ClearCookie(q, page.SessionCookie)
	h.ClearCookie(q, page.FeedCookie)
	q.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	h.Notice(q, "everywhere")
	return q.Redirect("/")
}

// EndSession ends one of them.
func (h *Handlers) EndSession(q *page.Request) error {
	return h.Done(q, h.Account.EndOne(q.Ctx(), q.Actor, q.Param("session")), "saved", "/me")
}
