package store

import (
	"context"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// ErrSignsIn means that whoever has an address can sign in, and is no guest.
var ErrSignsIn = fmt.Errorf("store: they can sign in: %w", hub.ErrConflict)

// MergeOwnCounts says what becomes a person's who proved another address in a browser (see hub.Confirmation.Proven), and which address that is. ErrNotFound: they
// proved none, or nobody has it; ErrSignsIn: whoever has it can sign in; ErrConflict: the two must stay two. Why it crosses: as MergePeople.
func (s *Store) MergeOwnCounts(ctx context.Context, by hub.PersonID, browser hub.Token) (email string, m hub.Merged, err error) {
	c, err := s.ConfirmationByBrowser(ctx, browser)
	if err == nil && (c.Person != by || !c.Proven(s.now())) {
		err = hub.ErrNotFound
	}
	if err != nil {
		return "", m, wrap("merge oneself", err)
	}
	gone, err := s.guestAt(ctx, s.across(), by, c.Email)
	if err == nil {
		m, err = s.MergeCounts(ctx, by, gone)
	}
	return c.Email, m, wrap("merge oneself", err)
}

// guestAt finds who has an address, and cannot sign in. Why it crosses: as MergePeople.
func (s *Store) guestAt(ctx context.Context, run runner, by hub.PersonID, email string) (hub.PersonID, error) {
	gone, err := text[hub.PersonID](run.QueryRowContext(ctx, `SELECT id FROM people WHERE email_key = $1 AND id <> $2`, s.emailKey(email), by))
	if err != nil {
		return "", sqldb.Map(err)
	}
	account, err := rowExists(run.QueryRowContext(ctx, `SELECT 1 FROM identities WHERE person_id = $1 LIMIT 1`, gone))
	if err == nil && account {
		err = ErrSignsIn
	}
	return gone, err
}

// MergeOwn makes what a guest has at the address that a person proved in a browser that person's, as MergePeople does; both addresses are told.
// Errors are those of MergeOwnCounts. It happens once. Why it crosses: as MergePeople.
func (s *Store) MergeOwn(ctx context.Context, by hub.PersonID, browser hub.Token) (hub.Merged, error) {
	var m hub.Merged
	err := s.acrossTx(ctx, "merge oneself", func(tx *transaction) error {
		// The UPDATE locks the row: of two taps at once one merges.
		c, err := s.scanConfirmation(tx.QueryRowContext(ctx, `
			UPDATE confirmations SET tries = tries WHERE id = (SELECT id FROM confirmations WHERE browser_key = $1 ORDER BY created_at DESC, id LIMIT 1)
			RETURNING `+confirmations.list(), browser.Hash()))
		if err == nil && (c.Person != by || !c.Proven(s.now())) {
			err = hub.ErrNotFound
		}
		if err != nil {
			return err
		}
		gone, err := s.guestAt(ctx, tx, by, c.Email)
		if err != nil {
			return err
		}
		var old hub.Person
		if m, old, err = s.takeIn(ctx, tx, by, by, gone); err != nil {
			return err
		}
		if m.SignIns > 0 { // they signed in meanwhile
			return ErrSignsIn
		}
		if err := must(tx.ExecContext(ctx, `DELETE FROM confirmations WHERE id = $1`, c.ID)); err != nil {
			return err
		}
		return s.tellMerged(ctx, tx, by, old)
	})
	return m, err
}
