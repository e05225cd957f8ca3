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
	err = s.acrossTx(ctx, string(hub.FactToolkitPush), func(tx *transaction) error {
		a := &arguments{}
		n, err := affected(tx.ExecContext(ctx, a.fill(`
			INSERT INTO adoptions (chapter_id, toolkit_id, version, state, note, wished_on, pushed_at, owed)
			SELECT c.id, ?, ?, 'unseen', ?, ?, ?, 'push' FROM chapters c
			WHERE c.status <> 'closed' AND c.id IN `, p.Version.Toolkit, p.Version.Number, p.Note, p.WishedOn, sqldb.At(s.now()))+in(a, p.Chapters)+`
			ON CONFLICT (chapter_id, toolkit_id) DO NOTHING`, a.values()...))
		added = int(n)
		tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitPush, Object: "toolkit:" + string(p.Version.Toolkit)})
		return err
	})
	return added, err
}
