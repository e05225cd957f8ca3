package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// TestAChapterFromItsFirstDayToItsLast: the office opens it and invites its lead, edits, pauses and reopens it, gives it another address and
// closes it, and the public reads each of that.
func TestAChapterFromItsFirstDayToItsLast(t *testing.T) {
	t.Parallel()
	b := setup(t)
	newWorld(t, b)
	staff, admin, visitor := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})), b.visitor(t)

	form := url.Values{"name": {"New Bedford"}, "kind": {"local"}, "city": {"New Bedford"}, "zip": {"00001"}, "email": {"new.lead@gmial.com"}}
	wrong := staff.post(link.NationalChapters, form).must(422)
	holds(t, wrong, ".error-summary", "We can’t find that ZIP code.")
	if wrong.value("name") != "New Bedford" || wrong.value("email") != "new.lead@gmial.com" {
		t.Error("what was typed is gone")
	}
	staff.post(link.NationalChapters, but(form, "zip", "02740", "email", "new.lead@example.org")).to(link.NationalChapter("new-bedford"))
	page := staff.get(link.NationalChapter("new-bedford")).must(200)
	holds(t, page, "main", "America/New_York")
	holds(t, page, "main", "new.lead@example.org")
	holds(t, page, ".tag", "Needs a lead")
	holds(t, visitor.get("/chapters/new-bedford").must(200), "main", "This chapter is forming")
	if n := b.Int(t, `SELECT COUNT(*) FROM invitations WHERE state = 'open'`); n != 1 {
		t.Errorf("%d invitations", n)
	}

	edit := link.NationalChapter("new-bedford") + "/edit"
	staff.post(edit, but(staff.get(edit).must(200).filled(), "name", "Greater New Bedford")).to(link.NationalChapter("new-bedford"))
	holds(t, visitor.get("/chapters/new-bedford").must(200), "h1", "Greater New Bedford")

	turn := link.NationalChapter("new-bedford") + "/status"
	staff.post(turn, url.Values{"do": {"pause"}}).to(link.NationalChapter("new-bedford"))
	p1 := visitor.get("/chapters/new-bedford").must(200)
	holds(t, p1, "main", "This chapter is paused: nobody can join or RSVP right now.")
	p1.lacks("a[href$='/join']")
	b.as(t, b.Person(t, "Pat Person")).post("/chapters/new-bedford/join", url.Values{}).must(409)
	staff.post(turn, url.Values{"do": {"reopen"}}).to(link.NationalChapter("new-bedford"))
	holds(t, visitor.get("/chapters/new-bedford").must(200), "main", "This chapter needs a lead")

	address := link.NationalChapter("new-bedford") + "/address"
	holds(t, admin.post(address, url.Values{"slug": {"boston"}}).must(422), ".error-summary", "Another chapter has or had this address.")
	admin.post(address, url.Values{"slug": {"whaling-city"}}).to(link.NationalChapter("whaling-city"))

	holds(t, staff.post(link.NationalChapter("whaling-city")+"/close", url.Values{"do": {"close"}}).must(200), "main", "An admin has to confirm it.")
	staff.post(link.NationalChapter("whaling-city")+"/close", url.Values{"do": {"close"}, "sure": {"1"}}).to(link.NationalChapter("whaling-city"))
	holds(t, staff.get(link.NationalChapters).must(200), "main", "Asked by Sol Staff")
	waiting, _ := admin.get(link.NationalChapter("whaling-city")).must(200).find("form[action*='/proposals/']").Attr("action")
	holds(t, admin.post(waiting, url.Values{"do": {"confirm"}}).must(200), "main", "No upcoming event is cancelled")
	admin.post(waiting, url.Values{"do": {"confirm"}, "sure": {"1"}}).to(link.NationalChapter("whaling-city"))
	holds(t, visitor.get("/chapters/whaling-city").must(200), "main", "This chapter has closed: nobody can join or RSVP.")
	b.as(t, b.Person(t, "Pat Person")).post("/chapters/whaling-city/join", url.Values{}).must(409)
	p2 := admin.get(link.NationalChapters + "?status=closed").must(200)
	holds(t, p2, "table", "Greater New Bedford")
	p2.lacks("a[href$='/boston']")
}

// TestAnOldAddressLeadsToTheNewOne: pages, feeds and files for good, whoever asks and whatever follows; a form that was sent there is taken.
func TestAnOldAddressLeadsToTheNewOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	lead, visitor := b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.visitor(t)
	manage := "/rsvp/" + string(b.Store.ManageToken(w.robin.ID))
	if err := b.Store.RenameChapter(t.Context(), "", w.boston.ID, "bay"); err != nil {
		t.Fatal(err)
	}
	b.Clock.Advance(4 * 1e9) // the directory is read again
	for _, path := range []string{
		"/chapters/boston", "/chapters/boston/events?page=2&q=a%20b", "/chapters/boston/events.ics", link.Event("boston", w.open.ID), link.Event("boston", w.open.ID) + "/picture.png",
		"/chapters/boston/picture.png", "/chapters/boston/join", "/chapters/boston/desk",
	} {
		v := visitor
		if strings.HasSuffix(path, "/desk") {
			v = lead
		}
		p := v.get(path).must(301)
		if want := strings.Replace(path, "boston", "bay", 1); p.header.Get("Location") != want || p.header.Get("Cache-Control") == "" {
			t.Errorf("%s leads to %q, want %q", path, p.header.Get("Location"), want)
		}
	}
	visitor.get(link.Event("bay", w.open.ID)).must(200)
	visitor.get("/chapters/bay/events.ics").must(200)
	visitor.get("/chapters/nowhere").must(404)
	visitor.get(manage).must(303) // an email's link goes on
	visitor.get("/rsvp").must(200)
	visitor.post("/chapters/boston/contact", url.Values{"name": {"Kim"}, "email": {"kim@example.org"}, "text": {"Hello"}}).to("/chapters/bay")
}
