package store

import (
	"context"
	"database/sql"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// GrantByEmail gives a role to the person with this address, adding the person when the address is unknown. It is the
// operator's door for the first admin; giving the same role twice changes nothing.
func (s *Store) GrantByEmail(ctx context.Context, email string, grant hub.Grant) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		id, err := s.personByEmail(ctx, tx, email, "")
		if err != nil {
			return err
		}
		// What the provider's groups gave so far is granted by hand from here on, and outlives the groups.
		_, err = tx.ExecContext(ctx, `
			DELETE FROM roles WHERE person_id = $1 AND role = $2 AND COALESCE(chapter_id, '') = $3 AND source = 'provider'`,
			id, grant.Role, grant.Chapter)
		if err != nil {
			return sqldb.Map(err)
		}
		if err := s.grant(ctx, tx, id, grant, "granted"); err != nil {
			return err
		}
		return s.audit(ctx, tx, hub.AuditEntry{Actor: "operator", Chapter: grant.Chapter, Action: "role.grant." + string(grant.Role), Object: "person:" + string(id)})
	})
	if err != nil {
		return fmt.Errorf("store: grant: %w", err)
	}
	return nil
}

func (s *Store) grant(ctx context.Context, tx *sql.Tx, id hub.PersonID, g hub.Grant, source string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO roles (person_id, role, chapter_id, source, granted_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		id, g.Role, sqldb.Text(g.Chapter), source, sqldb.At(s.now()))
	return sqldb.Map(err)
}

// providerGrants makes the roles that come from the provider's groups exactly grants.
func (s *Store) providerGrants(ctx context.Context, tx *sql.Tx, id hub.PersonID, grants []hub.Grant) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM roles WHERE person_id = $1 AND source = 'provider'`, id); err != nil {
		return sqldb.Map(err)
	}
	for _, g := range grants {
		if err := s.grant(ctx, tx, id, g, "provider"); err != nil {
			return err
		}
	}
	return nil
}
