package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

func TestASecondBringsOneJob(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.queue.bells[hub.LaneRest].every = time.Hour
		for i := range 20 {
			err := b.db.Tx(t.Context(), func(tx *sql.Tx) error {
				for range 50 {
					if err := b.queue.EnqueueMail(t.Context(), tx, hub.LaneRest); err != nil {
						return err
					}
				}
				if i%2 == 0 {
					return b.queue.EnqueueMail(t.Context(), tx, hub.LaneCodes) // a lane does not wait for another
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		b.queue.bells[hub.LaneRest].every = time.Millisecond
		waitFor(t, "the codes of a second", func() bool { return b.count(t, "available") == 3 })
		got := map[string]int{}
		for _, kind := range []string{"mail", "codes"} {
			got[kind] = f.Int(t, `SELECT COUNT(*) FROM river_job WHERE kind = '`+kind+`'`)
		}
		if diff := cmp.Diff(map[string]int{"mail": 1, "codes": 2}, got); diff != "" {
			t.Errorf("jobs of many transactions (-want +got):\n%s", diff)
		}
	})
}

// A bell that is rung while its function runs calls it again: what rang may be later than what the function saw.
func TestWhoRingsIsAlwaysServedLater(t *testing.T) {
	t.Parallel()
	b := &bell{every: time.Millisecond}
	var rung, served atomic.Int64
	for range 500 {
		rung.Add(1)
		b.ring(func() { served.Store(rung.Load()) })
	}
	waitFor(t, "a call after the last ring", func() bool { return served.Load() == 500 })
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
		log := &output{}
		q, err := NewQueue(f.DB, slog.New(slog.NewTextHandler(log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := q.Counts(t.Context()); err == nil {
			t.Error("counts without tables")
		}
		if err := f.DB.Tx(t.Context(), func(tx *sql.Tx) error { return q.EnqueueMail(t.Context(), tx, hub.LaneRest) }); err != nil {
			t.Errorf("what is owed was undone for want of a job: %v", err)
		}
		if !strings.Contains(log.String(), "waits for the next sweep") {
			t.Errorf("the log says %q", log.String())
		}
	})
}

// An import is looked for once the transaction that asks for one is committed, and not when it is undone.
func TestAnImportIsWorkedOn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		undone := b.db.Tx(t.Context(), func(tx *sql.Tx) error {
			if err := b.queue.EnqueueImport(t.Context(), tx); err != nil {
				return err
			}
			return errUndo
		})
		if n := b.count(t, ""); !errors.Is(undone, errUndo) || n != 0 {
			t.Fatalf("%d jobs of a transaction that was undone: %v", n, undone)
		}
		if err := b.db.Tx(t.Context(), func(tx *sql.Tx) error { return b.queue.EnqueueImport(t.Context(), tx) }); err != nil {
			t.Fatal(err)
		}
		worked := make(chan int, 10)
		b.start(t, Work{Import: func(context.Context) error { worked <- 1; return nil }}, hurry)
		wait(t, "import", worked)
	})
}
