package sqldb

import (
	"context"
	"database/sql"
	"fmt"
)

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

// Version says which migration the schema is at, and which is the newest this program knows.
func (db *DB) Version(ctx context.Context) (have, newest int64, err error) {
	p, err := db.provider()
	if err != nil {
		return 0, 0, err
	}
	have, newest, err = p.GetVersions(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("sqldb: schema version: %w", Map(err))
	}
	return have, newest, nil
}

// MigrateTo brings the schema up to one version, for rows that were written by an older program. It never goes down.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("sqldb: migrate to %d: %w", version, Map(err))
	}
	return nil
}
