package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	pages "chapterhouse/components/account"
	"chapterhouse/components/problem"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sso"
)

// backChannelLogout ends the sessions that a provider says are over. The answers are those of Back-Channel Logout 1.0,
// section 2.8: 200, or 400 for a token that is not to be believed.
func (s *Server) backChannelLogout(q *request) error {
	q.header().Set("Cache-Control", "no-store")
	err := s.Account.EndedThere(q.ctx(), q.param("provider"), q.text("logout_token"))
	if why, refused := errors.AsType[*sso.Refused](err); refused {
		s.Log.Info("logout token refused", "id", q.id, "reason", why.Reason)
		q.c.JSON(http.StatusBadRequest, logoutProblem{Error: "invalid_request", Description: why.Reason})
		return nil
	}
	if err != nil {
		return err
	}
	q.c.Status(http.StatusOK)
	q.c.Writer.WriteHeaderNow()
	return nil
}

type logoutProblem struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// landing is where a person starts: the desk of the one who leads, national for its staff, else their own page.
func (s *Server) landing(q *request, actor hub.Actor) string {
	for _, g := range actor.Grants {
		if g.Role == hub.RoleNationalStaff || g.Role == hub.RoleNationalAdmin {
			return "/national"
		}
	}
	if actor.Has(hub.RoleAuditor, "") {
		return operatorURL + "/trail"
	}
	for _, g := range actor.Grants {
		if g.Role.Scoped() {
			if ch, err := s.Chapters.ByID(q.ctx(), g.Chapter); err == nil {
				return deskURL(ch.Slug)
			}
		}
	}
	return "/me"
}

// signOut ends this session here and at the provider.
func (s *Server) signOut(q *request) error {
	provider := ""
	for _, cookie := range q.c.Request.CookiesNamed(s.sessionCookie()) { // of two, both: neither may go on
		there, err := s.Account.SignOut(q.ctx(), cookie.Value, s.absolute("/"))
		if err != nil {
			return err
		}
		provider = cmp.Or(there, provider)
	}
	s.clearCookie(q, s.sessionCookie())
	q.header().Set("Clear-Site-Data", `"cache"`)
	s.notice(q, "out")
	if provider == "" {
		return q.redirect("/")
	}
	return s.signOutThere(q, provider)
}

// signOutThere is the page on the way to the provider's own sign-out. The policy lets no form end at another site, not
// even by redirects (form-action), so the browser goes on from a page.
func (s *Server) signOutThere(q *request, provider string) error {
	q.actor, q.session = hub.Actor{}, ""
	q.header().Set("Refresh", "0; url="+provider)
	page := s.layout(q, say.T(q.ctx(), "Signed out"))
	page.Meta.NoIndex = true
	return s.render(q, http.StatusOK, problem.Problem(problem.View{
		Page: page, Heading: say.T(q.ctx(), "You’re signed out here"),
		Text:    say.T(q.ctx(), "Next, your sign-in service will sign you out there too. If nothing happens, tap “Continue.”"),
		Actions: []ui.Link{{Text: say.T(q.ctx(), "Continue"), URL: provider}},
	}))
}

// me is a person's own page.
func (s *Server) me(q *request) error { return s.mePage(q, "") }

func (s *Server) mePage(q *request, feed string) error {
	person, err := s.Account.Own(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	own, err := s.Events.Own(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	hosted, err := s.Events.Hosted(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	chapters, err := s.Chapters.Own(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	sessions, err := s.Account.Sessions(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	v := pages.Me{Page: s.deskPage(q, say.T(q.ctx(), "My page")), Name: person.Name, Email: person.Email, Feed: feed}
	if err := s.ownAccounts(q, &v); err != nil {
		return err
	}
	for _, o := range own {
		v.RSVPs = append(v.RSVPs, s.ownRow(q.ctx(), o))
	}
	for _, l := range hosted {
		v.Hosted = append(v.Hosted, s.hostedRow(q.ctx(), l))
	}
	for _, m := range chapters {
		v.Chapters = append(v.Chapters, s.ownChapter(q, m))
	}
	for _, one := range sessions {
		v.Sessions = append(v.Sessions, s.sessionLine(q, one))
	}
	deeds, err := s.deeds(q)
	if err != nil {
		return err
	}
	v.Trail = "/me/trail"
	for _, d := range deeds {
		v.Activity = append(v.Activity, pages.Activity{When: say.Moment(q.ctx(), d.At.UTC(), s.Now()), What: factText(q.ctx(), d.Action)})
	}
	return s.render(q, http.StatusOK, pages.MePage(v))
}

// ownRow is a person's own RSVP with its event.
func (s *Server) ownRow(ctx context.Context, o hub.OwnRSVP) ui.EventRow {
	row := listingRow(ctx, o.Listing, s.Now())
	row.When = say.N(ctx, o.Party, "%[2]s, for 1 person", "%[2]s, for %[1]d people", hours(ctx, o.Listing.Event))
	row.Line, row.Tags = event.Where(ctx, o.Listing.Event), []ui.Tag{rsvpTag(ctx, o.RSVP)}
	switch {
	case o.Listing.State == hub.EventCancelled:
		row.Tags = eventTags(ctx, o.Listing.Event, s.Now())
	case o.Held():
		row.Line = notices["held"].In(ctx)
	}
	return row
}

// ownChapter is a chapter a person belongs to, or asked to.
func (s *Server) ownChapter(q *request, m hub.OwnMembership) pages.Chapter {
	c := pages.Chapter{Name: chapterTitle(q.ctx(), m.Chapter), URL: chapterURL(m.Chapter.Slug), Line: say.T(q.ctx(), "Member")}
	switch {
	case m.State == hub.MembershipRequested:
		c.Line = say.T(q.ctx(), "You asked to join on %s.", say.Day(q.ctx(), m.RequestedAt, s.Now()))
	case m.Home:
		c.Line = say.T(q.ctx(), "Member (home chapter)")
	}
	if s.Chapters.CanEdit(q.actor, m.Chapter) == nil {
		c.Desk = deskURL(m.Chapter.Slug)
	}
	return c
}

// sessionLine is a session with the way to end it; the one that looks is ended by signing out.
func (s *Server) sessionLine(q *request, one session.Info) pages.Session {
	line := pages.Session{
		Line: say.T(q.ctx(), "Signed in %[1]s, last used %[2]s", say.Moment(q.ctx(), one.SignedInAt, s.Now()), ago(q.ctx(), s.Now().Sub(one.SeenAt))),
	}
	if one.Handle == q.session {
		line.Current = true
	} else {
		line.End = "/me/sessions/" + one.Handle + "/end"
	}
	return line
}

// hostedRow is an event with what its host may open.
func (s *Server) hostedRow(ctx context.Context, l hub.EventListing) pages.Hosted {
	base := deskEventURL(l.ChapterSlug, l.ID)
	row := pages.Hosted{
		Title: l.Title, URL: eventURL(l.ChapterSlug, l.ID), When: when(ctx, l.Event, s.Now()), Line: l.ChapterName, Attendees: base + "/attendees", Edit: base,
	}
	switch l.State {
	case hub.EventDraft:
		row.URL, row.Attendees, row.State = base+"/preview", "", ui.Tag{Text: say.C(ctx, "an event", "Draft"), Tone: "soft"}
	case hub.EventCancelled:
		row.State = ui.Tag{Text: say.C(ctx, "an event", "Cancelled"), Tone: "bad"}
	case hub.EventPublished:
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

// newFeed makes a new calendar link and shows it this once.
func (s *Server) newFeed(q *request) error {
	token, err := s.Account.NewFeed(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	return s.mePage(q, s.absolute("/me/events.ics?key="+string(token)))
}

func (s *Server) signOutEverywhere(q *request) error {
	if err := s.Account.SignOutEverywhere(q.ctx(), q.actor); err != nil {
		return err
	}
	s.clearCookie(q, s.sessionCookie())
	s.notice(q, "everywhere")
	return q.redirect("/")
}

func (s *Server) endSession(q *request) error {
	if err := s.Account.EndOne(q.ctx(), q.actor, q.param("session")); err != nil {
		return err
	}
	s.notice(q, "saved")
	return q.redirect("/me")
}

// embeddedProvider hands over to the provider of the demonstration hub.
func (s *Server) embeddedProvider(c *gin.Context) {
	if s.provider == nil {
		s.fail(of(c), hub.ErrNotFound)
		return
	}
	// The provider's page callback gets this request back from its context.
	s.provider.ServeHTTP(c.Writer, c.Request.WithContext(context.WithValue(c.Request.Context(), loginKey{}, of(c))))
}

type loginKey struct{}

// LoginPage shows the demo people of the embedded provider.
func (s *Server) LoginPage(w http.ResponseWriter, r *http.Request, p sso.LoginPage) {
	q, ok := r.Context().Value(loginKey{}).(*request)
	if !ok {
		http.NotFound(w, r)
		return
	}
	v := pages.People{Page: s.layout(q, say.T(q.ctx(), "Sign in")), Action: p.Action, Problem: p.Problem.In(q.ctx())}
	v.Page.Meta.NoIndex = true
	for name, value := range p.Fields {
		v.Fields = append(v.Fields, pages.Field{Name: name, Value: value})
	}
	for _, person := range p.People {
		v.People = append(v.People, pages.Person{Subject: person.Subject, Name: person.Name, Note: strings.TrimSpace(person.Note)})
	}
	if err := s.render(q, q.c.Writer.Status(), pages.PeoplePage(v)); err != nil { // the provider may have set a status
		s.fail(q, err)
	}
}
