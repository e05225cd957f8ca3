package web

import (
	"context"
	"slices"
	"strings"

	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// nationalHue is the organization's own accent: step 17 of 24 (255 degrees, blue).
const nationalHue = 17

// layout is the shell of a page for this request.
func (s *Server) layout(q *request, title string) layout.Page {
	p := layout.Page{
		Title: title, Lang: string(say.Of(q.ctx())), Dir: "ltr", Organization: s.Organization, Hue: nationalHue, Demonstration: s.Demonstration,
		Notice: ui.Notice{Text: s.takeNotice(q)}, Viewer: s.viewer(q),
		Assets: layout.Assets{
			Stylesheet: s.Assets.URL("css/hub.css"), Script: s.Assets.URL("js/hub.js"), Htmx: s.Assets.URL("js/htmx.min.js"),
			Icon: s.Assets.URL("img/icon.svg"),
		},
		Nav: []ui.Link{{Text: say.T(q.ctx(), "Events"), URL: "/events"}, {Text: say.T(q.ctx(), "Chapters"), URL: "/chapters"}, {Text: say.T(q.ctx(), "Toolkits"), URL: "/toolkits"}},
	}
	if s.Outbox != nil {
		p.Outbox = "/outbox"
	}
	if q.chapter.ID != "" {
		p.Hue = q.chapter.Hue
	}
	if q.query("dir") == "rtl" && s.Demonstration {
		p.Dir = "rtl" // to look at any page of the demonstration from right to left
	}
	if q.absent != nil {
		p.Notice = ui.Notice{Text: say.T(q.ctx(), "We can’t check who you are right now, so you see the public page. Nobody was signed out."), Tone: "warn"}
	}
	inDesk := strings.Contains(q.path(), "/desk")
	for i, l := range p.Nav {
		p.Nav[i].Current = !inDesk && currentPlace(q.path()) == l.URL
	}
	for i, l := range p.Viewer.Places {
		p.Viewer.Places[i].Current = strings.HasPrefix(q.path(), l.URL)
	}
	return p
}

// currentPlace is the place of the main navigation that a path belongs to.
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

// viewer is who looks at the page, with the desks they can open.
func (s *Server) viewer(q *request) layout.Viewer {
	v := layout.Viewer{SignedIn: q.actor.SignedIn(), SignInURL: s.signInURL(q, false)}
	if !v.SignedIn {
		return v
	}
	v.Label = say.T(q.ctx(), "My page")
	if first := strings.Fields(q.actor.Name); len(first) > 0 {
		v.Label = first[0]
	}
	seen := map[hub.ChapterID]bool{}
	for _, g := range q.actor.Grants {
		if title := roleWord(q.ctx(), g.Role); v.Role == "" || g.Role == hub.RoleNationalAdmin {
			v.Role = title
		}
		if !g.Role.Scoped() || seen[g.Chapter] || len(v.Places) == 3 {
			continue
		}
		seen[g.Chapter] = true
		if ch, err := s.Chapters.ByID(q.ctx(), g.Chapter); err == nil {
			v.Places = append(v.Places, ui.Link{Text: say.T(q.ctx(), "%s desk", ch.Name), URL: deskURL(ch.Slug)})
		}
	}
	if q.actor.Has(hub.RoleNationalStaff, "") || q.actor.Has(hub.RoleNationalAdmin, "") {
		v.Places = append(v.Places, ui.Link{Text: say.C(q.ctx(), "the office", "National"), URL: "/national"})
	}
	switch {
	case q.actor.Has(hub.RoleNationalAdmin, ""):
		v.Places = append(v.Places, ui.Link{Text: say.T(q.ctx(), "Operator"), URL: operatorURL})
	case q.actor.Has(hub.RoleAuditor, ""):
		v.Places = append(v.Places, ui.Link{Text: say.T(q.ctx(), "Activity log"), URL: operatorURL + "/trail"})
	}
	return v
}

// roleWord is a role in a word, as it stands behind a name.
func roleWord(ctx context.Context, r hub.Role) string {
	switch r {
	case hub.RoleLead:
		return say.C(ctx, "a role", "lead")
	case hub.RoleCouncilLead:
		return say.C(ctx, "a role", "council lead")
	case hub.RoleNationalStaff:
		return say.C(ctx, "a role", "staff")
	case hub.RoleNationalAdmin:
		return say.C(ctx, "a role", "admin")
	case hub.RoleAuditor:
		return say.C(ctx, "a role", "auditor")
	}
	return ""
}

// deskPage is the shell of a page of a chapter's desk.
func (s *Server) deskPage(q *request, title string) layout.Page {
	p := s.layout(q, title)
	p.Desk, p.Meta.NoIndex = true, true
	return p
}

// deskLink leads up from a page of the desk: to the desk, or to the chapter for those whom the desk does not open (a host, an
// auditor).
func (s *Server) deskLink(q *request) ui.Link {
	if s.Chapters.CanEdit(q.actor, q.chapter) != nil {
		return ui.Link{Text: chapterTitle(q.ctx(), q.chapter), URL: chapterURL(q.chapter.Slug)}
	}
	return ui.Link{Text: say.T(q.ctx(), "%s desk", chapterTitle(q.ctx(), q.chapter)), URL: deskURL(q.chapter.Slug)}
}

// chapterTitle is how a sentence names a chapter: "Boston chapter", "Youth council", "National office".
func chapterTitle(ctx context.Context, c hub.Chapter) string {
	return chapterWords(ctx, c.Kind, c.Name)
}

func chapterWords(ctx context.Context, kind hub.ChapterKind, name string) string {
	switch kind {
	case hub.KindLocal:
		return say.T(ctx, "%s chapter", name)
	case hub.KindPod:
		return say.T(ctx, "%s pod", name)
	case hub.KindCouncil, hub.KindNational:
	}
	return name
}

// zones are the time zones the editor offers, with the one in use among them.
func zones(current string) []ui.Option {
	names := []string{
		"America/New_York", "America/Detroit", "America/Chicago", "America/Denver", "America/Boise", "America/Phoenix",
		"America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "America/Indiana/Indianapolis",
		"America/Kentucky/Louisville", "America/Halifax", "America/Toronto", "America/Mexico_City", "Europe/London", "Europe/Berlin", "UTC",
	}
	if current != "" && !slices.Contains(names, current) {
		names = append([]string{current}, names...)
	}
	options := make([]ui.Option, 0, len(names))
	for _, name := range names {
		options = append(options, ui.Option{Value: name, Label: strings.ReplaceAll(name, "_", " "), Selected: name == current})
	}
	return options
}
