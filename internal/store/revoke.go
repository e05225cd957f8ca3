package store

import (
	"context"
	"fmt"
	"slices"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// ErrLastAdmin means that a role cannot go, because nobody would be left who can give one back. It is a hub.ErrConflict.
var ErrLastAdmin = fmt.Errorf("the last national admin stays: %w", hub.ErrConflict)

// Revoked is what RevokeRole took.
type Revoked struct {
	Person hub.PersonID
	// Provider says that a provider's groups gave the role, and will give it again at the next sign-in.
	Provider bool
}

// RevokeRole takes a role from the person with this address, whoever gave it, or with an issuer what counts in that issuer's
// sessions alone. Every session of the person is over in the same transaction. It is the operator's door, as GrantByEmail is.
// ErrNotFound: nobody has that address, or they do not have the role. ErrLastAdmin: nothing was taken.
func (s *Store) RevokeRole(ctx context.Context, email string, grant hub.Grant, issuer string) (Revoked, error) {
	var gone Revoked
	err := s.tx(ctx, "revoke", func(tx *transaction) (err error) {
		gone = Revoked{}
		gone.Person, err = text[hub.PersonID](tx.QueryRowContext(ctx, `
			UPDATE people SET sessions_min = $2 WHERE email_key = $1 RETURNING id`, s.emailKey(email), sqldb.At(s.now())))
		if err != nil {
			return sqldb.Map(err)
		}
		rows, err := tx.QueryContext(ctx, `
			DELETE FROM roles WHERE person_id = $1 AND role = $2 AND COALESCE(chapter_id, '') = $3 AND $4 IN ('', issuer)
			RETURNING source`, gone.Person, grant.Role, grant.Chapter, issuer)
		sources, err := collect(rows, err, text[string])
		if err != nil {
			return err
		}
		if len(sources) == 0 {
			return hub.ErrNotFound
		}
		gone.Provider = slices.Contains(sources, "provider")
		tx.happened(hub.Fact{By: hub.Operator, Chapter: grant.Chapter, Kind: hub.FactRoleRevoked(grant.Role), Object: "person:" + string(gone.Person)})
		if err := s.voidInvitations(ctx, tx, gone.Person); err != nil {
			return err
		}
		if grant.Role == hub.RoleLead {
			return s.leadless(ctx, tx, grant.Chapter)
		}
		if grant.Role != hub.RoleNationalAdmin {
			return nil
		}
		// The chain of the fact is locked from here to the end, so of two admins who go at once the second one is counted too.
		if _, err := s.lockHead(ctx, tx, string(grant.Chapter)); err != nil {
			return err
		}
		return s.someAdmin(ctx, tx)
	})
	return gone, err
}

// someAdmin is ErrLastAdmin when no person who can sign in is a national admin.
func (s *Store) someAdmin(ctx context.Context, tx *transaction) error {
	there, err := rowExists(tx.QueryRowContext(ctx, `
		SELECT 1 FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.role = $1 AND p.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $2) LIMIT 1`, hub.RoleNationalAdmin, sqldb.At(s.now())))
	if err == nil && !there {
		err = ErrLastAdmin
	}
	return err
}

// RoleHolder is one role of one person, as `roles list` prints it.
type RoleHolder struct {
	Role   hub.Role
	Slug   string // of the chapter; empty for a national role
	Email  string
	Source string // "granted", or "provider" for what a provider's groups gave
	Issuer string // in whose sessions it counts; empty: in every one that carries it
}

// RoleHolders lists who holds which role, with addresses, and says in the trail that somebody looked.
func (s *Store) RoleHolders(ctx context.Context) ([]RoleHolder, error) {
	var list []RoleHolder
	err := s.tx(ctx, "roles", func(tx *transaction) error {
		rows, err := tx.QueryContext(ctx, `
			SELECT r.role, COALESCE(c.slug, ''), p.email_sealed, r.source, r.issuer
			FROM roles r JOIN people p ON p.id = r.person_id LEFT JOIN chapters c ON c.id = r.chapter_id
			ORDER BY r.role, c.slug, r.granted_at, r.person_id`)
		list, err = collect(rows, err, func(row scanner) (RoleHolder, error) {
			var h RoleHolder
			var sealed []byte
			if err := row.Scan(&h.Role, &h.Slug, &sealed, &h.Source, &h.Issuer); err != nil {
				return h, err
			}
			var err error
			h.Email, err = s.open(sealed, sealEmail)
			return h, err
		})
		tx.happened(hub.Fact{By: hub.Operator, Kind: hub.FactRolesList, Object: "hub"})
		return err
	})
	return list, err
}
