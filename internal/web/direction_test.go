package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/web/link"
)

// turned is a text with every character that turns or marks the reading direction, and others that nobody sees.
func turned(text string) string {
	return "\u202e\u2066" + text + "\u200b\u2069\u202c\u200f\u061c\u200e\u2067"
}

// No form lets characters that turn the reading direction into a title, a name or a place.
func TestDirectionsAreTakenOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	lead, staff := b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.as(t, b.Staff(t, "Sol Staff"))
	form := editorForm(w.draft)
	for _, field := range []string{"title", "summary", "venue", "address", "locality", "region", "cover_alt"} {
		form.Set(field, turned("Grove "+field))
	}
	lead.post(link.DeskEvent("boston", w.draft.ID), form).must(303)
	e := b.Reload(t, w.draft)
	for field, got := range map[string]string{
		"title": e.Title, "summary": e.Summary, "venue": e.Place.Venue, "address": e.Place.Address, "locality": e.Place.Locality, "region": e.Place.Region, "cover_alt": e.CoverAlt,
	} {
		if got != "Grove "+field {
			t.Errorf("%s: %+q", field, got)
		}
	}
	staff.post("/national/toolkits", url.Values{"title": {turned("Sunday hours")}, "summary": {turned("Soon")}, "ask": {"\u202eAsk"}}).must(303)
	if n := b.Int(t, `SELECT COUNT(*) FROM toolkits WHERE title = 'Sunday hours' AND summary = 'Soon' AND ask = 'Ask'`); n != 1 {
		t.Errorf("%d toolkits", n)
	}
	b.visitor(t).post(link.Event("boston", w.open.ID)+"/rsvp", url.Values{"name": {turned("Wren Abara")}, "email": {"wren@example.org"}, "guests": {"0"}}).must(303)
	b.Exec(t, `UPDATE rsvps SET state = 'cancelled' WHERE state = 'pending'`) // lists leave out who has not confirmed
	rows, err := b.Store.Chapter(w.boston.ID).Attendees(t.Context(), "", w.open.ID, "rsvp.list")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range rows {
		found = found || r.Name == "Wren Abara"
		if strings.ContainsAny(r.Name, "\u202e\u2066\u2069\u200f\u200e\u061c\u200b") {
			t.Errorf("a name is %+q", r.Name)
		}
	}
	if !found {
		t.Error("the name is lost")
	}
}
