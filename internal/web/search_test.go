package web

import (
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

// The search near a ZIP code has online events beside it, its title and its calendar follow it, and a tick adds nothing to the history.
func TestASearchFindsOnlineEventsAndNamesItself(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	b.Event(t, boston, func(e *hub.Event) { e.Title, e.Summary = "Café de la justice", "Bring your neighbors" })
	b.Event(t, boston, func(e *hub.Event) {
		e.Title, e.Mode, e.Place, e.StartsAt, e.EndsAt = "Phone bank", hub.ModeOnline, hub.Place{}, e.StartsAt.AddDate(0, 1, 0), e.StartsAt.AddDate(0, 1, 0).Add(time.Hour)
	})
	v := b.visitor(t)
	for path, want := range map[string][]string{
		"/events?near=02108":             {"Café de la justice", "Phone bank"},
		"/events?near=96701":             {"Phone bank"},
		"/events?near=96701&mode=online": {"Phone bank"},
		"/events?near=02108&mode=hybrid": nil,
		"/events?q=cafe":                 {"Café de la justice"},
		"/events?q=NEIGHB+just":          {"Café de la justice"},
		"/events?q=ustice":               nil,
		"/events?near=Boston":            {"Café de la justice", "Phone bank"},
		"/events?near=02238":             {"Café de la justice", "Phone bank"},
		"/events?near=09352":             {"Phone bank"},
		"/events?to=2001-01-01":          nil,
		"/events?from=2100-01-01":        nil,
	} {
		p := v.get(path).must(200)
		var got []string
		for _, a := range p.find("#results .events h3").EachIter() {
			got = append(got, a.Text())
		}
		if len(got) != len(want) {
			t.Errorf("%s finds %q, want %q", path, got, want)
		}
	}
	p := v.get("/events?near=02108&within=25mi&q=cafe&mode=in_person").must(200)
	if title := p.text("title"); !strings.HasPrefix(title, "Events: “cafe”, within 25 miles of 02108 and In person") {
		t.Errorf("the title is %q", title)
	}
	if got := p.find(`form.search`).AttrOr("hx-select-oob", ""); got != "#results-said:innerHTML,#subscribe:innerHTML" || p.find("#subscribe [data-feed]").AttrOr("data-feed", "") != b.url+"/events.ics?mode=in_person&near=02108&q=cafe&within=25mi" {
		t.Errorf("the calendar does not follow: %s", got)
	}
	v.get("/events?near=02238").says("#results .notice", "We don’t know exactly where ZIP code 02238 is, so distances are from the middle of its area.")
	v.get("/events?from=soon&to=2026-13-01").must(422).problem("from")
	v.get("/events?from=2026-12-05&to=2026-12-04").must(422).problem("to")
}
