package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"chapterhouse/internal/sqldb"
)

// driver is River's way to the database's engine. It uses the pool of db, but not its queue of writers: on SQLite a write
// of River's waits for the file's lock, for as long as the pool's busy_timeout.
func driver(db *sqldb.DB) riverdriver.Driver[*sql.Tx] {
	if db.Engine == sqldb.Postgres {
		return riverdatabasesql.New(db.DB)
	}
	return riversqlite.New(db.DB)
}

// migrationLock is the advisory lock under which one process at a time migrates: "riverjob" as a number.
const migrationLock = 0x72697665726a6f62

// Migrate brings the queue's tables to the version this program works with. It waits for another process that migrates,
// and changes nothing when there is nothing to do.
func Migrate(ctx context.Context, db *sqldb.DB) (err error) {
	if db.Engine == sqldb.Postgres {
		unlock, err := lockMigrations(ctx, db)
		if err != nil {
			return err
		}
		defer unlock()
	}
	migrator, err := rivermigrate.New(driver(db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("jobs: migrations: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("jobs: migrate: %w", sqldb.Map(err))
	}
	return nil
}

// lockMigrations holds a connection, because the lock belongs to one, until the returned function gives both back.
func lockMigrations(ctx context.Context, db *sqldb.DB) (func(), error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("jobs: migration lock: %w", sqldb.Map(err))
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("jobs: migration lock: %w", sqldb.Map(err))
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(migrationLock))
		_ = conn.Close() // a lock that could not be given back ends with its session
	}, nil
}

// Current reports whether the queue's tables are at the version this program works with.
func Current(ctx context.Context, db *sqldb.DB) (bool, error) {
	migrator, err := rivermigrate.New(driver(db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return false, fmt.Errorf("jobs: migrations: %w", err)
	}
	result, err := migrator.Validate(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("jobs: migrations: %w", sqldb.Map(err))
	}
	return result.OK, nil
}
