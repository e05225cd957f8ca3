package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Everyone is the scope to which row-level security shows the rows of every chapter.
const Everyone = "*"

// setScope gives the setting that the policies compare with chapter_id until the transaction ends (SET LOCAL, not SET:
// a session's setting would stay with the connection and serve the next request of the pool with this one's chapter).
const setScope = `SELECT set_config('hub.chapter', $1, true)`

// Scope runs statements as one chapter. On PostgreSQL each statement, and each transaction, begins by naming the chapter
// to row-level security, which hides all other rows; on SQLite, which has no such thing, it is the plain pool.
type Scope struct {
	db      *DB
	chapter string
	planned bool
}

// Planned has PostgreSQL plan a statement once for each connection, whatever its values are: for one whose text already says how its rows
// are found, and which takes longer to plan than to run.
func (s Scope) Planned() Scope {
	s.planned = true
	return s
}

// Scope returns the scope of a chapter, or of Everyone. The empty chapter sees no row of any.
func (db *DB) Scope(chapter string) Scope { return Scope{db: db, chapter: chapter} }

// scopeKey is how a scope travels through database/sql to the connection that a statement is given.
type scopeKey struct{}

func scopeOf(ctx context.Context) (string, bool) {
	scope, scoped := ctx.Value(scopeKey{}).(Scope)
	return scope.chapter, scoped
}

func plannedOf(ctx context.Context) bool {
	scope, _ := ctx.Value(scopeKey{}).(Scope)
	return scope.planned
}

func (s Scope) mark(ctx context.Context) context.Context {
	if s.db.Engine != Postgres {
		return ctx
	}
	return context.WithValue(ctx, scopeKey{}, s)
}

// QueryContext runs one reading statement in a read-only transaction of its own, which is over when the rows are closed.
// PostgreSQL takes the scope and the statement in one round trip.
func (s Scope) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.db.QueryContext(s.mark(ctx), query, args...)
}

// QueryRowContext is QueryContext for at most one row.
func (s Scope) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return s.db.QueryRowContext(s.mark(ctx), query, args...)
}

var errReading = errors.New("sqldb: a change needs a transaction")

// ExecContext changes nothing: outside a transaction a scope only reads.
func (s Scope) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errReading
}

// Tx is DB.Tx in this scope.
func (s Scope) Tx(ctx context.Context, fn func(*sql.Tx) error) error {
	return s.db.run(ctx, s.mark(ctx), fn)
}

// Rescope changes the scope for the rest of a transaction. SQLite has none.
func (db *DB) Rescope(ctx context.Context, tx *sql.Tx, chapter string) error {
	if db.Engine != Postgres {
		return nil
	}
	if _, err := tx.ExecContext(ctx, setScope, chapter); err != nil {
		return fmt.Errorf("sqldb: scope: %w", Map(err))
	}
	return nil
}
