package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// agenda adds n events to chapter, an hour apart but for the second and third, which start together.
func agenda(t *testing.T, f *storetest.Fixture, chapter hub.Chapter, n int) []hub.Event {
	t.Helper()
	list := make([]hub.Event, n)
	for i := range list {
		list[i] = f.Event(t, chapter, func(e *hub.Event) {
			e.Title = fmt.Sprintf("Event %d", i)
			step := time.Duration(i)
			if i == 2 {
				step = 1
			}
			e.StartsAt, e.EndsAt = e.StartsAt.Add(step*time.Hour), e.EndsAt.Add(step*time.Hour)
		})
	}
	slices.SortFunc(list, func(a, b hub.Event) int {
		if c := a.StartsAt.Compare(b.StartsAt); c != 0 {
			return c
		}
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return list
}

func TestEventsArePagedInOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		forward := ids(agenda(t, f, boston, 7), eventID)
		agenda(t, f, salem, 3)
		backward := slices.Clone(forward)
		slices.Reverse(backward)
		for _, latest := range []bool{false, true} {
			for _, limit := range []int{1, 2, 3, 7, 8} {
				filter := store.EventFilter{States: []hub.EventState{hub.EventPublished}, Latest: latest, Limit: limit}
				var got []hub.EventID
				for pages := 0; pages < 10; pages++ {
					page, err := f.Store.Chapter(boston.ID).Events(t.Context(), filter)
					done(t, err)
					if len(page) > limit {
						t.Fatalf("a page of %d for a limit of %d", len(page), limit)
					}
					got = append(got, ids(page, eventID)...)
					if len(page) == 0 {
						break
					}
					last := page[len(page)-1]
					filter.After = hub.Cursor{At: last.StartsAt, ID: string(last.ID)}
				}
				want := forward
				if latest {
					want = backward
				}
				same(t, fmt.Sprintf("pages of %d, latest %v", limit, latest), got, want)
			}
		}
	})
}

func TestEventFilters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		day := func(days int) func(*hub.Event) {
			return func(e *hub.Event) {
				e.StartsAt = f.Clock.Now().Add(time.Duration(days) * 24 * time.Hour)
				e.EndsAt = e.StartsAt.Add(time.Hour)
			}
		}
		past, soon, later := f.Event(t, boston, day(-2)), f.Event(t, boston, day(1)), f.Event(t, boston, day(9))
		members := f.Event(t, boston, day(3), func(e *hub.Event) { e.Audience = hub.AudienceMembers })
		draft := f.Draft(t, boston, day(4))
		off := f.Event(t, boston, day(5))
		done(t, storetest.Failure(tenant.CancelEvent(ctx, "", off.ID, "storm")))

		open := []hub.EventState{hub.EventPublished, hub.EventCancelled}
		all := []hub.EventState{hub.EventDraft, hub.EventPublished, hub.EventCancelled}
		tests := []struct {
			name   string
			filter store.EventFilter
			want   []hub.Event
		}{
			{"drafts only", store.EventFilter{States: []hub.EventState{hub.EventDraft}}, []hub.Event{draft}},
			{"what the public sees", store.EventFilter{States: open}, []hub.Event{past, soon, off, later}},
			{"what members see", store.EventFilter{States: open, Members: true}, []hub.Event{past, soon, members, off, later}},
			{"what is to come", store.EventFilter{States: all, Members: true, From: f.Clock.Now()}, []hub.Event{soon, members, draft, off, later}},
			{"an event that ends just then is over", store.EventFilter{States: open, From: soon.EndsAt}, []hub.Event{off, later}},
			{"an event that still runs", store.EventFilter{States: open, From: soon.EndsAt.Add(-time.Microsecond)}, []hub.Event{soon, off, later}},
			{"a range, its end included", store.EventFilter{States: open, From: f.Clock.Now(), Until: off.EndsAt}, []hub.Event{soon, off}},
			{"what is over, newest first", store.EventFilter{States: open, Until: f.Clock.Now(), Latest: true}, []hub.Event{past}},
			{"newest first", store.EventFilter{States: all, Members: true, Latest: true}, []hub.Event{later, off, draft, members, soon, past}},
			{"newest first from the middle of a range", store.EventFilter{
				States: all, Members: true, Latest: true, Until: later.StartsAt, After: hub.Cursor{At: off.StartsAt, ID: string(off.ID)},
			}, []hub.Event{draft, members, soon, past}},
		}
		for _, test := range tests {
			test.filter.Limit = 50
			got, err := tenant.Events(ctx, test.filter)
			done(t, err)
			same(t, test.name, ids(got, eventID), ids(test.want, eventID))
		}
	})
}

func TestComingEvents(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		now := f.Clock.Now()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		at := func(hours float64, edits ...func(*hub.Event)) func(*hub.Event) {
			return func(e *hub.Event) {
				e.StartsAt = now.Add(time.Duration(hours * float64(time.Hour)))
				e.EndsAt = e.StartsAt.Add(2 * time.Hour)
				for _, edit := range edits {
					edit(e)
				}
			}
		}
		place := func(lat, lon float64) func(*hub.Event) {
			return func(e *hub.Event) { e.Place.Lat, e.Place.Lon, e.Place.Located = lat, lon, true }
		}
		running := f.Event(t, boston, at(-1, place(42, -71)))
		online := f.Event(t, salem, at(5, func(e *hub.Event) { e.Mode, e.Place = hub.ModeOnline, hub.Place{} }))
		hybrid := f.Event(t, salem, at(8, place(43, -70), func(e *hub.Event) {
			e.Mode, e.Access = hub.ModeHybrid, hub.Access{StepFree: hub.Yes, Captions: hub.Yes, Childcare: hub.No}
		}))
		far := f.Event(t, boston, at(9, place(-12.5, 130.25), func(e *hub.Event) { e.Access = hub.Access{StepFree: hub.Yes} }))
		f.Event(t, boston, at(-5))                                                         // over
		f.Event(t, boston, at(6, func(e *hub.Event) { e.Audience = hub.AudienceMembers })) // for members
		f.Draft(t, boston, at(6))                                                          // a draft
		off := f.Event(t, boston, at(6))                                                   // cancelled
		done(t, storetest.Failure(f.Store.Chapter(boston.ID).CancelEvent(ctx, "", off.ID, "storm")))

		tests := []struct {
			name   string
			search store.EventSearch
			want   []hub.Event
		}{
			{"public, published and not over", store.EventSearch{}, []hub.Event{running, online, hybrid, far}},
			{"by mode", store.EventSearch{Mode: hub.ModeInPerson}, []hub.Event{running, far}},
			{"by one answer", store.EventSearch{Access: []string{"step_free"}}, []hub.Event{hybrid, far}},
			{"by two answers", store.EventSearch{Access: []string{"step_free", "captions"}}, []hub.Event{hybrid}},
			{"no is not yes", store.EventSearch{Access: []string{"childcare"}}, nil},
			{"a key that is no question is ignored", store.EventSearch{Access: []string{"1=1; --"}}, []hub.Event{running, online, hybrid, far}},
			{"in a box, edges included", store.EventSearch{Near: &store.Near{South: 42, West: -71, North: 43, East: -70, Square: 1e6}}, []hub.Event{running, hybrid}},
			{"in a box south of the equator", store.EventSearch{Near: &store.Near{South: -13, West: 130, North: -12, East: 131, Square: 1e6}}, []hub.Event{far}},
			{"in a circle", store.EventSearch{Near: &store.Near{South: 41, West: -72, North: 44, East: -69, Lat: 42, Lon: -71, Squeeze: 1, Square: 1.99}}, []hub.Event{running}},
			{"in an ellipse", store.EventSearch{Near: &store.Near{South: 41, West: -72, North: 44, East: -69, Lat: 42, Lon: -71, Squeeze: 0.5, Square: 1.5}}, []hub.Event{running, hybrid}},
			{"that begin in time", store.EventSearch{Until: hybrid.StartsAt}, []hub.Event{running, online}},
			{"that are kept", store.EventSearch{Keep: func(l hub.EventListing) bool { return l.Mode == hub.ModeInPerson }}, []hub.Event{running, far}},
			{"in an empty box", store.EventSearch{Near: &store.Near{South: 10, West: 10, North: 11, East: 11, Square: 1e6}}, nil},
			{"from later on", store.EventSearch{From: online.EndsAt}, []hub.Event{hybrid, far}},
			{"all at once", store.EventSearch{
				Mode: hub.ModeHybrid, Access: []string{"captions"}, Near: &store.Near{South: 40, West: -80, North: 45, East: -60, Square: 1e6},
				After: hub.Cursor{At: online.StartsAt, ID: string(online.ID)},
			}, []hub.Event{hybrid}},
		}
		for _, test := range tests {
			if test.search.From.IsZero() {
				test.search.From = now
			}
			test.search.Limit = 50
			got, err := f.Store.ComingEvents(ctx, test.search)
			done(t, err)
			same(t, test.name, ids(got, listingID), ids(test.want, eventID))
		}

		search := store.EventSearch{From: now, Limit: 1}
		var paged []hub.EventID
		for range 10 {
			page, err := f.Store.ComingEvents(ctx, search)
			done(t, err)
			if len(page) == 0 {
				break
			}
			paged = append(paged, page[0].ID)
			search.After = hub.Cursor{At: page[0].StartsAt, ID: string(page[0].ID)}
		}
		same(t, "page by page", paged, ids([]hub.Event{running, online, hybrid, far}, eventID))

		list, err := f.Store.ComingEvents(ctx, store.EventSearch{From: now, Limit: 1, Whole: true})
		done(t, err)
		same(t, "a listing names its chapter", list[0], hub.EventListing{
			Event: running, ChapterSlug: "boston", ChapterName: "Boston", ChapterHue: boston.Hue, Kilometers: -1,
		})
	})
}
