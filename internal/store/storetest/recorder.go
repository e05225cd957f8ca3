package storetest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"sync"

	"chapterhouse/internal/sqldb"
)

// Statement is one SQL text the store ran, with its arguments.
type Statement struct {
	Query string
	Args  []any
}

// Recorder is a driver.Connector that hands out the connections of another pool and notes what runs on them.
type Recorder struct {
	pool *sqldb.DB
	mu   sync.Mutex
	list []Statement
}

// Record returns a database that runs on db's connections and notes every statement.
func Record(db *sqldb.DB) (*sqldb.DB, *Recorder) {
	r := &Recorder{pool: db}
	return &sqldb.DB{DB: sql.OpenDB(r), Engine: db.Engine}, r
}

// Take returns what ran since the last take.
func (r *Recorder) Take() []Statement {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.list
	r.list = nil
	return list
}

func (r *Recorder) note(query string, args []driver.NamedValue) {
	if strings.HasPrefix(query, "SET ") {
		return // has no plan
	}
	s := Statement{Query: query}
	for _, arg := range args {
		s.Args = append(s.Args, arg.Value)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, s)
}

// Connect implements driver.Connector.
func (r *Recorder) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := r.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	noted := &notedConn{pooled: conn, notes: r}
	err = conn.Raw(func(raw any) error {
		var ok bool
		if noted.Conn, ok = raw.(driver.Conn); !ok {
			return errors.New("not a driver.Conn")
		}
		return nil
	})
	return noted, err
}

// Driver implements driver.Connector.
func (r *Recorder) Driver() driver.Driver { return r.pool.Driver() }

type notedConn struct {
	driver.Conn
	pooled *sql.Conn
	notes  *Recorder
}

// Close gives the connection back to its pool.
func (c *notedConn) Close() error { return c.pooled.Close() }

// QueryContext implements driver.QueryerContext.
func (c *notedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.notes.note(query, args)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

// ExecContext implements driver.ExecerContext.
func (c *notedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.notes.note(query, args)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

// BeginTx implements driver.ConnBeginTx.
func (c *notedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
}

// CheckNamedValue implements driver.NamedValueChecker as the driver beneath does.
func (c *notedConn) CheckNamedValue(value *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(value)
	}
	return driver.ErrSkip
}
