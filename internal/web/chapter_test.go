package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

func TestDirectory(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Chapter(t, "boston")
	b.SavedChapter(t, hub.Chapter{Slug: "youth", Name: "Youth council", Kind: hub.KindCouncil, Status: hub.CharterActive, Zone: "UTC"})
	b.SavedChapter(t, hub.Chapter{Slug: "salem", Name: "Salem", Kind: hub.KindLocal, Status: hub.CharterDormant, Zone: "UTC",
		Place: hub.Place{Locality: "Salem", Region: "MA", PostalCode: "01970", Lat: 42.5195, Lon: -70.8967, Located: true}})
	b.SavedChapter(t, hub.Chapter{Slug: "gone", Name: "Gone", Kind: hub.KindLocal, Status: hub.CharterClosed, Zone: "UTC"})
	v := b.visitor(t)
	for path, want := range map[string][]string{
		"/chapters":                  {"Boston", "Salem", "Youth council"},
		"/chapters?q=SAL":            {"Salem"},
		"/chapters?q=ma+bos":         {"Boston"},
		"/chapters?q=nowhere":        nil,
		"/chapters?kind=council":     {"Youth council"},
		"/chapters?kind=secret":      {"Boston", "Salem", "Youth council"},
		"/chapters?near=01970":       {"Salem", "Boston"},
		"/chapters?near=02108&q=a":   {"Boston", "Salem"},
		"/chapters?q=%25&kind=local": nil,
	} {
		p := v.get(path).must(200)
		got := p.find("tbody strong").Map(func(_ int, s *selection) string { return s.Text() })
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		if p.find("#found").Length() != 1 {
			t.Errorf("%s: htmx has nothing to swap", path)
		}
	}
	p := v.get("/chapters?near=00000x").must(422)
	p.problem("near")
	p.swaps("#found")
	p.says("#found h2", "Your search")
	p.says("#found .error-summary strong", "We couldn’t search. Please fix:")
	p.lacks(".empty")
	v.get("/chapters?q=salem").says("tbody .tag", "Needs a lead")
}

// A chapter's page says how old it is, what a forming chapter is, and whom one writes to.
func TestChapterSaysWhatItIs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	cases := []struct {
		chapter                 hub.Chapter
		kicker, notice, contact string
	}{
		{hub.Chapter{Slug: "old", Kind: hub.KindLocal, Status: hub.CharterActive, Since: 2009}, "Founded 2009", "", "Contact the chapter"},
		{hub.Chapter{Slug: "pod", Kind: hub.KindPod, Status: hub.CharterActive, Since: 2025}, "Forming since 2025", "This chapter is forming", "Contact the chapter"},
		{hub.Chapter{Slug: "young", Kind: hub.KindLocal, Status: hub.CharterForming, Since: 2026}, "Forming since 2026", "This chapter is forming", "Contact the chapter"},
		{hub.Chapter{Slug: "resting", Kind: hub.KindPod, Status: hub.CharterPaused}, "Pod (forming chapter)", "This chapter is paused", "Contact the chapter"},
		{hub.Chapter{Slug: "artists", Kind: hub.KindCouncil, Status: hub.CharterDormant, Since: 2015}, "Founded 2015", "This chapter needs a lead", "Contact the council"},
		{hub.Chapter{Slug: "office", Kind: hub.KindNational, Status: hub.CharterActive}, "National office", "", "Contact the national office"},
	}
	for _, c := range cases {
		c.chapter.Name, c.chapter.Zone = c.chapter.Slug, "UTC"
		b.SavedChapter(t, c.chapter)
	}
	for _, c := range cases {
		p := b.visitor(t).get("/chapters/" + c.chapter.Slug).must(200)
		p.says(".hero p strong", c.kicker)
		p.says(`#know ~ ul a[href$="/contact"]`, c.contact)
		if got := p.find("p.notice").Text(); !strings.HasPrefix(got, c.notice) || (got == "") != (c.notice == "") {
			t.Errorf("%s: %q", c.chapter.Slug, got)
		}
	}
}

func TestJoiningAndLeaving(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	b.National(t)
	b.SavedChapter(t, hub.Chapter{Slug: "closed", Name: "Closed", Kind: hub.KindLocal, Status: hub.CharterClosed, Zone: "UTC"})
	b.SavedChapter(t, hub.Chapter{Slug: "paused", Name: "Paused", Kind: hub.KindLocal, Status: hub.CharterPaused, Zone: "UTC"})
	id := b.Person(t, "Robin Vale")
	v := b.as(t, id)

	b.visitor(t).get("/chapters/boston").says(".hero a.button", "Join the chapter")
	p := v.post("/chapters/boston/join", url.Values{"note": {strings.Repeat("é", 2001)}}).must(422)
	p.problem("note")
	if got := p.value("note"); len([]rune(got)) != 2001 {
		t.Errorf("what was typed is gone: %d characters", len(got))
	}
	v.post("/chapters/boston/join", url.Values{"note": {"Count me in."}}).to("/chapters/boston")
	v.get("/chapters/boston").says(".flash", page.NoticeOf("joined").String())
	p = v.get("/chapters/boston")
	p.says("#know ~ p strong", "Your request is pending. A chapter lead will reply.")
	p.says("#know ~ form button", "Withdraw request")
	p.lacks(".hero a.button")
	v.post("/chapters/boston/join", url.Values{"note": {"Again."}}).to("/chapters/boston") // asking twice is asking once
	v.get("/chapters/boston").lacks(".flash")
	v.get("/chapters/boston/join").to("/chapters/boston")
	m := b.as(t, b.Member(t, boston, "Mia Member"))
	m.get("/chapters/boston/join").to("/chapters/boston")
	m.post("/chapters/boston/join", url.Values{"note": {"Me, too."}}).to("/chapters/boston")
	m.get("/chapters/boston").lacks(".flash")
	if got := b.Int(t, `SELECT COUNT(*) FROM memberships WHERE state = 'requested'`); got != 1 {
		t.Errorf("%d requests, want 1", got)
	}
	v.post("/chapters/boston/leave", nil).must(200).says("main form button", "Withdraw request")
	v.post("/chapters/boston/leave", url.Values{"sure": {"1"}}).to("/chapters/boston")
	v.get("/chapters/boston").says(".hero a.button", "Join the chapter")

	for slug, want := range map[string]string{
		"national": "The national office has no members of its own. You can join a chapter instead.",
		"paused":   "This chapter is paused and isn’t taking new members right now.",
		"closed":   "This chapter is closed and isn’t taking new members.",
	} {
		v.get("/chapters/" + slug).must(200).lacks(`a[href$="/join"]`)
		for _, p := range []response{v.get("/chapters/" + slug + "/join").must(200), v.post("/chapters/"+slug+"/join", url.Values{"note": {"Count me in."}}).must(409)} {
			p.says(".page-head .kicker + h1 + p", want)
			p.lacks("main form")
			if strings.HasPrefix(p.asked, "POST") {
				p.says("blockquote", "Count me in.")
			}
		}
	}
}

func TestWritingToTheLeads(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	b.Chapter(t, "austin")
	office := b.National(t)
	b.Lead(t, boston, "Lee Lead")
	b.Lead(t, boston, "Lou Lead")
	v := b.visitor(t)
	letter := url.Values{"name": {"Ann Vale"}, "email": {"ann.vale@example.org"}, "text": {"May I bring my dog?"}}
	for field, wrong := range map[string]string{"name": " ", "email": "ann", "text": ""} {
		p := v.post("/chapters/boston/contact", but(letter, field, wrong)).must(422)
		p.problem(field)
		if field != "text" && p.value("text") != "May I bring my dog?" {
			t.Error("what was typed is gone")
		}
	}
	v.post("/chapters/boston/contact", letter).to("/chapters/boston")
	v.get("/chapters/boston").says(".flash", page.NoticeOf("sent").String())
	if got := b.Mails(t, hub.MailContactLeads); got != 2 {
		t.Errorf("%d mails, want one to each lead", got)
	}
	v.get("/chapters/boston/contact").silentOn(t, "lee.lead@example.org")

	t.Run("a chapter that nobody leads takes no letter", func(t *testing.T) {
		for _, p := range []response{v.get("/chapters/austin/contact").must(200), v.post("/chapters/austin/contact", letter).must(409)} {
			p.says("h1", "This chapter has no lead right now")
			p.lacks("form[method=post]")
			if got := p.find("main a").First().AttrOr("href", ""); got != "/chapters/"+office.Slug+"/contact" {
				t.Errorf("the way out leads to %q", got)
			}
		}
		v.get("/chapters/"+office.Slug+"/contact").must(200).says("main a", "Join the chapter") // no staff yet: not to itself
		b.Staff(t, "Sol Staff")
		v.get("/chapters/" + office.Slug + "/contact").must(200)
		if got := b.Mails(t, hub.MailContactLeads); got != 2 {
			t.Errorf("%d mails, want 2", got)
		}
	})
	t.Run("more than ten letters a minute wait", func(t *testing.T) {
		w := b.visitor(t)
		for range 10 {
			w.post("/chapters/boston/contact", nil).must(422)
		}
		p := w.post("/chapters/boston/contact", letter).must(429)
		if p.header.Get("Retry-After") == "" {
			t.Error("nobody says when to try again")
		}
		p.problem("text")
		for name := range letter {
			if got := p.value(name); got != letter.Get(name) {
				t.Errorf("what was typed as %s is gone: %q", name, got)
			}
		}
		if got := b.Mails(t, hub.MailContactLeads); got != 2 {
			t.Errorf("%d mails, want 2", got)
		}
	})
}

func TestChapterSettings(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	path := link.Desk("boston") + "/chapter"
	form := url.Values{"about": {"We meet by the river."}, "access": {"Step-free."}, "contact": {" boston@example.org "}, "zone": {"America/New_York"}, "hue": {"7"}}
	if got := lead.get(path).must(200).find(`input[name="hue"]`).Length(); got != hub.Hues {
		t.Errorf("%d colors, want %d", got, hub.Hues)
	}
	for field, wrong := range map[string]string{"about": strings.Repeat("x", 2001), "access": strings.Repeat("x", 2001), "zone": "Mars/Olympus", "contact": "boston at example.org"} {
		lead.post(path, but(form, field, wrong)).must(422).problem(field)
	}
	for _, hue := range []string{"", "-1", "24", "red"} {
		lead.post(path, but(form, "hue", hue)).must(422).says(`.error-summary a[href="#f-hue"]`, "Choose one of the colors.")
	}
	lead.post(path, form).to("/chapters/boston")
	p := b.visitor(t).get("/chapters/boston").must(200)
	p.says(".hero .lede", "We meet by the river.")
	p.says(`a[href="mailto:boston@example.org"]`, "boston@example.org")
	if got := p.find("body").AttrOr("class", ""); !strings.Contains(got, "hue-7") {
		t.Errorf("body class %q", got)
	}
}

func TestDeskSaysWhatNeedsItsLeads(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston, near, far := b.Chapter(t, "boston"), b.Chapter(t, "quincy"), b.SavedChapter(t, hub.Chapter{
		Slug: "denver", Name: "Denver", Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/Denver", Place: hub.Place{Lat: 39.7, Lon: -105, Located: true},
	})
	lead := b.as(t, b.Lead(t, boston, "Lee Lead"))
	lead.get(link.Desk("boston")).must(200).says("h1", "Nothing needs your attention")

	b.Request(t, boston, "Rex Request")
	b.Request(t, boston, "Pax Request")
	b.Draft(t, boston, func(e *hub.Event) { e.Title = "Half written" })
	full := b.Event(t, boston, func(e *hub.Event) { e.Title, e.Seats.Capacity = "Full house", 1 })
	b.Confirmed(t, full, "Ann Vale", 1)
	b.Confirmed(t, full, "Ben Vale", 1)
	b.Push(t, b.Toolkit(t, "Sunday hours"), boston)
	b.Event(t, near, soon(48*time.Hour, b), func(e *hub.Event) { e.Title = "Next door" })
	b.Event(t, near, soon(15*24*time.Hour, b), func(e *hub.Event) { e.Title = "Later" })
	b.Event(t, far, soon(48*time.Hour, b), func(e *hub.Event) { e.Title, e.Place.Lat, e.Place.Lon = "Far away", 39.7, -105 })

	p := lead.get(link.Desk("boston")).must(200)
	p.says("h1", "4 things need your attention")
	got := p.find(".needs li").Map(func(_ int, li *selection) string { return li.Find(".count").Text() + " " + li.Find("h2").Text() })
	want := []string{"2 people asked to join", "1 new toolkit: Sunday hours", "1 draft to publish: Half written", "1 on the waitlist for Full house"}
	// Both events begin at the same time: either may come first.
	if len(got) == 4 && strings.Contains(got[2], "waitlist") {
		got[2], got[3] = got[3], got[2]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("needs (-want +got):\n%s", diff)
	}
	around := p.find("#around + .events h3").Map(func(_ int, s *selection) string { return s.Text() })
	if diff := cmp.Diff([]string{"Next door"}, around); diff != "" {
		t.Errorf("around (-want +got):\n%s", diff)
	}
	b.as(t, b.Lead(t, far, "Dee Lead")).get(link.Desk("denver")).must(200) // a place without a postcode
}

// A search with a mistake says so where its results would be: that part alone is swapped.
func TestAnUnknownPostcodeIsSaidAmongTheEvents(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Event(t, b.Chapter(t, "boston"))
	p := b.visitor(t).get("/events?near=00000").must(422)
	p.problem("near")
	p.swaps("#results")
	p.says("#results h2", "Your search")
	p.says("#results .error-summary strong", "We couldn’t search. Please fix:")
	p.lacks(".empty")
	p = b.visitor(t).get("/events?near=02108").must(200)
	p.swaps("#results")
	p.lacks(".error-summary")
}

// swaps fails the test unless the search of the page fills a live region that stays where it is, and where alone the page
// says what is wrong.
func (p response) swaps(region string) {
	p.t.Helper()
	form := p.find("form.search")
	for name, want := range map[string]string{"hx-target": region, "hx-select": region + " > *", "hx-swap": "innerHTML"} {
		if got := form.AttrOr(name, ""); got != want {
			p.t.Errorf("%s: %s is %q, want %q", p.asked, name, got, want)
		}
	}
	if p.find(region+`-said[role="status"]`).Length() != 1 || p.find(`form[hx-select-oob^="`+region+`-said:innerHTML"][hx-replace-url="true"]`).Length() != 1 || p.find(".error-summary").Length() != p.find(region+" .error-summary").Length() {
		p.t.Errorf("%s: what is wrong is said outside %s", p.asked, region)
	}
}

func TestFirstRun(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.visitor(t).get("/").must(200)
	b.visitor(t).get("/events").must(200).says(".empty p", "No upcoming events yet.")
	b.visitor(t).get("/chapters").must(200)
}

func TestOutboxIsThereOnlyWhenMailsAreKept(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{edit: func(o *Options) { o.Outbox = nil }})
	mail := keepMail(t, b)
	for _, path := range []string{"/outbox", "/outbox/" + mail, "/outbox/" + mail + "/html", "/outbox/" + mail + "/invite.ics"} {
		b.visitor(t).get(path).must(404)
	}
	with := setup(t)
	mail = keepMail(t, with)
	v := with.visitor(t)
	v.get("/outbox").must(200)
	v.get("/outbox/"+mail).must(200).says("h1", "You are going")
	for _, bad := range []string{"x", "..%2f..%2fhub.db", strings.Repeat("1", 300)} {
		v.get("/outbox/" + bad).must(404)
	}
}

// A hall full of people shares one address. As long as they open their mail, each confirmation lets more of them through: 300
// in a row, with a hundred more than half of them unconfirmed at the end.
func TestAHallSharesOneAddress(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := b.Event(t, b.Chapter(t, "boston"))
	v := b.visitor(t)
	for i := range 300 {
		p := v.post(link.Event("boston", e.ID)+"/rsvp", but(ann(), "email", "guest"+strconv.Itoa(i)+"@gmail.com"))
		if p.status != 303 {
			t.Fatalf("answer %d: status %d", i, p.status)
		}
		if i%2 == 0 {
			b.confirm(t, e, "guest"+strconv.Itoa(i)+"@gmail.com")
		}
	}
}

// confirm confirms what somebody asked for, as the link in their mail does.
func (b *bundle) confirm(t *testing.T, e hub.Event, email string) {
	t.Helper()
	var id hub.RSVPID
	err := b.DB.QueryRowContext(t.Context(), `SELECT r.id FROM rsvps r JOIN people p ON p.id = r.person_id WHERE r.event_id = $1 AND p.email_key = $2`,
		e.ID, b.Keys.Lookup(email, "people.email")).Scan(&id)
	if err == nil {
		_, err = b.Store.Chapter(e.Chapter).ConfirmSeat(t.Context(), id)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Other posts from one network are slowed down beyond a burst, and not refused.
func TestPostsBeyondABurstAreSlowed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Chapter(t, "boston")
	v := b.visitor(t)
	for range page.SoftBurst {
		v.post("/chapters/boston/join", nil).must(303)
	}
	started := time.Now()
	v.post("/chapters/boston/join", nil).must(303)
	if took := time.Since(started); took < page.SlowBy {
		t.Errorf("the post beyond the burst took %s, at least %s", took, page.SlowBy)
	}
}

// The log says which route took how long, and nothing about who asked.
func TestLogNamesNobody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	lead := b.as(t, b.Lead(t, w.boston, "Lee Canary")).with("User-Agent", "CanaryBrowser/1").with("Referer", b.url+"/canary?secret=1")
	lead.Header.Set("X-Forwarded-For", "203.0.113.77")
	for _, path := range []string{
		link.Desk("boston") + "/members?q=canary", "/events?near=02108", "/nowhere/canary", link.DeskEvent("boston", w.open.ID) + "/attendees?names=1", "/chapters/canary",
	} {
		lead.get(path)
	}
	lead.post(link.Event("boston", w.open.ID)+"/rsvp", but(ann(), "name", "Canary", "email", "canary@example.org", "guests", "99"))
	b.visitor(t).post(link.Event("boston", w.open.ID)+"/rsvp", but(ann(), "name", "Canary", "email", "canary@example.org", "note", "canary"))
	log := b.log.String()
	for _, secret := range []string{"anary", "203.0.113", "02108", "example.org", string(w.open.ID)} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	// The negative control: something was logged.
	if !strings.Contains(log, "route=/chapters/:chapter/desk/members") || !strings.Contains(log, "status=422") {
		t.Errorf("the log lacks what it is for:\n%s", log)
	}
}

// A council lead finds every desk, with what needs attention in each; more than three do not crowd the navigation.
func TestEveryDeskOfACouncilLead(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	var noor hub.PersonID
	var chapters []hub.Chapter
	for _, slug := range []string{"boston", "concord", "lowell", "salem"} {
		ch := b.Chapter(t, slug)
		chapters = append(chapters, ch)
		if noor == "" {
			noor = b.Grant(t, "Noor Haddad", hub.RoleCouncilLead, ch)
		} else if err := b.Store.GrantByEmail(t.Context(), storetest.Email("Noor Haddad"), hub.Grant{Role: hub.RoleCouncilLead, Chapter: ch.ID}); err != nil {
			t.Fatal(err)
		}
	}
	b.Chapter(t, "elsewhere")
	b.Request(t, chapters[2], "Casey Asks")
	b.Push(t, b.Toolkit(t, "Library hours"), chapters[3])
	me := b.as(t, noor).get("/me").must(200)
	me.says(`.nav a[href="/me#desks"]`, "My 4 desks")
	lines := map[string]string{}
	me.find("section[aria-labelledby=desks] li").Each(func(_ int, li *goquery.Selection) {
		lines[li.Find("a.button").AttrOr("href", "")] = li.Find("p").Text()
	})
	want := map[string]string{
		"/chapters/boston/desk": "Nothing needs your attention", "/chapters/concord/desk": "Nothing needs your attention",
		"/chapters/lowell/desk": "1 person asked to join", "/chapters/salem/desk": "1 new toolkit",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("desks (-want +got):\n%s", diff)
	}
	one := b.as(t, b.Lead(t, chapters[0], "Lee Lead")).get("/me").must(200)
	one.says(`.nav a[href="/chapters/boston/desk"]`, "Boston desk")
	b.as(t, b.Member(t, chapters[0], "Mia Member")).get("/me").must(200).lacks("section[aria-labelledby=desks]")
}

// A closed chapter says so and adds, publishes and copies no event, and takes no RSVP; its pages stay.
func TestAClosedChapterHoldsNoEvents(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e, draft := b.Event(t, boston), b.Draft(t, boston)
	lead, mia := b.as(t, b.Lead(t, boston, "Lee Lead")), b.as(t, b.Member(t, boston, "Mia Member"))
	boston.Status = hub.CharterClosed
	if _, err := b.Store.SaveChapter(t.Context(), boston); err != nil {
		t.Fatal(err)
	}
	b.advance(t, time.Hour)
	desk, base := link.Desk("boston"), link.DeskEvent("boston", draft.ID)
	p := lead.get(desk).must(200)
	holds(t, p, ".page-head .notice", "This chapter is closed")
	p.lacks(`a[href$="/events/new"]`)
	lead.get(desk+"/events/new").must(http.StatusConflict).says("h1", "This chapter is closed")
	lead.post(desk+"/events", editorForm(draft)).must(http.StatusConflict)
	lead.post(base+"/publish", nil).must(http.StatusConflict)
	lead.post(base+"/copy", nil).must(http.StatusConflict)
	public := b.visitor(t).get("/chapters/boston").must(200)
	holds(t, public, "main", "This chapter has closed: nobody can join or RSVP.")
	public.lacks(`form[action$="/join"]`)
	for name, v := range map[string]*browser{"a visitor": b.visitor(t), "a member": mia} {
		v.get(link.Event("boston", e.ID)+"?closed").must(200).says("#rsvp h2", "RSVPs are closed")
		if got := v.post(link.Event("boston", e.ID)+"/rsvp", ann()); got.status != http.StatusConflict {
			t.Errorf("%s: an RSVP is answered %d", name, got.status)
		}
	}
	lead.post(link.DeskEvent("boston", e.ID)+"/cancel", url.Values{"reason": {"We closed."}}).must(303)
}
