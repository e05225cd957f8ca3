package store

import (
	"context"
	"time"

	"chapterhouse/internal/sqldb"
)

// DeskCounts are the numbers a chapter's desk opens with.
type DeskCounts struct {
	Members       int
	Requests      int
	OldestRequest time.Time // zero when nobody asks
	Toolkits      int       // pushed and not answered
}

// DeskCounts returns what needs the chapter's leads, in one query.
func (c Chapter) DeskCounts(ctx context.Context) (DeskCounts, error) {
	var d DeskCounts
	err := c.reader().row(ctx, `
		SELECT
			(SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state = 'approved'),
			(SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state = 'requested'),
			(SELECT MIN(requested_at) FROM memberships WHERE chapter_id = $1 AND state = 'requested'),
			(SELECT COUNT(*) FROM adoptions WHERE chapter_id = $1 AND state IN ('unseen', 'seen'))`).
		Scan(&d.Members, &d.Requests, sqldb.Time{T: &d.OldestRequest}, &d.Toolkits)
	return d, sqldb.Map(err)
}
