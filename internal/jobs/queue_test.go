package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

func TestATransactionThatIsUndoneRunsNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		err := b.db.Tx(t.Context(), func(tx *sql.Tx) error {
			if err := b.queue.EnqueueMail(t.Context(), tx, hub.LaneRest); err != nil {
				return err
			}
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			t.Fatal(err)
		}
		if n := b.count(t, ""); n != 0 {
			t.Fatalf("%d jobs are left of a transaction that was undone", n)
		}
		b.mustOwe(t, "a")
		b.start(t, Work{}, hurry)
		if n := wait(t, "delivery", b.ran); n != 1 {
			t.Errorf("delivered %d, want 1", n)
		}
		waitFor(t, "one completed job", func() bool { return b.count(t, "completed") == 1 && b.count(t, "") == 1 })
	})
}

func TestOneTransactionBringsOneJob(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		for range 2 {
			err := b.db.Tx(t.Context(), func(tx *sql.Tx) error {
				for range 50 {
					if err := b.queue.EnqueueMail(t.Context(), tx, hub.LaneRest); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		want := map[string]int{"available": 2, "cancelled": 0, "completed": 0, "discarded": 0, "pending": 0, "retryable": 0, "running": 0, "scheduled": 0}
		got, err := b.queue.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("jobs of two transactions (-want +got):\n%s", diff)
		}
	})
}

func (t *transactions) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.set)
}

func TestTransactionsThatEndedAreForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		for i := range 20 {
			b.mustOwe(t, fmt.Sprint(i))
		}
		waitFor(t, "an empty set", func() bool { runtime.GC(); return b.queue.told.len() == 0 })
	})
}

func TestTwoHundredAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.start(t, Work{}, hurry)
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				if err := b.owe(t.Context(), fmt.Sprint(i)); err != nil {
					t.Errorf("owe: %v", err)
				}
			})
		}
		wg.Wait()
		delivered := 0
		for delivered < 200 {
			delivered += wait(t, fmt.Sprintf("the rest of %d", delivered), b.ran)
		}
		if delivered != 200 {
			t.Errorf("delivered %d", delivered)
		}
	})
}

// between runs a worker that has had its last look when something is owed, and reports whether that is delivered too.
func between(t *testing.T, b *bundle, owe func() error) bool {
	t.Helper()
	looked, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	workers := b.start(t, Work{Deliver: rest(func(ctx context.Context) (int, error) {
		n, err := b.deliver(ctx)
		once.Do(func() {
			close(looked)
			<-goOn
		})
		return n, err
	})}, hurry)
	b.mustOwe(t, "first")
	wait(t, "the last look", looked)
	if err := owe(); err != nil {
		t.Fatal(err)
	}
	close(goOn)
	waitFor(t, "an empty queue", func() bool { return b.count(t, "available")+b.count(t, "running") == 0 })
	stop(t, workers)
	var left int
	if err := b.db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM owed`).Scan(&left); err != nil {
		t.Fatal(err)
	}
	return left == 0
}

func TestWhatIsOwedDuringARunIsNotSwallowed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		if !between(t, b, func() error { return b.owe(t.Context(), "second") }) {
			t.Error("what was owed while a worker ran is left")
		}
	})
}

func TestAUniqueJobWouldBeSwallowed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		unique := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByQueue: true}}
		owe := func(id string) error {
			return b.db.Tx(t.Context(), func(tx *sql.Tx) error {
				if _, err := tx.ExecContext(t.Context(), `INSERT INTO owed (id) VALUES ($1)`, id); err != nil {
					return err
				}
				_, err := b.queue.client.InsertTx(t.Context(), tx, mailArgs{}, unique)
				return err
			})
		}
		if err := owe("zeroth"); err != nil { // the job the worker runs is the unique one
			t.Fatal(err)
		}
		looked, goOn := make(chan struct{}), make(chan struct{})
		b.start(t, Work{Deliver: rest(func(ctx context.Context) (int, error) {
			n, err := b.deliver(ctx)
			close(looked)
			<-goOn
			return n, err
		})}, hurry)
		wait(t, "the last look", looked)
		if err := owe("second"); err != nil {
			t.Fatal(err)
		}
		close(goOn)
		waitFor(t, "an empty queue", func() bool { return b.count(t, "available")+b.count(t, "running") == 0 })
		if n := f.Int(t, `SELECT COUNT(*) FROM owed`); n != 1 {
			t.Errorf("%d are left: the check for swallowed jobs proves nothing", n)
		}
	})
}

func TestMigratingAgainAndAtOnceChangesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		if f.Path != "" { // SQLite is migrated by the one process that has it
			for range 2 {
				if err := Migrate(t.Context(), f.DB); err != nil {
					t.Fatal(err)
				}
			}
			return
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := Migrate(t.Context(), f.DB); err != nil {
					t.Errorf("migrate: %v", err)
				}
			})
		}
		wg.Wait()
	})
}

func TestAQueueWithoutTablesSaysSo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		q, err := NewQueue(f.DB, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := q.Counts(t.Context()); err == nil {
			t.Error("counts without tables")
		}
		if err := f.DB.Tx(t.Context(), func(tx *sql.Tx) error { return q.EnqueueMail(t.Context(), tx, hub.LaneRest) }); err == nil {
			t.Error("a job without tables")
		}
	})
}
