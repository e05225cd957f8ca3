package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Holder is somebody to whom a role was granted in the hub, with the issuers at which they have a confirmed account.
type Holder struct {
	Person  hub.PersonID
	Roles   []hub.Role
	Issuers []string
}

// Granted returns everybody who holds a role that was granted in the hub and is not suspended, by person. What a provider's
// groups gave counts in its own sessions and is not among them.
func (s *Store) Granted(ctx context.Context) ([]Holder, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT DISTINCT r.person_id, r.role, COALESCE(i.issuer, '') FROM roles r JOIN people p ON p.id = r.person_id
		LEFT JOIN identities i ON i.person_id = r.person_id AND i.confirmed_at IS NOT NULL
		WHERE r.issuer = '' AND (r.ends_at IS NULL OR r.ends_at > $1) AND p.suspended_at IS NULL ORDER BY 1, 2, 3`, sqldb.At(s.now()))
	var list []Holder
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var id hub.PersonID
		var role hub.Role
		var issuer string
		err := row.Scan(&id, &role, &issuer)
		if len(list) == 0 || list[len(list)-1].Person != id {
			list = append(list, Holder{Person: id})
		}
		h := &list[len(list)-1]
		if len(h.Roles) == 0 || h.Roles[len(h.Roles)-1] != role {
			h.Roles = append(h.Roles, role)
		}
		if len(h.Roles) == 1 && issuer != "" { // each role comes with all issuers: the first tells them
			h.Issuers = append(h.Issuers, issuer)
		}
		return struct{}{}, err
	})
	return list, wrap("granted roles", err)
}

// Addressless counts the people who have signed in and of whom the hub knows no email address: they get no email, and what was
// granted to their address does not reach them.
func (s *Store) Addressless(ctx context.Context) (int, error) {
	var n int
	err := s.db.QueryRowContext(ctx, `
		SELECT COUNT(*) FROM people WHERE email_key IS NULL AND email_sealed IS NULL AND id IN (SELECT person_id FROM identities)`).Scan(&n)
	return n, wrap("people without an address", sqldb.Map(err))
}
