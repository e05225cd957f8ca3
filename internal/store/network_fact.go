package store

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/sqldb"
)

// ExpireFacts removes what guests did before a moment, and returns how many rows went. Why it crosses: the sweep is the
// hub's own, for all chapters at once.
func (s *Store) ExpireFacts(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.acrossTx(ctx, func(tx *transaction) error {
		n, err = affected(tx.ExecContext(ctx, `DELETE FROM facts WHERE at < $1`, sqldb.At(before)))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("store: expire facts: %w", err)
	}
	return n, nil
}
