package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// unfolded are the lines of a calendar file (RFC 5545 section 3.1), and whether every line ends in CRLF and is short.
func (p response) unfolded() []string {
	p.t.Helper()
	if strings.Count(p.body, "\n") != strings.Count(p.body, "\r\n") || !strings.HasSuffix(p.body, "END:VCALENDAR\r\n") {
		p.t.Errorf("%s: a line does not end in CRLF", p.asked)
	}
	for line := range strings.Lines(p.body) {
		if len(line) > 75+len("\r\n") {
			p.t.Errorf("%s: a line of %d octets", p.asked, len(line)-2)
		}
	}
	return strings.Split(strings.ReplaceAll(p.body, "\r\n ", ""), "\r\n")
}

func TestCalendarFiles(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	off := b.Event(t, w.boston, func(e *hub.Event) { e.Title = "Called off; comma, and \\" })
	if _, err := b.Store.Chapter(w.boston.ID).CancelEvent(t.Context(), "", off.ID, "Storm."); err != nil {
		t.Fatal(err)
	}
	v := b.visitor(t)
	person := b.Person(t, "Robin Own")
	own := b.as(t, person)
	own.post(link.Event("boston", w.open.ID)+"/rsvp", url.Values{"guests": {"0"}}).must(303)
	feed := own.post("/me/feed", nil).must(200).text("#feed")
	key := strings.TrimPrefix(feed, b.url)

	for path, count := range map[string]int{
		link.Event("boston", w.open.ID) + ".ics": 1, "/chapters/boston/events.ics": 2, "/events.ics": 2, key: 1,
	} {
		p := v.get(path).must(200)
		if got := p.header.Get("Content-Type"); got != "text/calendar; charset=utf-8; method=PUBLISH" {
			t.Errorf("%s: Content-Type %q", path, got)
		}
		lines := p.unfolded()
		for _, want := range []string{
			"METHOD:PUBLISH", "BEGIN:VTIMEZONE", "TZID:America/New_York", "DTSTART;TZID=America/New_York:20260908T120000",
			"DTEND;TZID=America/New_York:20260908T140000", "UID:" + string(w.open.ID) + "@events.chapterhouse", "STATUS:CONFIRMED",
		} {
			if !slices.Contains(lines, want) {
				t.Errorf("%s has no line %q", path, want)
			}
		}
		if got := strings.Count(p.body, "BEGIN:VEVENT"); got != count {
			t.Errorf("%s holds %d events, want %d", path, got, count)
		}
		for _, line := range lines {
			if strings.HasPrefix(line, "ATTENDEE") {
				t.Errorf("%s names somebody: %s", path, line)
			}
		}
	}

	t.Run("a cancelled event stays in the chapter's calendar and says so", func(t *testing.T) {
		lines := v.get("/chapters/boston/events.ics").unfolded()
		for _, want := range []string{"STATUS:CANCELLED", "SEQUENCE:1", `SUMMARY:Called off\; comma\, and \\`} {
			if !slices.Contains(lines, want) {
				t.Errorf("no line %q in\n%s", want, strings.Join(lines, "\n"))
			}
		}
	})
	t.Run("one's own calendar opens by its key alone, and a new key ends the old one", func(t *testing.T) {
		if got := v.get(key).header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control %q", got)
		}
		own.get("/me").silentOn(t, key) // shown once
		for _, bad := range []string{"/me/events.ics", "/me/events.ics?key=", "/me/events.ics?key=x", "/me/events.ics?key=" + string(hub.NewToken())} {
			own.get(bad).must(404)
		}
		next := strings.TrimPrefix(own.post("/me/feed", nil).text("#feed"), b.url)
		v.get(key).must(404)
		v.get(next).must(200)
		b.Suspend(t, person)
		v.get(next).must(404)
		if strings.Contains(b.log.String(), strings.TrimPrefix(next, "/me/events.ics?key=")) {
			t.Error("the log holds the key")
		}
	})
}
