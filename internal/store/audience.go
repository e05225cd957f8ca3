package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
)

// audiences are the rows of audiences.
var audiences = table[hub.SavedAudience]{name: "audiences", columns: []column[hub.SavedAudience]{
	plain("id", func(a *hub.SavedAudience) *hub.AudienceID { return &a.ID }),
	plain("name", func(a *hub.SavedAudience) *string { return &a.Name }),
	filter("filter", func(a *hub.SavedAudience) *hub.Audience { return &a.Audience }),
	moment("created_at", func(a *hub.SavedAudience) *time.Time { return &a.CreatedAt }),
}}

// filter is an audience, as JSON.
func filter[T any](name string, field func(*T) *hub.Audience) column[T] {
	return column[T]{
		name: name, zero: "''",
		scan: func(_ *Store, row *T) any { return audienceText{field(row)} },
		value: func(_ *Store, row *T) (any, error) {
			text, err := json.Marshal(field(row))
			return string(text), err
		},
	}
}

// audienceText scans an audience.
type audienceText struct{ to *hub.Audience }

// Scan implements sql.Scanner.
func (a audienceText) Scan(v any) error {
	var text sql.NullString
	if err := text.Scan(v); err != nil {
		return err
	}
	*a.to = hub.Audience{}
	if err := json.Unmarshal([]byte(text.String), a.to); err != nil {
		return fmt.Errorf("store: audience: %w", err)
	}
	return nil
}

// Audiences returns the saved audiences, by name.
func (s *Store) Audiences(ctx context.Context) ([]hub.SavedAudience, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+audiences.list()+` FROM audiences ORDER BY name`)
	list, err := collect(rows, err, audiences.scan(s))
	return list, wrap("audiences", err)
}

// SaveAudience keeps an audience under a name, and returns its id. ErrConflict: another one has the name.
func (s *Store) SaveAudience(ctx context.Context, by hub.PersonID, a hub.SavedAudience) (hub.AudienceID, error) {
	a.ID, a.CreatedAt = hub.NewID[hub.AudienceID](), s.now()
	err := s.tx(ctx, "save audience", func(tx *transaction) error {
		tx.happened(hub.Fact{By: by, Kind: hub.FactAudienceSave, Object: "audience:" + string(a.ID)})
		return insertGlobal(ctx, s, tx, &audiences, &a)
	})
	return a.ID, err
}

// RenameAudience gives an audience another name. ErrConflict: another one has it.
func (s *Store) RenameAudience(ctx context.Context, by hub.PersonID, id hub.AudienceID, name string) error {
	return s.tx(ctx, "rename audience", func(tx *transaction) error {
		tx.happened(hub.Fact{By: by, Kind: hub.FactAudienceRename, Object: "audience:" + string(id)})
		return must(tx.ExecContext(ctx, `UPDATE audiences SET name = $2 WHERE id = $1`, id, name))
	})
}

// DeleteAudience forgets a saved audience. What was sent to it stays sent.
func (s *Store) DeleteAudience(ctx context.Context, by hub.PersonID, id hub.AudienceID) error {
	return s.tx(ctx, "delete audience", func(tx *transaction) error {
		tx.happened(hub.Fact{By: by, Kind: hub.FactAudienceDelete, Object: "audience:" + string(id)})
		return must(tx.ExecContext(ctx, `DELETE FROM audiences WHERE id = $1`, id))
	})
}
