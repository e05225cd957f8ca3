package storetest

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"chapterhouse/internal/hub"
)

// Clock is a clock that stands still until it is moved. It is safe for concurrent use.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock returns a clock at noon of 1 September 2026 in New York, a Tuesday far from any change of summer time.
func NewClock() *Clock { return &Clock{at: time.Date(2026, time.September, 1, 16, 0, 0, 0, time.UTC)} }

// Now is the clock's instant, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Advance moves the clock by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Queue is a store.Queue that counts. It is safe for concurrent use.
type Queue struct {
	mu    sync.Mutex
	count int
	on    func(ctx context.Context) error
}

// EnqueueMail counts; it then does what OnEnqueue asked for.
func (q *Queue) EnqueueMail(ctx context.Context, _ *sql.Tx, _ hub.Lane) error {
	q.mu.Lock()
	q.count++
	on := q.on
	q.mu.Unlock()
	if on != nil {
		return on(ctx)
	}
	return nil
}

// EnqueueImport does nothing: tests run imports themselves.
func (*Queue) EnqueueImport(context.Context, *sql.Tx) error { return nil }

// Count is how often mail was enqueued, in transactions that were rolled back too.
func (q *Queue) Count() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.count
}

// OnEnqueue makes EnqueueMail call fn inside the transaction: to fail it, or to hold it open while the test looks at
// what others can do meanwhile. nil undoes it.
func (q *Queue) OnEnqueue(fn func(ctx context.Context) error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.on = fn
}
