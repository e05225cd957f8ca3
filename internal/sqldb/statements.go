package sqldb

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"modernc.org/sqlite"
)

// The bounds of what a SQLite connection keeps prepared. Parsing and planning took a quarter of the time of a guest's RSVP. A kept
// statement takes 5 to 50 kB, and the hub repeats about 150; a longer one is a list that comes once.
const (
	maxKept     = 120
	longestKept = 8 << 10
)

// sqliteConnector makes connections that keep their statements.
type sqliteConnector struct{ driver.Connector }

func newSQLiteConnector(dsn string) (driver.Connector, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sqliteConnector{c}, nil
}

// Connect implements driver.Connector.
func (c sqliteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqldb: the driver of SQLite connects as %T", conn), conn.Close())
	}
	return &keepingConn{sqliteConn: full, kept: map[string]*keptStmt{}}, nil
}

// sqliteConn is what database/sql uses of the driver's connection.
type sqliteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// sqliteStmt is what the driver prepares.
type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keepingConn is a connection to SQLite that keeps the statements it prepared, the last used maxKept of them. SQLite prepares a
// kept one again by itself when the schema has changed (sqlite3_prepare_v2), by whatever connection. database/sql calls it, and
// what it returns, under one lock.
type keepingConn struct {
	sqliteConn

	kept map[string]*keptStmt
	uses int
}

// keptStmt is a statement that nothing runs.
type keptStmt struct {
	stmt sqliteStmt
	used int // the connection's count of uses at its last
}

// ExecContext implements driver.ExecerContext.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !keepable(query) {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := stmt.ExecContext(ctx, args)
	return result, c.give(query, stmt, err)
}

// QueryContext implements driver.QueryerContext.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !keepable(query) {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, c.give(query, stmt, err)
	}
	return &keptRows{Rows: rows, done: func(err error) error { return c.give(query, stmt, err) }}, nil
}

// Close implements driver.Conn.
func (c *keepingConn) Close() error {
	for _, kept := range c.kept {
		_ = kept.stmt.Close() // it says again what its last run said
	}
	clear(c.kept)
	return c.sqliteConn.Close()
}

// take returns a statement that nothing else runs: one that is open inside its own rows is prepared a second time.
func (c *keepingConn) take(ctx context.Context, query string) (sqliteStmt, error) {
	if kept := c.kept[query]; kept != nil {
		delete(c.kept, query)
		return kept.stmt, nil
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	stmt, ok := prepared.(sqliteStmt)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqldb: the driver of SQLite prepares a %T", prepared), prepared.Close())
	}
	return stmt, nil
}

// give keeps a statement that has run and returns err. One that failed, or that is there already, is closed.
func (c *keepingConn) give(query string, stmt sqliteStmt, err error) error {
	if err != nil || c.kept[query] != nil {
		_ = stmt.Close() // it says again what its last run said
		return err
	}
	if len(c.kept) == maxKept {
		c.drop()
	}
	c.uses++
	c.kept[query] = &keptStmt{stmt, c.uses}
	return nil
}

// drop closes the statement that was not used for longest.
func (c *keepingConn) drop() {
	oldest, least := "", c.uses+1
	for query, kept := range c.kept {
		if kept.used < least {
			oldest, least = query, kept.used
		}
	}
	_ = c.kept[oldest].stmt.Close()
	delete(c.kept, oldest)
}

// keepable reports whether a statement may come again: not one that changes the schema or a setting.
func keepable(query string) bool {
	if len(query) > longestKept {
		return false
	}
	query = strings.TrimSpace(query)
	for strings.HasPrefix(query, "--") { // River's begin with their names
		_, query, _ = strings.Cut(query, "\n")
		query = strings.TrimSpace(query)
	}
	return slices.ContainsFunc(repeated, func(verb string) bool { return strings.HasPrefix(query, verb) })
}

var repeated = []string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}

// keptRows are the rows of a kept statement.
type keptRows struct {
	driver.Rows

	done func(err error) error
}

// Close implements driver.Rows. database/sql calls it once.
func (r *keptRows) Close() error { return r.done(r.Rows.Close()) }
