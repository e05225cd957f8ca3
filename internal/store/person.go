package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
)

// Person returns one person with name and address opened.
func (s *Store) Person(ctx context.Context, id hub.PersonID) (hub.Person, error) {
	p := hub.Person{ID: id}
	err := s.db.QueryRowContext(ctx, `
		SELECT name_sealed, email_sealed, phone_sealed, zone, created_at FROM people WHERE id = $1`, id).
		Scan(sealed{s, sealName, &p.Name}, sealed{s, sealEmail, &p.Email}, sealed{s, sealPhone, &p.Phone}, &p.Zone, sqldb.Time{T: &p.CreatedAt})
	if err != nil {
		return hub.Person{}, fmt.Errorf("store: person: %w", sqldb.Map(err))
	}
	return p, nil
}

// personByEmail returns the person with this address, adding one when there is none. A known person's name stays.
func (s *Store) personByEmail(ctx context.Context, tx runner, email, name string) (hub.PersonID, error) {
	key := s.emailKey(email)
	emailSealed, err := s.seal(seal.NormalEmail(email), sealEmail)
	if err != nil {
		return "", err
	}
	nameSealed, err := s.seal(name, sealName)
	if err != nil {
		return "", err
	}
	// Both engines lock the existing row here, so two first answers from one address cannot make two people.
	row := tx.QueryRowContext(ctx, `
		INSERT INTO people (id, email_key, email_sealed, name_sealed, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (email_key) DO UPDATE SET email_key = excluded.email_key
		RETURNING id`,
		hub.NewID[hub.PersonID](), key, emailSealed, nameSealed, sqldb.At(s.now()))
	id, err := text[hub.PersonID](row)
	if err != nil {
		return "", fmt.Errorf("person by address: %w", sqldb.Map(err))
	}
	return id, nil
}

// SignIn is what a provider vouches for.
type SignIn struct {
	Identity hub.Identity
	Email    string // empty unless the provider verified it
	Name     string
	Grants   []hub.Grant // from group claims; they replace the provider-given ones of before
}

// SignIn returns the person of an identity. An identity seen for the first time is linked to the person with the same
// verified address, else a person is added. Roles that came from the provider's groups are brought up to date. The caller
// refuses a suspended person (Rights); the trail says so already.
func (s *Store) SignIn(ctx context.Context, in SignIn) (hub.PersonID, error) {
	var id hub.PersonID
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		var err error
		id, err = s.identify(ctx, tx, in)
		if err != nil {
			return err
		}
		if in.Email != "" {
			if err := s.confirmMailbox(ctx, tx, in.Email); err != nil {
				return err
			}
		}
		if err := s.providerGrants(ctx, tx, id, in.Grants); err != nil {
			return err
		}
		row := hub.AuditEntry{Actor: id, Action: "session.start", Object: "person:" + string(id)}
		if err := s.suspended(ctx, tx, id); errors.Is(err, hub.ErrForbidden) {
			row.Action = hub.SessionRefused
		} else if err != nil {
			return err
		}
		return s.audit(ctx, tx, row)
	})
	if err != nil {
		return "", fmt.Errorf("store: sign in: %w", err)
	}
	return id, nil
}

// suspended answers hub.ErrForbidden for a person who may not sign in.
func (s *Store) suspended(ctx context.Context, tx *sql.Tx, id hub.PersonID) error {
	var out bool
	err := tx.QueryRowContext(ctx, `SELECT suspended_at IS NOT NULL FROM people WHERE id = $1`, id).Scan(&out)
	if err == nil && out {
		return hub.ErrForbidden
	}
	return sqldb.Map(err)
}

func (s *Store) identify(ctx context.Context, tx *sql.Tx, in SignIn) (hub.PersonID, error) {
	row := tx.QueryRowContext(ctx, `SELECT person_id FROM identities WHERE issuer = $1 AND subject = $2`,
		in.Identity.Issuer, in.Identity.Subject)
	id, err := text[hub.PersonID](row)
	if err == nil {
		return id, s.rename(ctx, tx, id, in.Name)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return "", sqldb.Map(err)
	}
	if in.Email != "" {
		id, err = s.personByEmail(ctx, tx, in.Email, "")
	} else {
		id, err = s.addressless(ctx, tx)
	}
	if err != nil {
		return "", err
	}
	// Two first sign-ins at once are one person: the later one finds the identity taken, and whose it is.
	id, err = text[hub.PersonID](tx.QueryRowContext(ctx, `
		INSERT INTO identities (issuer, subject, person_id, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (issuer, subject) DO UPDATE SET issuer = excluded.issuer RETURNING person_id`,
		in.Identity.Issuer, in.Identity.Subject, id, sqldb.At(s.now())))
	if err != nil {
		return "", sqldb.Map(err)
	}
	// Whatever a guest or an operator called this address before, its owner's provider knows better.
	return id, s.rename(ctx, tx, id, in.Name)
}

// addressless adds a person whose provider gives no verified address.
func (s *Store) addressless(ctx context.Context, tx *sql.Tx) (hub.PersonID, error) {
	id := hub.NewID[hub.PersonID]()
	_, err := tx.ExecContext(ctx, `INSERT INTO people (id, created_at) VALUES ($1, $2)`, id, sqldb.At(s.now()))
	return id, sqldb.Map(err)
}

// rename keeps a person's name as the provider last gave it.
func (s *Store) rename(ctx context.Context, tx *sql.Tx, id hub.PersonID, name string) error {
	if name == "" {
		return nil
	}
	nameSealed, err := s.seal(name, sealName)
	if err != nil {
		return err
	}
	return must(tx.ExecContext(ctx, `UPDATE people SET name_sealed = $2 WHERE id = $1`, id, nameSealed))
}

// SignOutEverywhere ends every session of the person begun before now, on every process at once.
func (s *Store) SignOutEverywhere(ctx context.Context, id hub.PersonID) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := must(tx.ExecContext(ctx, `UPDATE people SET sessions_min = $2 WHERE id = $1`, id, sqldb.At(s.now()))); err != nil {
			return err
		}
		return s.audit(ctx, tx, hub.AuditEntry{Actor: id, Action: "session.end_all", Object: "person:" + string(id)})
	})
	if err != nil {
		return fmt.Errorf("store: sign out everywhere: %w", err)
	}
	return nil
}

// SetFeedKey replaces the secret of the person's calendar feed; the old link is dead at once.
func (s *Store) SetFeedKey(ctx context.Context, id hub.PersonID, hash []byte) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := must(tx.ExecContext(ctx, `UPDATE people SET feed_key = $2 WHERE id = $1`, id, hash)); err != nil {
			return err
		}
		return s.audit(ctx, tx, hub.AuditEntry{Actor: id, Action: "feed.replace", Object: "person:" + string(id)})
	})
	if err != nil {
		return fmt.Errorf("store: feed link: %w", err)
	}
	return nil
}

// PersonByFeed returns the person whose calendar feed has this secret's hash.
func (s *Store) PersonByFeed(ctx context.Context, hash []byte) (hub.PersonID, error) {
	id, err := text[hub.PersonID](s.db.QueryRowContext(ctx, `SELECT id FROM people WHERE feed_key = $1 AND suspended_at IS NULL`, hash))
	if err != nil {
		return "", fmt.Errorf("store: feed: %w", sqldb.Map(err))
	}
	return id, nil
}
