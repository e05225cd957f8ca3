package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// SaveJoinQuestions writes what those who join the chapter are asked. If the chapter changed since in was read, ErrConflict.
func (c Chapter) SaveJoinQuestions(ctx context.Context, by hub.PersonID, in hub.Chapter) error {
	questions, err := listText(in.Questions)
	if err != nil {
		return err
	}
	return c.tx(ctx, "save join questions", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `UPDATE chapters SET join_questions = $2, updated_at = $3 WHERE id = $1 AND updated_at = $4`,
			questions, sqldb.At(tx.store.now()), sqldb.At(in.UpdatedAt)))
		if err == nil && n == 0 {
			err = tx.changedOrGone(ctx)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactChapterQuestions, Object: "chapter:" + string(c.id)})
		return err
	})
}

// SaveWelcome writes the chapter's words in the email for new members. If the chapter changed since in was read, ErrConflict.
func (c Chapter) SaveWelcome(ctx context.Context, by hub.PersonID, in hub.Chapter) error {
	return c.tx(ctx, "save welcome", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `UPDATE chapters SET welcome = $2, updated_at = $3 WHERE id = $1 AND updated_at = $4`,
			in.Welcome, sqldb.At(tx.store.now()), sqldb.At(in.UpdatedAt)))
		if err == nil && n == 0 {
			err = tx.changedOrGone(ctx)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactChapterWelcome, Object: "chapter:" + string(c.id)})
		return err
	})
}
