package sqldb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"chapterhouse/migrations"
)

func (db *DB) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations.Files, string(db.Engine))
	if err != nil {
		return nil, fmt.Errorf("sqldb: migrations: %w", err)
	}
	dialect := goose.DialectSQLite3
	var options []goose.ProviderOption
	if db.Engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("sqldb: migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, db.DB, files, options...)
	if err != nil {
		return nil, fmt.Errorf("sqldb: migrations: %w", err)
	}
	return p, nil
}

// Migrate brings the schema to the newest version and returns the names of what ran. It waits for another process that migrates.
func (db *DB) Migrate(ctx context.Context) ([]string, error) {
	p, err := db.provider()
	if err != nil {
		return nil, err
	}
	tries := 1
	if db.Engine == SQLite {
		// goose has no lock for SQLite: the process that comes second fails at the migration the first has just run, each in
		// its own transaction, and goes on behind it. Once for each migration, and once for goose's own table.
		tries += len(p.ListSources()) + 1
	}
	var names []string
	for try := 1; ; try++ {
		results, err := p.Up(ctx)
		if partial, ok := errors.AsType[*goose.PartialError](err); ok {
			results = partial.Applied
		}
		for _, r := range results {
			names = append(names, r.Source.Path)
		}
		switch {
		case err == nil:
			return names, nil
		case try == tries || ctx.Err() != nil:
			return nil, fmt.Errorf("sqldb: migrate: %w", Map(err))
		}
	}
}

// Schema is how the database's schema and the one this program was built for stand to each other.
type Schema struct {
	Have   int64 // the database's number
	Newest int64 // the number this program knows
	// CompatibleFrom is the oldest number that a program may have been built for and still serve the database. A migration
	// that drops, renames or changes the meaning of something raises it. 0: the database is older than that rule.
	CompatibleFrom int64
}

// Pending says how many migrations the database lacks.
func (s Schema) Pending() int { return int(max(s.Newest-s.Have, 0)) }

// Behind says that a newer program has migrated the database.
func (s Schema) Behind() bool { return s.Have > s.Newest }

// Refused says that this program is too old to serve the database.
func (s Schema) Refused() bool { return s.Newest < s.CompatibleFrom }

// compatibleSince is the migration that made the table compatibility.
const compatibleSince = 11

// Schema reads how the database and this program stand to each other.
func (db *DB) Schema(ctx context.Context) (Schema, error) {
	var s Schema
	var err error
	if s.Have, s.Newest, err = db.Version(ctx); err != nil || s.Have < compatibleSince {
		return s, err
	}
	if err := db.QueryRowContext(ctx, `SELECT MAX(compatible_from) FROM compatibility`).Scan(&s.CompatibleFrom); err != nil {
		return s, fmt.Errorf("sqldb: compatible from: %w", Map(err))
	}
	return s, nil
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
