package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Engine is which database runs the SQL.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is a pool of connections to one database.
type DB struct {
	*sql.DB
	Engine Engine

	// writer lets one goroutine of this process write to SQLite at a time, first come first served. Without it writers
	// poll the file's lock and starve each other under load; with it a queue of 2,000 RSVPs stays in order.
	writer chan struct{}
	group  group // those that may share the writer's turn
	after  after
}

// connectFor bounds one attempt to connect to PostgreSQL, unless the URL has a connect_timeout. The pool also connects on
// its own account, without a request's deadline: a server that takes the connection and says nothing would hold a place
// of the pool for good.
const connectFor = 5 * time.Second

// Open connects to rawURL, "postgres://…" or "sqlite:PATH". It makes the folder of a SQLite file and does not migrate.
func Open(rawURL string) (*DB, error) {
	return OpenThrough(rawURL, func(c driver.Connector) driver.Connector { return c })
}

// OpenThrough is Open with something between the pool and PostgreSQL's connections.
func OpenThrough(rawURL string, through func(driver.Connector) driver.Connector) (*DB, error) {
	if path, ok := strings.CutPrefix(rawURL, "sqlite:"); ok {
		return openSQLite(path)
	}
	u, err := url.Parse(rawURL)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return nil, fmt.Errorf("sqldb: the database URL must start with postgres:// or with sqlite: and a path")
	}
	c, err := newConnector(rawURL)
	if err != nil {
		return nil, fmt.Errorf("sqldb: the database URL is not one of PostgreSQL's") // the parser's own words may quote it
	}
	db := sql.OpenDB(through(c))
	// With 10, a small server confirms more a second (docs/figures.md); but jobs whose statements a frozen server keeps hold most of them
	// then, and people wait 20 seconds for an error.
	db.SetMaxOpenConns(20)
	db.SetMaxIdleConns(20)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{DB: db, Engine: Postgres}, nil
}

func openSQLite(path string) (*DB, error) {
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("sqldb: make the database's folder: %w", err)
		}
	}
	q := url.Values{}
	q.Set("_txlock", "immediate") // a transaction that reads and then writes would otherwise fail "locked"
	q.Set("_time_format", "sqlite")
	q.Set("_timezone", "UTC")
	for _, pragma := range []string{"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)", "secure_delete(1)"} {
		q.Add("_pragma", pragma)
	}
	// SQLite reads the name as a URI, in which these three mean something.
	name := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	c, err := newSQLiteConnector("file:" + name + "?" + q.Encode())
	if err != nil {
		return nil, fmt.Errorf("sqldb: open sqlite: %w", err)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(8)
	return &DB{DB: db, Engine: SQLite, writer: make(chan struct{}, 1)}, nil
}

// retries is how often a transaction is tried again after a serialization failure or a busy file.
const retries = 5

// Tx runs fn in one transaction and commits when fn returns nil. When the engine says the transaction lost a race, fn runs
// again, so fn must have no effect outside the transaction. Errors come back mapped (see Map).
func (db *DB) Tx(ctx context.Context, fn func(*sql.Tx) error) error { return db.run(ctx, ctx, fn) }

// run is Tx; begin is ctx, and the scope of the transaction.
func (db *DB) run(ctx, begin context.Context, fn func(*sql.Tx) error) error {
	then, err := db.inTurn(ctx, begin, fn)
	runAll(then)
	return err
}

// inTurn is attempt when the writer's turn has come.
func (db *DB) inTurn(ctx, begin context.Context, fn func(*sql.Tx) error) (then []func(), err error) {
	if db.writer != nil {
		select {
		case db.writer <- struct{}{}:
			defer func() { <-db.writer }()
		case <-ctx.Done():
			return nil, fmt.Errorf("sqldb: wait to write: %w", ctx.Err())
		}
	}
	return db.attempt(ctx, begin, fn)
}

// attempt runs fn in a transaction, and again when that lost a race. It returns what is to run after the commit.
func (db *DB) attempt(ctx, begin context.Context, fn func(*sql.Tx) error) (then []func(), err error) {
	for try := 1; ; try++ {
		then, err = db.once(begin, fn)
		if err == nil || try == retries || !lostRace(err) {
			return then, Map(err)
		}
		select {
		case <-time.After(time.Duration(try*try) * 5 * time.Millisecond):
		case <-ctx.Done():
			return nil, fmt.Errorf("sqldb: retry: %w", ctx.Err())
		}
	}
}

func (db *DB) once(ctx context.Context, fn func(*sql.Tx) error) (then []func(), err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() {
		// After a commit this does nothing; after an error or a panic it gives the locks back.
		_ = tx.Rollback()
		if asked := db.after.take(tx); err == nil {
			then = asked
		}
	}()
	if err := fn(tx); err != nil {
		return nil, err
	}
	return nil, tx.Commit()
}

// Bulk runs fn, which writes most of a database in tx. A connection to SQLite gets memory for the pages it comes back to (RoomFor), and the
// indexes that no constraint asks for are made at the end, sorted, which takes a third of the time of inserting into each row by row.
// PostgreSQL has its own memory, and keeps its indexes.
func (db *DB) Bulk(ctx context.Context, tx *sql.Tx, fn func() error) error {
	if db.Engine == Postgres {
		return fn()
	}
	return db.RoomFor(ctx, tx, 200_000, func() error { return withoutIndexes(ctx, tx, fn) })
}

// RoomFor runs fn, which writes many rows in tx, with memory in kB for the pages it comes back to: a connection to SQLite has 2 MB
// otherwise, and writes a page out, and reads it in again, for nearly every row. PostgreSQL has its own.
func (db *DB) RoomFor(ctx context.Context, tx *sql.Tx, kilobytes int, fn func() error) error {
	if db.Engine == Postgres {
		return fn()
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA cache_size = -%d`, kilobytes)); err != nil {
		return fmt.Errorf("sqldb: room: %w", Map(err))
	}
	err := fn()
	_, back := tx.ExecContext(ctx, `PRAGMA cache_size = -2000`)
	return errors.Join(err, Map(back))
}

// withoutIndexes runs fn without the indexes that only make reading faster, and makes them again.
func withoutIndexes(ctx context.Context, tx *sql.Tx, fn func() error) error {
	dropped, err := readingIndexes(ctx, tx)
	if err != nil {
		return err
	}
	for name := range dropped {
		if _, err := tx.ExecContext(ctx, `DROP INDEX "`+name+`"`); err != nil {
			return fmt.Errorf("sqldb: drop %s: %w", name, Map(err))
		}
	}
	if err := fn(); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(dropped)) {
		if _, err := tx.ExecContext(ctx, dropped[name]); err != nil {
			return fmt.Errorf("sqldb: make %s: %w", name, Map(err))
		}
	}
	return nil
}

// readingIndexes are the statements that made the indexes of SQLite which keep no rule, by name.
func readingIndexes(ctx context.Context, tx *sql.Tx) (map[string]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE INDEX %' AND tbl_name NOT LIKE 'river%'`)
	if err != nil {
		return nil, fmt.Errorf("sqldb: indexes: %w", Map(err))
	}
	defer func() { _ = rows.Close() }()
	found := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, fmt.Errorf("sqldb: indexes: %w", Map(err))
		}
		found[name] = text
	}
	return found, Map(rows.Err())
}

// Snapshot runs fn in a transaction that reads, and sees the database as it was at one moment, however long fn takes and
// whatever others write meanwhile. Writers do not wait for it: PostgreSQL keeps the rows' old versions, SQLite its log (WAL),
// which grows until fn returns.
func (db *DB) Snapshot(ctx context.Context, fn func(*sql.Tx) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if db.Engine == Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.BeginTx(ctx, options)
	if err != nil {
		return Map(err)
	}
	defer func() { _ = tx.Rollback() }()
	// Beginning fixes nothing: on both engines the moment is that of the first read.
	first := `SELECT COUNT(*) FROM sqlite_schema`
	if db.Engine == Postgres {
		first = `SELECT COUNT(*) FROM pg_namespace`
	}
	var n int
	if err := tx.QueryRowContext(ctx, first).Scan(&n); err != nil {
		return Map(err)
	}
	return Map(fn(tx))
}
