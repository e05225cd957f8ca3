package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// OfficeWaits counts what waits for the national office, as its overview shows it. It is one statement; what it counts is of the office, not
// of a chapter.
func (s *Store) OfficeWaits(ctx context.Context) (hub.OfficeWaits, error) {
	var w hub.OfficeWaits
	err := s.db.QueryRowContext(ctx, `
		SELECT
			(SELECT COUNT(*) FROM invitations WHERE state = 'proposed' AND expires_at > $1) + (SELECT COUNT(*) FROM role_removals WHERE asked_at > $2),
			(SELECT COUNT(*) FROM invitations WHERE state = 'open' AND expires_at > $1),
			(SELECT COUNT(*) FROM chapter_proposals WHERE asked_at > $2),
			(SELECT COUNT(*) FROM chapters WHERE status IN ('active', 'forming', 'dormant') AND kind <> 'national' AND NOT EXISTS (
				SELECT 1 FROM roles r JOIN people p ON p.id = r.person_id
				WHERE r.chapter_id = chapters.id AND r.role = 'lead' AND (r.ends_at IS NULL OR r.ends_at > $1) AND p.suspended_at IS NULL)),
			(SELECT COUNT(*) FROM people WHERE suspended_at > $3 AND lift_asked_at > $2),
			(SELECT COUNT(*) FROM national_blocks WHERE lift_asked_by <> ''),
			(SELECT COUNT(*) FROM data_requests WHERE done_at IS NULL),
			(SELECT COUNT(*) FROM data_requests WHERE done_at IS NULL AND due_at < $1),
			(SELECT COUNT(*) FROM people_imports WHERE state IN ('checking', 'running')),
			(SELECT COUNT(*) FROM people_imports WHERE state IN ('checked', 'stopped'))`,
		sqldb.At(s.now()), sqldb.At(s.now().Add(-hub.ProposalFor)), sqldb.At(time.Unix(0, 0))).
		Scan(&w.Roles, &w.Invitations, &w.Chapters, &w.Leaderless, &w.Suspensions, &w.Blocks, &w.Requests, &w.Overdue, &w.ImportsRunning, &w.ImportsWaiting)
	return w, wrap("what waits for the office", sqldb.Map(err))
}
