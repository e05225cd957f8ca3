package web

import (
	"strings"
	"testing"

	"chapterhouse/internal/hub"
)

// An event for current members opens for the members whom the office's records call current, for who runs it, and for who has an RSVP.
func TestAnEventForCurrentMembers(t *testing.T) {
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead := b.as(t, b.Lead(t, boston, "Ada Lead"))
	e := b.Event(t, boston, func(e *hub.Event) { e.Title, e.Audience = "Members’ evening", hub.AudienceMembers })
	page := "/chapters/boston/events/" + string(e.ID)
	mia, lou, una := b.Member(t, boston, "Mia Member"), b.Member(t, boston, "Lou Lapsed"), b.Member(t, boston, "Una Unknown")
	b.Exec(t, `UPDATE people SET standing = 'current', standing_until = '2026-12-31' WHERE id = $1`, mia)
	b.Exec(t, `UPDATE people SET standing = 'lapsed' WHERE id = $1`, lou)
	b.as(t, lou).get(page).must(200)

	lead.post("/chapters/boston/desk/events/"+string(e.ID), editorForm(b.Reload(t, e), "members", "1", "standing", "1")).must(303)
	if !b.Reload(t, e).GoodStanding {
		t.Fatal("not saved")
	}
	lead.get(page).must(200)
	if body := lead.get("/chapters/boston").must(200).body; !strings.Contains(body, "Current members only") {
		t.Error("the list does not say whom it is for")
	}
	b.as(t, mia).get(page).must(200)
	for _, who := range []hub.PersonID{lou, una} {
		v := b.as(t, who)
		v.get(page).must(403).says("h1", "This event is for current members")
		v.post(page+"/rsvp", nil).must(403)
		v.get(page + ".ics").must(403)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE event_id = $1`, e.ID); n != 0 {
		t.Errorf("%d RSVPs", n)
	}
	b.visitor(t).get(page).must(403).says("h1", "This page is for chapter members")
	b.as(t, b.Lead(t, b.Chapter(t, "austin"), "Olu Other")).get(page).must(403)

	b.as(t, mia).post(page+"/rsvp", nil).must(303)
	b.Exec(t, `UPDATE people SET standing = 'lapsed' WHERE id = $1`, mia)
	b.as(t, mia).get(page).must(200) // who is coming still finds the way
}
