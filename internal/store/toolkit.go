package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// toolkits are the rows of toolkits.
var toolkits = table[hub.Toolkit]{name: "toolkits", alias: "t", columns: slices.Concat([]column[hub.Toolkit]{
	plain("id", func(t *hub.Toolkit) *hub.ToolkitID { return &t.ID }),
	moment("created_at", func(t *hub.Toolkit) *time.Time { return &t.CreatedAt }),
	plain("recalls", func(t *hub.Toolkit) *int { return &t.Recalls }),
	moment("archived_at", func(t *hub.Toolkit) *time.Time { return &t.ArchivedAt }),
}, edit(
	// Programs of the release before read the newest version's head here.
	writeOnly("title", func(_ *Store, t *hub.Toolkit) any { return t.Title }),
	writeOnly("summary", func(_ *Store, t *hub.Toolkit) any { return t.Summary }),
	writeOnly("ask", func(_ *Store, t *hub.Toolkit) any { return t.Ask }),
	moment("updated_at", func(t *hub.Toolkit) *time.Time { return &t.UpdatedAt }),
))}

// versionRow is a version of a toolkit with when it was begun.
type versionRow struct {
	hub.ToolkitVersion

	begun time.Time
}

// toolkitVersions are the rows of toolkit_versions.
var toolkitVersions = table[versionRow]{name: "toolkit_versions", columns: slices.Concat([]column[versionRow]{
	plain("toolkit_id", func(v *versionRow) *hub.ToolkitID { return &v.Toolkit }),
	plain("version", func(v *versionRow) *int { return &v.Number }),
	moment("published_at", func(v *versionRow) *time.Time { return &v.PublishedAt }),
	plain("note", func(v *versionRow) *string { return &v.Note }),
	plain("swap", func(v *versionRow) *bool { return &v.Swap }),
	writeOnly("created_at", func(_ *Store, v *versionRow) any { return sqldb.At(v.begun) }),
}, edit(
	plain("title", func(v *versionRow) *string { return &v.Title }),
	plain("summary", func(v *versionRow) *string { return &v.Summary }),
	plain("ask", func(v *versionRow) *string { return &v.Ask }),
))}

// itemRow is an item at its place in a version.
type itemRow struct {
	hub.Item

	toolkit           hub.ToolkitID
	version, position int
}

// toolkitItems are the rows of toolkit_items.
var toolkitItems = table[itemRow]{name: "toolkit_items", alias: "i", columns: slices.Concat([]column[itemRow]{
	plain("toolkit_id", func(i *itemRow) *hub.ToolkitID { return &i.toolkit }),
	plain("version", func(i *itemRow) *int { return &i.version }),
	plain("id", func(i *itemRow) *hub.ItemID { return &i.ID }),
	plain("position", func(i *itemRow) *int { return &i.position }),
	plain("kind", func(i *itemRow) *hub.ItemKind { return &i.Kind }),
	plain("key", func(i *itemRow) *hub.ItemKey { return &i.Key }),
	listed("replaces", func(i *itemRow) *[]hub.ItemKey { return &i.Replaces }),
}, edit(
	plain("title", func(i *itemRow) *string { return &i.Title }),
	plain("body", func(i *itemRow) *string { return &i.Body }),
	plain("whom", func(i *itemRow) *hub.CallWhom { return &i.Whom }),
	optional("file_id", func(i *itemRow) *hub.FileID { return &i.File }),
	plain("use_until", func(i *itemRow) *string { return &i.UseUntil }),
	column[itemRow]{
		name: "template",
		scan: func(_ *Store, i *itemRow) any { return eventTemplate{&i.Template} },
		value: func(_ *Store, i *itemRow) (any, error) {
			if i.Kind != hub.ItemEventTemplate {
				return "", nil
			}
			text, err := json.Marshal(i.Template)
			return string(text), err
		},
	},
))}

// eventTemplate scans what an event that is made from a toolkit starts with.
type eventTemplate struct{ to *hub.EventTemplate }

// Scan implements sql.Scanner.
func (t eventTemplate) Scan(v any) error {
	var text sql.NullString
	if err := text.Scan(v); err != nil || text.String == "" {
		return err
	}
	return json.Unmarshal([]byte(text.String), t.to)
}

// slotRow is a slot at its place in a version.
type slotRow struct {
	hub.Slot

	toolkit           hub.ToolkitID
	version, position int
}

// toolkitSlots are the rows of toolkit_slots.
var toolkitSlots = table[slotRow]{name: "toolkit_slots", columns: []column[slotRow]{
	plain("toolkit_id", func(sl *slotRow) *hub.ToolkitID { return &sl.toolkit }),
	plain("version", func(sl *slotRow) *int { return &sl.version }),
	plain("slot", func(sl *slotRow) *string { return &sl.Key }),
	plain("position", func(sl *slotRow) *int { return &sl.position }),
	plain("label", func(sl *slotRow) *string { return &sl.Label }),
	plain("help", func(sl *slotRow) *string { return &sl.Help }),
	plain("required", func(sl *slotRow) *bool { return &sl.Required }),
	plain("long", func(sl *slotRow) *bool { return &sl.Long }),
	plain("renamed_from", func(sl *slotRow) *string { return &sl.RenamedFrom }),
}}

// versionsOf are the head of the newest version of a toolkit, the number of the newest published one and of the one being written.
const versionsOf = `
	h.title, h.summary, h.ask,
	COALESCE((SELECT MAX(version) FROM toolkit_versions v WHERE v.toolkit_id = t.id AND v.published_at IS NOT NULL), 0),
	COALESCE((SELECT MAX(version) FROM toolkit_versions v WHERE v.toolkit_id = t.id AND v.published_at IS NULL), 0)
	FROM toolkits t JOIN toolkit_versions h ON h.toolkit_id = t.id AND h.version = (SELECT MAX(v.version) FROM toolkit_versions v WHERE v.toolkit_id = t.id)`

func (s *Store) scanToolkit(row scanner) (hub.Toolkit, error) {
	var t hub.Toolkit
	if err := row.Scan(append(toolkits.dest(s, &t), &t.Title, &t.Summary, &t.Ask, &t.Latest, &t.Draft)...); err != nil {
		return hub.Toolkit{}, fmt.Errorf("store: toolkit: %w", sqldb.Map(err))
	}
	return t, nil
}

// Toolkits returns every toolkit, the newest first.
func (s *Store) Toolkits(ctx context.Context) ([]hub.Toolkit, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+toolkits.list()+`, `+versionsOf+` ORDER BY t.created_at DESC, t.id`)
	return collect(rows, err, s.scanToolkit)
}

// Toolkit returns one toolkit, or ErrNotFound.
func (s *Store) Toolkit(ctx context.Context, id hub.ToolkitID) (hub.Toolkit, error) {
	return s.scanToolkit(s.db.QueryRowContext(ctx, `SELECT `+toolkits.list()+`, `+versionsOf+` WHERE t.id = $1`, id))
}

// ToolkitVersion returns one version with its items and slots in order, or ErrNotFound.
func (s *Store) ToolkitVersion(ctx context.Context, id hub.ToolkitID, number int) (hub.ToolkitVersion, error) {
	found, err := toolkitVersions.scan(s)(s.db.QueryRowContext(ctx, `
		SELECT `+toolkitVersions.list()+` FROM toolkit_versions WHERE toolkit_id = $1 AND version = $2`, id, number))
	v := found.ToolkitVersion
	if err != nil {
		return v, fmt.Errorf("store: toolkit version: %w", err)
	}
	if v.Items, err = s.itemsOf(ctx, id, number); err != nil {
		return v, err
	}
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+toolkitSlots.list()+` FROM toolkit_slots WHERE toolkit_id = $1 AND version = $2 ORDER BY position, slot`, id, number)
	slots, err := collect(rows, err, toolkitSlots.scan(s))
	for _, sl := range slots {
		v.Slots = append(v.Slots, sl.Slot)
	}
	return v, err
}

// scanItem reads an item with what is attached to it.
func (s *Store) scanItem(row scanner) (hub.Item, error) {
	var i itemRow
	if err := row.Scan(append(toolkitItems.dest(s, &i), files.dest(s, &i.Attached)...)...); err != nil {
		return hub.Item{}, fmt.Errorf("store: item: %w", sqldb.Map(err))
	}
	i.Key = cmp.Or(i.Key, hub.ItemKey(i.ID))
	return i.Item, nil
}

// AddToolkit inserts a toolkit with a first draft version.
func (s *Store) AddToolkit(ctx context.Context, by hub.PersonID, head hub.ToolkitHead) (hub.ToolkitID, error) {
	t := hub.Toolkit{ID: hub.NewID[hub.ToolkitID](), ToolkitHead: head, CreatedAt: s.now(), UpdatedAt: s.now()}
	return t.ID, s.national(ctx, by, hub.FactToolkitAdd, t.ID, func(tx *transaction) error {
		if err := insertGlobal(ctx, s, tx, &toolkits, &t); err != nil {
			return err
		}
		first := versionRow{hub.ToolkitVersion{Toolkit: t.ID, Number: 1, ToolkitHead: head}, t.CreatedAt}
		return insertGlobal(ctx, s, tx, &toolkitVersions, &first)
	})
}

// SaveDraft writes the head and the slots of the draft version; nil stays as it is. seen is the UpdatedAt the person started from:
// ErrConflict when the draft changed since, or was published meanwhile. A zero seen is not compared.
func (s *Store) SaveDraft(ctx context.Context, by hub.PersonID, id hub.ToolkitID, head *hub.ToolkitHead, slots []hub.Slot, seen time.Time) error {
	return s.tx(ctx, "save draft", func(tx *transaction) error {
		version, err := s.draft(ctx, tx, id, seen)
		if err != nil {
			return err
		}
		if head != nil {
			if err := s.saveDraftHead(ctx, tx, id, version, *head); err != nil {
				return err
			}
			tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitUpdate, Object: "toolkit:" + string(id)})
		}
		if slots != nil {
			if err := s.saveSlots(ctx, tx, id, version, slots); err != nil {
				return err
			}
			tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitSlots, Object: "toolkit:" + string(id)})
		}
		return nil
	})
}

func (s *Store) saveDraftHead(ctx context.Context, tx *transaction, id hub.ToolkitID, version int, head hub.ToolkitHead) error {
	row := versionRow{ToolkitVersion: hub.ToolkitVersion{ToolkitHead: head}}
	if err := changed(updateGlobal(ctx, s, tx, &toolkitVersions, &row, clause{}, with(`toolkit_id = ? AND version = ?`, id, version))); err != nil {
		return err
	}
	kit := hub.Toolkit{ToolkitHead: head, UpdatedAt: s.now()}
	return changed(updateGlobal(ctx, s, tx, &toolkits, &kit, clause{}, with(`id = ?`, id)))
}

// saveSlots makes the slots of a version exactly slots.
func (s *Store) saveSlots(ctx context.Context, tx *transaction, id hub.ToolkitID, version int, slots []hub.Slot) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM toolkit_slots WHERE toolkit_id = $1 AND version = $2`, id, version); err != nil {
		return sqldb.Map(err)
	}
	return toolkitSlots.seed(s, slotsOf(id, version, slots)).fill(ctx, tx, func(int) {})
}

// national runs a change of national's in one transaction with its audit row.
func (s *Store) national(ctx context.Context, by hub.PersonID, action hub.FactKind, id hub.ToolkitID, fn func(tx *transaction) error) error {
	return s.tx(ctx, string(action), func(tx *transaction) error {
		err := fn(tx)
		tx.happened(hub.Fact{By: by, Kind: action, Object: "toolkit:" + string(id)})
		return err
	})
}

// draft returns the number of the version being written, which it locks. None is ErrConflict, since a published version never changes, and
// so is a toolkit that was changed after seen. A zero seen is not compared, and leaves no mark of a change.
func (s *Store) draft(ctx context.Context, tx *transaction, id hub.ToolkitID, seen time.Time) (int, error) {
	var n int
	err := tx.QueryRowContext(ctx, `
		UPDATE toolkit_versions SET created_at = created_at WHERE toolkit_id = $1 AND published_at IS NULL RETURNING version`, id).Scan(&n)
	if err := sqldb.Map(err); err != nil {
		if notFoundIsNil(err) == nil {
			return 0, hub.ErrConflict
		}
		return 0, err
	}
	if seen.IsZero() {
		return n, nil
	}
	changed, err := affected(tx.ExecContext(ctx, `UPDATE toolkits SET updated_at = $2 WHERE id = $1 AND updated_at = $3`, id, sqldb.At(s.now()), sqldb.At(seen)))
	if err == nil && changed == 0 {
		err = hub.ErrConflict
	}
	return n, err
}

// SaveItem inserts an item into the draft version, or replaces the one with its id. seen is as in SaveDraft.
func (s *Store) SaveItem(ctx context.Context, by hub.PersonID, id hub.ToolkitID, item hub.Item, seen time.Time) error {
	return s.national(ctx, by, hub.FactToolkitItem, id, func(tx *transaction) error {
		version, err := s.draft(ctx, tx, id, seen)
		if err != nil {
			return err
		}
		row := itemRow{Item: item, toolkit: id, version: version}
		if item.ID != "" {
			return changed(updateGlobal(ctx, s, tx, &toolkitItems, &row, clause{}, with(`toolkit_id = ? AND version = ? AND id = ?`, id, version, item.ID)))
		}
		row.ID = hub.NewID[hub.ItemID]()
		row.Key = hub.ItemKey(row.ID)
		// Nobody else adds one: draft locked the version.
		err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(position), 0) + 1 FROM toolkit_items WHERE toolkit_id = $1 AND version = $2`, id, version).Scan(&row.position)
		if err != nil {
			return sqldb.Map(err)
		}
		return insertGlobal(ctx, s, tx, &toolkitItems, &row)
	})
}

// RemoveItem takes an item out of the draft version. replacement is the item of the draft that stands for it from then on, or empty; one that
// is not there is ErrConflict.
func (s *Store) RemoveItem(ctx context.Context, by hub.PersonID, id hub.ToolkitID, item hub.ItemID, replacement hub.ItemKey) error {
	return s.national(ctx, by, hub.FactToolkitItemRemove, id, func(tx *transaction) error {
		version, err := s.draft(ctx, tx, id, time.Time{})
		if err != nil {
			return err
		}
		if replacement != "" {
			if err := s.replaceItem(ctx, tx, id, version, item, replacement); err != nil {
				return err
			}
		}
		if err := must(tx.ExecContext(ctx, `DELETE FROM toolkit_items WHERE toolkit_id = $1 AND version = $2 AND id = $3`, id, version, item)); err != nil {
			return err
		}
		return must(tx.ExecContext(ctx, `UPDATE toolkits SET updated_at = $2 WHERE id = $1`, id, sqldb.At(s.now())))
	})
}

// slotsOf are the rows of one version's slots, in order.
func slotsOf(id hub.ToolkitID, version int, slots []hub.Slot) (rows []slotRow) {
	for i, sl := range slots {
		rows = append(rows, slotRow{sl, id, version, i})
	}
	return rows
}
