package store

import (
	"context"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// StartDraft begins the next version of a toolkit as a copy of the newest published one, and returns its number. A draft that is there
// stays: two who start at once get the same.
func (s *Store) StartDraft(ctx context.Context, by hub.PersonID, id hub.ToolkitID) (draft int, err error) {
	err = s.tx(ctx, "start draft", func(tx *transaction) error {
		// The toolkit's row is locked first: whoever comes second finds the draft of the first.
		if err := must(tx.ExecContext(ctx, `UPDATE toolkits SET updated_at = updated_at WHERE id = $1`, id)); err != nil {
			return err
		}
		var latest int
		if latest, draft, err = s.numbers(ctx, tx, id); err != nil || draft > 0 {
			return err
		}
		draft = latest + 1
		if err := s.copyVersion(ctx, tx, id, latest, draft, time.Time{}); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitDraft, Object: "toolkit:" + string(id)})
		return must(tx.ExecContext(ctx, `UPDATE toolkits SET updated_at = $2 WHERE id = $1`, id, sqldb.At(s.now())))
	})
	return draft, err
}

// numbers are the newest published version of a toolkit and the one being written, 0 for none.
func (s *Store) numbers(ctx context.Context, tx *transaction, id hub.ToolkitID) (latest, draft int, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT COALESCE(MAX(version) FILTER (WHERE published_at IS NOT NULL), 0), COALESCE(MAX(version) FILTER (WHERE published_at IS NULL), 0)
		FROM toolkit_versions WHERE toolkit_id = $1`, id).Scan(&latest, &draft)
	return latest, draft, sqldb.Map(err)
}

// copyVersion adds a version that is a copy of another: its head, its items under their keys, and its slots, which are renamed from nothing.
// published is the zero time for a draft.
func (s *Store) copyVersion(ctx context.Context, tx *transaction, id hub.ToolkitID, from, to int, published time.Time) error {
	head, err := s.versionRow(ctx, tx, id, from)
	if err != nil {
		return err
	}
	next := versionRow{hub.ToolkitVersion{Toolkit: id, Number: to, ToolkitHead: head.ToolkitHead, PublishedAt: published}, s.now()}
	if err := insertGlobal(ctx, s, tx, &toolkitVersions, &next); err != nil {
		return err
	}
	if err := s.copyItems(ctx, tx, id, from, to); err != nil {
		return err
	}
	slots, err := s.slotsIn(ctx, tx, id, from)
	if err != nil || len(slots) == 0 {
		return err
	}
	for i := range slots {
		slots[i].RenamedFrom = ""
	}
	return toolkitSlots.seed(s, slotsOf(id, to, slots)).fill(ctx, tx, func(int) {})
}

func (s *Store) copyItems(ctx context.Context, tx *transaction, id hub.ToolkitID, from, to int) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+toolkitItems.list()+` FROM toolkit_items i WHERE i.toolkit_id = $1 AND i.version = $2 ORDER BY i.position, i.id`, id, from)
	items, err := collect(rows, err, toolkitItems.scan(s))
	if err != nil || len(items) == 0 {
		return err
	}
	for i := range items {
		if items[i].Key == "" {
			items[i].Key = hub.ItemKey(items[i].ID)
		}
		items[i].ID, items[i].version = hub.NewID[hub.ItemID](), to
	}
	return toolkitItems.seed(s, items).fill(ctx, tx, func(int) {})
}

func (s *Store) versionRow(ctx context.Context, tx *transaction, id hub.ToolkitID, number int) (versionRow, error) {
	return toolkitVersions.scan(s)(tx.QueryRowContext(ctx, `
		SELECT `+toolkitVersions.list()+` FROM toolkit_versions WHERE toolkit_id = $1 AND version = $2`, id, number))
}

// slotsIn are the slots of a version, in order.
func (s *Store) slotsIn(ctx context.Context, tx *transaction, id hub.ToolkitID, number int) ([]hub.Slot, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT `+toolkitSlots.list()+` FROM toolkit_slots WHERE toolkit_id = $1 AND version = $2 ORDER BY position, slot`, id, number)
	found, err := collect(rows, err, toolkitSlots.scan(s))
	slots := make([]hub.Slot, 0, len(found))
	for _, sl := range found {
		slots = append(slots, sl.Slot)
	}
	return slots, err
}

// DropDraft throws away the version that is being written, of a toolkit that has a published one. None is ErrConflict.
func (s *Store) DropDraft(ctx context.Context, by hub.PersonID, id hub.ToolkitID) error {
	return s.national(ctx, by, hub.FactToolkitDraftDrop, id, func(tx *transaction) error {
		draft, err := s.draft(ctx, tx, id, time.Time{})
		if err != nil {
			return err
		}
		return s.dropDraft(ctx, tx, id, draft)
	})
}

func (s *Store) dropDraft(ctx context.Context, tx *transaction, id hub.ToolkitID, draft int) error {
	if draft == 1 {
		return hub.ErrConflict
	}
	head, err := s.versionRow(ctx, tx, id, draft-1)
	if err != nil {
		return err
	}
	kit := hub.Toolkit{ToolkitHead: head.ToolkitHead, UpdatedAt: s.now()}
	if err := changed(updateGlobal(ctx, s, tx, &toolkits, &kit, clause{}, with(`id = ?`, id))); err != nil {
		return err
	}
	return must(tx.ExecContext(ctx, `DELETE FROM toolkit_versions WHERE toolkit_id = $1 AND version = $2`, id, draft))
}

// versionsTo are the published versions of a toolkit up to a number with their slots, and without their items, in order.
func (s *Store) versionsTo(ctx context.Context, tx *transaction, id hub.ToolkitID, number int) ([]hub.ToolkitVersion, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT `+toolkitVersions.list()+` FROM toolkit_versions WHERE toolkit_id = $1 AND version <= $2 AND published_at IS NOT NULL ORDER BY version`, id, number)
	found, err := collect(rows, err, toolkitVersions.scan(s))
	if err != nil {
		return nil, err
	}
	rows, err = tx.QueryContext(ctx, `
		SELECT `+toolkitSlots.list()+` FROM toolkit_slots WHERE toolkit_id = $1 AND version <= $2 ORDER BY version, position, slot`, id, number)
	slots, err := collect(rows, err, toolkitSlots.scan(s))
	if err != nil {
		return nil, err
	}
	list := make([]hub.ToolkitVersion, 0, len(found))
	for _, v := range found {
		for _, sl := range slots {
			if sl.version == v.Number {
				v.Slots = append(v.Slots, sl.Slot)
			}
		}
		list = append(list, v.ToolkitVersion)
	}
	return list, nil
}

// since are the versions from a number on.
func since(path []hub.ToolkitVersion, number int) []hub.ToolkitVersion {
	return slices.DeleteFunc(slices.Clone(path), func(v hub.ToolkitVersion) bool { return v.Number < number })
}
