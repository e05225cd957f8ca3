package store

import (
	"context"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// duplicates are the rows of duplicates.
var duplicates = table[hub.Duplicate]{name: "duplicates", alias: "d", columns: []column[hub.Duplicate]{
	plain("chapter_id", func(d *hub.Duplicate) *hub.ChapterID { return &d.Chapter }),
	plain("id", func(d *hub.Duplicate) *hub.DuplicateID { return &d.ID }),
	plain("person_id", func(d *hub.Duplicate) *hub.PersonID { return &d.Person }),
	plain("other_id", func(d *hub.Duplicate) *hub.PersonID { return &d.Other }),
	secret("word_sealed", sealDuplicate, func(d *hub.Duplicate) *string { return &d.Word }),
	plain("proposed_by", func(d *hub.Duplicate) *hub.PersonID { return &d.By }),
	moment("proposed_at", func(d *hub.Duplicate) *time.Time { return &d.At }),
}}

// bothMembers joins a proposal to the memberships of its two people: one that is a member no longer ends it.
const bothMembers = ` JOIN memberships m ON m.chapter_id = d.chapter_id AND m.person_id = d.person_id AND m.state = 'approved'
	JOIN memberships o ON o.chapter_id = d.chapter_id AND o.person_id = d.other_id AND o.state = 'approved'`

// AddDuplicate proposes that a member and the one who has an address are one person. Errors: ErrNotFound, no member of the chapter has the
// address; ErrConflict, it is the member's own; ErrListed, it is proposed already; ErrTooMany, the chapter has hub.MaxOpenDuplicates, which
// cannot change before the transaction ends.
func (c Chapter) AddDuplicate(ctx context.Context, by hub.PersonID, member hub.MembershipID, email, word string) error {
	return c.tx(ctx, "propose that two are one", func(tx tenantTx) error {
		if err := tx.lockName(ctx, "duplicates of "+string(tx.id)); err != nil {
			return err
		}
		if err := tx.endDuplicates(ctx); err != nil {
			return err
		}
		d := hub.Duplicate{ID: hub.NewID[hub.DuplicateID](), Word: word, By: by, At: tx.store.now()}
		if err := tx.row(ctx, `SELECT m.person_id FROM memberships m WHERE m.chapter_id = $1 AND m.id = $2 AND m.state = 'approved'`, member).Scan(&d.Person); err != nil {
			return sqldb.Map(err)
		}
		err := tx.row(ctx, `
			SELECT m.person_id FROM people p JOIN memberships m ON m.person_id = p.id
			WHERE m.chapter_id = $1 AND p.email_key = $2 AND m.state = 'approved'`, tx.store.emailKey(email)).Scan(&d.Other)
		switch {
		case err != nil:
			return sqldb.Map(err)
		case d.Person == d.Other:
			return hub.ErrConflict
		case d.Other < d.Person:
			d.Person, d.Other = d.Other, d.Person
		}
		return tx.addDuplicate(ctx, d)
	})
}

func (t tenantTx) addDuplicate(ctx context.Context, d hub.Duplicate) error {
	there, err := rowExists(t.row(ctx, `SELECT 1 FROM duplicates WHERE chapter_id = $1 AND person_id = $2 AND other_id = $3`, d.Person, d.Other))
	if err == nil && there {
		err = hub.ErrListed
	}
	if err != nil {
		return err
	}
	var open int
	err = t.row(ctx, `SELECT COUNT(*) FROM duplicates WHERE chapter_id = $1`).Scan(&open)
	if err == nil && open >= hub.MaxOpenDuplicates {
		err = hub.ErrTooMany
	}
	if err != nil {
		return sqldb.Map(err)
	}
	_, err = insertOr(ctx, t, &duplicates, &d, "")
	t.happened(hub.Fact{By: d.By, Kind: hub.FactDuplicateAdd, Object: "duplicate:" + string(d.ID)})
	return err
}

// endDuplicates forgets the proposals of which one of the two is a member no longer.
func (t tenantTx) endDuplicates(ctx context.Context) error {
	_, err := t.exec(ctx, `
		DELETE FROM duplicates WHERE chapter_id = $1 AND (SELECT COUNT(*) FROM memberships m
			WHERE m.chapter_id = $1 AND m.person_id IN (duplicates.person_id, duplicates.other_id) AND m.state = 'approved') < 2`)
	return sqldb.Map(err)
}

// Duplicates returns the chapter's proposals that two members are one person, the last first, with the names the chapter knows.
func (c Chapter) Duplicates(ctx context.Context) ([]hub.Duplicate, error) {
	rows, err := c.reader().query(ctx, `
		SELECT `+duplicates.list()+`, p.name_sealed, m.brought_sealed, q.name_sealed, o.brought_sealed FROM duplicates d`+bothMembers+`
		JOIN people p ON p.id = d.person_id JOIN people q ON q.id = d.other_id
		WHERE d.chapter_id = $1 ORDER BY d.proposed_at DESC, d.id LIMIT $2`, hub.MaxOpenDuplicates)
	list, err := collect(rows, err, func(row scanner) (hub.Duplicate, error) {
		var d hub.Duplicate
		var brought [2]hub.Brought
		err := row.Scan(append(duplicates.dest(c.store, &d), sealed{c.store, sealName, &d.Names[0]}, sealedJSON{c.store, sealBrought, &brought[0]},
			sealed{c.store, sealName, &d.Names[1]}, sealedJSON{c.store, sealBrought, &brought[1]})...)
		for i := range brought {
			d.Names[i] = brought[i].Shown(d.Names[i])
		}
		return d, err
	})
	return list, wrap("duplicates", err)
}

// EndDuplicate takes a proposal back. One that is over is ErrNotFound.
func (c Chapter) EndDuplicate(ctx context.Context, by hub.PersonID, id hub.DuplicateID) error {
	return c.tx(ctx, "take back that two are one", func(tx tenantTx) error {
		err := must(tx.exec(ctx, `DELETE FROM duplicates WHERE chapter_id = $1 AND id = $2`, id))
		tx.happened(hub.Fact{By: by, Kind: hub.FactDuplicateEnd, Object: "duplicate:" + string(id)})
		return err
	})
}

// DeclineDuplicate ends a proposal: the two stay two, and the lead who proposed it gets an email with a word. One that is over is
// ErrNotFound.
func (c Chapter) DeclineDuplicate(ctx context.Context, by hub.PersonID, id hub.DuplicateID, word string) error {
	return c.tx(ctx, "decline that two are one", func(tx tenantTx) error {
		d := hub.Duplicate{ID: id}
		err := tx.row(ctx, `DELETE FROM duplicates WHERE chapter_id = $1 AND id = $2 RETURNING proposed_by, proposed_at`, id).Scan(&d.By, sqldb.Time{T: &d.At})
		if err != nil {
			return sqldb.Map(err)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactDuplicateDecline, Object: "duplicate:" + string(id)})
		return tx.oweDuplicate(ctx, d, hub.DuplicateLetter{Word: word})
	})
}

// oweDuplicate emails the lead who proposed that two are one what became of it, if they still lead the chapter.
func (t tenantTx) oweDuplicate(ctx context.Context, d hub.Duplicate, words hub.DuplicateLetter) error {
	leads, err := t.leads(ctx)
	if err != nil {
		return err
	}
	leads = slices.DeleteFunc(leads, func(p hub.Person) bool { return p.ID != d.By })
	words.Proposed = d.At.UTC().Truncate(time.Second)
	return t.oweLeads(ctx, leads, hub.Message{}, words)
}

// EraseDuplicates forgets proposals that were made before a moment, or of which one of the two is a member no longer. It returns how many.
func (c Chapter) EraseDuplicates(ctx context.Context, before time.Time) (int64, error) {
	n := int64(0)
	err := c.tx(ctx, "erase duplicates", func(tx tenantTx) (err error) {
		if err = tx.endDuplicates(ctx); err != nil {
			return err
		}
		n, err = affected(tx.exec(ctx, `DELETE FROM duplicates WHERE chapter_id = $1 AND proposed_at < $2`, sqldb.At(before)))
		return err
	})
	return n, err
}
