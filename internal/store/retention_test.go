package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestMailsAreForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston)
		for _, name := range []string{"Sam Ortiz", "Kim Lund", "Ada Moss", "Robin Vale"} {
			f.Guest(t, event, name, 1)
		}
		claimed, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 3, time.Minute)
		done(t, err)
		done(t, f.Store.MarkSent(ctx, claimed[:1]))
		done(t, f.Store.MarkUnsent(ctx, claimed[1:2], "no such address", store.Retry{GiveUp: true}))
		erase := func() int64 {
			t.Helper()
			n, err := tenant.EraseMessages(ctx, f.Clock.Now().Add(-hub.MessageDays*24*time.Hour))
			done(t, err)
			return n
		}
		f.Clock.Advance(hub.MessageDays * 24 * time.Hour)
		same(t, "after 30 days", erase(), int64(0))
		f.Clock.Advance(time.Hour)
		same(t, "an hour later", erase(), int64(2))
		counts, err := f.Store.MessageCounts(ctx)
		done(t, err)
		same(t, "what is still owed stays", counts, map[string]int{"queued": 1, "sending": 1})
	})
}
