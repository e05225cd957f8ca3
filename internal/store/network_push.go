package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Push offers a published version to chapters, in one statement for all: each that was not offered the toolkit before gets an unseen
// adoption, and its leads are owed an email. Chapters that were offered it before keep their state. It returns how many chapters are new.
// Why it crosses: the office sends one thing to many chapters; nothing of a chapter is read.
func (s *Store) Push(ctx context.Context, by hub.PersonID, p hub.Push) (added int, err error) {
	object := "toolkit:" + string(p.Version.Toolkit)
	err = s.acrossTx(ctx, string(hub.FactToolkitPush), func(tx *transaction) error {
		added = 0
		if len(p.Chapters) > 0 {
			a := &arguments{}
			n, err := affected(tx.ExecContext(ctx, a.fill(`
				INSERT INTO adoptions (chapter_id, toolkit_id, version, state, note, wished_on, pushed_at, owed)
				SELECT c.id, ?, ?, 'unseen', ?, ?, ?, 'push' FROM chapters c
				WHERE c.status <> 'closed' AND c.id IN `, p.Version.Toolkit, p.Version.Number, p.Note, p.WishedOn, sqldb.At(s.now()))+in(a, p.Chapters)+`
				ON CONFLICT (chapter_id, toolkit_id) DO NOTHING`, a.values()...))
			if err != nil {
				return err
			}
			added = int(n)
			tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitPush, Object: object})
		}
		if p.Later == nil {
			return nil
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitLater, Object: object})
		return insertGlobal(ctx, s, tx, &offerings, &hub.Offering{
			ID: hub.NewID[hub.OfferingID](), Toolkit: p.Version.Toolkit, Audience: *p.Later, Note: p.Note, WishedOn: p.WishedOn, At: s.now(),
		})
	})
	return added, err
}

// Withdraw takes a toolkit back from those of some chapters that have not opened it, and with it the emails about it that did not leave yet. It
// returns from how many. Why it crosses: the office takes one thing back from many chapters; nothing of a chapter is read.
func (s *Store) Withdraw(ctx context.Context, by hub.PersonID, id hub.ToolkitID, chapters []hub.ChapterID) (n int, err error) {
	if len(chapters) == 0 {
		return 0, nil
	}
	err = s.acrossTx(ctx, "withdraw toolkit", func(tx *transaction) error {
		a := &arguments{}
		rows, err := tx.QueryContext(ctx, a.fill(`DELETE FROM adoptions WHERE toolkit_id = ? AND state = 'unseen' AND chapter_id IN `, id)+in(a, chapters)+`
			RETURNING chapter_id`, a.values()...)
		gone, err := collect(rows, err, text[hub.ChapterID])
		if n = len(gone); err != nil || n == 0 {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitWithdraw, Object: "toolkit:" + string(id)})
		b := &arguments{}
		_, err = tx.ExecContext(ctx, b.fill(`DELETE FROM messages WHERE toolkit_id = ? AND kind IN ('toolkit_arrived', 'toolkit_nudge') AND state = 'queued' AND chapter_id IN `, id)+
			in(b, gone), b.values()...)
		return sqldb.Map(err)
	})
	return n, err
}
