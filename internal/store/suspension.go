package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// mostSuspended is how many suspended people are listed at most.
const mostSuspended = 200

// FindPerson returns who has exactly this address, or ErrNotFound. That by looked is in the trail when somebody has it.
func (s *Store) FindPerson(ctx context.Context, by hub.PersonID, email string) (hub.PersonID, error) {
	var id hub.PersonID
	err := s.tx(ctx, "find a person", func(tx *transaction) (err error) {
		id, err = text[hub.PersonID](tx.QueryRowContext(ctx, `SELECT id FROM people WHERE email_key = $1`, s.emailKey(email)))
		tx.happened(hub.Fact{By: by, Kind: hub.FactPersonFind, Object: "person:" + string(id)})
		return sqldb.Map(err)
	})
	return id, err
}

// personFiles reads what scanPersonFile scans: all but the roles.
var personFiles = `SELECT ` + people.list() + `, seen_on,
		(SELECT b.name_sealed FROM people b WHERE b.id = people.suspended_by), (SELECT b.name_sealed FROM people b WHERE b.id = people.lift_asked_by)
	FROM people WHERE `

func (s *Store) scanPersonFile(row scanner) (hub.PersonFile, error) {
	var f hub.PersonFile
	err := row.Scan(append(people.dest(s, &f.Person), sqldb.Time{T: &f.SeenOn}, sealed{s, sealName, &f.SuspendedByName}, sealed{s, sealName, &f.LiftAskedByName})...)
	return f, sqldb.Map(err)
}

// PersonFile returns a person with the roles they hold, or ErrNotFound; that by looked is in the trail.
func (s *Store) PersonFile(ctx context.Context, by, id hub.PersonID) (hub.PersonFile, error) {
	var f hub.PersonFile
	err := s.tx(ctx, "person", func(tx *transaction) (err error) {
		if f, err = s.scanPersonFile(tx.QueryRowContext(ctx, personFiles+`id = $1`, id)); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactPersonFind, Object: "person:" + string(id)})
		rows, err := tx.QueryContext(ctx, heldRoles+` WHERE r.person_id = $1 AND (r.ends_at IS NULL OR r.ends_at > $2) ORDER BY r.role DESC, c.name`, id, sqldb.At(s.now()))
		f.Roles, err = collect(rows, err, s.scanHeldRole)
		return err
	})
	return f, err
}

// Suspended returns who is suspended, the last ones first; that by looked is in the trail.
func (s *Store) Suspended(ctx context.Context, by hub.PersonID) ([]hub.PersonFile, error) {
	var list []hub.PersonFile
	err := s.tx(ctx, "suspended people", func(tx *transaction) error {
		rows, err := tx.QueryContext(ctx, personFiles+`suspended_at > $1 ORDER BY suspended_at DESC, id LIMIT $2`, sqldb.At(time.Unix(0, 0)), mostSuspended)
		list, err = collect(rows, err, s.scanPersonFile)
		tx.happened(hub.Fact{By: by, Kind: hub.FactPersonList, Object: "hub"})
		return err
	})
	return list, err
}

// Suspend shuts a person out: their sessions end, on every process at once, and what they sent as a lead or admin is void. A chapter whose
// only lead they are needs one. ErrConflict: they are suspended already.
func (s *Store) Suspend(ctx context.Context, by, id hub.PersonID, reason string) error {
	why, err := s.seal(reason, sealSuspension)
	if err != nil {
		return err
	}
	return s.tx(ctx, "suspend a person", func(tx *transaction) error {
		led, err := s.ledBy(ctx, tx, id)
		if err != nil {
			return err
		}
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE people SET suspended_at = $2, suspended_by = $3, suspension_sealed = $4, lift_asked_by = '', lift_asked_at = NULL, sessions_min = $2
			WHERE id = $1 AND suspended_at IS NULL`, id, sqldb.At(s.now()), by, why))
		if err != nil {
			return err
		}
		if n == 0 {
			return s.notSuspendable(ctx, tx, id)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactPersonSuspend, Object: "person:" + string(id)})
		if err := s.voidInvitations(ctx, tx, id); err != nil {
			return err
		}
		for i := 0; i < len(led) && err == nil; i++ {
			if err = s.dropLeadName(ctx, tx, led[i], id); err == nil {
				err = s.leadless(ctx, tx, led[i])
			}
		}
		return err
	})
}

// notSuspendable says why nobody was suspended.
func (s *Store) notSuspendable(ctx context.Context, tx *transaction, id hub.PersonID) error {
	there, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM people WHERE id = $1`, id))
	if err == nil {
		err = hub.ErrNotFound
	}
	if there {
		err = hub.ErrConflict
	}
	return err
}

// ledBy are the chapters that a person leads, whose roles it locks.
func (s *Store) ledBy(ctx context.Context, tx *transaction, id hub.PersonID) ([]hub.ChapterID, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT DISTINCT chapter_id FROM roles WHERE person_id = $1 AND role = 'lead' AND (ends_at IS NULL OR ends_at > $2) ORDER BY 1`, id, sqldb.At(s.now()))
	led, err := collect(rows, err, text[hub.ChapterID])
	for i := 0; i < len(led) && err == nil; i++ {
		err = s.lockRoles(ctx, tx, led[i])
	}
	return led, err
}

// AskLift asks a second person to lift a suspension. ErrConflict: nobody is suspended, or it was asked before.
func (s *Store) AskLift(ctx context.Context, by, id hub.PersonID) error {
	return s.tx(ctx, "ask to lift a suspension", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE people SET lift_asked_by = $2, lift_asked_at = $3 WHERE id = $1 AND suspended_at IS NOT NULL AND (lift_asked_at IS NULL OR lift_asked_at <= $4)`,
			id, by, sqldb.At(s.now()), sqldb.At(s.now().Add(-hub.ProposalFor))))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactPersonAskLift, Object: "person:" + string(id)})
		if err == nil {
			err = s.tellHold(ctx, tx, by, hub.HoldUnsuspend)
		}
		return err
	})
}

// DropLift takes back, or refuses, what AskLift asked. ErrConflict: nothing waits.
func (s *Store) DropLift(ctx context.Context, by, id hub.PersonID) error {
	return s.tx(ctx, "keep a suspension", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE people SET lift_asked_by = '', lift_asked_at = NULL WHERE id = $1 AND lift_asked_at IS NOT NULL`, id))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactPersonKeep, Object: "person:" + string(id)})
		return err
	})
}

// ConfirmLift lets a suspended person in again when somebody other than by asked for it. ErrOwnProposal: by did. ErrConflict: nobody did,
// or too long ago.
func (s *Store) ConfirmLift(ctx context.Context, by, id hub.PersonID) error {
	return s.lift(ctx, by, id, func(asked hub.Suspension) error {
		if !asked.LiftWaits(s.now()) {
			return hub.ErrConflict
		}
		return s.secondWord(by, asked.LiftAskedBy, asked.LiftAskedAt)
	})
}

// LiftByOperator lets a suspended person in again on the word of whoever works at the command line. ErrConflict: nobody is suspended.
func (s *Store) LiftByOperator(ctx context.Context, id hub.PersonID) error {
	return s.lift(ctx, hub.Operator, id, func(hub.Suspension) error { return nil })
}

func (s *Store) lift(ctx context.Context, by, id hub.PersonID, may func(hub.Suspension) error) error {
	return s.tx(ctx, "lift a suspension", func(tx *transaction) error {
		led, err := s.ledBy(ctx, tx, id)
		if err != nil {
			return err
		}
		var asked hub.Suspension
		// The UPDATE locks the row: of two who confirm at once the second one finds nobody suspended.
		err = tx.QueryRowContext(ctx, `UPDATE people SET lift_asked_by = lift_asked_by WHERE id = $1 AND suspended_at IS NOT NULL RETURNING lift_asked_by, lift_asked_at`, id).
			Scan(&asked.LiftAskedBy, sqldb.Time{T: &asked.LiftAskedAt})
		if err = notFoundIsConflict(sqldb.Map(err)); err == nil {
			err = may(asked)
		}
		if err != nil {
			return err
		}
		if err := must(tx.ExecContext(ctx, `
			UPDATE people SET suspended_at = NULL, suspended_by = '', suspension_sealed = NULL, lift_asked_by = '', lift_asked_at = NULL WHERE id = $1`, id)); err != nil {
			return err
		}
		p, err := s.addressee(ctx, tx, id)
		if err == nil && p.Email != "" { // what shutOut would find
			_, err = tx.ExecContext(ctx, `DELETE FROM national_blocks WHERE address_key = $1 AND suspension`, s.addressKey(p.Email))
		}
		if err != nil {
			return sqldb.Map(err)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactPersonUnsuspend, Object: "person:" + string(id)})
		for i := 0; i < len(led) && err == nil; i++ {
			err = s.led(ctx, tx, led[i])
		}
		return err
	})
}
