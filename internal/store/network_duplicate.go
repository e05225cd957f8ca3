package store

import (
	"context"
	"slices"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// What the office sees of a proposal: not the names of its two.
var officeDuplicateColumns = duplicates.list() + `, w.name_sealed, c.name, c.slug`

// officeDuplicateJoins leads to the chapter and to who proposed.
const officeDuplicateJoins = ` JOIN chapters c ON c.id = d.chapter_id LEFT JOIN people w ON w.id = d.proposed_by`

func (s *Store) scanOfficeDuplicate(row scanner) (hub.Duplicate, error) {
	var d hub.Duplicate
	err := row.Scan(append(duplicates.dest(s, &d), sealed{s, sealName, &d.ByName}, &d.ChapterName, &d.ChapterSlug)...)
	return d, sqldb.Map(err)
}

// OfficeDuplicates returns at most limit proposals of all chapters that two members are one person, the oldest first. Why it crosses: the
// office decides them.
func (s *Store) OfficeDuplicates(ctx context.Context, limit int) ([]hub.Duplicate, error) {
	rows, err := s.across().QueryContext(ctx, `SELECT `+officeDuplicateColumns+` FROM duplicates d`+bothMembers+officeDuplicateJoins+` ORDER BY d.proposed_at, d.id LIMIT $1`, limit)
	list, err := collect(rows, err, s.scanOfficeDuplicate)
	return list, wrap("duplicates of all chapters", err)
}

// OfficeDuplicate returns one proposal, or ErrNotFound: it is over. Why it crosses: as OfficeDuplicates.
func (s *Store) OfficeDuplicate(ctx context.Context, id hub.DuplicateID) (hub.Duplicate, error) {
	d, err := s.scanOfficeDuplicate(s.across().QueryRowContext(ctx, `SELECT `+officeDuplicateColumns+` FROM duplicates d`+bothMembers+officeDuplicateJoins+` WHERE d.id = $1`, id))
	return d, wrap("duplicate", err)
}

// OpenDuplicates counts the proposals that wait for the office. Why it crosses: as OfficeDuplicates.
func (s *Store) OpenDuplicates(ctx context.Context) (n int, err error) {
	err = s.across().QueryRowContext(ctx, `
		SELECT COUNT(*) FROM duplicates d WHERE (SELECT COUNT(*) FROM memberships m
			WHERE m.chapter_id = d.chapter_id AND m.person_id IN (d.person_id, d.other_id) AND m.state = 'approved') = 2`).Scan(&n)
	return n, wrap("open duplicates", sqldb.Map(err))
}

// mergeDuplicates ends the proposals about somebody who is merged into another. The leads who proposed these two are told. Why it crosses:
// as MergePeople; it is bound to each chapter for its email, and opens the door again.
func (s *Store) mergeDuplicates(ctx context.Context, tx *transaction, by, keep, gone hub.PersonID) error {
	pair := []hub.PersonID{keep, gone}
	slices.Sort(pair)
	rows, err := tx.QueryContext(ctx, `SELECT `+duplicates.list()+` FROM duplicates d WHERE d.person_id = $1 AND d.other_id = $2 ORDER BY d.chapter_id`, pair[0], pair[1])
	list, err := collect(rows, err, duplicates.scan(s))
	if err != nil {
		return err
	}
	for _, d := range list {
		chapter, err := s.bind(ctx, tx, d.Chapter)
		if err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Chapter: d.Chapter, Kind: hub.FactDuplicateMerge, Object: "duplicate:" + string(d.ID)})
		if err := chapter.oweDuplicate(ctx, d, hub.DuplicateLetter{Merged: true}); err != nil {
			return err
		}
	}
	if err := s.db.Rescope(ctx, tx.Tx, sqldb.Everyone); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM duplicates WHERE person_id = $1 OR other_id = $1`, gone)
	return sqldb.Map(err)
}

// dataDuplicates reads which chapters' leads said that a person and another member are one. Why it crosses: as PersonData.
func dataDuplicates(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT c.name, d.word_sealed, d.proposed_at FROM duplicates d JOIN chapters c ON c.id = d.chapter_id
		WHERE d.person_id = $1 OR d.other_id = $1 ORDER BY d.proposed_at, d.id`, id)
	d.Duplicates, err = collect(rows, err, func(row scanner) (r hub.DuplicateRecord, err error) {
		return r, row.Scan(&r.Chapter, sealed{s, sealDuplicate, &r.Word}, sqldb.Time{T: &r.Created})
	})
	return err
}
