package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Follows returns the chapters that a person follows, by name, with those that they stopped following within hub.RestoreFor. Why it crosses: the
// rows belong to the person.
func (s *Store) Follows(ctx context.Context, person hub.PersonID) ([]hub.Follow, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT c.id, c.slug, c.name, u.source, u.left_at FROM subscriptions u JOIN lists l ON l.chapter_id = u.chapter_id AND l.id = u.list_id
		JOIN chapters c ON c.id = u.chapter_id
		WHERE u.person_id = $1 AND l.kind = 'followers' AND c.status <> 'closed' AND (u.state <> 'left' OR u.left_at > $2) ORDER BY c.name, c.id`,
		person, sqldb.At(s.now().Add(-hub.RestoreFor)))
	list, err := collect(rows, err, func(row scanner) (f hub.Follow, err error) {
		var source string
		err = row.Scan(&f.Chapter, &f.Slug, &f.Name, &source, sqldb.Time{T: &f.LeftAt})
		f.Area = source == hub.SourceArea
		return f, err
	})
	return list, wrap("chapters somebody follows", err)
}
