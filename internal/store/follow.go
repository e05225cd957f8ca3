package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// followers is the chapter's list of them.
const followers = `list_id IN (SELECT l.id FROM lists l WHERE l.chapter_id = $1 AND l.kind = 'followers')`

// Unfollow takes a person off the chapter's list of followers, at their own word. Who does not follow it is ErrNotFound.
func (c Chapter) Unfollow(ctx context.Context, by hub.PersonID) error {
	return c.tx(ctx, "unfollow", func(tx tenantTx) error {
		tx.happened(hub.Fact{By: by, Kind: hub.FactFollowLeave, Object: "person:" + string(by)})
		return must(tx.exec(ctx, `
			UPDATE subscriptions SET state = 'left', left_at = $3, owed_at = NULL WHERE chapter_id = $1 AND person_id = $2 AND state <> 'left' AND `+followers, by, sqldb.At(tx.store.now())))
	})
}

// FollowAgain undoes Unfollow within hub.RestoreFor: they are where they were on the list. ErrNotFound: there is nothing to undo. An address that
// wants no email of the list is ErrConflict, and somebody blocked ErrBlocked.
func (c Chapter) FollowAgain(ctx context.Context, by hub.PersonID) error {
	return c.tx(ctx, "follow again", func(tx tenantTx) error {
		list, err := text[hub.ListID](tx.row(ctx, `
			UPDATE subscriptions SET state = CASE WHEN consented_at IS NULL THEN 'pending' ELSE 'on' END, left_at = NULL
			WHERE chapter_id = $1 AND person_id = $2 AND state = 'left' AND left_at > $3 AND `+followers+` RETURNING list_id`,
			by, sqldb.At(tx.store.now().Add(-hub.RestoreFor))))
		if err != nil {
			return sqldb.Map(err)
		}
		if err := tx.refuseBlocked(ctx, by); err != nil {
			return err
		}
		p, err := tx.store.addressee(ctx, tx.tx, by)
		if err != nil {
			return err
		}
		refused, err := rowExists(tx.tx.QueryRowContext(ctx, `SELECT 1 FROM suppressions WHERE address_key = $1 AND list IN ('', '*', $2) LIMIT 1`, tx.store.refusalKey(p.Email), list))
		if err == nil && refused {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactFollowAgain, Object: "person:" + string(by)})
		return err
	})
}
