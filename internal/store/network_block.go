package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// nationalBlocks are the rows of national_blocks.
var nationalBlocks = table[blockRow]{name: "national_blocks", alias: "b", columns: []column[blockRow]{
	plain("id", func(b *blockRow) *hub.BlockID { return &b.ID }),
	optional("person_id", func(b *blockRow) *hub.PersonID { return &b.Person }),
	writeOnly("address_key", func(_ *Store, b *blockRow) any { return keyOrNull(b.address) }),
	secret("reason_sealed", sealNationalBlock, func(b *blockRow) *string { return &b.Reason }),
	plain("blocked_by", func(b *blockRow) *hub.PersonID { return &b.By }),
	moment("blocked_at", func(b *blockRow) *time.Time { return &b.At }),
	plain("lift_asked_by", func(b *blockRow) *hub.PersonID { return &b.LiftAskedBy }),
	moment("lift_asked_at", func(b *blockRow) *time.Time { return &b.LiftAskedAt }),
	plain("suspension", func(b *blockRow) *bool { return &b.Suspension }),
}}

// newBlock is b as it is written, after locking its person: see blocked. An RSVP or a membership that refers to the person
// waits for that, too; it would not for an UPDATE, whose key
// stays as it is. Why it crosses: a person is one row for all chapters.
func (s *Store) newBlock(ctx context.Context, tx *transaction, b hub.Block) (blockRow, error) {
	b.ID, b.At = hub.NewID[hub.BlockID](), s.now()
	row := blockRow{Block: b}
	if b.Person != "" {
		err := tx.QueryRowContext(ctx, `SELECT email_sealed FROM people WHERE id = $1`+s.lockedWhole(), b.Person).Scan(sealed{s, sealEmail, &row.Email})
		if err != nil {
			return row, sqldb.Map(err)
		}
	}
	if row.Email != "" {
		row.address = s.addressKey(row.Email)
	}
	return row, nil
}

// BlockEverywhere blocks whoever reads an address's email in every chapter, as Chapter.Block does in one. Their roles as a lead end: a
// chapter that has none left needs a lead. Who holds another role is ErrHoldsRole, and who is blocked already ErrListed. Why it crosses:
// the block holds everywhere.
func (s *Store) BlockEverywhere(ctx context.Context, by hub.PersonID, email, reason string) error {
	return s.acrossTx(ctx, "block everywhere", func(tx *transaction) error {
		person, err := s.personWith(ctx, tx, email)
		if err != nil {
			return err
		}
		row, err := s.newBlock(ctx, tx, hub.Block{Person: person, Email: email, Reason: reason, By: by})
		if err != nil {
			return err
		}
		if err := s.endLeading(ctx, tx, row); err != nil {
			return err
		}
		switch n, err := insertGlobalOr(ctx, s, tx, &nationalBlocks, &row, `ON CONFLICT DO NOTHING`); {
		case err != nil:
			return err
		case n == 0:
			return hub.ErrListed
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactNationalBlockAdd, Object: "block:" + string(row.ID)})
		return s.takeOutEverywhere(ctx, tx, row)
	})
}

// endLeading ends the roles of a lead of somebody who is blocked; any other role keeps them from being blocked.
func (s *Store) endLeading(ctx context.Context, tx *transaction, b blockRow) error {
	now := sqldb.At(s.now())
	other, err := rowExists(tx.QueryRowContext(ctx, `
		SELECT 1 FROM roles WHERE person_id = $1 AND role <> 'lead' AND (ends_at IS NULL OR ends_at > $2) LIMIT 1`, b.Person, now))
	if err == nil && other {
		err = hub.ErrHoldsRole
	}
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT chapter_id FROM roles WHERE person_id = $1 AND role = 'lead' ORDER BY 1`, b.Person)
	led, err := collect(rows, err, text[hub.ChapterID])
	if err != nil || len(led) == 0 {
		return err
	}
	for _, chapter := range led {
		if err := s.lockRoles(ctx, tx, chapter); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM roles WHERE person_id = $1 AND role = 'lead'`, b.Person); err != nil {
		return sqldb.Map(err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE people SET sessions_min = $2 WHERE id = $1`, b.Person, now); err != nil {
		return sqldb.Map(err)
	}
	for _, chapter := range led {
		tx.happened(hub.Fact{By: b.By, Chapter: chapter, Kind: hub.FactRoleRevoked(hub.RoleLead), Object: "person:" + string(b.Person)})
		if err := s.leadless(ctx, tx, chapter); err != nil {
			return err
		}
	}
	return s.voidInvitations(ctx, tx, b.Person)
}

// takeOutEverywhere is takeOut in each chapter where the person is a member, on a list, or has an RSVP to what is to come. Why it crosses:
// as BlockEverywhere.
func (s *Store) takeOutEverywhere(ctx context.Context, tx *transaction, b blockRow) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT chapter_id FROM memberships WHERE person_id = $1
		UNION SELECT chapter_id FROM subscriptions WHERE person_id = $1
		UNION SELECT chapter_id FROM event_hosts WHERE person_id = $1
		UNION SELECT r.chapter_id FROM rsvps r WHERE r.person_id = $1
		UNION SELECT r.chapter_id FROM events e JOIN rsvps r ON r.chapter_id = e.chapter_id AND r.event_id = e.id WHERE e.ends_at > $2 AND r.address_key = $3`,
		b.Person, sqldb.At(s.now()), keyOrNull(b.address))
	chapters, err := collect(rows, err, text[hub.ChapterID])
	if err != nil {
		return err
	}
	slices.Sort(chapters)
	for _, id := range chapters {
		chapter, err := s.bind(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := chapter.takeOut(ctx, b); err != nil {
			return err
		}
	}
	return s.db.Rescope(ctx, tx.Tx, sqldb.Everyone)
}

// NationalBlocks returns whom the national office blocked, the last first, with the names and addresses of those who are still known. That
// by read them is in the trail.
func (s *Store) NationalBlocks(ctx context.Context, by hub.PersonID) ([]hub.Block, error) {
	var list []hub.Block
	err := s.tx(ctx, "national blocks", func(tx *transaction) error {
		rows, err := tx.QueryContext(ctx, `
			SELECT `+nationalBlocks.list()+`, p.name_sealed, p.email_sealed, w.name_sealed
			FROM national_blocks b LEFT JOIN people p ON p.id = b.person_id LEFT JOIN people w ON w.id = b.blocked_by ORDER BY b.blocked_at DESC, b.id LIMIT 1000`)
		list, err = collect(rows, err, func(row scanner) (hub.Block, error) {
			var b blockRow
			err := row.Scan(append(nationalBlocks.dest(s, &b), s.blockNames(&b.Block)...)...)
			return b.Block, err
		})
		tx.happened(hub.Fact{By: by, Kind: hub.FactBlocksRead, Object: "hub"})
		return err
	})
	return list, err
}

// AskUnblock notes that an admin wants a national block lifted, for another to confirm. One that waits for that already is ErrConflict.
func (s *Store) AskUnblock(ctx context.Context, by hub.PersonID, id hub.BlockID) error {
	return s.changeBlock(ctx, id, hub.Fact{By: by, Kind: hub.FactNationalBlockAsk},
		`UPDATE national_blocks SET lift_asked_by = $2, lift_asked_at = $3 WHERE id = $1 AND lift_asked_by = ''`, by, sqldb.At(s.now()))
}

// KeepBlock takes back, or refuses, that a national block is lifted.
func (s *Store) KeepBlock(ctx context.Context, by hub.PersonID, id hub.BlockID) error {
	return s.changeBlock(ctx, id, hub.Fact{By: by, Kind: hub.FactNationalBlockKeep},
		`UPDATE national_blocks SET lift_asked_by = '', lift_asked_at = NULL WHERE id = $1 AND lift_asked_by <> ''`)
}

// UnblockEverywhere lifts a national block that an admin asked to lift, when secondWord lets by. ErrConflict: nobody asked.
func (s *Store) UnblockEverywhere(ctx context.Context, by hub.PersonID, id hub.BlockID) error {
	return s.tx(ctx, "unblock everywhere", func(tx *transaction) error {
		var asked hub.PersonID
		var at time.Time
		err := tx.QueryRowContext(ctx, `DELETE FROM national_blocks WHERE id = $1 RETURNING lift_asked_by, lift_asked_at`, id).Scan(&asked, sqldb.Time{T: &at})
		switch {
		case err != nil:
			return sqldb.Map(err)
		case asked == "":
			return hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactNationalBlockLift, Object: "block:" + string(id)})
		return s.secondWord(by, asked, at)
	})
}

// changeBlock runs one statement about a national block. One that is there and does not stand as the statement wants it is ErrConflict.
func (s *Store) changeBlock(ctx context.Context, id hub.BlockID, f hub.Fact, statement string, args ...any) error {
	return s.tx(ctx, "national block", func(tx *transaction) error {
		err := must(tx.ExecContext(ctx, statement, append([]any{id}, args...)...))
		if errors.Is(err, hub.ErrNotFound) {
			there, lookErr := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM national_blocks WHERE id = $1`, id))
			if lookErr == nil && there {
				return hub.ErrConflict
			}
		}
		f.Object = "block:" + string(id)
		tx.happened(f)
		if err == nil && f.Kind == hub.FactNationalBlockAsk {
			err = s.tellHold(ctx, tx, f.By, hub.HoldUnblock)
		}
		return err
	})
}

// refuseBlockedRole is hub.ErrBlocked for somebody who was given a role in a chapter that blocked them, or everywhere. The role is written,
// so that a block which is being written waits: see tenantTx.blocked. Why it crosses: roles belong to no chapter's rows.
func (s *Store) refuseBlockedRole(ctx context.Context, tx *transaction, person hub.PersonID, chapter hub.ChapterID) error {
	bound, err := s.bind(ctx, tx, chapter)
	if err != nil {
		return err
	}
	if err := bound.refuseBlocked(ctx, person); err != nil {
		return err
	}
	return s.db.Rescope(ctx, tx.Tx, "") // the door closes again
}

// dataBlocks reads who blocked a person, and why. Why it crosses: as PersonData.
func dataBlocks(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	var key any
	for _, box := range d.Person.EmailAddresses {
		key = s.blockKey(box.Address)
	}
	rows, err := run.QueryContext(ctx, `
		SELECT c.name, b.blocked_at, b.reason_sealed, NULL FROM blocks b JOIN chapters c ON c.id = b.chapter_id WHERE b.person_id = $1 OR b.address_key = $2
		UNION ALL SELECT '', blocked_at, NULL, reason_sealed FROM national_blocks WHERE person_id = $1 OR address_key = $2 ORDER BY 2`, id, key)
	d.Blocks, err = collect(rows, err, func(row scanner) (b hub.BlockRecord, err error) {
		var national string
		err = row.Scan(&b.Chapter, sqldb.Time{T: &b.Created}, sealed{s, sealBlock, &b.Reason}, sealed{s, sealNationalBlock, &national})
		b.Reason += national
		return b, err
	})
	return err
}

// notBlocked is grants without those that nobody may bring a person from outside: none to somebody whom the national office blocked, and none in
// a chapter that did. It locks the person, so that a block which is being written waits or is seen. Why it crosses: as refuseBlockedRole.
func (s *Store) notBlocked(ctx context.Context, tx *transaction, person hub.PersonID, grants []hub.Grant) (may []hub.Grant, err error) {
	if len(grants) == 0 {
		return nil, nil
	}
	var email string
	if err := tx.QueryRowContext(ctx, `SELECT email_sealed FROM people WHERE id = $1`+s.lockedWhole(), person).Scan(sealed{s, sealEmail, &email}); err != nil {
		return nil, sqldb.Map(err)
	}
	everywhere, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM national_blocks WHERE person_id = $1 OR address_key = $2 LIMIT 1`, person, s.blockKey(email)))
	if err != nil || everywhere {
		return nil, err
	}
	for _, g := range grants {
		out := false
		if g.Chapter != "" {
			bound, err := s.bind(ctx, tx, g.Chapter)
			if err != nil {
				return nil, err
			}
			if out, err = bound.blocked(ctx, person, email); err != nil {
				return nil, err
			}
		}
		if !out {
			may = append(may, g)
		}
	}
	return may, s.db.Rescope(ctx, tx.Tx, "") // the door closes again
}

// keepSuspension leaves the keyed hash of a suspended person's mailbox among the national blocks when they are erased: they can neither sign in
// again nor join under that address until two admins lift it. Why it crosses: as ErasePerson.
func (s *Store) keepSuspension(ctx context.Context, tx *transaction, id hub.PersonID, gone *Erased) error {
	var at time.Time
	var by hub.PersonID
	err := tx.QueryRowContext(ctx, `SELECT suspended_at, suspended_by FROM people WHERE id = $1`, id).Scan(sqldb.Time{T: &at}, &by)
	if err != nil || at.IsZero() || gone.Email == "" {
		return sqldb.Map(err)
	}
	row := blockRow{Block: hub.Block{ID: hub.NewID[hub.BlockID](), By: by, At: at, Suspension: true}, address: s.addressKey(gone.Email)}
	_, err = insertGlobalOr(ctx, s, tx, &nationalBlocks, &row, `ON CONFLICT (address_key) DO UPDATE SET suspension = true`)
	return err
}

// eraseBlocks takes a person from the blocks that they are in, with the words about them: the keyed hash of their mailbox stays, and keeps
// the promise. One without is of nobody then, and goes. Why it crosses: as ErasePerson.
func (s *Store) eraseBlocks(ctx context.Context, tx *transaction, id hub.PersonID, gone *Erased) error {
	key := s.blockKey(gone.Email)
	for _, statement := range []string{
		`UPDATE blocks SET person_id = NULL, reason_sealed = NULL, address_sealed = NULL WHERE person_id = $1 OR address_key = $2`,
		`UPDATE national_blocks SET person_id = NULL, reason_sealed = NULL WHERE person_id = $1 OR address_key = $2`,
	} {
		if _, err := tx.ExecContext(ctx, statement, id, key); err != nil {
			return sqldb.Map(err)
		}
	}
	for _, statement := range []string{`DELETE FROM blocks WHERE person_id IS NULL AND address_key IS NULL`, `DELETE FROM national_blocks WHERE person_id IS NULL AND address_key IS NULL`} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}
