package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// This file is a door like network.go: what a network reported is counted over all chapters.

// callsOf counts the calls that a network reported in hub.LimitWindow. Why it crosses: a flood spreads over the pages of many chapters; a
// number only.
func (s *Store) callsOf(ctx context.Context, run runner, from networkName) (n int, err error) {
	err = run.QueryRowContext(ctx, `SELECT COUNT(*) FROM call_reports WHERE network IN ($1, $2) AND network <> '' AND at > $3`,
		from.today, from.yesterday, sqldb.At(s.now().Add(-hub.LimitWindow))).Scan(&n)
	return n, sqldb.Map(err)
}
