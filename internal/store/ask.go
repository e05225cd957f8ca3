package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// asks are the rows of asks.
var asks = table[hub.Ask]{name: "asks", alias: "a", columns: []column[hub.Ask]{
	plain("chapter_id", func(a *hub.Ask) *hub.ChapterID { return &a.Chapter }),
	plain("id", func(a *hub.Ask) *hub.AskID { return &a.ID }),
	plain("kind", func(a *hub.Ask) *hub.AskKind { return &a.Kind }),
	secret("text_sealed", sealAsk, func(a *hub.Ask) *string { return &a.Text }),
	plain("needed_by", func(a *hub.Ask) *string { return &a.NeededBy }),
	plain("state", func(a *hub.Ask) *hub.AskState { return &a.State }),
	secret("answer_sealed", sealAskAnswer, func(a *hub.Ask) *string { return &a.Answer }),
	plain("asked_by", func(a *hub.Ask) *hub.PersonID { return &a.By }),
	moment("asked_at", func(a *hub.Ask) *time.Time { return &a.AskedAt }),
	moment("decided_at", func(a *hub.Ask) *time.Time { return &a.DecidedAt }),
}}

// asksShown is how many asks a chapter's leads see.
const asksShown = 200

// AddAsk asks the national office for something. ErrTooMany: the chapter has hub.MaxOpenAsks that are open; the count cannot change before
// the transaction ends.
func (c Chapter) AddAsk(ctx context.Context, by hub.PersonID, a hub.Ask) error {
	return c.tx(ctx, "ask the office", func(tx tenantTx) error {
		if err := tx.mayAskMore(ctx); err != nil {
			return err
		}
		a.ID, a.State, a.By, a.AskedAt, a.DecidedAt, a.Answer = hub.NewID[hub.AskID](), hub.AskOpen, by, tx.store.now(), time.Time{}, ""
		_, err := insertOr(ctx, tx, &asks, &a, "")
		tx.happened(hub.Fact{By: by, Kind: hub.FactAskAdd, Object: "ask:" + string(a.ID)})
		return err
	})
}

// mayAskMore is ErrTooMany once the chapter has all the open asks it may, after locking what counts them.
func (t tenantTx) mayAskMore(ctx context.Context) error {
	if err := t.lockName(ctx, "asks of "+string(t.id)); err != nil {
		return err
	}
	var open int
	err := t.row(ctx, `SELECT COUNT(*) FROM asks WHERE chapter_id = $1 AND state = 'open'`).Scan(&open)
	if err == nil && open >= hub.MaxOpenAsks {
		err = hub.ErrTooMany
	}
	return sqldb.Map(err)
}

// Asks returns what the chapter asked the office for, the last first.
func (c Chapter) Asks(ctx context.Context) ([]hub.Ask, error) {
	rows, err := c.reader().query(ctx, `SELECT `+asks.list()+` FROM asks a WHERE a.chapter_id = $1 ORDER BY a.asked_at DESC, a.id LIMIT $2`, asksShown)
	list, err := collect(rows, err, asks.scan(c.store))
	return list, wrap("asks", err)
}

// AnswerAsk answers an open ask, and emails the leads. ErrConflict: it was answered or closed before.
func (c Chapter) AnswerAsk(ctx context.Context, by hub.PersonID, id hub.AskID, answer string) error {
	return c.tx(ctx, "answer an ask", func(tx tenantTx) error {
		sealed, err := tx.store.seal(answer, sealAskAnswer)
		if err != nil {
			return err
		}
		n, err := affected(tx.exec(ctx, `
			UPDATE asks SET state = 'answered', answer_sealed = $3, decided_at = $4 WHERE chapter_id = $1 AND id = $2 AND state = 'open'`, id, sealed, sqldb.At(tx.store.now())))
		if err = tx.askThere(ctx, id, n, err); err != nil {
			return err
		}
		var kind hub.AskKind
		if err := tx.row(ctx, `SELECT kind FROM asks WHERE chapter_id = $1 AND id = $2`, id).Scan(&kind); err != nil {
			return sqldb.Map(err)
		}
		leads, err := tx.leads(ctx)
		if err == nil {
			err = tx.oweLeads(ctx, leads, hub.Message{}, hub.AskAnsweredLetter{About: kind, Answer: answer})
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactAskAnswer, Object: "ask:" + string(id)})
		return err
	})
}

// CloseAsk closes an ask that is not closed. ErrConflict: it is.
func (c Chapter) CloseAsk(ctx context.Context, by hub.PersonID, id hub.AskID) error {
	return c.tx(ctx, "close an ask", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `UPDATE asks SET state = 'closed', decided_at = $3 WHERE chapter_id = $1 AND id = $2 AND state <> 'closed'`, id, sqldb.At(tx.store.now())))
		tx.happened(hub.Fact{By: by, Kind: hub.FactAskClose, Object: "ask:" + string(id)})
		return tx.askThere(ctx, id, n, err)
	})
}

// ReopenAsk opens an ask again that was answered or closed; its answer stays. ErrConflict: it is open. It may then be one more than hub.MaxOpenAsks.
func (c Chapter) ReopenAsk(ctx context.Context, by hub.PersonID, id hub.AskID) error {
	return c.tx(ctx, "reopen an ask", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `UPDATE asks SET state = 'open', decided_at = NULL WHERE chapter_id = $1 AND id = $2 AND state <> 'open'`, id))
		tx.happened(hub.Fact{By: by, Kind: hub.FactAskReopen, Object: "ask:" + string(id)})
		return tx.askThere(ctx, id, n, err)
	})
}

// askThere is ErrConflict where nothing changed of an ask that is there, and ErrNotFound where there is none.
func (t tenantTx) askThere(ctx context.Context, id hub.AskID, n int64, err error) error {
	if err != nil || n > 0 {
		return err
	}
	there, err := rowExists(t.row(ctx, `SELECT 1 FROM asks WHERE chapter_id = $1 AND id = $2`, id))
	if err == nil && there {
		return hub.ErrConflict
	}
	return changed(0, err)
}

// EraseAsks forgets asks that were answered or closed before a moment. It returns how many.
func (c Chapter) EraseAsks(ctx context.Context, before time.Time) (int64, error) {
	n := int64(0)
	err := c.tx(ctx, "erase asks", func(tx tenantTx) (err error) {
		n, err = affected(tx.exec(ctx, `DELETE FROM asks WHERE chapter_id = $1 AND state <> 'open' AND decided_at < $2`, sqldb.At(before)))
		return err
	})
	return n, err
}
