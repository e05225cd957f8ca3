package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
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

// scopedConn is pgx's connection for database/sql, which also takes the scope from a statement's context.
type scopedConn struct{ *stdlib.Conn }

// QueryContext implements driver.QueryerContext. A scoped statement goes out behind its scope in one pipeline, which is one
// round trip and one implicit transaction (PostgreSQL 15 manual, section 34.5.1: the transaction ends at the Sync), so the
// scope is gone when the connection is given back, whatever happens to the reader of the rows.
func (c *scopedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	chapter, scoped := scopeOf(ctx)
	if !scoped {
		return c.Conn.QueryContext(ctx, query, args)
	}
	pg := c.Conn.Conn()
	if pg.IsClosed() {
		return nil, driver.ErrBadConn
	}
	values := make([]any, len(args))
	for i, arg := range args {
		values[i] = arg.Value
	}
	pipeline := &pgx.Batch{}
	settings := setScope + `, set_config('transaction_read_only', 'on', true)`
	if plannedOf(ctx) {
		settings += `, set_config('plan_cache_mode', 'force_generic_plan', true)`
	}
	pipeline.Queue(settings, chapter)
	pipeline.Queue(query, values...)
	results := pg.SendBatch(ctx, pipeline)
	if _, err := results.Exec(); err != nil {
		_ = results.Close()
		return nil, retryable(err)
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

// retryable tells database/sql to take another connection when this one was found dead before anything was sent.
func retryable(err error) error {
	if pgconn.SafeToRetry(err) {
		return driver.ErrBadConn
	}
	return err
}

// BeginTx implements driver.ConnBeginTx: the scope goes out with the BEGIN, in one round trip.
func (c *scopedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	chapter, scoped := scopeOf(ctx)
	if !scoped {
		return c.Conn.BeginTx(ctx, opts)
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
	return transaction{ctx, tx}, nil
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
