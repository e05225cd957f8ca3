package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A search that finds nothing offers wider ones, each a link that keeps the rest of the search.
func TestASearchWithoutResultsOffersWiderOnes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Event(t, b.Chapter(t, "boston"))
	links := func(path string) map[string]string {
		found := map[string]string{}
		for _, a := range b.visitor(t).get(path).must(200).find(".empty .button").EachIter() {
			found[a.Text()] = a.AttrOr("href", "")
		}
		return found
	}
	for path, want := range map[string]map[string]string{
		"/events?near=96701&within=25mi": {
			"Search within 50 miles": "/events?near=96701&within=50mi", "Search everywhere": "/events", "Show online events": "/events?mode=online",
			"Nearest chapter: Boston, 5,078 miles away": "/chapters/boston",
		},
		"/events?near=96701&within=250mi&mode=online&access=captions": {
			"Show all formats":             "/events?access=captions&near=96701&within=250mi",
			"Remove accessibility filters": "/events?mode=online&near=96701&within=250mi",
		},
		"/events?near=96701&within=50": {
			"Search within 50 miles": "/events?near=96701&within=50mi", "Search everywhere": "/events", "Show online events": "/events?mode=online",
			"Nearest chapter: Boston, 5,078 miles away": "/chapters/boston",
		},
		"/events?near=02139": {},
	} {
		if diff := cmp.Diff(want, links(path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	b.visitor(t).get("/events?near=96701").says(".empty p", "No events match yet. Try a wider area or fewer filters.")
	b.visitor(t).get("/events?mode=online").says(".empty p", "No events match yet. Try fewer filters.")
}
