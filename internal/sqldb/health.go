package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Server is what a database says of itself.
type Server struct {
	Version string    // such as "16.4" or "3.50.4"
	Now     time.Time // its clock; of SQLite this machine's
	// Settings are those that durability and text hang on, by the engine's own names.
	Settings map[string]string
}

// Describe asks the database about itself, for doctor.
func (db *DB) Describe(ctx context.Context) (Server, error) {
	queries := map[string]string{
		"journal_mode": `PRAGMA journal_mode`, "synchronous": `PRAGMA synchronous`, "foreign_keys": `PRAGMA foreign_keys`, "encoding": `PRAGMA encoding`,
	}
	version := `SELECT sqlite_version()`
	if db.Engine == Postgres {
		version = `SHOW server_version`
		queries = map[string]string{"synchronous_commit": `SHOW synchronous_commit`, "server_encoding": `SHOW server_encoding`}
	}
	s := Server{Settings: map[string]string{}, Now: time.Now()}
	if err := db.QueryRowContext(ctx, version).Scan(&s.Version); err != nil {
		return Server{}, fmt.Errorf("sqldb: version: %w", Map(err))
	}
	for name, query := range queries {
		var value string
		if err := db.QueryRowContext(ctx, query).Scan(&value); err != nil {
			return Server{}, fmt.Errorf("sqldb: %s: %w", name, Map(err))
		}
		s.Settings[name] = value
	}
	if db.Engine == Postgres {
		if err := db.QueryRowContext(ctx, `SELECT clock_timestamp()`).Scan(&s.Now); err != nil {
			return Server{}, fmt.Errorf("sqldb: clock: %w", Map(err))
		}
	}
	return s, nil
}

// Damage looks for what an engine knows to be broken in the database's files, a sentence each: of SQLite pages, indexes and
// rows without their parent, of PostgreSQL indexes and constraints that do not hold.
func (db *DB) Damage(ctx context.Context) ([]string, error) {
	queries := []string{
		`SELECT "quick_check" FROM pragma_quick_check WHERE "quick_check" <> 'ok'`,
		`SELECT DISTINCT 'a row of ' || "table" || ' lacks its parent in ' || "parent" FROM pragma_foreign_key_check`,
	}
	if db.Engine == Postgres {
		queries = []string{
			`SELECT 'index ' || indexrelid::regclass || ' is not valid' FROM pg_index WHERE NOT indisvalid`,
			`SELECT 'constraint ' || conname || ' is not validated' FROM pg_constraint WHERE NOT convalidated`,
		}
	}
	var all []string
	err := db.Snapshot(ctx, func(tx *sql.Tx) error {
		for _, query := range queries {
			found, err := column(ctx, tx, query)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sqldb: look for damage: %w", err)
	}
	return all, nil
}
