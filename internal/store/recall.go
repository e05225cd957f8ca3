package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// toolkitRecalls are the rows of toolkit_recalls.
var toolkitRecalls = table[hub.Recall]{name: "toolkit_recalls", alias: "r", columns: []column[hub.Recall]{
	plain("id", func(r *hub.Recall) *hub.RecallID { return &r.ID }),
	plain("toolkit_id", func(r *hub.Recall) *hub.ToolkitID { return &r.Toolkit }),
	plain("item_key", func(r *hub.Recall) *hub.ItemKey { return &r.Item }),
	plain("version", func(r *hub.Recall) *int { return &r.Version }),
	plain("reason", func(r *hub.Recall) *string { return &r.Reason }),
	plain("replacement", func(r *hub.Recall) *hub.ItemKey { return &r.Replacement }),
	moment("recalled_at", func(r *hub.Recall) *time.Time { return &r.At }),
	moment("lifted_at", func(r *hub.Recall) *time.Time { return &r.LiftedAt }),
}}

// madeFromRecalled: the event e was made from what r recalls. Of an event whose template nobody knows it is enough that it may have been.
const madeFromRecalled = `(r.item_key = '' AND e.toolkit_version IN (0, r.version)
	OR r.item_key <> '' AND e.toolkit_version <= r.version AND (e.toolkit_item = r.item_key
		OR e.toolkit_item = '' AND EXISTS (SELECT 1 FROM toolkit_items k WHERE k.key = r.item_key AND k.toolkit_id = e.toolkit_id AND k.kind = 'event_template')))`

// Recalls returns what of a toolkit is recalled, the newest first.
func (s *Store) Recalls(ctx context.Context, id hub.ToolkitID) (hub.Recalls, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+toolkitRecalls.list()+` FROM toolkit_recalls r WHERE r.toolkit_id = $1 AND r.lifted_at IS NULL ORDER BY r.recalled_at DESC, r.id`, id)
	list, err := collect(rows, err, toolkitRecalls.scan(s))
	return list, wrap("recalls", err)
}

// ExpiredItems returns the toolkits that are not archived whose newest published version has items whose last day is before today, by title.
func (s *Store) ExpiredItems(ctx context.Context, today string) ([]hub.ExpiredItems, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT h.toolkit_id, h.title, COUNT(*) FROM toolkit_items i
			JOIN toolkit_versions h ON h.toolkit_id = i.toolkit_id AND h.version = i.version JOIN toolkits t ON t.id = h.toolkit_id
		WHERE i.use_until <> '' AND i.use_until < $1 AND t.archived_at IS NULL
			AND h.version = (SELECT MAX(v.version) FROM toolkit_versions v WHERE v.toolkit_id = h.toolkit_id AND v.published_at IS NOT NULL)
		GROUP BY h.toolkit_id, h.title ORDER BY h.title, h.toolkit_id`, today)
	list, err := collect(rows, err, func(row scanner) (e hub.ExpiredItems, err error) {
		err = row.Scan(&e.Toolkit, &e.Title, &e.Items)
		return e, err
	})
	return list, wrap("expired items", err)
}

// RecalledEvents returns the chapter's events to come, and its drafts, that were made from what the office recalled since, the next one first.
func (c Chapter) RecalledEvents(ctx context.Context) ([]hub.RecalledEvent, error) {
	rows, err := c.reader().query(ctx, `
		SELECT `+events.list()+`, `+toolkitRecalls.list()+`
		FROM events e JOIN toolkit_recalls r ON r.toolkit_id = e.toolkit_id AND r.lifted_at IS NULL
		WHERE e.chapter_id = $1 AND e.state <> 'cancelled' AND e.ends_at > $2 AND `+madeFromRecalled+`
		ORDER BY e.starts_at, e.id, r.recalled_at DESC, r.id`, sqldb.At(c.store.now()))
	list, err := collect(rows, err, func(row scanner) (hub.RecalledEvent, error) {
		var e hub.RecalledEvent
		err := row.Scan(append(events.dest(c.store, &e.Event), toolkitRecalls.dest(c.store, &e.Recall)...)...)
		return e, err
	})
	once := slices.CompactFunc(list, func(a, b hub.RecalledEvent) bool { return a.Event.ID == b.Event.ID })
	return once, wrap("recalled events", err)
}

// recallable locks a toolkit, and refuses a recall that is there already, or of a version that is not published, or of an item as it was
// before another version was published: ErrConflict.
func (s *Store) recallable(ctx context.Context, tx *transaction, r hub.Recall) error {
	if err := must(tx.ExecContext(ctx, `UPDATE toolkits SET recalls = recalls + 1 WHERE id = $1`, r.Toolkit)); err != nil {
		return err
	}
	latest, _, err := s.numbers(ctx, tx, r.Toolkit)
	if err != nil {
		return err
	}
	if r.Version > latest || !r.Whole() && r.Version < latest {
		return fmt.Errorf("version %d is not what is live: %w", r.Version, hub.ErrConflict)
	}
	there, err := rowExists(tx.QueryRowContext(ctx, `
		SELECT 1 FROM toolkit_recalls WHERE toolkit_id = $1 AND item_key = $2 AND version = $3 AND lifted_at IS NULL`, r.Toolkit, r.Item, r.Version))
	if err == nil && there {
		err = fmt.Errorf("recalled already: %w", hub.ErrConflict)
	}
	return err
}

// keepRecalled lets recalls of items go on in a version that was just published and says the same of them.
func (s *Store) keepRecalled(ctx context.Context, tx *transaction, id hub.ToolkitID, version int) error {
	n, err := affected(tx.ExecContext(ctx, `
		UPDATE toolkit_recalls SET version = $2 WHERE toolkit_id = $1 AND lifted_at IS NULL AND item_key <> '' AND EXISTS (
			SELECT 1 FROM toolkit_items n JOIN toolkit_items o ON o.toolkit_id = n.toolkit_id AND o.key = n.key
			WHERE n.toolkit_id = $1 AND n.version = $2 AND n.key = toolkit_recalls.item_key AND o.version = toolkit_recalls.version
				AND o.title = n.title AND o.body = n.body AND o.template = n.template AND COALESCE(o.file_id, '') = COALESCE(n.file_id, ''))`, id, version))
	if err != nil || n == 0 {
		return err
	}
	return must(tx.ExecContext(ctx, `UPDATE toolkits SET recalls = recalls + 1 WHERE id = $1`, id))
}
