package public

import (
	"context"
	"net/http"
	"slices"
	"time"

	pages "chapterhouse/components/site"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/retention"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Hosting is where this site keeps what it holds, as its privacy page says.
type Hosting struct {
	Postgres   bool
	Relay      bool     // email leaves; else it is kept here
	SignIn     []string // providers that people sign in with, by name
	BackupDays int      // for how long a backup is kept; 0: nobody said
}

// About is the page about the organization.
func (h *Handlers) About(q *page.Request) error {
	return h.sitePage(q, hub.PageAbout, func(v *pages.View) {
		v.Text = []string{
			say.T(q.Ctx(), "%s is a membership organization with local chapters. This is where our chapters announce their events and where you find one near you.", h.Organization()),
			say.T(q.Ctx(), "You can RSVP without an account."),
		}
		v.Links = []ui.Link{{Text: say.T(q.Ctx(), "Find an event near you"), URL: "/events"}, {Text: say.T(q.Ctx(), "Find your chapter"), URL: "/chapters"}}
	})
}

// ContactUs is the page that says whom to write to.
func (h *Handlers) ContactUs(q *page.Request) error {
	return h.sitePage(q, hub.PageContact, func(v *pages.View) {
		v.Text = []string{
			say.T(q.Ctx(), "For anything about an event or a chapter, write to the chapter: its page has a form, and its leads reply by email."),
			say.T(q.Ctx(), "For everything else, write to the national office."),
		}
		v.Links = []ui.Link{{Text: say.T(q.Ctx(), "Find your chapter"), URL: "/chapters"}}
		if office, err := h.Office(q); err == nil {
			v.Links = append(v.Links, ui.Link{Text: contactWords(q.Ctx(), office), URL: link.Chapter(office.Slug) + "/contact"})
		}
	})
}

// Accessibility is the accessibility statement.
func (h *Handlers) Accessibility(q *page.Request) error {
	return h.sitePage(q, hub.PageAccessibility, func(v *pages.View) {
		v.Text = []string{
			say.T(q.Ctx(), "We want everyone to be able to use this site and come to our events."),
			say.T(q.Ctx(), "The site works with a keyboard, a screen reader, text at twice its size, on a narrow screen, in print, and without JavaScript. We aim for WCAG 2.2, level AA."),
			say.T(q.Ctx(), "Every event page says what is known about its accessibility, and you can search events for what you need. Tell the organizers what they should prepare when you RSVP."),
			say.T(q.Ctx(), "Something doesn’t work for you? Write to us, and we’ll fix it or find another way."),
		}
		v.Links = []ui.Link{{Text: say.C(q.Ctx(), "a page", "Contact"), URL: "/contact"}}
	})
}

// Privacy is the privacy page: the office's words, and what is true of this site as it runs.
func (h *Handlers) Privacy(q *page.Request) error {
	return h.sitePage(q, hub.PagePrivacy, func(v *pages.View) {
		v.Text = []string{
			say.T(q.Ctx(), "We keep as little about you as we can, for as short a time as we can, and we tell nobody outside %s. Nothing on this site or in our emails comes from another company, and nothing tracks you.", h.Organization()),
			say.T(q.Ctx(), "We use your name and email address to tell you about what you asked for: your RSVPs, your chapters and your account. Below is what this site keeps, as it’s set up now."),
		}
		f := h.privacyFacts(q.Ctx())
		if q.Actor.SignedIn() {
			f.Yours = []ui.Link{{Text: say.T(q.Ctx(), "Everything we hold about you"), URL: "/me/data"}}
		}
		v.Facts = &f
	})
}

// sitePage shows one of the office's pages; plain fills in what it says where the office wrote nothing, and what stands below its words.
func (h *Handlers) sitePage(q *page.Request, name hub.SitePageName, plain func(v *pages.View)) error {
	p, err := h.SitePages.Page(q.Ctx(), name)
	if err != nil {
		return err
	}
	heading := view.SitePage(q.Ctx(), name)
	v := pages.View{Page: h.Layout(q, heading), Heading: heading}
	plain(&v)
	if p.Body != "" {
		v.HTML = markdown.HTML(p.Body)
	}
	if v.Lede, v.Page.Description = p.Summary, p.Summary; p.Summary == "" {
		v.Page.Description = say.C(q.Ctx(), "organization: page", "%[1]s: %[2]s", h.Organization(), heading)
	}
	h.open(&v.Page, "/"+string(name))
	return h.Render(q, http.StatusOK, pages.Page(v))
}

// privacyFacts are what the page says of this site.
func (h *Handlers) privacyFacts(ctx context.Context) pages.Facts {
	f := pages.Facts{
		Yours: []ui.Link{
			{Text: say.T(ctx, "With an account: sign in and see everything we hold about you"), URL: "/me/data"},
			{Text: say.T(ctx, "Without an account: get a link by email"), URL: "/data"},
		},
		Note:  say.N(ctx, hub.DataDueDays, "Or write to the national office. You’ll get an answer within 1 day.", "Or write to the national office. You’ll get an answer within %d days."),
		Stays: stays(ctx), Where: h.where(ctx),
	}
	for _, k := range retention.Table() {
		f.Kept = append(f.Kept, pages.Kept{What: k.What.In(ctx), For: span(ctx, k.For), Since: k.Since.In(ctx)})
	}
	for _, s := range seen {
		f.Seen = append(f.Seen, pages.Seen{What: s.what.In(ctx), Who: holders(ctx, s.action)})
	}
	return f
}

// span is a time as people say it: hours up to two days, then days.
func span(ctx context.Context, d time.Duration) string {
	if d <= 48*time.Hour {
		return say.N(ctx, int(d.Hours()), "1 hour", "%d hours")
	}
	return say.N(ctx, int(d.Hours()/24), "1 day", "%d days")
}

// stays are what no sweep removes, each with the reason.
func stays(ctx context.Context) []string {
	return []string{
		say.T(ctx, "Your account, chapters and roles stay until you leave or erase them."),
		say.T(ctx, "When names are deleted, the number of people stays, without saying who."),
		say.T(ctx, "If organizers blocked you, a scrambled form of your address stays until they unblock you, also after your data is erased. Nobody can read the address from it."),
		say.T(ctx, "If you asked us never to email your address, we keep a scrambled form of it for good: it keeps that promise, and nobody can read the address from it."),
		say.T(ctx, "The activity log names people by an ID, never by name or address."),
	}
}

// seen are the kinds of data that a reader asks about, with the action whose holders see them.
var seen = []struct {
	what   say.Text
	action policy.Action
}{
	{say.M("Names and email addresses on RSVPs"), policy.SeeAttendees},
	{say.M("First names and last initials on RSVPs"), policy.SeeMasked},
	{say.M("Members’ names and email addresses"), policy.ReadMembers},
	{say.M("A chapter’s activity log"), policy.ReadTrail},
	{say.M("Everything about one person who asked the office for it"), policy.AnswerDataAsk},
	{say.M("Everything about you"), policy.SeeOwnData},
}

// holders are those who may do an action, in words.
func holders(ctx context.Context, action policy.Action) string {
	list := policy.Holders(action)
	if slices.ContainsFunc(list, func(h policy.Holder) bool { return h.Column == policy.Guest }) {
		return say.T(ctx, "You")
	}
	var who []string
	fresh := false
	for _, h := range list {
		who = append(who, holderWords(ctx, h))
		fresh = fresh || h.Fresh
	}
	if fresh {
		return say.N(ctx, int(hub.FreshFor.Minutes()), "%[2]s; their sign-in must be less than 1 minute old", "%[2]s; their sign-in must be less than %[1]d minutes old", say.List(ctx, who))
	}
	return say.List(ctx, who)
}

func holderWords(ctx context.Context, h policy.Holder) string {
	if h.National {
		return say.T(ctx, "national staff, for the national office’s own events")
	}
	switch h.Column {
	case policy.Visitor:
		return say.T(ctx, "anyone")
	case policy.Guest:
		return say.T(ctx, "anyone who is signed in")
	case policy.Member:
		return say.T(ctx, "members of the chapter")
	case policy.Host:
		return say.T(ctx, "hosts of the event")
	case policy.Lead:
		return say.T(ctx, "leads of the chapter")
	case policy.Council:
		return say.T(ctx, "council leads of the chapter")
	case policy.Staff:
		return say.T(ctx, "national staff")
	case policy.Admin:
		return say.T(ctx, "national admins")
	case policy.Auditor:
		return say.T(ctx, "auditors")
	}
	return ""
}

// where is where things are, from the settings this site runs with.
func (h *Handlers) where(ctx context.Context) []pages.Where {
	database := say.T(ctx, "In a database file on the computer that runs this site.")
	if h.Hosting.Postgres {
		database = say.T(ctx, "In a PostgreSQL database that belongs to this site.")
	}
	email := say.T(ctx, "On this computer. No email leaves it.")
	if h.Hosting.Relay {
		email = say.T(ctx, "Through the organization’s own mail server. What an email says is deleted here once it’s sent.")
	}
	backups := say.T(ctx, "Whoever runs this site hasn’t said how long copies are kept. What you erase is still in older copies until then.")
	if h.Hosting.BackupDays > 0 {
		backups = say.N(ctx, h.Hosting.BackupDays, "Kept for 1 day. What you erase today is gone from the last one then.", "Kept for %d days. What you erase today is gone from the last one then.")
	}
	list := []pages.Where{
		{What: say.T(ctx, "Data"), Line: database},
		{What: say.T(ctx, "Names and addresses"), Line: say.T(ctx, "Names, email addresses, phone numbers, and what you write to organizers are encrypted before they’re saved. The key is kept somewhere else, so a stolen copy names nobody.")},
		{What: say.T(ctx, "Email"), Line: email},
		{What: say.T(ctx, "Backups"), Line: backups},
		{What: say.T(ctx, "Other companies"), Line: say.T(ctx, "None. No fonts, maps, counters or pictures come from elsewhere.")},
		{What: say.T(ctx, "Your browser"), Line: say.T(ctx, "Cookies keep you signed in and remember the link you opened. We don’t log IP addresses.")},
	}
	if len(h.Hosting.SignIn) > 0 {
		list = slices.Insert(list, 3, pages.Where{What: say.T(ctx, "Sign-in"), Line: say.T(ctx, "At %s, which learns that you signed in here.", say.List(ctx, h.Hosting.SignIn))})
	}
	return list
}
