package store

import (
	"context"
	"fmt"
	"slices"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// itemIn is an item of a version; ErrConflict: it has none such.
func (s *Store) itemIn(ctx context.Context, tx *transaction, id hub.ToolkitID, number int, item hub.ItemID) (hub.Item, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+toolkitItems.list()+` FROM toolkit_items i WHERE i.toolkit_id = $1 AND i.version = $2 AND i.id = $3`, id, number, item)
	found, err := collect(rows, err, toolkitItems.scan(s))
	if err != nil {
		return hub.Item{}, err
	}
	if len(found) == 0 {
		return hub.Item{}, fmt.Errorf("item %s is not of version %d: %w", item, number, hub.ErrConflict)
	}
	if found[0].Key == "" {
		found[0].Key = hub.ItemKey(found[0].ID)
	}
	return found[0].Item, nil
}

// replaceItem lets an item of a version stand for another of it, and for what that one stood for.
func (s *Store) replaceItem(ctx context.Context, tx *transaction, id hub.ToolkitID, version int, item hub.ItemID, replacement hub.ItemKey) error {
	old, err := s.itemIn(ctx, tx, id, version, item)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+toolkitItems.list()+` FROM toolkit_items i WHERE i.toolkit_id = $1 AND i.version = $2 AND (i.key = $3 OR i.key = '' AND i.id = $3)`, id, version, replacement)
	found, err := collect(rows, err, toolkitItems.scan(s))
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].ID == old.ID {
		return fmt.Errorf("no item %s to replace it: %w", replacement, hub.ErrConflict)
	}
	all := found[0].Replaces
	for _, key := range append(old.Replaces, old.Key) {
		if !slices.Contains(all, key) {
			all = append(all, key)
		}
	}
	text, err := listText(all)
	if err != nil {
		return err
	}
	return must(tx.ExecContext(ctx, `UPDATE toolkit_items SET replaces = $4 WHERE toolkit_id = $1 AND version = $2 AND id = $3`, id, version, found[0].ID, text))
}

// moveDraft makes the draft the version after, with its items and slots as they are. There is one draft at a time: the old row goes first.
func (s *Store) moveDraft(ctx context.Context, tx *transaction, id hub.ToolkitID, draft int) error {
	head, err := s.versionRow(ctx, tx, id, draft)
	if err != nil {
		return err
	}
	// While both rows are there, the old one is no draft.
	if err := must(tx.ExecContext(ctx, `UPDATE toolkit_versions SET published_at = $3 WHERE toolkit_id = $1 AND version = $2`, id, draft, sqldb.At(s.now()))); err != nil {
		return err
	}
	next := versionRow{hub.ToolkitVersion{Toolkit: id, Number: draft + 1, ToolkitHead: head.ToolkitHead}, s.now()}
	if err := insertGlobal(ctx, s, tx, &toolkitVersions, &next); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE toolkit_items SET version = $3 WHERE toolkit_id = $1 AND version = $2`, id, draft, draft+1); err != nil {
		return sqldb.Map(err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE toolkit_slots SET version = $3 WHERE toolkit_id = $1 AND version = $2`, id, draft, draft+1); err != nil {
		return sqldb.Map(err)
	}
	return must(tx.ExecContext(ctx, `DELETE FROM toolkit_versions WHERE toolkit_id = $1 AND version = $2`, id, draft))
}

// correct writes a correction into the item of a version that still says what was wrong.
func (s *Store) correct(ctx context.Context, tx *transaction, id hub.ToolkitID, number int, was, item hub.Item) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+toolkitItems.list()+` FROM toolkit_items i WHERE i.toolkit_id = $1 AND i.version = $2 AND (i.key = $3 OR i.key = '' AND i.id = $3)`, id, number, was.Key)
	found, err := collect(rows, err, toolkitItems.scan(s))
	if err != nil || len(found) == 0 {
		return err
	}
	row := found[0]
	if row.Title == was.Title {
		row.Title = item.Title
	}
	if row.Body == was.Body {
		row.Body = item.Body
	}
	if row.Template == was.Template {
		row.Template = item.Template
	}
	if row.UseUntil == was.UseUntil {
		row.UseUntil = item.UseUntil
	}
	_, err = updateGlobal(ctx, s, tx, &toolkitItems, &row, clause{}, with(`toolkit_id = ? AND version = ? AND id = ?`, id, number, row.ID))
	return err
}
