package store

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
)

// people are the rows of people.
var people = table[hub.Person]{name: "people", columns: []column[hub.Person]{
	plain("id", func(p *hub.Person) *hub.PersonID { return &p.ID }),
	writeOnly("email_key", func(s *Store, p *hub.Person) any {
		if p.Email == "" {
			return nil
		}
		return s.emailKey(p.Email)
	}),
	emailColumn,
	secret("name_sealed", sealName, func(p *hub.Person) *string { return &p.Name }),
	secret("phone_sealed", sealPhone, func(p *hub.Person) *string { return &p.Phone }),
	secret("postcode_sealed", sealPostcode, func(p *hub.Person) *string { return &p.Postcode }),
	plain("zone", func(p *hub.Person) *string { return &p.Zone }),
	plain("locale", func(p *hub.Person) *say.Locale { return &p.Locale }),
	plain("standing", func(p *hub.Person) *hub.StandingStatus { return &p.Standing.Status }),
	plain("standing_until", func(p *hub.Person) *string { return &p.Standing.Until }),
	moment("sessions_min", func(p *hub.Person) *time.Time { return &p.SessionsMin }),
	moment("suspended_at", func(p *hub.Person) *time.Time { return &p.SuspendedAt }),
	secret("suspension_sealed", sealSuspension, func(p *hub.Person) *string { return &p.Reason }),
	plain("suspended_by", func(p *hub.Person) *hub.PersonID { return &p.SuspendedBy }),
	plain("lift_asked_by", func(p *hub.Person) *hub.PersonID { return &p.LiftAskedBy }),
	moment("lift_asked_at", func(p *hub.Person) *time.Time { return &p.LiftAskedAt }),
	moment("code_at", func(p *hub.Person) *time.Time { return &p.CodeAt }),
	moment("created_at", func(p *hub.Person) *time.Time { return &p.CreatedAt }),
}}

// emailColumn is a person's address in its normal form.
var emailColumn = column[hub.Person]{
	name: "email_sealed", purpose: sealEmail,
	scan:  func(s *Store, p *hub.Person) any { return sealed{s, sealEmail, &p.Email} },
	value: func(s *Store, p *hub.Person) (any, error) { return s.seal(seal.NormalEmail(p.Email), sealEmail) },
}

// Person returns one person with name and address opened.
func (s *Store) Person(ctx context.Context, id hub.PersonID) (hub.Person, error) {
	var p hub.Person
	err := s.db.QueryRowContext(ctx, `SELECT `+people.list()+` FROM people WHERE id = $1`, id).Scan(people.dest(s, &p)...)
	return p, wrap("person", sqldb.Map(err))
}

// personByEmail returns the person with this address, adding one when there is none. A known person's name stays.
func (s *Store) personByEmail(ctx context.Context, tx runner, email, name string) (hub.PersonID, error) {
	p := hub.Person{ID: hub.NewID[hub.PersonID](), Email: email, Name: name, CreatedAt: s.now()}
	values, err := people.values(s, &p)
	if err != nil {
		return "", err
	}
	// Both engines lock the existing row here, so two first answers from one address cannot make two people. What is set is no key's
	// column: PostgreSQL would let nobody refer to the person meanwhile (FOR UPDATE for FOR NO KEY UPDATE), as a TakeSeat does whose
	// row this transaction is about to wait for.
	id, err := text[hub.PersonID](tx.QueryRowContext(ctx, people.insert()+tuples(1, len(values))+`
		ON CONFLICT (email_key) DO UPDATE SET created_at = people.created_at RETURNING id`, values...))
	if err != nil {
		return "", fmt.Errorf("person by address: %w", sqldb.Map(err))
	}
	return id, nil
}

// rename keeps a person's name as the provider last gave it.
func (s *Store) rename(ctx context.Context, tx *transaction, id hub.PersonID, name string) error {
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
func (s *Store) SignOutEverywhere(ctx context.Context, by, id hub.PersonID) error {
	return s.tx(ctx, "sign out everywhere", func(tx *transaction) error {
		err := must(tx.ExecContext(ctx, `UPDATE people SET sessions_min = $2 WHERE id = $1`, id, sqldb.At(s.now())))
		tx.happened(hub.Fact{By: by, Kind: hub.FactSessionEndAll, Object: "person:" + string(id)})
		return err
	})
}

// SetFeedKey replaces the secret of the person's calendar feed; the old link is dead at once.
func (s *Store) SetFeedKey(ctx context.Context, id hub.PersonID, hash []byte) error {
	return s.tx(ctx, "feed link", func(tx *transaction) error {
		err := must(tx.ExecContext(ctx, `UPDATE people SET feed_key = $2 WHERE id = $1`, id, hash))
		tx.happened(hub.Fact{By: id, Kind: hub.FactFeedReplace, Object: "person:" + string(id)})
		return err
	})
}

// SetLocale notes in which language a person reads pages and emails; "" leaves it to the browser.
func (s *Store) SetLocale(ctx context.Context, id hub.PersonID, locale say.Locale) error {
	return s.tx(ctx, "language", func(tx *transaction) error {
		err := must(tx.ExecContext(ctx, `UPDATE people SET locale = $2 WHERE id = $1`, id, locale))
		tx.happened(hub.Fact{By: id, Kind: hub.FactLanguageChoose, Object: "person:" + string(id)})
		return err
	})
}

// PersonByFeed returns the person whose calendar feed has this secret's hash.
func (s *Store) PersonByFeed(ctx context.Context, hash []byte) (hub.PersonID, error) {
	id, err := text[hub.PersonID](s.db.QueryRowContext(ctx, `SELECT id FROM people WHERE feed_key = $1 AND suspended_at IS NULL`, hash))
	return id, wrap("feed", sqldb.Map(err))
}
