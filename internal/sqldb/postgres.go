package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
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
	// Compiling a statement took longer than running it in every one that PostgreSQL thought worth it: 360 of 820 ms where all members are counted.
	if _, said := config.RuntimeParams["jit"]; !said {
		config.RuntimeParams["jit"] = "off"
	}
	return connector{stdlib.GetConnector(*config)}, nil
}

// scopedConn is pgx's connection for database/sql, which also takes the scope from a statement's context. Inside a transaction a change
// of scope, and what may go out later (see Later), goes out with the next statement or with the commit: alone each would cost a round trip.
type scopedConn struct {
	*stdlib.Conn

	inTx    bool
	next    *string     // the scope of the transaction's next statements, which PostgreSQL has not been told
	waiting []statement // what goes out before the next statement, in order
}

// statement is one that waits, and what it is given.
type statement struct {
	query string
	args  []any
}

// laterKey marks the context of a statement that may go out later.
type laterKey struct{}

// Later lets a statement of a transaction that returns no rows go out with the next one that does, or with the commit: on PostgreSQL it
// costs no round trip of its own. Nobody can ask how many rows it changed, and what is wrong with it is the error of the statement that it
// goes out with. Statements keep their order. On SQLite it runs at once.
func Later(ctx context.Context) context.Context { return context.WithValue(ctx, laterKey{}, true) }

func mayWait(ctx context.Context) bool {
	later, _ := ctx.Value(laterKey{}).(bool)
	return later
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
	before := c.before(ctx)
	if len(before) == 0 {
		return c.Conn.QueryContext(ctx, query, args)
	}
	results, err := c.send(ctx, append(before, statement{query, valuesOf(args)}))
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
	if c.inTx && mayWait(ctx) {
		c.waiting = append(c.before(ctx), statement{query, valuesOf(args)})
		c.next = nil
		return driver.ResultNoRows, nil
	}
	before := c.before(ctx)
	if !c.inTx || len(before) == 0 { // outside a transaction a scope only reads
		return c.Conn.ExecContext(ctx, query, args)
	}
	results, err := c.send(ctx, append(before, statement{query, valuesOf(args)}))
	if err != nil {
		return nil, err
	}
	done, err := results.Exec()
	if err := errors.Join(err, results.Close()); err != nil {
		return nil, retryable(err)
	}
	return driver.RowsAffected(done.RowsAffected()), nil
}

// before is what goes out before a statement: in a transaction what waits, and a scope that PostgreSQL has not been told; outside of one
// the scope of the statement's context.
func (c *scopedConn) before(ctx context.Context) []statement {
	if c.inTx {
		if c.next != nil {
			return append(c.waiting, statement{setScope, []any{*c.next}})
		}
		return c.waiting
	}
	chapter, scoped := scopeOf(ctx)
	if !scoped {
		return nil
	}
	scope := setScope + readOnly
	if plannedOf(ctx) {
		scope += genericPlan
	}
	return []statement{{scope, []any{chapter}}}
}

func valuesOf(args []driver.NamedValue) []any {
	values := make([]any, len(args))
	for i, arg := range args {
		values[i] = arg.Value
	}
	return values
}

// send sends statements in one pipeline and reads the answers to all but the last. What waited does so no longer.
func (c *scopedConn) send(ctx context.Context, list []statement) (pgx.BatchResults, error) {
	pg := c.Conn.Conn()
	if pg.IsClosed() {
		return nil, driver.ErrBadConn
	}
	pipeline := &pgx.Batch{}
	for _, one := range list {
		pipeline.Queue(one.query, one.args...)
	}
	results := pg.SendBatch(ctx, pipeline)
	for range len(list) - 1 {
		if _, err := results.Exec(); err != nil {
			_ = results.Close()
			return nil, retryable(err)
		}
	}
	c.next, c.waiting = nil, nil
	return results, nil
}

// flush sends what waits.
func (c *scopedConn) flush(ctx context.Context) error {
	before := c.before(ctx)
	if !c.inTx || len(before) == 0 {
		return nil
	}
	results, err := c.send(ctx, before)
	if err != nil {
		return err
	}
	_, err = results.Exec()
	return retryable(errors.Join(err, results.Close()))
}

// retryable tells database/sql to take another connection when this one was found dead before anything was sent.
func retryable(err error) error {
	if err != nil && pgconn.SafeToRetry(err) {
		return driver.ErrBadConn
	}
	return err
}

// PrepareContext implements driver.ConnPrepareContext. A statement that is prepared runs behind this connection's back, so what waits
// goes out before it.
func (c *scopedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.flush(ctx); err != nil {
		return nil, err
	}
	return c.Conn.PrepareContext(ctx, query)
}

// BeginTx implements driver.ConnBeginTx: the scope goes out with the BEGIN, in one round trip.
func (c *scopedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	begin := pgx.TxOptions{}
	if chapter, scoped := scopeOf(ctx); scoped {
		if opts.Isolation != driver.IsolationLevel(sql.LevelDefault) || opts.ReadOnly {
			return nil, fmt.Errorf("sqldb: a scoped transaction has no options")
		}
		begin.BeginQuery = `BEGIN; ` + strings.Replace(setScope, `$1`, literal(chapter), 1)
	} else if opts.Isolation != driver.IsolationLevel(sql.LevelDefault) || opts.ReadOnly {
		tx, err := c.Conn.BeginTx(ctx, opts)
		return c.begun(ctx, tx, err)
	}
	pg := c.Conn.Conn()
	if pg.IsClosed() {
		return nil, driver.ErrBadConn
	}
	tx, err := pg.BeginTx(ctx, begin)
	if err != nil {
		return nil, retryable(err)
	}
	return c.begun(ctx, transaction{ctx, tx}, nil)
}

func (c *scopedConn) begun(ctx context.Context, tx driver.Tx, err error) (driver.Tx, error) {
	if err != nil {
		return nil, err
	}
	c.inTx, c.next, c.waiting = true, nil, nil
	return scopedTx{ctx, tx, c}, nil
}

// scopedTx sends what waits with its commit, and forgets a scope that no statement followed.
type scopedTx struct {
	ctx  context.Context //nolint:containedctx // database/sql gives Commit none
	tx   driver.Tx
	conn *scopedConn
}

// Commit implements driver.Tx.
func (t scopedTx) Commit() error {
	c := t.conn
	c.next = nil
	own, is := t.tx.(transaction)
	if !is || len(c.waiting) == 0 {
		err := c.flush(t.ctx)
		c.inTx = false
		if err != nil {
			return errors.Join(err, t.tx.Rollback())
		}
		return t.tx.Commit()
	}
	list := slices.Concat(c.waiting, []statement{{query: `COMMIT`}})
	c.inTx, c.waiting = false, nil
	return own.commit(c, list)
}

// Rollback implements driver.Tx.
func (t scopedTx) Rollback() error {
	t.conn.inTx, t.conn.next, t.conn.waiting = false, nil, nil
	return t.tx.Rollback()
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

// commit sends statements, the last of which is COMMIT, in one pipeline. PostgreSQL leaves out what follows one that fails: nothing is
// committed then.
func (t transaction) commit(c *scopedConn, list []statement) error {
	results, err := c.send(t.ctx, list)
	if err == nil {
		var done pgconn.CommandTag
		done, err = results.Exec()
		if err = errors.Join(err, results.Close()); err == nil && done.String() != "COMMIT" {
			return pgx.ErrTxCommitRollback
		}
	}
	if err != nil {
		return errors.Join(err, t.tx.Rollback(t.ctx))
	}
	return nil
}
