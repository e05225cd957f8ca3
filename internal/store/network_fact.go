package store

import (
	"context"
	"time"

	"chapterhouse/internal/sqldb"
)

// ExpireFacts removes what guests did before a moment, and returns how many rows went. Why it crosses: the sweep is the
// hub's own, for all chapters at once.
func (s *Store) ExpireFacts(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.acrossTx(ctx, "expire facts", func(tx *transaction) error {
		n, err = affected(tx.ExecContext(ctx, `DELETE FROM facts WHERE at < $1`, sqldb.At(before)))
		return err
	})
	return n, err
}
