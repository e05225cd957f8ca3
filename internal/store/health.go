package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Holders counts the people who hold a role and can sign in.
func (s *Store) Holders(ctx context.Context, role hub.Role) (int, error) {
	var n int
	err := s.db.QueryRowContext(ctx, `
		SELECT COUNT(DISTINCT r.person_id) FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.role = $1 AND (r.ends_at IS NULL OR r.ends_at > $2) AND p.suspended_at IS NULL`, role, sqldb.At(s.now())).Scan(&n)
	return n, wrap("holders", sqldb.Map(err))
}

// Leaderless returns the chapters that take people, and those that say they need a lead, that nobody leads who can sign in.
func (s *Store) Leaderless(ctx context.Context) ([]hub.Chapter, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+chapterColumns+` FROM chapters WHERE status IN ('active', 'forming', 'dormant') AND kind <> 'national' AND NOT EXISTS (
			SELECT 1 FROM roles r JOIN people p ON p.id = r.person_id
			WHERE r.chapter_id = chapters.id AND r.role = 'lead' AND (r.ends_at IS NULL OR r.ends_at > $1) AND p.suspended_at IS NULL) ORDER BY name, id`, sqldb.At(s.now()))
	return collect(rows, err, s.scanChapter)
}

// PeopleWithoutKey counts the people whose address is kept but not its lookup key: they cannot sign in by it, and RSVP
// as a different person.
func (s *Store) PeopleWithoutKey(ctx context.Context) (int, error) {
	var n int
	err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM people WHERE email_sealed IS NOT NULL AND email_key IS NULL`).Scan(&n)
	return n, wrap("people without key", sqldb.Map(err))
}

// MailDelays is the email that should have left.
type MailDelays struct {
	Oldest time.Time // when the email that waits longest was due; zero: none waits
	Failed int       // emails of the last week given up for another reason than that nobody needs them any more
}
