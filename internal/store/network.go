package store

import (
	"context"
	"database/sql"

	"chapterhouse/internal/sqldb"
)

// This file, and those whose names begin with network_, are the deliberate doors between chapters: the only statements that read
// or write tenant rows without naming one chapter. Each says why. Adding one needs a second reader.

// across is the key to the door: the scope in which row-level security, the last course of the wall, lets the rows of every
// chapter through. The wall's test lets the doors alone call it, and its sister within a transaction.
func (s *Store) across() sqldb.Scope { return s.db.Scope(sqldb.Everyone) }

// acrossTx runs fn in one transaction with that key, and writes the facts it noted.
func (s *Store) acrossTx(ctx context.Context, verb string, fn func(tx *transaction) error) error {
	return wrap(verb, s.across().Tx(ctx, s.recorded(ctx, fn)))
}

// acrossTogether is acrossTx for what is done for each email (see Chapter.together).
func (s *Store) acrossTogether(ctx context.Context, verb string, fn func(ctx context.Context, tx *transaction) error) error {
	return wrap(verb, s.across().Together(ctx, func(ctx context.Context, sqlTx *sql.Tx) error {
		return s.recorded(ctx, func(tx *transaction) error { return fn(ctx, tx) })(sqlTx)
	}))
}

// acrossFor runs fn inside the chapter's transaction as across does, and then closes the door again.
func (t tenantTx) acrossFor(ctx context.Context, fn func() error) error {
	if err := t.store.db.Rescope(ctx, t.tx.Tx, sqldb.Everyone); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err // the transaction ends here, and the scope with it
	}
	return t.store.db.Rescope(ctx, t.tx.Tx, string(t.id))
}
