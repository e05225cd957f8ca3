package store

import (
	"context"
	"database/sql"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
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
	plain("action", func(e *auditRow) *hub.FactKind { return &e.Action }),
	plain("object", func(e *auditRow) *string { return &e.Object }),
	writeOnly("chain", func(_ *Store, e *auditRow) any { return e.chain }),
	writeOnly("seq", func(_ *Store, e *auditRow) any { return e.seq }),
	writeOnly("mac", func(_ *Store, e *auditRow) any { return e.mac }),
}}

func (s *Store) scanEntry(row scanner) (hub.AuditEntry, error) {
	e, err := auditRows.scan(s)(row)
	return e.AuditEntry, err
}

// append adds a row to its chain. The chain's head stays locked until the transaction ends, so call it last.
func (s *Store) append(ctx context.Context, tx runner, e hub.AuditEntry) error {
	h, err := s.lockHead(ctx, tx, string(e.Chapter))
	if err != nil {
		return err
	}
	genuine := h.genuine(s)
	h.extend(s, e)
	values, err := auditRows.values(s, &auditRow{e, h.chain, h.seq, h.mac})
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(sqldb.Later(ctx), auditRows.insert()+tuples(1, len(values)), values...); err != nil {
		return sqldb.Map(err)
	}
	return s.saveHead(ctx, tx, h, genuine)
}

// Happened writes one fact by itself, for what changes no row (a sign-in, a reading of names).
func (s *Store) Happened(ctx context.Context, f hub.Fact) error {
	return s.Audited(ctx, f, func(*sql.Tx) error { return nil })
}
