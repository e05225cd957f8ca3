package jobs

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/rivermigrate"

	"chapterhouse/internal/sqldb"
)

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
