package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
)

// auditRow is a row of the trail at its place in a chain.
type auditRow struct {
	hub.AuditEntry

	chain string
	seq   int64
	mac   []byte
}

// auditRows are the rows of audit.
var auditRows = table[auditRow]{name: "audit", columns: []column[auditRow]{
	plain("id", func(e *auditRow) *hub.AuditID { return &e.ID }),
	moment("at", func(e *auditRow) *time.Time { return &e.At }),
	plain("actor_id", func(e *auditRow) *hub.PersonID { return &e.Actor }),
	optional("chapter_id", func(e *auditRow) *hub.ChapterID { return &e.Chapter }),
	plain("action", func(e *auditRow) *string { return &e.Action }),
	plain("object", func(e *auditRow) *string { return &e.Object }),
	writeOnly("chain", func(_ *Store, e *auditRow) any { return e.chain }),
	writeOnly("seq", func(_ *Store, e *auditRow) any { return e.seq }),
	writeOnly("mac", func(_ *Store, e *auditRow) any { return e.mac }),
}}

func (s *Store) scanEntry(row scanner) (hub.AuditEntry, error) {
	e, err := auditRows.scan(s)(row)
	return e.AuditEntry, err
}

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
	if err := insertGlobal(ctx, s, tx, &auditRows, &auditRow{e, h.chain, h.seq, h.mac}); err != nil {
		return err
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
