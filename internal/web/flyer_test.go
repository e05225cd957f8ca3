package web

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// A flyer is for paper: where and when, and the page's address as dots and in words. It holds nothing to tap but the way back, and no secret.
func TestTheFlyer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) {
		e.PlaceHidden, e.Mode, e.JoinURL, e.Bring = true, hub.ModeHybrid, "https://meet.example.org/secret", "Work gloves"
	})
	path, lead := link.Event("boston", e.ID), b.Lead(t, boston, "Lee Lead")
	b.visitor(t).get(path).must(200).lacks(`a[href$="/flyer"]`)
	if got := b.as(t, lead).get(path).must(200).find(`a[href="` + path + `/flyer"]`).Text(); got != "Print a flyer" {
		t.Errorf("the way to the flyer is %q", got)
	}
	for name, v := range map[string]*browser{"a visitor": b.visitor(t), "a lead": b.as(t, lead)} {
		p := v.get(path + "/flyer").must(200)
		p.says(".flyer h1", e.Title)
		p.says(`.flyer-code img[src="`+path+`/qr.svg"] ~ p span`, b.url[len("http://"):]+path)
		holds(t, p, ".flyer", "Work gloves")
		p.lacks(".flyer a, .flyer form, .flyer button, #rsvp")
		p.silentOn(t, e.Place.Address, e.Place.Venue, "meet.example.org")
		if t.Failed() {
			t.Fatal(name)
		}
	}
	b.visitor(t).get(path + "/qr.svg").must(200)

	draft, members := b.Draft(t, boston), b.Event(t, boston, func(e *hub.Event) { e.Audience = hub.AudienceMembers })
	off, over, waits := b.Event(t, boston), b.Event(t, boston), b.Event(t, boston)
	b.Exec(t, `UPDATE events SET state = 'cancelled' WHERE id = $1`, off.ID)
	b.Exec(t, `UPDATE events SET starts_at = $2, ends_at = $3 WHERE id = $1`, over.ID, b.Clock.Now().Add(-2*time.Hour), b.Clock.Now().Add(-time.Hour))
	b.Exec(t, `UPDATE events SET postponed_at = $2 WHERE id = $1`, waits.ID, b.Clock.Now())
	for name, c := range map[string]struct {
		e       hub.Event
		heading string
	}{
		"a draft": {draft, "Page not found"}, "for members": {members, "Page not found"}, "cancelled": {off, "No flyer for this event"}, "over": {over, "No flyer for this event"}, "postponed": {waits, "No flyer for this event"},
	} {
		p := b.as(t, lead).get(link.Event("boston", c.e.ID) + "/flyer").must(404)
		if got := p.text("h1"); got != c.heading {
			t.Errorf("%s: %q", name, got)
		}
		b.as(t, lead).get(link.Event("boston", c.e.ID) + "/qr.svg").must(404)
		b.as(t, lead).get(link.Event("boston", c.e.ID)).must(200).lacks(`a[href$="/flyer"]`)
	}
}
