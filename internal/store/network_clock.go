package store

import (
	"context"
	"time"

	"chapterhouse/internal/sqldb"
)

// clockSlack is how far the clocks of two machines may be apart without anybody having set one.
const clockSlack = time.Minute

// HastenAfterClock makes mail due that is owed since a moment that has not come: this machine's clock went back, and without this
// a confirmation would wait for as long as it was ahead. What a worker holds is held for lease from now at most. It returns how
// many messages and notices it moved. Why it crosses: one post office serves all chapters.
func (s *Store) HastenAfterClock(ctx context.Context, lease time.Duration) (int, error) {
	var moved int64
	err := s.acrossTx(ctx, "hasten after the clock", func(tx *transaction) error {
		moved = 0 // the transaction may run again
		now := s.now()
		for _, statement := range []string{
			`UPDATE messages SET due_at = $1 WHERE state = 'queued' AND due_at > $1 AND created_at > $2`,
			`UPDATE notices SET due_at = $1 WHERE state = 'queued' AND due_at > $1 AND created_at > $2`,
		} {
			n, err := affected(tx.ExecContext(ctx, statement, sqldb.At(now), sqldb.At(now.Add(clockSlack))))
			if err != nil {
				return err
			}
			moved += n
		}
		for _, statement := range []string{
			`UPDATE messages SET due_at = $1 WHERE state = 'sending' AND due_at > $2`,
			`UPDATE notices SET due_at = $1 WHERE state = 'sending' AND due_at > $2`,
		} {
			n, err := affected(tx.ExecContext(ctx, statement, sqldb.At(now.Add(lease)), sqldb.At(now.Add(lease+clockSlack))))
			if err != nil {
				return err
			}
			moved += n
		}
		return nil
	})
	return int(moved), err
}
