package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// DeskCounts returns what needs the chapter's leads, in one query.
func (c Chapter) DeskCounts(ctx context.Context) (hub.DeskCounts, error) {
	var d hub.DeskCounts
	err := c.reader().row(ctx, `
		SELECT
			(SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state = 'approved'),
			(SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state = 'requested'),
			(SELECT MIN(requested_at) FROM memberships WHERE chapter_id = $1 AND state = 'requested'),
			(SELECT COUNT(*) FROM adoptions WHERE chapter_id = $1 AND state IN ('unseen', 'seen'))`).
		Scan(&d.Members, &d.Requests, sqldb.Time{T: &d.OldestRequest}, &d.Toolkits)
	return d, sqldb.Map(err)
}
