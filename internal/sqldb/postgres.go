package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// connector makes connections that know scopes.
type connector struct{ driver.Connector }

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &scopedConn{Conn: conn.(*stdlib.Conn)}, nil //nolint:forcetypeassert // what stdlib connects is its own
}

func newConnector(rawURL string) (driver.Connector, error) {
	config, err := pgx.ParseConfig(rawURL)
	if err != nil {
		return nil, err
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectFor
	}
	return connector{stdlib.GetConnector(*config)}, nil
}

// scopedConn is pgx's connection for database/sql, which also takes the scope from a statement's context. Inside a transaction a change
// of scope goes out with the statement it is for: alone it would cost a round trip.
type scopedConn struct {
	*stdlib.Conn

	inTx bool
	next *string // the scope of the transaction's next statements, which PostgreSQL has not been told
}

// What is set with the scope of a statement outside a transaction.
const (
	readOnly    = `, set_config('transaction_read_only', 'on', true)`
	genericPlan = `, set_config('plan_cache_mode', 'force_generic_plan', true)`
)

// QueryContext implements driver.QueryerContext. A scoped statement goes out behind its scope in one pipeline, which is one
// round trip and, outside a transaction, one implicit transaction (PostgreSQL 15 manual, section 34.5.1: it ends at the Sync), so the
// scope is gone when the connection is given back, whatever happens to the reader of the rows.
func (c *scopedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	scope := setScope
	chapter, scoped := c.rescoped()
	if !scoped {
		if chapter, scoped = scopeOf(ctx); !scoped {
			return c.Conn.QueryContext(ctx, query, args)
		}
		scope += readOnly
		if plannedOf(ctx) {
			scope += genericPlan
		}
	}
	results, err := c.send(ctx, scope, chapter, query, args)
	if err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		_ = results.Close()
		return nil, retryable(err)
	}
	r := &scopedRows{rows: rows, results: results}
	if r.ahead = rows.Next(); !r.ahead { // the names of columns are known from here on, and most errors
		if err := rows.Err(); err != nil {
			_ = results.Close()
			return nil, err
		}
	}
	return r, nil
}

// ExecContext implements driver.ExecerContext.
func (c *scopedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if query == setScope && c.inTx {
		chapter, ok := args[0].Value.(string)
		if !ok {
			return nil, fmt.Errorf("sqldb: a scope from %T", args[0].Value)
		}
		c.next = &chapter
		return driver.ResultNoRows, nil
	}
	chapter, scoped := c.rescoped()
	if !scoped {
		return c.Conn.ExecContext(ctx, query, args)
	}
	results, err := c.send(ctx, setScope, chapter, query, args)
	if err != nil {
		return nil, err
	}
	done, err := results.Exec()
	if err := errors.Join(err, results.Close()); err != nil {
		return nil, retryable(err)
	}
	return driver.RowsAffected(done.RowsAffected()), nil
}

// rescoped is the scope that the next statement of the transaction tells PostgreSQL, if any.
func (c *scopedConn) rescoped() (string, bool) {
	if c.next == nil {
		return "", false
	}
	return *c.next, true
}

// send sends a statement behind the scope, and reads the answer to that: until it is there, the scope is still to be told.
func (c *scopedConn) send(ctx context.Context, scope, chapter, query string, args []driver.NamedValue) (pgx.BatchResults, error) {
	pg := c.Conn.Conn()
	if pg.IsClosed() {
		return nil, driver.ErrBadConn
	}
	values := make([]any, len(args))
	for i, arg := range args {
		values[i] = arg.Value
	}
	pipeline := &pgx.Batch{}
	pipeline.Queue(scope, chapter)
	pipeline.Queue(query, values...)
	results := pg.SendBatch(ctx, pipeline)
	if _, err := results.Exec(); err != nil {
		_ = results.Close()
		return nil, retryable(err)
	}
	c.next = nil
	return results, nil
}

// retryable tells database/sql to take another connection when this one was found dead before anything was sent.
func retryable(err error) error {
	if pgconn.SafeToRetry(err) {
		return driver.ErrBadConn
	}
	return err
}

// PrepareContext implements driver.ConnPrepareContext. A statement that is prepared runs behind this connection's back, so the scope
// goes out before it.
func (c *scopedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if chapter, scoped := c.rescoped(); scoped {
		if _, err := c.Conn.ExecContext(ctx, setScope, []driver.NamedValue{{Ordinal: 1, Value: chapter}}); err != nil {
			return nil, err
		}
		c.next = nil
	}
	return c.Conn.PrepareContext(ctx, query)
}

// BeginTx implements driver.ConnBeginTx: the scope goes out with the BEGIN, in one round trip.
func (c *scopedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	chapter, scoped := scopeOf(ctx)
	if !scoped {
		tx, err := c.Conn.BeginTx(ctx, opts)
		return c.begun(tx, err)
	}
	pg := c.Conn.Conn()
	if pg.IsClosed() {
		return nil, driver.ErrBadConn
	}
	if opts.Isolation != driver.IsolationLevel(sql.LevelDefault) || opts.ReadOnly {
		return nil, fmt.Errorf("sqldb: a scoped transaction has no options")
	}
	tx, err := pg.BeginTx(ctx, pgx.TxOptions{BeginQuery: `BEGIN; ` + strings.Replace(setScope, `$1`, literal(chapter), 1)})
	if err != nil {
		return nil, retryable(err)
	}
	return c.begun(transaction{ctx, tx}, nil)
}

func (c *scopedConn) begun(tx driver.Tx, err error) (driver.Tx, error) {
	if err != nil {
		return nil, err
	}
	c.inTx, c.next = true, nil
	return scopedTx{tx, c}, nil
}

// scopedTx forgets, when its transaction ends, a scope that no statement followed.
type scopedTx struct {
	driver.Tx

	conn *scopedConn
}

// Commit implements driver.Tx.
func (t scopedTx) Commit() error {
	t.conn.inTx, t.conn.next = false, nil
	return t.Tx.Commit()
}

// Rollback implements driver.Tx.
func (t scopedTx) Rollback() error {
	t.conn.inTx, t.conn.next = false, nil
	return t.Tx.Rollback()
}

// literal is a string constant (PostgreSQL 15 manual, section 4.1.2.1; pgx refuses servers whose strings know backslashes).
func literal(text string) string { return `'` + strings.ReplaceAll(text, `'`, `''`) + `'` }

// transaction is pgx's transaction for database/sql.
type transaction struct {
	ctx context.Context //nolint:containedctx // database/sql gives Commit none
	tx  pgx.Tx
}

// Commit implements driver.Tx.
func (t transaction) Commit() error { return t.tx.Commit(t.ctx) }

// Rollback implements driver.Tx.
func (t transaction) Rollback() error { return t.tx.Rollback(t.ctx) }
