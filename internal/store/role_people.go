package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// GrantedPerson is somebody with an address who holds roles that were granted in the hub.
type GrantedPerson struct {
	Subject     string // theirs at the issuer that was asked for, else their id
	Name, Email string
	Roles       []GrantedRole
}

// GrantedRole is a role and the name of its chapter, which is empty for a national role.
type GrantedRole struct {
	Role    hub.Role
	Chapter string
}

// GrantedSearch says which people GrantedPeople returns.
type GrantedSearch struct {
	Issuer      string // whose subjects are wanted
	WithoutDemo bool   // leaves out roles that the demo gave
	Limit       int    // of people
}

// GrantedPeople returns the people to whom a role was granted in the hub that they hold now, who have an address and are not
// suspended, the last granted first.
func (s *Store) GrantedPeople(ctx context.Context, q GrantedSearch) ([]GrantedPerson, error) {
	rows, err := s.db.QueryContext(ctx, `
		WITH held AS (
			SELECT person_id, role, chapter_id, granted_at FROM roles
			WHERE issuer = '' AND source = 'granted' AND (ends_at IS NULL OR ends_at > $1) AND granted_by <> $2),
		latest AS (
			SELECT person_id, MAX(granted_at) AS at FROM held JOIN people p ON p.id = person_id
			WHERE p.email_key IS NOT NULL AND p.suspended_at IS NULL GROUP BY person_id ORDER BY at DESC, person_id LIMIT $3)
		SELECT p.id, COALESCE((SELECT MIN(i.subject) FROM identities i WHERE i.issuer = $4 AND i.person_id = p.id), p.id),
			p.name_sealed, p.email_sealed, h.role, COALESCE(c.name, '')
		FROM latest l JOIN people p ON p.id = l.person_id JOIN held h ON h.person_id = l.person_id LEFT JOIN chapters c ON c.id = h.chapter_id
		ORDER BY l.at DESC, p.id, h.role, c.name`, sqldb.At(s.now()), grantedByOf(q), q.Limit, q.Issuer)
	var list []GrantedPerson
	var last hub.PersonID
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var id hub.PersonID
		var p GrantedPerson
		var r GrantedRole
		err := row.Scan(&id, &p.Subject, sealed{s, sealName, &p.Name}, sealed{s, sealEmail, &p.Email}, &r.Role, &r.Chapter)
		if id != last {
			list, last = append(list, p), id
		}
		list[len(list)-1].Roles = append(list[len(list)-1].Roles, r)
		return struct{}{}, err
	})
	return list, wrap("granted people", err)
}

// grantedByOf is whose grants a search leaves out.
func grantedByOf(q GrantedSearch) string {
	if q.WithoutDemo {
		return grantedBySeed
	}
	return ""
}
