package web

import (
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/web/link"
)

// What is over or off cannot be added to a calendar; its file stays, because calendars that have it ask again.
func TestOverAndCancelledEventsOfferNoCalendar(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e, off := b.Event(t, boston), b.Event(t, boston)
	file := func(id string) string { return `.facts a[href="` + id + `.ics"]` }
	on := link.Event("boston", e.ID)
	if b.visitor(t).get(on).must(200).find(file(on)).Length() != 1 {
		t.Error("an upcoming event cannot be added to a calendar")
	}
	if _, err := b.Store.Chapter(boston.ID).CancelEvent(t.Context(), "", off.ID, "Rain"); err != nil {
		t.Fatal(err)
	}
	cancelled := link.Event("boston", off.ID)
	b.visitor(t).get(cancelled).must(200).lacks(file(cancelled))
	b.advance(t, 8*24*time.Hour)
	b.visitor(t).get(on).must(200).lacks(file(on))
	b.visitor(t).get(on + ".ics").must(200)
}

// The file of one event is no calendar to subscribe to.
func TestFileOfOneEventHasNothingOfAFeed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := b.Event(t, b.Chapter(t, "boston"))
	one, feed := b.visitor(t).get(link.Event("boston", e.ID)+".ics").must(200).body, b.visitor(t).get("/chapters/boston/events.ics").must(200).body
	for _, header := range []string{"\nNAME:", "\nX-WR-CALNAME:", "\nREFRESH-INTERVAL", "\nX-PUBLISHED-TTL:"} {
		if strings.Contains(one, header) || !strings.Contains(feed, header) {
			t.Errorf("%q: in the file %t, in the feed %t", header, strings.Contains(one, header), strings.Contains(feed, header))
		}
	}
}

// Home and the list of toolkits tell the same number of the same ask.
func TestOneNumberOfAnAsk(t *testing.T) {
	t.Parallel()
	b := setup(t)
	newWorld(t, b)
	const line = "1 of 1 chapter is taking part."
	for _, path := range []string{"/", "/toolkits"} {
		if text := b.visitor(t).get(path).must(200).find("main").Text(); !strings.Contains(text, line) {
			t.Errorf("%s does not say %q", path, line)
		}
	}
}
