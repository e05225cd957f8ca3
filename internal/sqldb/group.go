package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Group commit: on SQLite a commit waits for the disk, and one writer commits at a time. Functions that wait for their turn while
// another writes run in one transaction, one after the other, and wait for the disk once. See docs/adr/0011-group-commit.md.

// largestGroup bounds how many functions run in one transaction, and so how long the first of them waits for the last.
const largestGroup = 50

// errAlone is what a function is told that its group could not serve: it runs again, in a transaction of its own.
var errAlone = errors.New("sqldb: this function runs alone")

// Together is Tx for functions that many people cause at once. On SQLite those that wait run in one transaction, each in a
// savepoint: one that fails, panics or is not waited for any more takes back what it did and nothing else. Each caller is told
// after the commit. fn is given a context that does not end with its caller's, because SQLite takes back a whole transaction when
// a writing statement is interrupted. fn may run again, also in another goroutine, so it must have no effect outside the
// transaction. On PostgreSQL, and alone, it is Tx.
func (s Scope) Together(ctx context.Context, fn func(ctx context.Context, tx *sql.Tx) error) error {
	if s.db.writer == nil {
		return s.Tx(ctx, func(tx *sql.Tx) error { return fn(ctx, tx) })
	}
	m := &member{ctx: ctx, fn: fn, told: make(chan error, 1)}
	err := s.db.join(m)
	if errors.Is(err, errAlone) {
		err = s.Tx(ctx, func(tx *sql.Tx) error { return fn(ctx, tx) })
	}
	return Map(err)
}

// member is a function that waits for its turn.
type member struct {
	ctx  context.Context //nolint:containedctx // each function of a group has its caller's
	fn   func(ctx context.Context, tx *sql.Tx) error
	told chan error // gets the outcome, once
	err  error      // the outcome, until it is told
}

// group are the functions that wait for the writer's turn.
type group struct {
	mu      sync.Mutex
	waiting []*member
}

func (g *group) add(m *member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, m)
}

// remove reports whether m was still waiting, and takes it out.
func (g *group) remove(m *member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, m)
	if i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
	return i >= 0
}

// take takes the next group out, those who came first, as long as m is waiting.
func (g *group) take(m *member) []*member {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.Contains(g.waiting, m) {
		return nil
	}
	n := min(len(g.waiting), largestGroup)
	next := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return next
}

// join waits until m has run, by its own caller when that gets the writer's turn first, or by another's.
func (db *DB) join(m *member) error {
	db.group.add(m)
	select {
	case db.writer <- struct{}{}:
		db.lead(m)
	case err := <-m.told:
		return err
	case <-m.ctx.Done():
		if db.group.remove(m) {
			return fmt.Errorf("sqldb: wait to write: %w", m.ctx.Err())
		}
	}
	return <-m.told
}

// lead runs groups until m has run, and gives the writer's turn back.
func (db *DB) lead(m *member) {
	var after []func()
	defer func() {
		<-db.writer
		runAll(after)
	}()
	for next := db.group.take(m); next != nil; next = db.group.take(m) {
		if len(next) > 1 {
			after = append(after, db.serve(next)...)
			continue
		}
		// Nobody else waits: as ever, in a transaction that its caller may end.
		then, err := db.attempt(m.ctx, m.ctx, func(tx *sql.Tx) error { return m.fn(m.ctx, tx) })
		after = then
		m.told <- err
		return
	}
}

// serve runs a group in one transaction, tells each what came of it, and returns what runs after the commit. When the transaction as a
// whole fails each runs alone, also those whose own error may be owed to what was taken back.
func (db *DB) serve(members []*member) (after []func()) {
	committed := false
	defer func() { // also when a function ends its goroutine, which is this one
		for _, m := range members {
			if !committed {
				m.err = errAlone
			}
			m.told <- m.err
		}
	}()
	tx, err := db.BeginTx(context.WithoutCancel(members[0].ctx), nil)
	if err != nil {
		return nil
	}
	defer func() {
		_ = tx.Rollback() // after a commit this does nothing
		if then := db.after.take(tx); committed {
			after = then
		}
	}()
	for _, m := range members {
		if err := m.run(tx); err != nil {
			return nil
		}
	}
	committed = tx.Commit() == nil
	return nil
}

// run runs a function in a savepoint. An error means that the transaction is not to be used any more.
func (m *member) run(tx *sql.Tx) error {
	ctx := context.WithoutCancel(m.ctx)
	if _, err := tx.ExecContext(ctx, `SAVEPOINT member`); err != nil {
		return err
	}
	if m.err = m.try(ctx, tx); m.err != nil {
		if lostRace(m.err) {
			return m.err
		}
		if _, err := tx.ExecContext(ctx, `ROLLBACK TO member`); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `RELEASE member`)
	return err
}

// try runs a function for as long as somebody waits for it. One that panics runs again alone, where the panic is its caller's.
func (m *member) try(ctx context.Context, tx *sql.Tx) (err error) {
	defer func() {
		if recover() != nil {
			err = errAlone
		}
	}()
	if err := m.ctx.Err(); err != nil {
		return fmt.Errorf("sqldb: wait to write: %w", err)
	}
	if err := m.fn(ctx, tx); err != nil {
		return err
	}
	if err := m.ctx.Err(); err != nil {
		return fmt.Errorf("sqldb: write: %w", err)
	}
	return nil
}
