package store

import (
	"context"
	"database/sql"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// audit appends to the trail inside tx. A change by nobody (a guest, the hub itself) leaves no row; a sign-in that was
// refused does, since who tried is not known. Object names a thing by its id and never holds personal data.
func (s *Store) audit(ctx context.Context, tx runner, e hub.AuditEntry) error {
	if e.Actor == "" && e.Action != hub.SessionRefused {
		return nil
	}
	e.ID, e.At = hub.NewID[hub.AuditID](), s.now()
	if err := s.append(ctx, tx, e); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// append adds a row to its chain. The chain's head stays locked until the transaction ends, so call it last.
func (s *Store) append(ctx context.Context, tx runner, e hub.AuditEntry) error {
	h, err := s.lockHead(ctx, tx, string(e.Chapter))
	if err != nil {
		return err
	}
	genuine := h.genuine(s)
	h.extend(s, e)
	_, err = tx.ExecContext(ctx, `
		INSERT INTO audit (id, at, actor_id, chapter_id, action, object, chain, seq, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.ID, sqldb.At(e.At), e.Actor, sqldb.Text(e.Chapter), e.Action, e.Object, h.chain, h.seq, h.mac)
	if err != nil {
		return sqldb.Map(err)
	}
	return s.saveHead(ctx, tx, h, genuine)
}

// Audit appends one row to the trail by itself, for what changes no other row (a sign-in, a reading of names).
func (s *Store) Audit(ctx context.Context, e hub.AuditEntry) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error { return s.audit(ctx, tx, e) })
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}
