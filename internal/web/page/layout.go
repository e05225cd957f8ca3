package page

import (
	"net/url"
	"strconv"
	"strings"

	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/view"
)

// nationalHue is the organization's accent color: step 17 of 24 (255 degrees, blue).
const nationalHue = 17

// Layout is the page layout for this request.
func (s *Site) Layout(q *Request, title string) layout.Page {
	p := layout.Page{
		Title: title, Lang: string(say.Of(q.Ctx())), Dir: "ltr", Organization: s.Organization(), Hue: nationalHue, Demonstration: s.Demonstration,
		Notice: s.takeNotice(q), Saved: s.takeSaved(q), Viewer: s.viewer(q),
		Assets: layout.Assets{
			Stylesheet: s.Assets.URL("css/hub.css"), Font: s.Assets.URL("fonts/atkinson-latin.woff2"), Script: s.Assets.URL("js/hub.js"), Drafts: s.Assets.URL("js/draft.js"), Htmx: s.Assets.URL("js/htmx.min.js"),
			Icon: s.Assets.URL("img/icon.svg"), TouchIcon: s.Assets.URL("img/apple-touch-icon.png"),
		},
		Nav: []ui.Link{{Text: say.T(q.Ctx(), "Events"), URL: "/events"}, {Text: say.T(q.Ctx(), "Chapters"), URL: "/chapters"}, {Text: say.T(q.Ctx(), "Toolkits"), URL: "/toolkits"}},
	}
	if s.KeepsMail {
		p.Outbox = "/outbox"
	}
	if q.Chapter.ID != "" {
		p.Hue = q.Chapter.Hue
	}
	if q.Query("dir") == "rtl" && s.Demonstration {
		p.Dir = "rtl" // to view any page of the demonstration right to left
	}
	if q.Absent != nil {
		p.Notice = ui.Notice{Text: say.T(q.Ctx(), "We can’t check who you are right now, so you see the public page. Nobody was signed out."), Tone: "warn"}
	}
	inDesk := strings.Contains(q.Path(), "/desk")
	for i, l := range p.Nav {
		p.Nav[i].Current = !inDesk && currentPlace(q.Path()) == l.URL
	}
	for i, l := range p.Viewer.Places {
		p.Viewer.Places[i].Current = strings.HasPrefix(q.Path(), l.URL)
	}
	return p
}

// currentPlace is the entry of the main navigation that a path belongs to.
func currentPlace(path string) string {
	switch {
	case strings.HasPrefix(path, "/chapters/") && strings.Contains(path, "/events"), strings.HasPrefix(path, "/events"):
		return "/events"
	case strings.HasPrefix(path, "/chapters/") && strings.Contains(path, "/toolkits"), strings.HasPrefix(path, "/toolkits"):
		return "/toolkits"
	case strings.HasPrefix(path, "/chapters"):
		return "/chapters"
	}
	return ""
}

// mostDesks is how many desks stand in the navigation one by one; more are a link to their list.
const mostDesks = 3

// viewer is the person viewing the page, with the desks they can open.
func (s *Site) viewer(q *Request) layout.Viewer {
	v := layout.Viewer{SignedIn: q.Actor.SignedIn(), SignInURL: s.SignInURL(q, false)}
	if !v.SignedIn {
		return v
	}
	v.Label = say.T(q.Ctx(), "My page")
	if first := strings.Fields(q.Actor.Name); len(first) > 0 {
		v.Label = first[0]
	}
	seen := map[hub.ChapterID]bool{}
	var desks []ui.Link
	for _, g := range q.Actor.Grants {
		if title := view.Role(q.Ctx(), g.Role); v.Role == "" || g.Role == hub.RoleNationalAdmin {
			v.Role = title
		}
		if !g.Role.Scoped() || seen[g.Chapter] {
			continue
		}
		seen[g.Chapter] = true
		if ch, err := s.Chapters.ByID(q.Ctx(), g.Chapter); err == nil {
			desks = append(desks, ui.Link{Text: say.T(q.Ctx(), "%s desk", ch.Name), URL: link.Desk(ch.Slug)})
		}
	}
	if len(desks) > mostDesks {
		desks = []ui.Link{{Text: say.N(q.Ctx(), len(desks), "My desk", "My %d desks"), URL: "/me#desks"}}
	}
	v.Places = desks
	if q.Actor.Has(hub.RoleNationalStaff, "") || q.Actor.Has(hub.RoleNationalAdmin, "") {
		v.Places = append(v.Places, ui.Link{Text: say.C(q.Ctx(), "the office", "National"), URL: "/national"})
	}
	switch {
	case q.Actor.Has(hub.RoleNationalAdmin, ""):
		v.Places = append(v.Places, ui.Link{Text: say.T(q.Ctx(), "Operator"), URL: link.Operator})
	case q.Actor.Has(hub.RoleAuditor, ""):
		v.Places = append(v.Places, ui.Link{Text: say.T(q.Ctx(), "Activity log"), URL: link.Operator + "/trail"}, ui.Link{Text: say.T(q.Ctx(), "Roles"), URL: link.NationalRoles},
			ui.Link{Text: say.T(q.Ctx(), "Chapters"), URL: link.NationalChapters})
	}
	return v
}

// DeskPage is the layout of a desk page.
func (s *Site) DeskPage(q *Request, title string) layout.Page {
	p := s.Layout(q, title)
	p.Desk, p.Meta.NoIndex = true, true
	if s.Stopped != nil && q.Actor.SignedIn() {
		if stopped := s.Stopped(q.Ctx()); stopped.Paused() {
			p.EmailStopped = say.T(q.Ctx(), "Email has been stopped since %s. What you send waits, and goes out once email runs again.", say.Moment(q.Ctx(), stopped.Since.UTC(), s.Now()))
		}
	}
	return p
}

// OfficeLink leads up from a page of the national office: to its overview, or for an auditor, who cannot open that, to the activity log.
func (s *Site) OfficeLink(q *Request) ui.Link {
	if q.Actor.Has(hub.RoleNationalStaff, "") || q.Actor.Has(hub.RoleNationalAdmin, "") {
		return ui.Link{Text: say.T(q.Ctx(), "National office"), URL: "/national"}
	}
	return ui.Link{Text: say.T(q.Ctx(), "Activity log"), URL: link.Operator + "/trail"}
}

// DeskLink leads up from a desk page: to the desk, or to the chapter for those who cannot open the desk (a host, an
// auditor).
func (s *Site) DeskLink(q *Request) ui.Link {
	if s.Chapters.CanEdit(q.Actor, q.Chapter) != nil {
		return ui.Link{Text: view.ChapterTitle(q.Ctx(), q.Chapter), URL: link.Chapter(q.Chapter.Slug)}
	}
	return ui.Link{Text: say.T(q.Ctx(), "%s desk", view.ChapterTitle(q.Ctx(), q.Chapter)), URL: link.Desk(q.Chapter.Slug)}
}

// SignInHelp says who can have an account and how to get one: in the operator's words, or else where to ask. A demonstration needs
// none.
func (s *Site) SignInHelp(q *Request) ui.Help {
	switch {
	case strings.HasPrefix(s.AccountHelp, "https://"):
		return ui.Help{
			Text: s.signInWith(q),
			Link: ui.Link{Text: say.T(q.Ctx(), "Who can have one, and how to get it"), URL: s.AccountHelp},
		}
	case s.AccountHelp != "":
		return ui.Help{Text: s.AccountHelp}
	case s.Demonstration:
		return ui.Help{Text: say.T(q.Ctx(), "This is a demonstration. Choose anyone on the next page.")}
	}
	h := ui.Help{Text: say.T(q.Ctx(), "You sign in with your %s account. If you don’t have one, ask the national office.", s.Organization())}
	if s.Account.Codes() {
		h.Text = say.T(q.Ctx(), "You sign in with your %s account, or with a code by email. If you need an account, ask the national office.", s.Organization())
	}
	if office, err := s.Office(q); err == nil {
		h.Link = ui.Link{Text: say.T(q.Ctx(), "Contact the national office"), URL: link.Chapter(office.Slug) + "/contact"}
	}
	return h
}

// signInWith says what people sign in with.
func (s *Site) signInWith(q *Request) string {
	if s.Account.Codes() {
		return say.T(q.Ctx(), "You sign in with your %s account, or with a code by email.", s.Organization())
	}
	return say.T(q.Ctx(), "You sign in with your %s account.", s.Organization())
}

// Absolute is the full URL of a path.
func (s *Site) Absolute(path string) string { return s.BaseURL.String() + path }

// Subscribe is the calendar at a path, as people subscribe to it. webcal: is https, and opens the calendar app.
func (s *Site) Subscribe(path, name string) ui.Calendar {
	address := s.Absolute(path)
	_, rest, _ := strings.Cut(address, "://")
	app := "webcal://" + rest
	return ui.Calendar{
		Address: address, App: app, Google: "https://calendar.google.com/calendar/r?" + url.Values{"cid": {app}}.Encode(),
		Outlook: "https://outlook.live.com/calendar/0/addfromweb?" + url.Values{"url": {address}, "name": {name}}.Encode(),
	}
}

// EventLink is event.Link: the absolute address of an event's page.
func (s *Site) EventLink(slug string, id hub.EventID) string { return s.Absolute(link.Event(slug, id)) }

// RowsPerPage is how many rows of an unbounded list a page shows: what a phone can scroll through and a browser can
// draw at once. CSV files hold all of them.
const RowsPerPage = 100

// Paged is the page of a list that the address asks for, with links to the pages around it; path is the list's own. Names are
// encrypted, so lists are sorted, searched and paged in memory.
func Paged[T any](q *Request, path string, all []T) ([]T, ui.Pages) {
	if len(all) <= RowsPerPage {
		return all, ui.Pages{}
	}
	last := (len(all) + RowsPerPage - 1) / RowsPerPage
	page := min(max(WholeNumber(q.Query("page"), 1), 1), last)
	from, to := (page-1)*RowsPerPage, min(page*RowsPerPage, len(all))
	link := func(page int, text string) ui.Link {
		query := link.Without(q.Values(), "page")
		query.Set("page", strconv.Itoa(page))
		return ui.Link{Text: text, URL: path + "?" + query.Encode()}
	}
	pages := ui.Pages{Line: say.T(q.Ctx(), "%[1]d to %[2]d of %[3]d", from+1, to, len(all))}
	if page > 1 {
		pages.Before = link(page-1, say.T(q.Ctx(), "Previous page"))
	}
	if page < last {
		pages.Next = link(page+1, say.T(q.Ctx(), "Next page"))
	}
	return all[from:to], pages
}
