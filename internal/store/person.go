package store

import (
	"context"
	"database/sql"
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
