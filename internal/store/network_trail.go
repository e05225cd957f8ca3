package store

import (
	"context"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// trailRows reads the trail. Why it crosses: the trail spans chapters; whoever calls has asked the policy for how far.
func (s *Store) trailRows(ctx context.Context, run runner, f hub.TrailFilter) ([]hub.TrailRow, error) {
	text, args := trailQuery(f)
	rows, err := run.QueryContext(ctx, text, args...)
	list, err := collect(rows, err, s.scanTrail)
	if err != nil {
		return nil, err
	}
	roles := map[hub.PersonID][]hub.Role{}
	for batch := range slices.Chunk(actors(list), eraseBatch) {
		a := &arguments{}
		rows, err := run.QueryContext(ctx, `
			SELECT DISTINCT person_id, role FROM roles WHERE (ends_at IS NULL OR ends_at > `+a.add(sqldb.At(s.now()))+`) AND person_id IN `+in(a, batch)+`
			ORDER BY person_id, role`, a.values()...)
		if err := pairs(rows, err, func(id hub.PersonID, role hub.Role) { roles[id] = append(roles[id], role) }); err != nil {
			return nil, err
		}
	}
	for i := range list {
		list[i].Roles = roles[list[i].Actor]
	}
	return list, nil
}

// ExpireFacts removes what guests did before a moment, and returns how many rows went. Why it crosses: the sweep is the
// hub's own, for all chapters at once.
func (s *Store) ExpireFacts(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.acrossTx(ctx, "expire facts", func(tx *transaction) error {
		n, err = affected(tx.ExecContext(ctx, `DELETE FROM facts WHERE at < $1`, sqldb.At(before)))
		return err
	})
	return n, err
}
