package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"chapterhouse/internal/sqldb"
)

// sealedColumn is one column of sealed values. Its statements read and write one chapter's rows, with the chapter as $1, or
// those of a global table; then $1 is an empty text.
type sealedColumn struct {
	name    string // "people.email_sealed"
	purpose string
	tenant  bool
	count   string // rows (first five bytes' last four: the key, number of values)
	page    string // rows (id, value) with id > $2, at most $3
	replace string // the value of id $2 from $3 to $4
}

// sealedColumns are all of them; a test finds them in the catalog.
func sealedColumns() []sealedColumn {
	return slices.Concat(people.sealed(), confirmations.sealed(), invitations.sealed(), joinInvites.sealed(), chapters.sealed(), asks.sealed(), callNotes.sealed(), duplicates.sealed(), memberships.sealed(), events.sealed(), rsvps.sealed(), messages.sealed(), notices.sealed(), blocks.sealed(), nationalBlocks.sealed(), subscriptions.sealed(), tags.sealed(),
		setups.sealed(), glasses.sealed(), peopleImports.sealed(), importFiles.sealed(), importParts.sealed(), importRejects.sealed(), []sealedColumn{
			sealedIn("network_keys", "day", false, "key_sealed", sealNetworks), sealedIn("charters", "chapter_id", false, "note_sealed", sealCharterNote), sealedIn(leadNames.name, "person_id", true, "name_sealed", sealLeadName),
		})
}

// sealed are the sealed columns of a table.
func (t *table[T]) sealed() (list []sealedColumn) {
	for _, c := range t.columns {
		if c.purpose != "" {
			list = append(list, sealedIn(t.name, "id", t.tenant(), c.name, c.purpose))
		}
	}
	return list
}

// sealedIn is one sealed column of a table whose rows key tells apart.
func sealedIn(table, key string, tenant bool, column, purpose string) sealedColumn {
	own := `$1 = ''`
	if tenant {
		own = `chapter_id = $1`
	}
	there := ` FROM ` + table + ` WHERE ` + own + ` AND ` + column + ` IS NOT NULL`
	return sealedColumn{
		name: table + "." + column, purpose: purpose, tenant: tenant,
		count:   `SELECT substr(` + column + `, 2, 4), COUNT(*)` + there + ` GROUP BY 1`,
		page:    `SELECT ` + key + `, ` + column + there + ` AND ` + key + ` > $2 ORDER BY ` + key + ` LIMIT $3`,
		replace: `UPDATE ` + table + ` SET ` + column + ` = $4 WHERE ` + own + ` AND ` + key + ` = $2 AND ` + column + ` = $3`,
	}
}

// resealBatch is how many values one transaction seals again: a tenth of a second of other writers' patience on SQLite.
const resealBatch = 200

// everySealed calls fn for each sealed column of each chapter, through the handle that binds its statements to the chapter.
// The handle of no chapter ("") reaches global tables alone.
func (s *Store) everySealed(ctx context.Context, fn func(handle Chapter, column sealedColumn) error) error {
	chapters, err := s.Chapters(ctx)
	if err != nil {
		return err
	}
	for _, column := range sealedColumns() {
		if !column.tenant {
			if err := fn(s.Chapter(""), column); err != nil {
				return fmt.Errorf("%s: %w", column.name, err)
			}
			continue
		}
		for _, ch := range chapters {
			if err := fn(s.Chapter(ch.ID), column); err != nil {
				return fmt.Errorf("%s: %w", column.name, err)
			}
		}
	}
	return nil
}

// SealedBy counts the values in the database under each sealing key, by the fingerprint of seal.Key. What no key of the hub
// made is under "".
func (s *Store) SealedBy(ctx context.Context) (map[string]int64, error) {
	counts := map[string]int64{}
	known := map[string]bool{}
	for _, key := range s.keys.List() {
		known[key.Fingerprint] = true
	}
	err := s.everySealed(ctx, func(handle Chapter, column sealedColumn) error {
		rows, err := handle.reader().query(ctx, column.count)
		return pairs(rows, err, func(mark []byte, n int64) {
			key := hex.EncodeToString(mark)
			if !known[key] {
				key = ""
			}
			counts[key] += n
		})
	})
	if err != nil {
		return nil, fmt.Errorf("store: count sealed values: %w", err)
	}
	return counts, nil
}

// Reseal seals again, with the primary key, every value that is under another, and returns how many. Others may read and
// write meanwhile: a value that changed since it was read is left alone, and looked at again in the next pass. step, which
// may be nil, hears of each value. Interrupted, it has done a part; called again, it does the rest. A value that no key
// opens stays as it is and is counted as lost.
func (s *Store) Reseal(ctx context.Context, step func()) (resealed, lost int64, err error) {
	if step == nil {
		step = func() {}
	}
	for {
		changed := int64(0)
		lost = 0
		err := s.everySealed(ctx, func(handle Chapter, column sealedColumn) error {
			return handle.reseal(ctx, column, func(ok bool) {
				if !ok {
					lost++
					return
				}
				changed++
				step()
			})
		})
		resealed += changed
		if err != nil {
			return resealed, lost, fmt.Errorf("store: seal again: %w", err)
		}
		if changed == 0 { // a pass that found nothing: no other process seals with an older key any more
			return resealed, lost, nil
		}
	}
}

// reseal goes through one column of one chapter, by id.
func (c Chapter) reseal(ctx context.Context, column sealedColumn, step func(ok bool)) error {
	after := ""
	for {
		values, err := c.sealedPage(ctx, column, after)
		if err != nil || len(values) == 0 {
			return err
		}
		after = values[len(values)-1].id
		results, err := c.resealPage(ctx, column, values)
		if err != nil {
			return err
		}
		for _, ok := range results {
			step(ok)
		}
	}
}

// resealPage seals the stale ones of values again, in one transaction, and says of each whether it could be opened.
func (c Chapter) resealPage(ctx context.Context, column sealedColumn, values []sealedValue) (results []bool, err error) {
	values = slices.DeleteFunc(values, func(v sealedValue) bool { return !c.store.keys.Stale(v.box) })
	if len(values) == 0 {
		return nil, nil
	}
	err = c.tx(ctx, "seal again", func(tx tenantTx) error {
		results = results[:0]
		for _, v := range values {
			ok, err := tx.resealOne(ctx, column, v)
			if err != nil {
				return err
			}
			results = append(results, ok)
		}
		return nil
	})
	return results, err
}

type sealedValue struct {
	id  string
	box []byte
}

func (c Chapter) sealedPage(ctx context.Context, column sealedColumn, after string) ([]sealedValue, error) {
	rows, err := c.reader().query(ctx, column.page, after, resealBatch)
	return collect(rows, err, func(row scanner) (sealedValue, error) {
		var v sealedValue
		err := row.Scan(&v.id, &v.box)
		return v, err
	})
}

// resealOne replaces one value by the same under the primary key, unless somebody replaced it meanwhile. It reports whether the
// value could be opened.
func (t tenantTx) resealOne(ctx context.Context, column sealedColumn, v sealedValue) (bool, error) {
	plain, err := t.store.open(v.box, column.purpose)
	if err != nil {
		return false, nil //nolint:nilerr // one value that is lost must not keep the others under an old key
	}
	box, err := t.store.seal(plain, column.purpose)
	if err != nil {
		return false, err
	}
	_, err = t.exec(ctx, column.replace, v.id, v.box, box)
	return err == nil, sqldb.Map(err)
}

// OpenAll opens every sealed value and returns how many there are and how many of them do not open with the keys here.
func (s *Store) OpenAll(ctx context.Context) (values, lost int64, err error) {
	err = s.everySealed(ctx, func(handle Chapter, column sealedColumn) error {
		after := ""
		for {
			page, err := handle.sealedPage(ctx, column, after)
			if err != nil || len(page) == 0 {
				return err
			}
			after = page[len(page)-1].id
			for _, v := range page {
				values++
				if _, err := s.open(v.box, column.purpose); err != nil {
					lost++
				}
			}
		}
	})
	if err != nil {
		return 0, 0, fmt.Errorf("store: open all: %w", err)
	}
	return values, lost, nil
}

// OneSealed reports whether one sealed value of the database, if there is any, opens with the keys here.
func (s *Store) OneSealed(ctx context.Context) (there, opens bool, err error) {
	done := errors.New("found")
	err = s.everySealed(ctx, func(handle Chapter, column sealedColumn) error {
		page, err := handle.sealedPage(ctx, column, "")
		if err != nil || len(page) == 0 {
			return err
		}
		there = true
		_, err = s.open(page[0].box, column.purpose)
		opens = err == nil
		return done
	})
	if err != nil && !errors.Is(err, done) {
		return false, false, fmt.Errorf("store: open one: %w", err)
	}
	return there, opens, nil
}
