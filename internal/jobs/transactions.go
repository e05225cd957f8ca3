package jobs

import (
	"database/sql"
	"runtime"
	"sync"
	"weak"

	"chapterhouse/internal/hub"
)

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
