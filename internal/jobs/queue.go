package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

// Queue puts jobs into the database, after the transactions that cause them. It is safe for concurrent use and holds
// nothing that must be closed.
type Queue struct {
	db     *sqldb.DB
	client *river.Client[*sql.Tx]
	driver riverdriver.Driver[*sql.Tx]
	log    *slog.Logger
	bells  map[hub.Lane]*bell
}

var _ store.Queue = (*Queue)(nil)

const (
	// unusedInterval is the cooldown of notifications nobody listens to; see the package comment.
	unusedInterval = time.Hour
	// ringEvery is the time between two jobs of a process that look for mail of one lane.
	ringEvery = time.Second
	// ringFor bounds the insert of a job.
	ringFor = 5 * time.Second
)

// NewQueue returns the inserting side of the queue in db, which Migrate must have seen. It reads nothing yet.
func NewQueue(db *sqldb.DB, log *slog.Logger) (*Queue, error) {
	d := driver(db)
	client, err := river.NewClient(d, &river.Config{Logger: warningsOnly(log), FetchCooldown: unusedInterval, FetchPollInterval: unusedInterval})
	if err != nil {
		return nil, fmt.Errorf("jobs: queue: %w", err)
	}
	q := &Queue{db: db, client: client, driver: d, log: log, bells: map[hub.Lane]*bell{}}
	for _, lane := range hub.Lanes() {
		q.bells[lane] = &bell{every: ringEvery}
	}
	return q, nil
}

// EnqueueMail has a job look for mail of a lane to send once tx is committed: at once when it is the first of this process, else
// within a second.
func (q *Queue) EnqueueMail(ctx context.Context, tx *sql.Tx, lane hub.Lane) error {
	lanes := []hub.Lane{lane}
	if lane == hub.AnyLane {
		lanes = hub.Lanes()
	}
	ctx = context.WithoutCancel(ctx)
	q.db.AfterCommit(tx, func() {
		for _, lane := range lanes {
			q.bells[lane].ring(func() { q.insert(ctx, lane) })
		}
	})
	return nil
}

// EnqueueImport has a job look for imports of people once tx is committed.
func (q *Queue) EnqueueImport(ctx context.Context, tx *sql.Tx) error {
	ctx = context.WithoutCancel(ctx)
	q.db.AfterCommit(tx, func() {
		ctx, cancel := context.WithTimeout(ctx, ringFor)
		defer cancel()
		err := q.db.Tx(ctx, func(tx *sql.Tx) error {
			_, err := q.client.InsertTx(ctx, tx, importArgs{}, nil)
			return err
		})
		if err != nil {
			q.log.WarnContext(ctx, "an import waits for the next sweep", "error", sqldb.Map(err))
		}
	})
	return nil
}

// insert inserts a job. What owes the email is committed: without the job it waits for the sweep.
func (q *Queue) insert(ctx context.Context, lane hub.Lane) {
	ctx, cancel := context.WithTimeout(ctx, ringFor)
	defer cancel()
	var args river.JobArgs = mailArgs{}
	if lane == hub.LaneCodes {
		args = codesArgs{}
	}
	err := q.db.Tx(ctx, func(tx *sql.Tx) error {
		_, err := q.client.InsertTx(ctx, tx, args, nil)
		return err
	})
	if err != nil {
		q.log.WarnContext(ctx, "email waits for the next sweep", "job", args.Kind(), "error", sqldb.Map(err))
	}
}

// bell calls a function for those who ring, once for all that ring within a time.
type bell struct {
	every time.Duration

	mu    sync.Mutex
	last  time.Time // the last call
	armed bool      // another is to come
}

// ring calls fn now, if nobody rang before; else later, so that every time has passed since the last call. A call that is still to
// come serves who rings meanwhile.
func (b *bell) ring(fn func()) {
	b.mu.Lock()
	now := time.Now()
	first, wait := b.last.IsZero(), b.every-now.Sub(b.last)
	switch {
	case b.armed:
	case first:
		b.last = now
	default:
		b.armed = true
		time.AfterFunc(wait, func() {
			b.mu.Lock()
			b.armed, b.last = false, time.Now()
			b.mu.Unlock()
			fn()
		})
	}
	b.mu.Unlock()
	if first {
		fn()
	}
}

// Counts are how many jobs stand in each of River's states, for operators. Finished ones are counted until they are
// cleaned away.
func (q *Queue) Counts(ctx context.Context) (map[string]int, error) {
	counts, err := q.driver.GetExecutor().JobCountByAllStates(ctx, &riverdriver.JobCountByAllStatesParams{})
	if err != nil {
		return nil, fmt.Errorf("jobs: count: %w", sqldb.Map(err))
	}
	out := make(map[string]int, len(counts))
	for state, n := range counts {
		out[string(state)] = n
	}
	return out, nil
}
