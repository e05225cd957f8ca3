package store

import (
	"context"
	"database/sql"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// audit appends to the trail inside tx. A change by nobody (a guest, the hub itself) leaves no row; a refused sign-in does.
func (s *Store) audit(ctx context.Context, tx runner, e hub.AuditEntry) error {
	if e.Actor == "" && e.Action != hub.SessionRefused {
		return nil
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO audit (id, at, actor_id, chapter_id, action, object) VALUES ($1, $2, $3, $4, $5, $6)`,
		hub.NewID[hub.AuditID](), sqldb.At(s.now()), e.Actor, sqldb.Text(e.Chapter), e.Action, e.Object)
	if err != nil {
		return fmt.Errorf("audit: %w", sqldb.Map(err))
	}
	return nil
}

// Audit appends one row to the trail by itself, for what changes no other row (a sign-in, a reading of names).
func (s *Store) Audit(ctx context.Context, e hub.AuditEntry) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error { return s.audit(ctx, tx, e) })
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// Trail returns the newest rows of the trail.
func (s *Store) Trail(ctx context.Context, limit int) ([]hub.AuditEntry, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT id, at, actor_id, COALESCE(chapter_id, ''), action, object FROM audit ORDER BY at DESC, id DESC LIMIT $1`, limit)
	return collect(rows, err, func(row scanner) (hub.AuditEntry, error) {
		var e hub.AuditEntry
		err := row.Scan(&e.ID, sqldb.Time{T: &e.At}, &e.Actor, &e.Chapter, &e.Action, &e.Object)
		return e, err
	})
}
