package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// blockRow is a block with the keyed hash of the mailbox it is about, which is written and not read.
type blockRow struct {
	hub.Block

	address []byte
}

// blocks are the rows of blocks.
var blocks = table[blockRow]{name: "blocks", alias: "b", columns: []column[blockRow]{
	plain("chapter_id", func(b *blockRow) *hub.ChapterID { return &b.Chapter }),
	plain("id", func(b *blockRow) *hub.BlockID { return &b.ID }),
	optional("person_id", func(b *blockRow) *hub.PersonID { return &b.Person }),
	writeOnly("address_key", func(_ *Store, b *blockRow) any { return keyOrNull(b.address) }),
	secret("address_sealed", sealBlockAddress, func(b *blockRow) *string { return &b.Email }),
	secret("reason_sealed", sealBlock, func(b *blockRow) *string { return &b.Reason }),
	plain("blocked_by", func(b *blockRow) *hub.PersonID { return &b.By }),
	moment("blocked_at", func(b *blockRow) *time.Time { return &b.At }),
}}

// blocked reports whether the chapter, or the national office, blocked somebody: the person, or the mailbox of an address of theirs.
//
// No parallel request slips by. A block locks its person before it is written, and then the seats of the person's RSVPs and the rows of
// their memberships, until it is committed. Whoever calls this holds one of these: the person, by having added a row that refers to them, or
// the seats or the membership that were there.
func (t tenantTx) blocked(ctx context.Context, person hub.PersonID, email string) (bool, error) {
	return rowExists(t.row(ctx, `
		SELECT 1 FROM blocks WHERE chapter_id = $1 AND (person_id = $2 OR address_key = $3)
		UNION ALL SELECT 1 FROM national_blocks WHERE person_id = $2 OR address_key = $3 LIMIT 1`, person, t.store.blockKey(email)))
}

// blockKey is what a block knows a mailbox by; of no address it is NULL.
func (s *Store) blockKey(email string) any {
	if email == "" {
		return nil
	}
	return s.addressKey(email)
}

// refuseBlocked is hub.ErrBlocked for somebody who is blocked. See blocked.
func (t tenantTx) refuseBlocked(ctx context.Context, person hub.PersonID) error {
	if person == "" { // of an RSVP that is nobody's any more
		return nil
	}
	p, err := t.store.addressee(ctx, t.tx, person)
	if err != nil {
		return err
	}
	blocked, err := t.blocked(ctx, person, p.Email)
	if err == nil && blocked {
		err = hub.ErrBlocked
	}
	return err
}

// CanRSVP reports whether a person has an address at which an RSVP can be confirmed, and whether they are blocked.
func (c Chapter) CanRSVP(ctx context.Context, person hub.PersonID) (address, blocked bool, err error) {
	err = c.tx(ctx, "can rsvp", func(tx tenantTx) error {
		p, err := tx.store.addressee(ctx, tx.tx, person)
		if err != nil {
			return err
		}
		address = p.Email != ""
		blocked, err = tx.blocked(ctx, person, p.Email)
		return err
	})
	return address, blocked, err
}

// BlockMember blocks somebody by their membership, or by their request to join: see Block.
func (c Chapter) BlockMember(ctx context.Context, by hub.PersonID, id hub.MembershipID, reason string) error {
	return c.tx(ctx, "block member", func(tx tenantTx) error {
		person, err := text[hub.PersonID](tx.row(ctx, `SELECT person_id FROM memberships WHERE chapter_id = $1 AND id = $2`, id))
		if err != nil {
			return sqldb.Map(err)
		}
		return tx.block(ctx, hub.Block{Person: person, Reason: reason, By: by})
	})
}

// Block blocks whoever reads an address's email: they can neither RSVP nor join, their RSVPs to what is to come are cancelled and their
// seats given on, and their membership ends, with what they host and their places on the chapter's lists. Nobody is emailed but those who
// move up. Who is blocked already is ErrListed, and who holds a role here or in the national office ErrHoldsRole.
func (c Chapter) Block(ctx context.Context, by hub.PersonID, email, reason string) error {
	return c.tx(ctx, "block", func(tx tenantTx) error {
		person, err := tx.store.personWith(ctx, tx.tx, email)
		if err != nil {
			return err
		}
		return tx.block(ctx, hub.Block{Person: person, Email: email, Reason: reason, By: by})
	})
}

// personWith is the person with an address; nobody: "".
func (s *Store) personWith(ctx context.Context, tx *transaction, email string) (hub.PersonID, error) {
	person, err := text[hub.PersonID](tx.QueryRowContext(ctx, `SELECT id FROM people WHERE email_key = $1`, s.emailKey(email)))
	return person, notFoundIsNil(sqldb.Map(err))
}

func (t tenantTx) block(ctx context.Context, b hub.Block) error {
	row, err := t.store.newBlock(ctx, t.tx, b)
	if err != nil {
		return err
	}
	held, err := rowExists(t.row(ctx, `
		SELECT 1 FROM roles WHERE person_id = $2 AND (chapter_id IS NULL OR chapter_id = $1) AND (ends_at IS NULL OR ends_at > $3) LIMIT 1`,
		row.Person, sqldb.At(t.store.now())))
	if err == nil && held {
		err = hub.ErrHoldsRole
	}
	if err != nil {
		return err
	}
	switch n, err := insertOr(ctx, t, &blocks, &row, `ON CONFLICT DO NOTHING`); {
	case err != nil:
		return err
	case n == 0:
		return hub.ErrListed
	}
	t.happened(hub.Fact{By: b.By, Kind: hub.FactBlockAdd, Object: "block:" + string(row.ID)})
	return t.takeOut(ctx, row)
}

// takeOut cancels what somebody who is blocked has here. Of RSVPs it locks the seats also where there is nothing to cancel: whoever brings
// one back waits for it.
func (t tenantTx) takeOut(ctx context.Context, b blockRow) error {
	now := sqldb.At(t.store.now())
	rows, err := t.query(ctx, `
		SELECT r.event_id FROM rsvps r JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		WHERE r.chapter_id = $1 AND e.ends_at > $2 AND (r.person_id = $3 OR r.address_key = $4) ORDER BY r.event_id`, now, b.Person, keyOrNull(b.address))
	events, err := collect(rows, err, text[hub.EventID])
	if err != nil {
		return err
	}
	for _, event := range slices.Compact(events) {
		if err := t.cancelBlocked(ctx, event, b); err != nil {
			return fmt.Errorf("cancel: %w", err)
		}
	}
	for _, statement := range []string{
		// Every row of theirs, so that a request that is being written is waited for.
		`UPDATE memberships SET home = false, note_sealed = NULL, answers_sealed = NULL, decided_at = CASE WHEN state IN ('requested', 'approved') THEN $3 ELSE decided_at END,
			joined_at = NULL, state = CASE WHEN state IN ('requested', 'approved') THEN 'left' ELSE state END WHERE chapter_id = $1 AND person_id = $2`,
		`UPDATE subscriptions SET state = 'left', left_at = $3 WHERE chapter_id = $1 AND person_id = $2 AND state <> 'left'`,
	} {
		if _, err := t.exec(ctx, statement, b.Person, now); err != nil {
			return sqldb.Map(err)
		}
	}
	_, err = t.exec(ctx, `DELETE FROM event_hosts WHERE chapter_id = $1 AND person_id = $2`, b.Person)
	return sqldb.Map(err)
}

// cancelBlocked cancels the RSVPs to an event of somebody who is blocked.
func (t tenantTx) cancelBlocked(ctx context.Context, event hub.EventID, b blockRow) error {
	if _, err := t.lockSeats(ctx, event); err != nil {
		return err
	}
	rows, err := t.query(ctx, `
		SELECT `+rsvpColumns+` FROM rsvps r WHERE r.chapter_id = $1 AND r.event_id = $2 AND (r.person_id = $3 OR r.address_key = $4)
			AND r.state IN ('going', 'waitlisted', 'pending') ORDER BY r.id`, event, b.Person, keyOrNull(b.address))
	list, err := collect(rows, err, func(row scanner) (hub.RSVP, error) { return t.store.scanRSVP(row) })
	if err != nil {
		return err
	}
	var gone []hub.RSVP
	for _, r := range list {
		if removable(r) {
			gone = append(gone, r)
			continue
		}
		r.State = hub.RSVPCancelled // that was never confirmed
		if err := t.updateRSVP(ctx, &r); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return t.remove(ctx, event, gone, Removal{By: b.By})
}

// Blocks returns whom the chapter blocked, the last first: with the address that was blocked, and a name only where the chapter has it from a
// membership or an RSVP of its own. Whoever blocks an address learns neither whose it is nor whether anybody here has it. That by read them is
// in the trail.
func (c Chapter) Blocks(ctx context.Context, by hub.PersonID) ([]hub.Block, error) {
	var list []hub.Block
	err := c.tx(ctx, "blocks", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `
			SELECT `+blocks.list()+`, w.name_sealed, m.id IS NOT NULL, p.name_sealed, p.email_sealed, m.brought_sealed,
				(SELECT r.name_sealed FROM rsvps r WHERE r.chapter_id = $1 AND r.person_id = b.person_id AND r.name_sealed IS NOT NULL ORDER BY r.id DESC LIMIT 1)
			FROM blocks b LEFT JOIN people p ON p.id = b.person_id LEFT JOIN people w ON w.id = b.blocked_by
			LEFT JOIN memberships m ON m.chapter_id = b.chapter_id AND m.person_id = b.person_id
			WHERE b.chapter_id = $1 ORDER BY b.blocked_at DESC, b.id LIMIT 1000`)
		list, err = collect(rows, err, tx.store.scanBlock)
		tx.happened(hub.Fact{By: by, Kind: hub.FactBlocksRead, Object: "chapter:" + string(c.id)})
		return err
	})
	return list, err
}

// scanBlock is a block as its chapter's leads see it.
func (s *Store) scanBlock(row scanner) (hub.Block, error) {
	var b blockRow
	var member bool
	var name, email, guest string
	var brought hub.Brought
	err := row.Scan(append(blocks.dest(s, &b), sealed{s, sealName, &b.ByName}, &member, sealed{s, sealName, &name}, sealed{s, sealEmail, &email},
		sealedJSON{s, sealBrought, &brought}, sealed{s, sealRSVP, &guest})...)
	switch {
	case member:
		b.Name, b.Email = brought.Shown(name), cmp.Or(b.Email, email)
	case guest != "":
		b.Name, b.Email = guest, cmp.Or(b.Email, email)
	default:
		b.Person = "" // of whom the chapter knows nothing
	}
	return b.Block, err
}

// blockNames are what the names of a national block are scanned into.
func (s *Store) blockNames(b *hub.Block) []any {
	return []any{sealed{s, sealName, &b.Name}, sealed{s, sealEmail, &b.Email}, sealed{s, sealName, &b.ByName}}
}

// Unblock lifts a block of the chapter. What it took away stays gone. A block that is not there is ErrNotFound.
func (c Chapter) Unblock(ctx context.Context, by hub.PersonID, id hub.BlockID) error {
	return c.tx(ctx, "unblock", func(tx tenantTx) error {
		err := must(tx.exec(ctx, `DELETE FROM blocks WHERE chapter_id = $1 AND id = $2`, id))
		tx.happened(hub.Fact{By: by, Kind: hub.FactBlockLift, Object: "block:" + string(id)})
		return err
	})
}
