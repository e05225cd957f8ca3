package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
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

// newFeed makes a calendar link, and is its address.
func (v *browser) newFeed() string {
	v.t.Helper()
	v.post("/me/feed", nil).to("/me")
	p := v.get("/me").must(200)
	p.says(".page-head > .flash[data-focus]:first-child strong", "Copy this link now.")
	return p.text("#feed")
}

// A reload makes no other link, the address of the form explains itself, and whoever signs out takes the link along.
func TestANewCalendarLink(t *testing.T) {
	t.Parallel()
	b := setup(t)
	v := b.as(t, b.Person(t, "Robin Own"))
	feed := v.newFeed()
	v.get("/me").must(200).lacks("#feed")
	b.visitor(t).get(strings.TrimPrefix(feed, b.url)).must(200)
	v.get("/me/feed").to("/me#calendar")
	v.get("/me").must(200).says(".flash", page.NoticeOf("feed").String())
	b.visitor(t).get(strings.TrimPrefix(feed, b.url)).must(200) // it made no other
	v.post("/me/feed", nil).to("/me")
	v.post("/sign-out", nil)
	if v.Cookie("feed") != "" {
		t.Error("the next person in this browser is shown the link")
	}
}

// A calendar is subscribed to: by the app, by Google, by Outlook, or by its address. A search has its own.
func TestSubscribing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Event(t, b.Chapter(t, "boston"))
	host := strings.TrimPrefix(b.url, "http://")
	for path, feed := range map[string]string{
		"/events": "/events.ics", "/events?mode=online&near=02139": "/events.ics?mode=online&near=02139",
		"/chapters/boston": "/chapters/boston/events.ics", "/chapters/boston/events": "/chapters/boston/events.ics",
	} {
		p := b.visitor(t).get(path).must(200)
		p.says("#calendar-address", b.url+feed)
		for _, want := range []string{
			"webcal://" + host + feed, "https://calendar.google.com/calendar/r?cid=" + url.QueryEscape("webcal://"+host+feed),
		} {
			if p.find(`a[href="`+want+`"]`).Length() != 1 {
				t.Errorf("%s has no link to %s", path, want)
			}
		}
		if got := p.find(`a[href^="https://outlook.live.com/calendar/0/addfromweb?"]`).AttrOr("href", ""); !strings.Contains(got, "url="+url.QueryEscape(b.url+feed)) {
			t.Errorf("%s: Outlook is given %q", path, got)
		}
		if got := p.find(`[data-feed]`).AttrOr("data-feed", ""); got != b.url+feed {
			t.Errorf("%s: the script is told %q", path, got)
		}
	}
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
	feed := own.newFeed()
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
		next := strings.TrimPrefix(own.newFeed(), b.url)
		v.get(key).must(404)
		v.get(next).must(200)
		b.Suspend(t, person)
		v.get(next).must(404)
		if strings.Contains(b.log.String(), strings.TrimPrefix(next, "/me/events.ics?key=")) {
			t.Error("the log holds the key")
		}
	})
}
