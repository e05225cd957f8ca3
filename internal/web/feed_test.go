package web

import (
	"strings"
	"testing"

	"chapterhouse/internal/event"
)

// A calendar that does not hold everything says so in its name and description, and says where all of it is. Before, the
// events from the 501st on were missing without a word.
func TestACalendarThatIsCutSaysSo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston, austin := b.Chapter(t, "boston"), b.Chapter(t, "austin")
	for range event.FeedLimit {
		b.Event(t, boston)
	}
	count := func(p response) int { return strings.Count(p.must(200).body, "BEGIN:VEVENT") }
	for _, path := range []string{"/events.ics", "/chapters/boston/events.ics"} {
		p := b.visitor(t).get(path)
		if n := count(p); n != event.FeedLimit || strings.Contains(p.body, "X-WR-CALDESC") || strings.Contains(p.body, "(first") {
			t.Errorf("%s, which is whole: %d events\n%.400s", path, n, p.body)
		}
	}
	b.Event(t, boston)
	b.Event(t, austin)
	for _, path := range []string{"/events.ics", "/chapters/boston/events.ics"} {
		p := b.visitor(t).get(path)
		text := strings.Join(p.unfolded(), "\n")
		if n := count(p); n != event.FeedLimit {
			t.Errorf("%s: %d events", path, n)
		}
		for _, want := range []string{"(first 500 events)", "X-WR-CALDESC:This calendar stops at 500 events", "\nDESCRIPTION:This calendar stops at 500 events", "/chapters", "/events.ics?near="} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%.900s", path, want, text)
			}
		}
	}
	if n := count(b.visitor(t).get("/events.ics?mode=online")); n != 0 {
		t.Errorf("the calendar of online events holds %d", n)
	}
	b.visitor(t).get("/events.ics?near=00000").must(404)
	p := b.visitor(t).get("/events?near=02139&within=25").must(200)
	if got := p.text("#calendar-address"); got != b.url+"/events.ics?near=02139&within=25" {
		t.Errorf("the calendar of a search is %q", got)
	}
}
