package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/web/view"
)

// A list reads less of an event than its page does (see the store), and its line says the same.
func TestALineOfAListSaysWhatTheWholeEventSays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	for _, mode := range []hub.Mode{hub.ModeInPerson, hub.ModeOnline, hub.ModeHybrid} {
		b.Event(t, boston, func(e *hub.Event) {
			e.Mode, e.Seats.Capacity, e.Description, e.PlaceHidden, e.JoinURL = mode, 2, "What only its page says.", mode == hub.ModeHybrid, "https://meet.example.org/a"
		})
	}
	b.Event(t, boston, func(e *hub.Event) { e.ClosedAt = b.Clock.Now() })
	lines := func(whole bool) (rows []ui.EventRow, said int) {
		found, err := b.Store.ComingEvents(t.Context(), store.EventSearch{From: b.Clock.Now(), Limit: 20, Whole: whole})
		if err != nil {
			t.Fatal(err)
		}
		own, err := b.Store.Chapter(boston.ID).Events(t.Context(), store.EventFilter{States: []hub.EventState{hub.EventPublished}, Limit: 20, Whole: whole})
		if err != nil {
			t.Fatal(err)
		}
		for i := range found {
			said += len(found[i].Description) + len(own[i].Description) + len(found[i].JoinURL) + len(own[i].JoinURL)
			found[i].Event, own[i] = found[i].Public(), own[i].Public()
		}
		ctx := httptest.NewRequest(http.MethodGet, "/", nil).Context()
		return append(view.ListingRows(ctx, found, b.Clock.Now()), view.EventRows(ctx, "boston", own, b.Clock.Now())...), said
	}
	listed, less := lines(false)
	whole, more := lines(true)
	if diff := cmp.Diff(whole, listed); diff != "" || len(listed) != 8 {
		t.Errorf("%d lines (-of the whole event +of the listed one):\n%s", len(listed), diff)
	}
	if less != 0 || more == 0 {
		t.Errorf("a list reads %d bytes of what only the page says, the page %d", less, more)
	}
	feed, err := event.New(b.Store, nil, func() time.Time { return b.Clock.Now() }).Feed(t.Context(), event.Search{}, func(string, hub.EventID) string { return "" })
	if err != nil || len(feed.Entries) != 4 || feed.Entries[0].Description == "" {
		t.Errorf("the calendar of all events has %+v, %v", feed.Entries, err)
	}
}
