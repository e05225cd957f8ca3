package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// PublishToolkit publishes the draft version; from then on it never changes. Chapters that were offered the toolkit go to it, or are told
// that it is there.
func (s *Store) PublishToolkit(ctx context.Context, by hub.PersonID, id hub.ToolkitID, p hub.Publication) (version int, err error) {
	err = s.acrossTx(ctx, string(hub.FactToolkitPublish), func(tx *transaction) error {
		version, err = s.draft(ctx, tx, id, p.Seen)
		if err != nil {
			return err
		}
		return s.publish(ctx, tx, by, id, version, p)
	})
	return version, err
}

func (s *Store) publish(ctx context.Context, tx *transaction, by hub.PersonID, id hub.ToolkitID, version int, p hub.Publication) error {
	err := must(tx.ExecContext(ctx, `UPDATE toolkit_versions SET published_at = $3, note = $4, swap = $5 WHERE toolkit_id = $1 AND version = $2`,
		id, version, sqldb.At(s.now()), p.Note, p.Swap))
	if err == nil {
		err = s.keepRecalled(ctx, tx, id, version)
	}
	if err == nil && version > 1 {
		err = s.tellChapters(ctx, tx, by, id, version)
	}
	tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitPublish, Object: "toolkit:" + string(id)})
	return err
}

// tellChapters lets each chapter that was offered a toolkit follow to a version that was just published. Why it crosses: a version is
// for all of them, and one that is published is there for all at once.
func (s *Store) tellChapters(ctx context.Context, tx *transaction, by hub.PersonID, id hub.ToolkitID, version int) error {
	path, err := s.versionsTo(ctx, tx, id, version)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT chapter_id FROM adoptions WHERE toolkit_id = $1 ORDER BY chapter_id`, id)
	chapters, err := collect(rows, err, text[hub.ChapterID])
	if err != nil {
		return err
	}
	for _, chapter := range chapters {
		bound, err := s.bind(ctx, tx, chapter)
		if err != nil {
			return err
		}
		if err := bound.follow(ctx, by, path); err != nil {
			return err
		}
	}
	return s.db.Rescope(ctx, tx.Tx, sqldb.Everyone)
}

// Words returns where each chapter stands with a toolkit and what it wrote. Why it crosses: the office sees how a new version would meet
// the chapters' words; no personal data is in them.
func (s *Store) Words(ctx context.Context, id hub.ToolkitID) ([]hub.Adoption, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+adoptions.list()+`, COALESCE(v.slot, ''), COALESCE(v.value, '')
		FROM adoptions a LEFT JOIN slot_values v ON v.chapter_id = a.chapter_id AND v.toolkit_id = a.toolkit_id
		WHERE a.toolkit_id = $1 ORDER BY a.chapter_id`, id)
	var list []hub.Adoption
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		a, slot, value := hub.Adoption{}, "", ""
		err := row.Scan(append(adoptions.dest(s, &a), &slot, &value)...)
		if last := len(list) - 1; last < 0 || list[last].Chapter != a.Chapter {
			a.Values = map[string]string{}
			list = append(list, a)
		}
		if slot != "" {
			list[len(list)-1].Values[slot] = value
		}
		return struct{}{}, err
	})
	return list, err
}

// FixItem publishes a version that is the newest published one with a correction of one item, which every page that is complete shows at
// once. A draft becomes the version after it, with the correction where its item still said what was wrong. An item that is not of the
// newest published version is ErrConflict.
func (s *Store) FixItem(ctx context.Context, by hub.PersonID, id hub.ToolkitID, item hub.Item, note string) (version int, err error) {
	err = s.acrossTx(ctx, "fix item", func(tx *transaction) error {
		var live, draft int
		if err := must(tx.ExecContext(ctx, `UPDATE toolkits SET updated_at = $2 WHERE id = $1`, id, sqldb.At(s.now()))); err != nil {
			return err
		}
		if live, draft, err = s.numbers(ctx, tx, id); err != nil {
			return err
		}
		was, err := s.itemIn(ctx, tx, id, live, item.ID)
		if err != nil {
			return err
		}
		version = live + 1
		if draft > 0 {
			err = s.moveDraft(ctx, tx, id, draft)
		}
		if err == nil {
			err = s.copyVersion(ctx, tx, id, live, version, s.now()) // one draft at a time: this is none
		}
		for number := version; err == nil && number <= max(version, draft+1); number++ {
			err = s.correct(ctx, tx, id, number, was, item)
		}
		if err == nil {
			err = s.publish(ctx, tx, by, id, version, hub.Publication{Note: note, Swap: true})
		}
		return err
	})
	return version, err
}
