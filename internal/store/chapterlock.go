package store

import (
	"context"
	"errors"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// LockChapter pauses a chapter until two admins unlock it, and keeps what it was, with the reason; its leads and the office are told.
// ErrConflict: it is locked, closed, or the office's own.
func (s *Store) LockChapter(ctx context.Context, by hub.PersonID, id hub.ChapterID, reason string) error {
	why, err := s.seal(reason, sealLock)
	if err != nil {
		return err
	}
	return s.tx(ctx, "lock chapter", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE chapters SET locked_at = $2, locked_by = $3, locked_from = status, status = 'paused', lock_reason_sealed = $4, unlock_asked_by = '',
				unlock_asked_at = NULL, updated_at = $2
			WHERE id = $1 AND locked_at IS NULL AND status <> 'closed' AND kind <> 'national'`, id, sqldb.At(s.now()), by, why))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		if err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Chapter: id, Kind: hub.FactChapterLock, Object: "chapter:" + string(id)})
		return s.tellLock(ctx, tx, by, id, hub.ChapterLocked)
	})
}

// tellLock owes the leads of a chapter and the office an email that it is locked, or that it is no more.
func (s *Store) tellLock(ctx context.Context, tx *transaction, by hub.PersonID, id hub.ChapterID, change hub.ChapterChange) error {
	if err := s.tellChapter(ctx, tx, by, id, change); err != nil {
		return err
	}
	leads, err := s.colleagues(ctx, tx, by, id)
	if err != nil {
		return err
	}
	told := map[hub.PersonID]bool{by: true}
	for _, lead := range leads {
		told[lead] = true
	}
	list, err := s.office(ctx, tx, true)
	words := hub.ChapterChangedLetter{Change: change}
	words.Chapter, words.Slug = s.chapterHead(ctx, tx, id)
	for i := 0; i < len(list) && err == nil; i++ {
		if !told[list[i]] {
			err = s.oweAbout(ctx, tx, list[i], words)
		}
	}
	return err
}

// AskUnlock asks a second admin to unlock a chapter. ErrConflict: it is not locked, or it was asked before.
func (s *Store) AskUnlock(ctx context.Context, by hub.PersonID, id hub.ChapterID) error {
	return s.tx(ctx, "ask to unlock a chapter", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE chapters SET unlock_asked_by = $2, unlock_asked_at = $3 WHERE id = $1 AND locked_at IS NOT NULL AND (unlock_asked_at IS NULL OR unlock_asked_at <= $4)`,
			id, by, sqldb.At(s.now()), sqldb.At(s.now().Add(-hub.ProposalFor))))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		if err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Chapter: id, Kind: hub.FactChapterAskUnlock, Object: "chapter:" + string(id)})
		return s.tellHoldOf(ctx, tx, by, hub.HoldUnlock, id)
	})
}

// KeepLock takes back, or refuses, what AskUnlock asked. ErrConflict: nothing waits.
func (s *Store) KeepLock(ctx context.Context, by hub.PersonID, id hub.ChapterID) error {
	return s.tx(ctx, "keep a chapter locked", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE chapters SET unlock_asked_by = '', unlock_asked_at = NULL WHERE id = $1 AND unlock_asked_at IS NOT NULL`, id))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Chapter: id, Kind: hub.FactChapterKeepLock, Object: "chapter:" + string(id)})
		return err
	})
}

// Unlock makes a chapter what it was before it was locked, when secondWord lets by; without a lead it needs one. One that was closed since stays
// closed. ErrConflict: nobody asked.
func (s *Store) Unlock(ctx context.Context, by hub.PersonID, id hub.ChapterID) error {
	return s.tx(ctx, "unlock chapter", func(tx *transaction) error {
		leads, err := s.lockLeads(ctx, tx, id)
		if err != nil {
			return err
		}
		var asked hub.PersonID
		var at time.Time
		err = tx.QueryRowContext(ctx, `SELECT unlock_asked_by, unlock_asked_at FROM chapters WHERE id = $1 AND locked_at IS NOT NULL`, id).Scan(&asked, sqldb.Time{T: &at})
		if err = sqldb.Map(err); errors.Is(err, hub.ErrNotFound) || err == nil && !(hub.ChapterLock{UnlockAskedBy: asked, UnlockAskedAt: at}).UnlockWaits(s.now()) {
			return hub.ErrConflict
		}
		if err == nil {
			err = s.secondWord(by, asked, at)
		}
		if err != nil {
			return err
		}
		if err := must(tx.ExecContext(ctx, `
			UPDATE chapters SET status = CASE WHEN status <> 'paused' THEN status WHEN locked_from IN ('active', 'dormant') AND $3 = 0 THEN 'dormant'
					WHEN locked_from = 'dormant' AND NOT forming THEN 'active' WHEN locked_from = 'dormant' THEN 'forming' ELSE locked_from END,
				locked_at = NULL, locked_by = '', locked_from = '', lock_reason_sealed = NULL, unlock_asked_by = '',
				unlock_asked_at = NULL, updated_at = $2 WHERE id = $1`,
			id, sqldb.At(s.now()), leads)); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Chapter: id, Kind: hub.FactChapterUnlock, Object: "chapter:" + string(id)})
		return s.tellLock(ctx, tx, by, id, hub.ChapterUnlocked)
	})
}
