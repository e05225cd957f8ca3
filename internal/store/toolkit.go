package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

const toolkitColumns = `t.id, t.title, t.summary, t.ask, t.created_at, t.updated_at,
	COALESCE((SELECT MAX(version) FROM toolkit_versions v WHERE v.toolkit_id = t.id AND v.published_at IS NOT NULL), 0),
	COALESCE((SELECT MAX(version) FROM toolkit_versions v WHERE v.toolkit_id = t.id AND v.published_at IS NULL), 0)`

func scanToolkit(row scanner) (hub.Toolkit, error) {
	var t hub.Toolkit
	err := row.Scan(&t.ID, &t.Title, &t.Summary, &t.Ask, sqldb.Time{T: &t.CreatedAt}, sqldb.Time{T: &t.UpdatedAt}, &t.Latest, &t.Draft)
	if err != nil {
		return hub.Toolkit{}, fmt.Errorf("store: toolkit: %w", sqldb.Map(err))
	}
	return t, nil
}

// Toolkits returns every toolkit, the newest first.
func (s *Store) Toolkits(ctx context.Context) ([]hub.Toolkit, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+toolkitColumns+` FROM toolkits t ORDER BY t.created_at DESC, t.id`)
	return collect(rows, err, scanToolkit)
}

// Toolkit returns one toolkit, or ErrNotFound.
func (s *Store) Toolkit(ctx context.Context, id hub.ToolkitID) (hub.Toolkit, error) {
	return scanToolkit(s.db.QueryRowContext(ctx, `SELECT `+toolkitColumns+` FROM toolkits t WHERE t.id = $1`, id))
}

// ToolkitVersion returns one version with its items and slots in order, or ErrNotFound.
func (s *Store) ToolkitVersion(ctx context.Context, id hub.ToolkitID, number int) (hub.ToolkitVersion, error) {
	v := hub.ToolkitVersion{Toolkit: id, Number: number}
	err := s.db.QueryRowContext(ctx, `SELECT published_at FROM toolkit_versions WHERE toolkit_id = $1 AND version = $2`, id, number).
		Scan(sqldb.Time{T: &v.PublishedAt})
	if err != nil {
		return v, fmt.Errorf("store: toolkit version: %w", sqldb.Map(err))
	}
	if v.Items, err = s.toolkitItems(ctx, id, number); err != nil {
		return v, err
	}
	rows, err := s.db.QueryContext(ctx, `
		SELECT slot, label, help, required, long FROM toolkit_slots WHERE toolkit_id = $1 AND version = $2 ORDER BY position, slot`, id, number)
	v.Slots, err = collect(rows, err, func(row scanner) (hub.Slot, error) {
		var sl hub.Slot
		err := row.Scan(&sl.Key, &sl.Label, &sl.Help, &sl.Required, &sl.Long)
		return sl, err
	})
	return v, err
}

func scanItem(row scanner) (hub.Item, error) {
	var i hub.Item
	var template, widths string
	f := &i.Attached
	err := row.Scan(&i.ID, &i.Kind, &i.Title, &i.Body, &i.File, &template, &f.ID, &f.Chapter, &f.Kind, &f.Name, &f.Type, &f.Size, &widths, &f.Height)
	if err != nil {
		return i, err
	}
	if f.Widths, err = splitInts(widths); err != nil {
		return i, err
	}
	if template == "" {
		return i, nil
	}
	if err := json.Unmarshal([]byte(template), &i.Template); err != nil {
		return i, fmt.Errorf("store: item %s: %w", i.ID, err)
	}
	return i, nil
}

// AddToolkit inserts a toolkit with a first draft version.
func (s *Store) AddToolkit(ctx context.Context, by hub.PersonID, t hub.Toolkit) (hub.ToolkitID, error) {
	t.ID = hub.NewID[hub.ToolkitID]()
	return t.ID, s.national(ctx, by, "toolkit.add", t.ID, func(tx *sql.Tx) error {
		now := sqldb.At(s.now())
		_, err := tx.ExecContext(ctx, `
			INSERT INTO toolkits (id, title, summary, ask, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)`,
			t.ID, t.Title, t.Summary, t.Ask, now)
		if err != nil {
			return sqldb.Map(err)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO toolkit_versions (toolkit_id, version, created_at) VALUES ($1, 1, $2)`, t.ID, now)
		return sqldb.Map(err)
	})
}

// UpdateToolkit writes the title, summary and ask of a toolkit that has a draft; ErrConflict when it was published meanwhile.
func (s *Store) UpdateToolkit(ctx context.Context, by hub.PersonID, t hub.Toolkit) error {
	return s.national(ctx, by, "toolkit.update", t.ID, func(tx *sql.Tx) error {
		err := must(tx.ExecContext(ctx, `UPDATE toolkits SET title = $2, summary = $3, ask = $4, updated_at = $5 WHERE id = $1`,
			t.ID, t.Title, t.Summary, t.Ask, sqldb.At(s.now())))
		if err != nil {
			return err
		}
		_, err = s.draft(ctx, tx, t.ID)
		return err
	})
}

// national runs a change of national's in one transaction with its audit row.
func (s *Store) national(ctx context.Context, by hub.PersonID, action string, id hub.ToolkitID, fn func(tx *sql.Tx) error) error {
	err := s.db.Tx(ctx, func(tx *sql.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return s.audit(ctx, tx, hub.AuditEntry{Actor: by, Action: action, Object: "toolkit:" + string(id)})
	})
	if err != nil {
		return fmt.Errorf("store: %s: %w", action, err)
	}
	return nil
}

// draft returns the number of the version being written; none is ErrConflict, since a published version never changes.
func (s *Store) draft(ctx context.Context, tx *sql.Tx, id hub.ToolkitID) (int, error) {
	var n int
	err := tx.QueryRowContext(ctx, `
		UPDATE toolkit_versions SET created_at = created_at WHERE toolkit_id = $1 AND published_at IS NULL RETURNING version`, id).Scan(&n)
	if err := sqldb.Map(err); err != nil {
		if notFoundIsNil(err) == nil {
			return 0, hub.ErrConflict
		}
		return 0, err
	}
	return n, nil
}

// SaveItem inserts an item into the draft version, or replaces the one with its id.
func (s *Store) SaveItem(ctx context.Context, by hub.PersonID, id hub.ToolkitID, item hub.Item) error {
	template := ""
	if item.Kind == hub.ItemEventTemplate {
		b, err := json.Marshal(item.Template)
		if err != nil {
			return fmt.Errorf("store: item template: %w", err)
		}
		template = string(b)
	}
	return s.national(ctx, by, "toolkit.item", id, func(tx *sql.Tx) error {
		version, err := s.draft(ctx, tx, id)
		if err != nil {
			return err
		}
		if item.ID != "" {
			return must(tx.ExecContext(ctx, `
				UPDATE toolkit_items SET title = $4, body = $5, file_id = $6, template = $7 WHERE toolkit_id = $1 AND version = $2 AND id = $3`,
				id, version, item.ID, item.Title, item.Body, sqldb.Text(item.File), template))
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO toolkit_items (toolkit_id, version, id, position, kind, title, body, file_id, template)
			VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), 0) + 1 FROM toolkit_items WHERE toolkit_id = $1 AND version = $2), $4, $5, $6, $7, $8)`,
			id, version, hub.NewID[hub.ItemID](), item.Kind, item.Title, item.Body, sqldb.Text(item.File), template)
		return sqldb.Map(err)
	})
}

// RemoveItem takes an item out of the draft version.
func (s *Store) RemoveItem(ctx context.Context, by hub.PersonID, id hub.ToolkitID, item hub.ItemID) error {
	return s.national(ctx, by, "toolkit.item_remove", id, func(tx *sql.Tx) error {
		version, err := s.draft(ctx, tx, id)
		if err != nil {
			return err
		}
		return must(tx.ExecContext(ctx, `DELETE FROM toolkit_items WHERE toolkit_id = $1 AND version = $2 AND id = $3`, id, version, item))
	})
}

// SaveSlots makes the slots of the draft version exactly slots.
func (s *Store) SaveSlots(ctx context.Context, by hub.PersonID, id hub.ToolkitID, slots []hub.Slot) error {
	return s.national(ctx, by, "toolkit.slots", id, func(tx *sql.Tx) error {
		version, err := s.draft(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM toolkit_slots WHERE toolkit_id = $1 AND version = $2`, id, version); err != nil {
			return sqldb.Map(err)
		}
		return slotRows(slotsOf(id, version, slots)).fill(ctx, tx, func(int) {})
	})
}

// slotsOf are the rows of one version's slots, in order.
func slotsOf(id hub.ToolkitID, version int, slots []hub.Slot) (rows [][]any) {
	for i, sl := range slots {
		rows = append(rows, []any{id, version, sl.Key, i, sl.Label, sl.Help, sl.Required, sl.Long})
	}
	return rows
}

// slotRows inserts rows of slotsOf, many in one statement.
func slotRows(rows [][]any) seedTable {
	return seedTable{`INSERT INTO toolkit_slots (toolkit_id, version, slot, position, label, help, required, long) VALUES `,
		len(rows), func(i int) ([]any, error) { return rows[i], nil }}
}

// PublishToolkit publishes the draft version; from then on it never changes.
func (s *Store) PublishToolkit(ctx context.Context, by hub.PersonID, id hub.ToolkitID) (version int, err error) {
	err = s.national(ctx, by, "toolkit.publish", id, func(tx *sql.Tx) error {
		version, err = s.draft(ctx, tx, id)
		if err != nil {
			return err
		}
		return must(tx.ExecContext(ctx, `UPDATE toolkit_versions SET published_at = $3 WHERE toolkit_id = $1 AND version = $2`,
			id, version, sqldb.At(s.now())))
	})
	return version, err
}
