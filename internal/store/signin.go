package store

import (
	"context"
	"errors"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
)

// SignIn is what a provider vouches for.
type SignIn struct {
	Identity hub.Identity
	Provider string // how the sign-in page calls it, for the email about a linked account
	Email    string // empty unless the provider verified it
	Name     string
	Grants   []hub.Grant // from group claims; they replace those that this identity's groups gave before
}

// SignIn returns the person of an identity. An identity seen for the first time is linked to the person with the same
// verified address, else a person is added. The first identity of a person is theirs; a further one opens them as a member
// until it is confirmed, and the person is told by email. Roles that came from the identity's groups are brought up to date.
// The caller refuses a suspended person (Rights); the trail says so already.
func (s *Store) SignIn(ctx context.Context, in SignIn) (hub.PersonID, error) {
	var id hub.PersonID
	err := s.tx(ctx, "sign in", func(tx *transaction) error {
		var err error
		id, err = s.identify(ctx, tx, in)
		if err != nil {
			return err
		}
		grants, err := s.notBlocked(ctx, tx, id, in.Grants)
		if err != nil {
			return err
		}
		refused := s.shutOut(ctx, tx, id)
		if refused != nil && !errors.Is(refused, hub.ErrForbidden) {
			return refused
		}
		if in.Email != "" {
			if err := s.confirmMailbox(ctx, tx, in.Email); err != nil {
				return err
			}
		}
		row := hub.Fact{By: id, Kind: hub.FactSessionRefused, Object: "person:" + string(id)}
		if refused == nil { // who is shut out gets no role by it
			row.Kind = hub.FactSessionStart
			if err := s.providerGrants(ctx, tx, id, in.Identity, grants); err != nil {
				return err
			}
		}
		tx.happened(row)
		return s.seen(ctx, tx, id, s.now())
	})
	return id, err
}

// seen notes the day of a person's last sign-in, unless a later one is noted.
func (s *Store) seen(ctx context.Context, tx *transaction, id hub.PersonID, at time.Time) error {
	on := at.UTC().Truncate(24 * time.Hour)
	_, err := tx.ExecContext(ctx, `UPDATE people SET seen_on = $2 WHERE id = $1 AND (seen_on IS NULL OR seen_on < $2)`, id, sqldb.At(on))
	return sqldb.Map(err)
}

// suspended answers hub.ErrForbidden for a person who may not sign in.
func (s *Store) suspended(ctx context.Context, tx *transaction, id hub.PersonID) error {
	var out bool
	err := tx.QueryRowContext(ctx, `SELECT suspended_at IS NOT NULL FROM people WHERE id = $1`, id).Scan(&out)
	if err == nil && out {
		return hub.ErrForbidden
	}
	return sqldb.Map(err)
}

// shutOut is suspended for somebody who signs in. Who was suspended and erased themselves is again, when they come back under the address.
func (s *Store) shutOut(ctx context.Context, tx *transaction, id hub.PersonID) error {
	err := s.suspended(ctx, tx, id)
	if err != nil {
		return err
	}
	p, err := s.addressee(ctx, tx, id)
	if err != nil || p.Email == "" {
		return err
	}
	by, err := text[hub.PersonID](tx.QueryRowContext(ctx, `SELECT blocked_by FROM national_blocks WHERE address_key = $1 AND suspension`, s.addressKey(p.Email)))
	if err = sqldb.Map(err); errors.Is(err, hub.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := must(tx.ExecContext(ctx, `UPDATE people SET suspended_at = $2, suspended_by = $3, sessions_min = $2 WHERE id = $1`, id, sqldb.At(s.now()), by)); err != nil {
		return err
	}
	tx.happened(hub.Fact{By: hub.Operator, Kind: hub.FactPersonSuspend, Object: "person:" + string(id)})
	return hub.ErrForbidden
}

// identify finds the person of an identity, or links it to one.
func (s *Store) identify(ctx context.Context, tx *transaction, in SignIn) (hub.PersonID, error) {
	id, err := s.personOf(ctx, tx, in.Identity)
	switch {
	case errors.Is(err, hub.ErrNotFound):
		id, err = s.link(ctx, tx, in)
	case err == nil && in.Email != "":
		id, err = s.learnAddress(ctx, tx, id, in)
	}
	if err == nil {
		err = s.confirmOnly(ctx, tx, in.Identity)
	}
	if err != nil {
		return "", err
	}
	// Whatever a guest or an operator called this address before, its owner's provider knows better.
	return id, s.rename(ctx, tx, id, in.Name)
}

func (s *Store) personOf(ctx context.Context, tx *transaction, identity hub.Identity) (hub.PersonID, error) {
	id, err := text[hub.PersonID](tx.QueryRowContext(ctx, `SELECT person_id FROM identities WHERE issuer = $1 AND subject = $2`, identity.Issuer, identity.Subject))
	return id, sqldb.Map(err)
}

// link adds an identity that nobody has.
func (s *Store) link(ctx context.Context, tx *transaction, in SignIn) (hub.PersonID, error) {
	var id hub.PersonID
	var err error
	if in.Email != "" {
		id, err = s.personByEmail(ctx, tx, in.Email, "")
	} else {
		id, err = s.addressless(ctx, tx)
	}
	if err != nil {
		return "", err
	}
	// The address's row is locked from here on. Of two sign-ins at once the later one looks again, and finds what the first did.
	if owner, err := s.personOf(ctx, tx, in.Identity); !errors.Is(err, hub.ErrNotFound) {
		return owner, err
	}
	first, err := s.unlinked(ctx, tx, id)
	if err != nil {
		return "", err
	}
	row := hub.LinkedIdentity{Identity: in.Identity, Person: id, Since: s.now()}
	if first {
		row.ConfirmedAt = row.Since
	}
	added, err := insertGlobalOr(ctx, s, tx, &identities, &row, `ON CONFLICT (issuer, subject) DO NOTHING`)
	switch {
	case err != nil:
		return "", err
	case added == 0: // two first sign-ins at once, without an address to wait at
		return s.personOf(ctx, tx, in.Identity)
	case first:
		return id, nil
	}
	return id, s.oweLinked(ctx, tx, id, in.Provider)
}

// confirmOnly confirms an identity that is the only one of its person, as the first one is: a process of an older program adds
// identities during an upgrade and does not know that they can be confirmed.
func (s *Store) confirmOnly(ctx context.Context, tx *transaction, one hub.Identity) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE identities SET confirmed_at = $3 WHERE issuer = $1 AND subject = $2 AND confirmed_at IS NULL AND NOT EXISTS (
			SELECT 1 FROM identities o WHERE o.person_id = identities.person_id AND NOT (o.issuer = $1 AND o.subject = $2))`,
		one.Issuer, one.Subject, sqldb.At(s.now()))
	return sqldb.Map(err)
}

// unlinked reports whether nobody has signed in as this person yet.
func (s *Store) unlinked(ctx context.Context, tx *transaction, id hub.PersonID) (bool, error) {
	found, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM identities WHERE person_id = $1`, id))
	return !found, err
}

// addressless adds a person whose provider gives no verified address.
func (s *Store) addressless(ctx context.Context, tx *transaction) (hub.PersonID, error) {
	p := hub.Person{ID: hub.NewID[hub.PersonID](), CreatedAt: s.now()}
	return p.ID, insertGlobal(ctx, s, tx, &people, &p)
}

// learnAddress gives a person without an address the one that their provider vouches for from this sign-in on. If it is another
// person's, and the person is nothing but this account, then the account is linked to that person as if it were new: what an
// operator granted to the address reaches whoever signed in before the provider said it. Else nothing changes.
func (s *Store) learnAddress(ctx context.Context, tx *transaction, id hub.PersonID, in SignIn) (hub.PersonID, error) {
	missing, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM people WHERE id = $1 AND email_key IS NULL AND email_sealed IS NULL`, id))
	if err != nil || !missing {
		return id, err
	}
	email, err := s.seal(seal.NormalEmail(in.Email), sealEmail)
	if err != nil {
		return "", err
	}
	n, err := affected(tx.ExecContext(ctx, `
		UPDATE people SET email_key = $2, email_sealed = $3 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM people p WHERE p.email_key = $2)`,
		id, s.emailKey(in.Email), email))
	if err != nil || n > 0 {
		return id, err
	}
	empty, err := s.nothingBut(ctx, tx, id, in.Identity)
	if err != nil || !empty {
		return id, err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM people WHERE id = $1`, id); err != nil { // and with it the identity
		return "", sqldb.Map(err)
	}
	return s.link(ctx, tx, in)
}
