package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
)

// transaction is one transaction with the facts of what happens in it. They are written last, in one order: each row of the trail
// locks the head of its chain until the commit, so two transactions never wait for each other's.
type transaction struct {
	*sql.Tx

	facts []hub.Fact
}

// happened notes a fact, to be written when the transaction ends well: what was noted before an error is forgotten with it.
func (tx *transaction) happened(f hub.Fact) { tx.facts = append(tx.facts, f) }

// tx runs fn in one transaction and writes the facts it noted.
func (s *Store) tx(ctx context.Context, verb string, fn func(tx *transaction) error) error {
	return wrap(verb, s.db.Tx(ctx, s.recorded(ctx, fn)))
}

// recorded is fn with what happened in it written at its end.
func (s *Store) recorded(ctx context.Context, fn func(tx *transaction) error) func(sqlTx *sql.Tx) error {
	return func(sqlTx *sql.Tx) error {
		tx := &transaction{Tx: sqlTx}
		if err := fn(tx); err != nil {
			return err
		}
		return s.record(ctx, tx)
	}
}

// record writes the facts of a transaction: as rows of the trail if somebody acted, and without a person what guests did, which waits
// for no chain. Chapters come first, by id, the nation's chain last.
func (s *Store) record(ctx context.Context, tx *transaction) error {
	slices.SortStableFunc(tx.facts, func(a, b hub.Fact) int { return cmp.Compare(chainOrder(a), chainOrder(b)) })
	for _, f := range tx.facts {
		switch {
		case f.Audited():
			e := hub.AuditEntry{ID: hub.NewID[hub.AuditID](), At: s.now(), Actor: f.By, Chapter: f.Chapter, Action: f.Kind, Object: f.Object}
			if err := s.append(ctx, tx, e); err != nil {
				return fmt.Errorf("audit: %w", err)
			}
		case f.ByGuest():
			if err := s.recordGuest(ctx, tx, f); err != nil {
				return fmt.Errorf("fact: %w", err)
			}
		}
	}
	tx.facts = nil
	return nil
}

// chainOrder puts the nation's chain, named "", behind those of chapters.
func chainOrder(f hub.Fact) string {
	if f.Chapter == "" {
		return "~"
	}
	return string(f.Chapter)
}

// guestFact is a row of facts: what a guest did, and not who.
type guestFact struct {
	chapter hub.ChapterID
	id      hub.FactID
	at      time.Time
	kind    hub.FactKind
	object  string
}

// facts are the rows of facts.
var facts = table[guestFact]{name: "facts", columns: []column[guestFact]{
	plain("chapter_id", func(f *guestFact) *hub.ChapterID { return &f.chapter }),
	plain("id", func(f *guestFact) *hub.FactID { return &f.id }),
	moment("at", func(f *guestFact) *time.Time { return &f.at }),
	plain("kind", func(f *guestFact) *hub.FactKind { return &f.kind }),
	plain("object", func(f *guestFact) *string { return &f.object }),
}}

func (s *Store) recordGuest(ctx context.Context, tx *transaction, f hub.Fact) error {
	chapter, err := s.bind(ctx, tx, f.Chapter)
	if err != nil {
		return err
	}
	return insertLater(ctx, chapter, &facts, &guestFact{id: hub.NewID[hub.FactID](), at: s.now(), kind: f.Kind, object: f.Object}, "")
}
