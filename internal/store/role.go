package store

import (
	"context"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// grantedByProvider is in granted_by where a provider's groups gave the role.
const grantedByProvider = "provider"

// grantedBySeed is in granted_by where the demo gave the role.
const grantedBySeed = "demo"

// GrantByEmail gives a role in the hub to the person with this address, adding the person when the address is unknown. It is the
// operator's door for the first admin; giving the same role twice changes nothing. What a provider's groups give is kept beside
// it: the one outlives the other.
func (s *Store) GrantByEmail(ctx context.Context, email string, grant hub.Grant) error {
	return s.tx(ctx, "grant", func(tx *transaction) error {
		id, err := s.personByEmail(ctx, tx, email, "")
		if err != nil {
			return err
		}
		return s.appoint(ctx, tx, roleRow{person: id, Grant: grant, source: "granted", by: string(hub.Operator)})
	})
}

// dropEnded removes a role that ended, or of which only "some provider" is known: it gives way to the one that is granted here.
func (s *Store) dropEnded(ctx context.Context, tx *transaction, id hub.PersonID, grant hub.Grant) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM roles WHERE person_id = $1 AND role = $2 AND COALESCE(chapter_id, '') = $3 AND issuer = '' AND (source = 'provider' OR ends_at <= $4)`,
		id, grant.Role, grant.Chapter, sqldb.At(s.now()))
	return sqldb.Map(err)
}

// HasSignedIn reports whether somebody with this address ever signed in.
func (s *Store) HasSignedIn(ctx context.Context, email string) (bool, error) {
	known, err := rowExists(s.db.QueryRowContext(ctx, `
		SELECT 1 FROM people p JOIN identities i ON i.person_id = p.id WHERE p.email_key = $1 LIMIT 1`, s.emailKey(email)))
	return known, wrap("has signed in", err)
}

// roleRow is a role as it is written; the zero identity is a role of the hub.
type roleRow struct {
	hub.Grant

	person     hub.PersonID
	identity   hub.Identity
	source, by string
	at, ends   time.Time
}

// roles are the rows of roles.
var roles = table[roleRow]{name: "roles", columns: []column[roleRow]{
	plain("person_id", func(r *roleRow) *hub.PersonID { return &r.person }),
	plain("role", func(r *roleRow) *hub.Role { return &r.Role }),
	optional("chapter_id", func(r *roleRow) *hub.ChapterID { return &r.Chapter }),
	plain("issuer", func(r *roleRow) *string { return &r.identity.Issuer }),
	plain("subject", func(r *roleRow) *string { return &r.identity.Subject }),
	plain("source", func(r *roleRow) *string { return &r.source }),
	plain("granted_by", func(r *roleRow) *string { return &r.by }),
	moment("granted_at", func(r *roleRow) *time.Time { return &r.at }),
	moment("ends_at", func(r *roleRow) *time.Time { return &r.ends }),
}}

// grant gives a role and reports whether the person did not have it.
func (s *Store) grant(ctx context.Context, tx *transaction, r roleRow) (added bool, err error) {
	r.at = s.now()
	n, err := insertGlobalOr(ctx, s, tx, &roles, &r, `ON CONFLICT DO NOTHING`)
	return n > 0, err
}

// providerGrants makes the roles that come from the groups of an identity exactly grants; those of the person's other
// identities stay. What changes is in the trail, as done by the person: it happens when they sign in.
func (s *Store) providerGrants(ctx context.Context, tx *transaction, id hub.PersonID, identity hub.Identity, grants []hub.Grant) error {
	grants, err := s.inOpenChapters(ctx, tx, grants)
	if err != nil {
		return err
	}
	had, err := s.dropProviderGrants(ctx, tx, id, identity, grants)
	if err != nil {
		return err
	}
	changed := func(kind hub.FactKind, g hub.Grant) {
		tx.happened(hub.Fact{By: id, Chapter: g.Chapter, Kind: kind, Object: "person:" + string(id)})
	}
	for _, g := range had {
		if slices.Contains(grants, g) {
			continue
		}
		changed(hub.FactRoleRevoked(g.Role), g)
		if err := s.voidInvitations(ctx, tx, id); err != nil {
			return err
		}
		if g.Role == hub.RoleLead {
			if err := s.leadless(ctx, tx, g.Chapter); err != nil {
				return err
			}
		}
	}
	for _, g := range grants {
		added, err := s.grant(ctx, tx, roleRow{person: id, identity: identity, Grant: g, source: "provider", by: grantedByProvider})
		if err != nil {
			return err
		}
		if added && !slices.Contains(had, g) {
			changed(hub.FactRoleGranted(g.Role), g)
		}
	}
	return nil
}

// inOpenChapters leaves out the roles of chapters that were closed into another: nobody has any there.
func (s *Store) inOpenChapters(ctx context.Context, tx *transaction, grants []hub.Grant) ([]hub.Grant, error) {
	if !slices.ContainsFunc(grants, func(g hub.Grant) bool { return g.Chapter != "" }) {
		return grants, nil
	}
	rows, err := tx.QueryContext(ctx, `SELECT id FROM chapters WHERE merged_into IS NOT NULL`)
	merged, err := collect(rows, err, text[hub.ChapterID])
	return slices.DeleteFunc(slices.Clone(grants), func(g hub.Grant) bool { return slices.Contains(merged, g.Chapter) }), err
}

// dropProviderGrants returns what the groups of an identity gave until now, and takes away what is not among keep. Rows that
// were written before issuer and subject were kept give way once a confirmed identity says what its groups are.
func (s *Store) dropProviderGrants(ctx context.Context, tx *transaction, id hub.PersonID, identity hub.Identity, keep []hub.Grant) ([]hub.Grant, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT `+roles.list()+` FROM roles WHERE person_id = $1 AND source = 'provider' AND (issuer = $2 AND subject = $3
			OR issuer IN ('', $2) AND subject = '' AND EXISTS (
				SELECT 1 FROM identities i WHERE i.issuer = $2 AND i.subject = $3 AND i.confirmed_at IS NOT NULL))`,
		id, identity.Issuer, identity.Subject)
	found, err := collect(rows, err, roles.scan(s))
	if err != nil {
		return nil, err
	}
	var had []hub.Grant
	for _, r := range found {
		if !slices.Contains(had, r.Grant) {
			had = append(had, r.Grant)
		}
		if r.identity == identity && slices.Contains(keep, r.Grant) {
			continue
		}
		_, err := tx.ExecContext(ctx, `
			DELETE FROM roles WHERE person_id = $1 AND role = $2 AND COALESCE(chapter_id, '') = $3 AND issuer = $4 AND subject = $5 AND source = 'provider'`,
			id, r.Role, r.Chapter, r.identity.Issuer, r.identity.Subject)
		if err != nil {
			return nil, sqldb.Map(err)
		}
	}
	return had, nil
}

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
