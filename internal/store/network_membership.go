package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// OwnMemberships returns the chapters a person belongs to or asked to join. Why it crosses: the rows belong to the person.
func (s *Store) OwnMemberships(ctx context.Context, person hub.PersonID) ([]hub.OwnMembership, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT c.id, c.slug, c.name, c.kind, c.hue, m.state, m.home, m.requested_at FROM memberships m JOIN chapters c ON c.id = m.chapter_id
		WHERE m.person_id = $1 AND m.state IN ('requested', 'approved') ORDER BY m.home DESC, c.name`, person)
	return collect(rows, err, func(row scanner) (hub.OwnMembership, error) {
		var m hub.OwnMembership
		err := row.Scan(&m.Chapter.ID, &m.Chapter.Slug, &m.Chapter.Name, &m.Chapter.Kind, &m.Chapter.Hue, &m.State, &m.Home, sqldb.Time{T: &m.RequestedAt})
		return m, err
	})
}

// setHome makes the chapter a person's home when they have none. Why it crosses: a person has one home among all chapters.
func (t tenantTx) setHome(ctx context.Context, person hub.PersonID) error {
	return t.acrossFor(ctx, func() error {
		_, err := t.exec(ctx, `
			UPDATE memberships SET home = true WHERE chapter_id = $1 AND person_id = $2
				AND NOT EXISTS (SELECT 1 FROM memberships h WHERE h.person_id = $2 AND h.home)`, person)
		return sqldb.Map(err)
	})
}
