package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// oweLinked writes into the trail that a further account opens a person, and owes them an email about it.
func (s *Store) oweLinked(ctx context.Context, tx *transaction, id hub.PersonID, provider string) error {
	tx.happened(hub.Fact{By: id, Kind: hub.FactIdentityLink, Object: "person:" + string(id)})
	return s.oweAbout(ctx, tx, id, hub.IdentityLinkedLetter{Provider: provider, When: s.second()})
}

// oweAbout owes a person an email about their account; a person without an address gets none.
func (s *Store) oweAbout(ctx context.Context, tx *transaction, id hub.PersonID, words hub.Words) error {
	p, err := s.addressee(ctx, tx, id)
	if err != nil || p.Email == "" {
		return err
	}
	return s.oweNotice(ctx, tx, noticeRow{person: id, Message: hub.Message{Locale: p.Locale, Letter: hub.Letter{To: p.Email, Name: p.Name}}}, words)
}

// second is now in whole seconds, UTC, as letters hold it.
func (s *Store) second() time.Time { return s.now().UTC().Truncate(time.Second) }

// identities are the rows of identities.
var identities = table[hub.LinkedIdentity]{name: "identities", columns: []column[hub.LinkedIdentity]{
	plain("issuer", func(i *hub.LinkedIdentity) *string { return &i.Issuer }),
	plain("subject", func(i *hub.LinkedIdentity) *string { return &i.Subject }),
	plain("person_id", func(i *hub.LinkedIdentity) *hub.PersonID { return &i.Person }),
	moment("created_at", func(i *hub.LinkedIdentity) *time.Time { return &i.Since }),
	moment("confirmed_at", func(i *hub.LinkedIdentity) *time.Time { return &i.ConfirmedAt }),
}}

// Identities returns the accounts that open a person, oldest first.
func (s *Store) Identities(ctx context.Context, id hub.PersonID) ([]hub.LinkedIdentity, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+identities.list()+` FROM identities WHERE person_id = $1 ORDER BY created_at, issuer, subject`, id)
	list, err := collect(rows, err, identities.scan(s))
	return list, wrap("identities", err)
}

// PersonWith returns the person with an address, or ErrNotFound.
func (s *Store) PersonWith(ctx context.Context, email string) (hub.PersonID, error) {
	id, err := text[hub.PersonID](s.db.QueryRowContext(ctx, `SELECT id FROM people WHERE email_key = $1`, s.emailKey(email)))
	return id, wrap("person with an address", sqldb.Map(err))
}

// ConfirmIdentity lets an account bring all rights of its person. by is the person, or an admin or operator with a reason; those
// are told to the person by email. An account that is confirmed already, or opens somebody else, is ErrConflict.
func (s *Store) ConfirmIdentity(ctx context.Context, by, person hub.PersonID, identity hub.Identity, provider, reason string) error {
	return s.tx(ctx, "confirm identity", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE identities SET confirmed_at = $4, confirmed_by = $5, confirm_reason = $6
			WHERE issuer = $1 AND subject = $2 AND person_id = $3 AND confirmed_at IS NULL`,
			identity.Issuer, identity.Subject, person, sqldb.At(s.now()), by, reason))
		if err != nil {
			return err
		}
		if n == 0 {
			return hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactIdentityConfirm, Object: "person:" + string(person)})
		if by == person {
			return nil
		}
		return s.oweAbout(ctx, tx, person, hub.IdentityConfirmedLetter{Provider: provider, When: s.second(), Reason: reason})
	})
}

// RemoveIdentity takes an account from a person, with the roles that its groups gave. Its sessions are over with their next
// request. An account that does not open the person is ErrConflict.
func (s *Store) RemoveIdentity(ctx context.Context, by, person hub.PersonID, identity hub.Identity) error {
	return s.tx(ctx, "remove identity", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `DELETE FROM identities WHERE issuer = $1 AND subject = $2 AND person_id = $3`,
			identity.Issuer, identity.Subject, person))
		if err != nil {
			return err
		}
		if n == 0 {
			return hub.ErrConflict
		}
		err = s.providerGrants(ctx, tx, person, identity, nil)
		tx.happened(hub.Fact{By: by, Kind: hub.FactIdentityRemove, Object: "person:" + string(person)})
		return err
	})
}

// Moved counts what a provider's new address concerns.
type Moved struct {
	Identities int // accounts that move
	Merged     int // accounts that the same person has at the new address already
	Left       int // accounts whose subject is somebody else's at the new address: they stay
	Roles      int // roles from groups
}

// MoveIdentities carries the accounts and the roles from groups of one issuer over to another, when a provider's address
// changes. Without write it only counts.
func (s *Store) MoveIdentities(ctx context.Context, from, to string, write bool) (Moved, error) {
	var m Moved
	err := s.tx(ctx, "move identities", func(tx *transaction) error {
		var err error
		if m, err = countMoved(ctx, tx, from, to); err != nil || !write {
			return err
		}
		if err := moveAccounts(ctx, tx, from, to); err != nil {
			return err
		}
		err = moveRoles(ctx, tx, from, to)
		tx.happened(hub.Fact{By: hub.Operator, Kind: hub.FactIdentityMove, Object: "issuer:" + to})
		return err
	})
	return m, err
}

// moveAccounts moves accounts. Whom the same person has at the new address already becomes one with the old: who was confirmed
// there is confirmed here.
func moveAccounts(ctx context.Context, tx *transaction, from, to string) error {
	if _, err := tx.ExecContext(ctx, `
		UPDATE identities SET confirmed_at = (SELECT i.confirmed_at FROM identities i WHERE i.issuer = $1 AND i.subject = identities.subject)
		WHERE issuer = $2 AND confirmed_at IS NULL AND EXISTS (
			SELECT 1 FROM identities i WHERE i.issuer = $1 AND i.subject = identities.subject AND i.person_id = identities.person_id)`, from, to); err != nil {
		return sqldb.Map(err)
	}
	if _, err := tx.ExecContext(ctx, `
		DELETE FROM identities WHERE issuer = $1 AND EXISTS (
			SELECT 1 FROM identities i WHERE i.issuer = $2 AND i.subject = identities.subject AND i.person_id = identities.person_id)`, from, to); err != nil {
		return sqldb.Map(err)
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE identities SET issuer = $2 WHERE issuer = $1 AND NOT EXISTS (
			SELECT 1 FROM identities i WHERE i.issuer = $2 AND i.subject = identities.subject)`, from, to)
	return sqldb.Map(err)
}

// moveRoles moves what the groups of the moved accounts gave.
func moveRoles(ctx context.Context, tx *transaction, from, to string) error {
	if _, err := tx.ExecContext(ctx, `
		DELETE FROM roles WHERE issuer = $1 AND EXISTS (
			SELECT 1 FROM roles r WHERE r.issuer = $2 AND r.person_id = roles.person_id AND r.role = roles.role AND r.subject = roles.subject
				AND COALESCE(r.chapter_id, '') = COALESCE(roles.chapter_id, ''))`, from, to); err != nil {
		return sqldb.Map(err)
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE roles SET issuer = $2 WHERE issuer = $1 AND (subject = '' OR EXISTS (
			SELECT 1 FROM identities i WHERE i.issuer = $2 AND i.subject = roles.subject AND i.person_id = roles.person_id))`, from, to)
	return sqldb.Map(err)
}

func countMoved(ctx context.Context, tx *transaction, from, to string) (Moved, error) {
	var m Moved
	err := tx.QueryRowContext(ctx, `
		SELECT COUNT(*) FILTER (WHERE n.person_id IS NULL), COUNT(*) FILTER (WHERE n.person_id = o.person_id), COUNT(*) FILTER (WHERE n.person_id <> o.person_id),
			(SELECT COUNT(*) FROM roles WHERE issuer = $1)
		FROM identities o LEFT JOIN identities n ON n.issuer = $2 AND n.subject = o.subject WHERE o.issuer = $1`, from, to).
		Scan(&m.Identities, &m.Merged, &m.Left, &m.Roles)
	return m, sqldb.Map(err)
}
