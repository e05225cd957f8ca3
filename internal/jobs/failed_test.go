package jobs

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// TestAFailedJobIsSeenAndRunsAgain: a sweep that failed is listed by its own name and without what went wrong in it, and
// runs once more when somebody asks; a job that runs, waits or is gone cannot be asked for.
func TestAFailedJobIsSeenAndRunsAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		ran := make(chan bool, 10)
		broken := make(chan bool, 10)
		broken <- true
		work := Work{Deliver: rest(b.deliver), Sweep: []Periodic{{Name: "erase", Every: time.Hour, Run: func(context.Context) error {
			ran <- true
			select {
			case <-broken:
				return errors.New("what only the log may say")
			default:
				return nil
			}
		}}}}
		workers, err := start(t.Context(), b.db, b.log, work, hurry)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = workers.Stop(context.Background()) })
		<-ran
		var failed []hub.FailedJob
		for late := time.Now().Add(patient); len(failed) == 0; {
			if failed, err = b.queue.Failed(t.Context(), 10); err != nil || time.Now().After(late) {
				t.Fatalf("no failed job: %v", err)
			}
		}
		got := failed[0]
		if got.Kind != "erase" || got.Attempts != 1 || got.At.IsZero() || got.ID == 0 || !slices.Contains([]string{errFailed.Error(), "JobCancelError: " + errFailed.Error()}, got.Problem) {
			t.Errorf("the failed job is %+v", got)
		}
		retry := func(id int64) error {
			return b.db.Tx(t.Context(), func(tx *sql.Tx) error { return b.queue.Retry(t.Context(), tx, id) })
		}
		if err := retry(got.ID + 1_000_000); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("a job that is not there: %v", err)
		}
		undone := errors.New("undone")
		err = b.db.Tx(t.Context(), func(tx *sql.Tx) error {
			if err := b.queue.Retry(t.Context(), tx, got.ID); err != nil {
				return err
			}
			return undone
		})
		if again, _ := b.queue.Failed(t.Context(), 10); !errors.Is(err, undone) || len(again) != 1 {
			t.Errorf("a retry that was undone: %v, %d failed jobs", err, len(again))
		}
		if err := retry(got.ID); err != nil {
			t.Fatal(err)
		}
		<-ran
		for late := time.Now().Add(patient); ; {
			err := retry(got.ID)
			if errors.Is(err, hub.ErrConflict) {
				break // it ran, or runs
			}
			if time.Now().After(late) {
				t.Fatalf("a job that was retried is still failed: %v", err)
			}
		}
	})
}
