package jobs

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/logtest"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// hurry is a pace for tests, without the sweep that would do what a lost job did not.
var hurry = pace{mailPoll: 10 * time.Millisecond, sweepPoll: 10 * time.Millisecond, snooze: 10 * time.Millisecond, startAtOnce: true}

// patient is how long a test waits for what must happen.
const patient = 30 * time.Second

// output is a log several goroutines may write.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// bundle is one test's database with a queue, and a table "owed" that stands for the messages: a row is what is owed.
type bundle struct {
	db    *sqldb.DB
	queue *Queue
	out   *output
	log   *slog.Logger
	ran   chan int // what each Deliver took, when one of its own does not stand in
}

// each runs fn on each engine, with River's tables and the table "owed". The role of a serving hub does with them whatever the
// tests do.
func each(t *testing.T, fn func(t *testing.T, f *storetest.Fixture)) {
	t.Helper()
	storetest.EachFurther(t, storetest.Further{Name: fmt.Sprint("_jobs_", len(riverVersions(t))), Migrate: func(ctx context.Context, db *sqldb.DB) error {
		if err := Migrate(ctx, db); err != nil {
			return err
		}
		_, err := db.ExecContext(ctx, `CREATE TABLE owed (id text NOT NULL PRIMARY KEY)`)
		return err
	}}, fn)
}

// riverVersions are the versions of River's tables.
func riverVersions(t *testing.T) []rivermigrate.Migration {
	t.Helper()
	migrator, err := rivermigrate.New(riverdatabasesql.New(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	return migrator.AllVersions()
}

func setup(t *testing.T, f *storetest.Fixture) *bundle {
	t.Helper()
	out := &output{}
	t.Cleanup(func() { logtest.Check(t, out.String()) })
	b := &bundle{db: f.App, out: out, log: slog.New(slog.NewTextHandler(out, nil)), ran: make(chan int, 10_000)}
	var err error
	if b.queue, err = NewQueue(f.App, b.log); err != nil {
		t.Fatal(err)
	}
	b.queue.bells[hub.LaneRest].every = 0 // a job for each transaction, but for those that come while one is inserted
	return b
}

// rest is a function that delivers the rest; of codes there are none.
func rest(fn func(ctx context.Context) (int, error)) func(ctx context.Context, lane hub.Lane) (int, error) {
	return func(ctx context.Context, lane hub.Lane) (int, error) {
		if lane != hub.LaneRest {
			return 0, nil
		}
		return fn(ctx)
	}
}

// deliver takes what is owed and reports how much that was.
func (b *bundle) deliver(ctx context.Context) (int, error) {
	var n int64
	err := b.db.Tx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM owed`)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	if err == nil {
		b.ran <- int(n)
	}
	return int(n), err
}

// owe writes one row and its job in one transaction.
func (b *bundle) owe(ctx context.Context, id string) error {
	return b.db.Tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO owed (id) VALUES ($1)`, id); err != nil {
			return err
		}
		return b.queue.EnqueueMail(ctx, tx, hub.LaneRest)
	})
}

func (b *bundle) mustOwe(t *testing.T, id string) {
	t.Helper()
	if err := b.owe(t.Context(), id); err != nil {
		t.Fatal(err)
	}
}

// start starts workers that are stopped when the test ends.
func (b *bundle) start(t *testing.T, w Work, p pace) *Workers {
	t.Helper()
	if w.Deliver == nil {
		w.Deliver = rest(b.deliver)
	}
	workers, err := start(context.WithoutCancel(t.Context()), b.db, b.log, w, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, workers) })
	return workers
}

func stop(t *testing.T, w *Workers) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patient)
	defer cancel()
	if err := w.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

// wait receives from a channel, at most patient.
func wait[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patient):
		t.Fatalf("%s did not happen", what)
		panic("unreachable")
	}
}

// waitFor looks until something is so.
func waitFor(t *testing.T, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patient)
	for !so() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("%s did not come about", what)
		}
	}
}

// count is how many jobs stand in a state; "" counts all.
func (b *bundle) count(t *testing.T, state string) int {
	t.Helper()
	counts, err := b.queue.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for s, c := range counts {
		if state == "" || s == state {
			n += c
		}
	}
	return n
}

var errUndo = errors.New("undo")
