package event_test

import (
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

func TestImportFindsHowPeopleCome(t *testing.T) {
	t.Parallel()
	const zoom, meet, page = "https://us02web.zoom.us/j/123?pwd=a_b", "https://meet.google.com/abc-defg-hij", "https://example.org/stream"
	inPerson := func(venue, address string) hub.Event {
		return hub.Event{Mode: hub.ModeInPerson, Place: hub.Place{Venue: venue, Address: address}}
	}
	online := func(link string) hub.Event { return hub.Event{Mode: hub.ModeOnline, JoinURL: link} }
	hybrid := func(link, venue, address string) hub.Event {
		return hub.Event{Mode: hub.ModeHybrid, JoinURL: link, Place: hub.Place{Venue: venue, Address: address}}
	}
	for name, c := range map[string]struct {
		location, description, url string
		want                       hub.Event
		text                       string
	}{
		"nothing is said":             {"", "Come.", "", inPerson("", ""), "Come."},
		"a venue":                     {"Library", "", "", inPerson("Library", ""), ""},
		"a venue and an address":      {`Library\, 1 Main St\, Salem`, "", "", inPerson("Library", "1 Main St, Salem"), ""},
		"an address in brackets":      {`Library (1 Main St\, Salem)`, "", "", inPerson("Library", "1 Main St, Salem"), ""},
		"lines":                       {`Library\n1 Main St\n Back  door`, "", "", inPerson("Library", "1 Main St\nBack door"), ""},
		"a map is no way in":          {`Library\nhttps://maps.app.goo.gl/x`, "", "", inPerson("Library", "https://maps.app.goo.gl/x"), ""},
		"a link":                      {page, "", "", online(page), ""},
		"a word and a link":           {"Zoom: " + zoom, "", "", online(zoom), ""},
		"a link in brackets":          {"Library (" + zoom + ")", "", "", hybrid(zoom, "Library", ""), ""},
		"a venue and a link":          {`Library\, 1 Main St; ` + zoom, "", "", hybrid(zoom, "Library", "1 Main St"), ""},
		"two links":                   {page + " or " + zoom, "", "", hybrid(page, "or", ""), ""},
		"a word for nowhere":          {"Microsoft  Teams Meeting", "Dial in.", "", online(""), "Dial in."},
		"a room in the text":          {"", "Join: " + zoom + ".", "", online(zoom), "Join: (sent to people who RSVP)."},
		"a room in the text and more": {"Library", "Join " + meet + "\\nor " + zoom, "", hybrid(meet, "Library", ""), "Join (sent to people who RSVP)\nor (sent to people who RSVP)"},
		"any link in the text":        {"", "See " + page, "", inPerson("", ""), "See " + page},
		"help about a room":           {"", "See https://support.zoom.us/hc", "", inPerson("", ""), "See https://support.zoom.us/hc"},
		"a host that only looks it":   {"", "See https://notzoom.us/j/1 https://zoom.us.example.org/j/1", "", inPerson("", ""), "See https://notzoom.us/j/1 https://zoom.us.example.org/j/1"},
		"a room as address":           {"", "Come.", meet, online(meet), "Come."},
		"a page as address":           {"", "Come.", page, inPerson("", ""), "Come.\n\n" + page},
		"a page that the text names":  {"", "Come: " + page, page, inPerson("", ""), "Come: " + page},
		"a link in both":              {page, "Join " + page, page, online(page), "Join (sent to people who RSVP)"},
		"a room in a page's markup": {"", `<p><a href="` + zoom + `">Join</a></p>`, "", online(zoom),
			"Join (sent to people who RSVP)"},
		"a link longer than any": {"https://example.org/" + strings.Repeat("x", 1000), "", "", inPerson("https://example.org/"+strings.Repeat("x", 219)+"…", ""), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, storetest.Open(t, sqldb.SQLite))
			report := d.imports(t, calendarOf(picnic+"\nLOCATION:"+c.location+"\nDESCRIPTION:"+c.description+"\nURL:"+c.url))
			same(t, "counts", counts(report), [4]int{1, 1, 0, 0})
			if c.want.Mode.HasPlace() {
				home := d.chapter.Place
				home.Venue, home.Address, home.PostalCode = c.want.Place.Venue, c.want.Place.Address, ""
				c.want.Place = home
			}
			got := d.stored(t)[0]
			same(t, "how people come", hub.Event{Mode: got.Mode, JoinURL: got.JoinURL, Place: got.Place}, c.want)
			same(t, "text", got.Description, c.text)
		})
	}
}
