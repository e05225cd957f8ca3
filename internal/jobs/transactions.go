package jobs

import (
	"database/sql"
	"runtime"
	"sync"
	"weak"
)

// transactions is a set of transactions that keeps none of them alive: one leaves the set when nobody holds it any more,
// however it ended. An address that is used again is another transaction: weak pointers tell them apart.
type transactions struct {
	mu  sync.Mutex
	set map[weak.Pointer[sql.Tx]]struct{}
}

func newTransactions() *transactions {
	return &transactions{set: map[weak.Pointer[sql.Tx]]struct{}{}}
}

func (t *transactions) has(tx *sql.Tx) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, in := t.set[weak.Make(tx)]
	return in
}

func (t *transactions) add(tx *sql.Tx) {
	key := weak.Make(tx)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.set[key] = struct{}{}
	runtime.AddCleanup(tx, t.forget, key)
}

func (t *transactions) forget(key weak.Pointer[sql.Tx]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.set, key)
}
