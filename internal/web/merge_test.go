package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// TestAChapterBecomesPartOfAnother: staff propose it, two admins agree, each reads before what happens, and everything that led to the
// chapter leads on.
func TestAChapterBecomesPartOfAnother(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	salem := b.Chapter(t, "merrimack")
	staff, visitor := b.as(t, b.Staff(t, "Sol Staff")), b.visitor(t)
	ada, omar := b.as(t, b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})), b.as(t, b.Grant(t, "Omar Admin", hub.RoleNationalAdmin, hub.Chapter{}))
	lead := b.as(t, b.Lead(t, salem, "Lee Lead"))
	member := b.Member(t, salem, "Mia Member")
	past := b.Event(t, salem, func(e *hub.Event) {
		e.Title, e.StartsAt, e.EndsAt = "A walk last month", b.Clock.Now().AddDate(0, -1, 0), b.Clock.Now().AddDate(0, -1, 0).Add(3600*1e9)
	})
	coming := b.Event(t, salem, func(e *hub.Event) { e.Title = "A walk to come" })
	seat := b.Confirmed(t, coming, "Gus Guest", 2)
	asked := b.Guest(t, coming, "Pia Pending", 1)

	office := link.NationalChapter("merrimack")
	lead.get(office + "/close-into").must(404)
	form := staff.get(office + "/close-into").must(200)
	form.lacks("form[method=post]")
	form.lacks("option[value=merrimack]")
	holds(t, staff.get(office+"/close-into?into=nowhere").must(422), ".error-summary", "Choose the chapter it becomes part of.")
	staff.post(office+"/close-into", url.Values{"into": {""}}).must(422)
	preview := staff.get(office + "/close-into?into=boston").must(200)
	holds(t, preview, "main", "1 member becomes a member of")
	holds(t, preview, "main", "1 upcoming event moves")
	staff.post(office+"/close-into", url.Values{"into": {"boston"}}).to(office)
	staff.post(office+"/close-into", url.Values{"into": {"boston"}}).must(409)

	answer := func(who *browser) string {
		action, _ := who.get(office).must(200).find("form[action*='/proposals/']").Attr("action")
		return action
	}
	yes := url.Values{"do": {"confirm"}, "sure": {"1"}}
	staff.post(answer(staff), yes).must(403)
	holds(t, ada.get(office).must(200), "main", "Two admins have to confirm it.")
	holds(t, ada.post(answer(ada), url.Values{"do": {"confirm"}}).must(200), "main", "A second admin has to confirm it.")
	ada.post(answer(ada), yes).to(office)
	if action := answer(ada); action == "" {
		t.Error("nobody can take it back")
	} else {
		ada.post(action, yes).must(403) // one's own
	}
	visitor.get("/chapters/merrimack").must(200) // until then nothing changed
	holds(t, omar.post(answer(omar), url.Values{"do": {"confirm"}}).must(200), "main", "This can’t be undone.")
	omar.post(answer(omar), yes).to(office)
	holds(t, omar.get(office).must(200), "main", "part of another chapter now")
	holds(t, omar.get(link.NationalChapter("boston")).must(200), "main", "This chapter is part of it now:")
	omar.get(office + "/close-into").must(409)
	omar.post(office+"/status", url.Values{"do": {"reopen"}}).must(409)

	b.Clock.Advance(4 * 1e9) // the directory is read again
	for _, path := range []string{
		"/chapters/merrimack", "/chapters/merrimack/join", "/chapters/merrimack/contact", "/chapters/merrimack/events", "/chapters/merrimack/events.ics", "/chapters/merrimack/picture.png",
		link.Event("merrimack", coming.ID), link.Event("merrimack", coming.ID) + ".ics", link.Event("merrimack", coming.ID) + "/qr.svg", link.DeskEvent("merrimack", coming.ID),
	} {
		if to := visitor.get(path).must(301).header.Get("Location"); to != strings.Replace(path, "merrimack", "boston", 1) {
			t.Errorf("%s leads to %q", path, to)
		}
	}
	if feed := visitor.get("/chapters/boston/events.ics").must(200).body; !strings.Contains(feed, "A walk to come") {
		t.Error("the calendar goes on without its events")
	}
	holds(t, visitor.get(link.Event("merrimack", past.ID)).must(200), "h1", "A walk last month")
	holds(t, visitor.get("/chapters/merrimack/events?past=1").must(200), "main", "A walk last month")
	holds(t, visitor.get(link.Event("boston", coming.ID)).must(200), "h1", "A walk to come")
	if sitemap := visitor.get("/sitemap.xml").must(200).body; strings.Contains(sitemap, "merrimack") {
		t.Error("search engines are told of it")
	}
	visitor.get("/rsvp/" + string(b.Store.ManageToken(seat.ID))).to("/rsvp")
	holds(t, visitor.get("/rsvp").must(200), "main", "You’re coming")
	visitor.get("/rsvp/" + string(b.Store.ManageToken(asked.ID))).to("/rsvp")
	visitor.post("/rsvp", url.Values{"rsvp": {string(asked.ID)}, "do": {"confirm"}, "party": {"1"}}).to("/rsvp")
	if state := b.Text(t, `SELECT state FROM rsvps WHERE id = $1`, asked.ID); state != "going" {
		t.Errorf("confirmed by the link of before: %s", state)
	}
	lead.get("/chapters/merrimack/desk").must(404)
	lead.get("/chapters/boston/desk").must(404)
	if of := b.Actor(t, member).MemberOf; len(of) != 1 || of[0] != w.boston.ID {
		t.Errorf("member of %v", of)
	}
	b.as(t, b.Person(t, "Pat Person")).post("/chapters/merrimack/join", url.Values{}).to("/chapters/boston")

	// And on: the last one that is open is where it leads.
	c := b.Chapter(t, "bay")
	b.Merge(t, w.boston, c)
	b.Clock.Advance(4 * 1e9)
	for path, want := range map[string]string{
		"/chapters/merrimack": "/chapters/bay", link.Event("merrimack", coming.ID): link.Event("bay", coming.ID), "/chapters/boston/events.ics": "/chapters/bay/events.ics",
	} {
		if to := visitor.get(path).must(301).header.Get("Location"); to != want {
			t.Errorf("%s leads to %q, want %q", path, to, want)
		}
	}
	visitor.get(link.Event("merrimack", past.ID)).must(200)
	visitor.get(link.Event("merrimack", "0000000000000000")).must(301)
}
