package sqldb

import (
	"database/sql"
	"sync"
)

// after are functions that run once a transaction is committed.
type after struct {
	mu   sync.Mutex
	wait map[*sql.Tx][]func()
}

// AfterCommit runs fn when tx is committed, in the goroutine that committed it, before its caller is told or soon after; not when tx
// is undone. tx is one of Tx, Scope.Tx or Together: there fn belongs to the whole group, and runs also when the function that asked
// for it was taken back alone. A process that dies at the commit does not run fn.
func (db *DB) AfterCommit(tx *sql.Tx, fn func()) {
	db.after.mu.Lock()
	defer db.after.mu.Unlock()
	if db.after.wait == nil {
		db.after.wait = map[*sql.Tx][]func(){}
	}
	db.after.wait[tx] = append(db.after.wait[tx], fn)
}

// take returns what was asked for in a transaction, and forgets it.
func (a *after) take(tx *sql.Tx) []func() {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := a.wait[tx]
	delete(a.wait, tx)
	return all
}

func runAll(all []func()) {
	for _, fn := range all {
		fn()
	}
}
