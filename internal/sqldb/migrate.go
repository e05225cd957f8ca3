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
