package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

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
		if _, err := s.grant(ctx, tx, id, grant, "granted"); err != nil {
			return err
		}
		return s.audit(ctx, tx, hub.AuditEntry{Actor: "operator", Chapter: grant.Chapter, Action: "role.grant." + string(grant.Role), Object: "person:" + string(id)})
	})
	if err != nil {
		return fmt.Errorf("store: grant: %w", err)
	}
	return nil
}

// grant gives a role and says whether the person did not have it.
func (s *Store) grant(ctx context.Context, tx *sql.Tx, id hub.PersonID, g hub.Grant, source string) (added bool, err error) {
	n, err := affected(tx.ExecContext(ctx, `
		INSERT INTO roles (person_id, role, chapter_id, source, granted_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		id, g.Role, sqldb.Text(g.Chapter), source, sqldb.At(s.now())))
	return n > 0, err
}

// providerGrants makes the roles that come from the provider's groups exactly grants. What changes is in the trail, as done by
// the person: it happens when they sign in.
func (s *Store) providerGrants(ctx context.Context, tx *sql.Tx, id hub.PersonID, grants []hub.Grant) error {
	rows, err := tx.QueryContext(ctx, `SELECT role, COALESCE(chapter_id, '') FROM roles WHERE person_id = $1 AND source = 'provider'`, id)
	had, err := collect(rows, err, func(row scanner) (hub.Grant, error) {
		var g hub.Grant
		err := row.Scan(&g.Role, &g.Chapter)
		return g, err
	})
	if err != nil {
		return err
	}
	var changes []hub.AuditEntry
	changed := func(action string, g hub.Grant) {
		changes = append(changes, hub.AuditEntry{Actor: id, Chapter: g.Chapter, Action: action + string(g.Role), Object: "person:" + string(id)})
	}
	for _, g := range had {
		if slices.Contains(grants, g) {
			continue
		}
		_, err := tx.ExecContext(ctx, `
			DELETE FROM roles WHERE person_id = $1 AND role = $2 AND COALESCE(chapter_id, '') = $3 AND source = 'provider'`, id, g.Role, g.Chapter)
		if err != nil {
			return sqldb.Map(err)
		}
		changed("role.revoke.", g)
	}
	for _, g := range grants {
		added, err := s.grant(ctx, tx, id, g, "provider")
		if err != nil {
			return err
		}
		if added {
			changed("role.grant.", g)
		}
	}
	// In one order for all, the nation's chain last: each row locks the head of its chain.
	slices.SortStableFunc(changes, func(a, b hub.AuditEntry) int { return strings.Compare(string(b.Chapter), string(a.Chapter)) })
	for _, e := range changes {
		if err := s.audit(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}
