package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// ArchiveToolkit notes that a toolkit's season is over. One that is archived is ErrConflict.
func (s *Store) ArchiveToolkit(ctx context.Context, by hub.PersonID, id hub.ToolkitID) error {
	return s.national(ctx, by, hub.FactToolkitArchive, id, func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE toolkits SET archived_at = $2 WHERE id = $1 AND archived_at IS NULL`, id, sqldb.At(s.now())))
		return s.archived(ctx, tx, id, n, err)
	})
}

// ReopenToolkit brings an archived toolkit back. One that is not archived is ErrConflict.
func (s *Store) ReopenToolkit(ctx context.Context, by hub.PersonID, id hub.ToolkitID) error {
	return s.national(ctx, by, hub.FactToolkitReopen, id, func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE toolkits SET archived_at = NULL WHERE id = $1 AND archived_at IS NOT NULL`, id))
		return s.archived(ctx, tx, id, n, err)
	})
}

// archived is ErrConflict where nothing changed of a toolkit that is there, and ErrNotFound where there is none.
func (s *Store) archived(ctx context.Context, tx *transaction, id hub.ToolkitID, n int64, err error) error {
	if err != nil || n > 0 {
		return err
	}
	there, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM toolkits WHERE id = $1`, id))
	switch {
	case err != nil:
		return err
	case there:
		return hub.ErrConflict
	}
	return hub.ErrNotFound
}
