package store

import (
	"context"
	"crypto/rand"
	"errors"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// hubID is the fact that names this database.
const hubID = "hub_id"

// HubID is the random name of this database, letters and digits, which every process that serves it shares. A backup does not
// carry it: what is restored elsewhere is another hub, and must not reach the first one's sessions. ErrNotFound: it has none
// yet.
func (s *Store) HubID(ctx context.Context) (string, error) {
	id, err := text[string](s.db.QueryRowContext(ctx, `SELECT value FROM hub_facts WHERE name = $1`, hubID))
	return id, wrap("hub id", sqldb.Map(err))
}

// EnsureHubID is HubID for a hub that serves: it names a database that has no name. Of several that come at once, one does.
func (s *Store) EnsureHubID(ctx context.Context) (string, error) {
	id, err := s.HubID(ctx)
	if !errors.Is(err, hub.ErrNotFound) {
		return id, err
	}
	err = s.tx(ctx, "name the hub", func(tx *transaction) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO hub_facts (name, value, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			hubID, rand.Text(), sqldb.At(s.now()))
		return sqldb.Map(err)
	})
	if err != nil {
		return "", err
	}
	return s.HubID(ctx)
}
