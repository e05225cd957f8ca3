package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"
	"weak"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

// Queue puts jobs into the database, inside the transactions that cause them. It is safe for concurrent use and holds
// nothing that must be closed.
type Queue struct {
	client *river.Client[*sql.Tx]
	driver riverdriver.Driver[*sql.Tx]
	told   *transactions
}

var _ store.Queue = (*Queue)(nil)

// unusedInterval is the cooldown of notifications nobody listens to; see the package comment.
const unusedInterval = time.Hour

// NewQueue returns the inserting side of the queue in db, which Migrate must have seen. It reads nothing yet.
func NewQueue(db *sqldb.DB, log *slog.Logger) (*Queue, error) {
	d := driver(db)
	client, err := river.NewClient(d, &river.Config{Logger: warningsOnly(log), FetchCooldown: unusedInterval, FetchPollInterval: unusedInterval})
	if err != nil {
		return nil, fmt.Errorf("jobs: queue: %w", err)
	}
	return &Queue{client: client, driver: d, told: newTransactions()}, nil
}

// EnqueueMail inserts a job that looks for mail of a lane to send once tx commits. Further calls in one transaction add nothing. An
// error means that tx must be rolled back.
func (q *Queue) EnqueueMail(ctx context.Context, tx *sql.Tx, lane hub.Lane) error {
	if lane == hub.AnyLane {
		for _, each := range hub.Lanes() {
			if err := q.EnqueueMail(ctx, tx, each); err != nil {
				return err
			}
		}
		return nil
	}
	if q.told.has(tx, lane) {
		return nil
	}
	var args river.JobArgs = mailArgs{}
	if lane == hub.LaneCodes {
		args = codesArgs{}
	}
	if _, err := q.client.InsertTx(ctx, tx, args, nil); err != nil {
		return fmt.Errorf("jobs: enqueue mail: %w", sqldb.Map(err))
	}
	q.told.add(tx, lane)
	return nil
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

// transactions is a set of transactions, and of the lanes each was told of, that keeps none of them alive: one leaves the set when nobody holds it any more,
// however it ended. An address that is used again is another transaction: weak pointers tell them apart.
type transactions struct {
	mu  sync.Mutex
	set map[weak.Pointer[sql.Tx]]map[hub.Lane]bool
}

func newTransactions() *transactions {
	return &transactions{set: map[weak.Pointer[sql.Tx]]map[hub.Lane]bool{}}
}

func (t *transactions) has(tx *sql.Tx, lane hub.Lane) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.set[weak.Make(tx)][lane]
}

func (t *transactions) add(tx *sql.Tx, lane hub.Lane) {
	key := weak.Make(tx)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.set[key] == nil {
		t.set[key] = map[hub.Lane]bool{}
		runtime.AddCleanup(tx, t.forget, key)
	}
	t.set[key][lane] = true
}

func (t *transactions) forget(key weak.Pointer[sql.Tx]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.set, key)
}
