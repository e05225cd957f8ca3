package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

func TestThePauseOfSends(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		read := func() hub.Pause {
			t.Helper()
			p, err := f.Store.SendsPaused(ctx)
			done(t, err)
			return p
		}
		same(t, "before", read(), hub.Pause{})
		done(t, f.Store.ResumeSends(ctx, hub.Operator)) // nothing to resume
		same(t, "queue told for nothing", f.Queue.Count(), 0)
		want := hub.Pause{Since: f.Clock.Now(), Reason: "wrong template"}
		done(t, f.Store.PauseSends(ctx, hub.Operator, want.Reason))
		f.Clock.Advance(time.Minute)
		done(t, f.Store.PauseSends(ctx, hub.Operator, "another reason"))
		same(t, "paused twice", read(), want)
		f.Queue.OnEnqueue(refuse)
		refused(t, f.Store.ResumeSends(ctx, hub.Operator), errQueue)
		same(t, "still paused when the queue cannot be told", read(), want)
		f.Queue.OnEnqueue(nil)
		done(t, f.Store.ResumeSends(ctx, hub.Operator))
		same(t, "resumed", read(), hub.Pause{})
		same(t, "rows of the trail", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action IN ('sends.pause', 'sends.resume')`), 2)
	})
}

func TestTheListOfBackups(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		refused(t, f.Store.MarkVerified(ctx, "nobody"), hub.ErrNotFound)
		older := hub.Backup{ID: "a", At: f.Clock.Now(), Bytes: 1 << 40, Rows: 3, Files: 2, Fingerprint: "ab.cd"}
		newer := hub.Backup{ID: "b", At: f.Clock.Now().Add(time.Hour), Bytes: 5, Rows: 6, Files: 7, Fingerprint: "ab.ef"}
		for _, b := range []hub.Backup{older, newer} {
			done(t, f.Store.RecordBackup(ctx, b))
		}
		refused(t, f.Store.RecordBackup(ctx, older), hub.ErrConflict)
		f.Clock.Advance(2 * time.Hour)
		done(t, f.Store.MarkVerified(ctx, "a"))
		older.VerifiedAt = f.Clock.Now()
		list, err := f.Store.Backups(ctx, 10)
		done(t, err)
		same(t, "backups", list, []hub.Backup{newer, older})
		list, err = f.Store.Backups(ctx, 1)
		done(t, err)
		same(t, "the newest", list, []hub.Backup{newer})
	})
}
