package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// TestMailAfterAClockThatJumps: an hour forward, mail that was owed leaves, and what a worker held is free; an hour back, what was
// owed and what was held would wait an hour, and does not.
func TestMailAfterAClockThatJumps(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		const lease = 2 * time.Minute
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston)
		owe := func(email string) {
			t.Helper()
			done(t, f.Store.Chapter(boston.ID).RequestSeat(ctx, store.RSVPInput{Event: event.ID, Name: "A guest", Email: email, Party: 1}))
		}
		claim := func() int {
			t.Helper()
			list, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 10, lease)
			done(t, err)
			return len(list)
		}
		hasten := func() int {
			t.Helper()
			n, err := f.Store.HastenAfterClock(ctx, lease)
			done(t, err)
			return n
		}
		owe("one@example.org")
		same(t, "claimed at once", claim(), 1)
		same(t, "moved on a day when nobody sets the clock", hasten(), 0)
		owe("two@example.org")
		f.Clock.Advance(time.Hour)
		same(t, "an hour forward: what is owed, and what was held", claim(), 2)
		owe("three@example.org")
		f.Clock.Advance(-time.Hour)
		same(t, "an hour back, without help", claim(), 0)
		same(t, "moved", hasten(), 3)
		same(t, "an hour back: what is owed", claim(), 1)
		f.Clock.Advance(lease + time.Second)
		same(t, "and what was held, when its lease is over", claim(), 3)
		same(t, "moved again", hasten(), 0)
	})
}
