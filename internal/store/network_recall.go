package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

func scanReach(row scanner) (r hub.RecallReach, err error) {
	err = row.Scan(&r.Chapter, &r.State, &r.Shows, &r.Events)
	return r, err
}

// reached reads the chapters that were offered a toolkit, with what a recall means to each. Why it crosses: a recall is of all of them.
func (s *Store) reached(ctx context.Context, q runner, r hub.Recall) ([]hub.RecallReach, error) {
	rows, err := q.QueryContext(ctx, `
	SELECT a.chapter_id, a.state,
		CASE WHEN r.item_key = '' THEN a.version = r.version ELSE EXISTS (
			SELECT 1 FROM toolkit_items i WHERE i.toolkit_id = a.toolkit_id AND i.version = a.version AND (i.key = r.item_key OR i.key = '' AND i.id = r.item_key)) END,
		(SELECT COUNT(*) FROM events e WHERE e.toolkit_id = a.toolkit_id AND e.chapter_id = a.chapter_id
			AND e.state <> 'cancelled' AND e.ends_at > $4 AND `+madeFromRecalled+`)
	FROM adoptions a CROSS JOIN (SELECT CAST($2 AS text) AS item_key, CAST($3 AS bigint) AS version) r WHERE a.toolkit_id = $1 ORDER BY a.chapter_id`, r.Toolkit, r.Item, r.Version, sqldb.At(s.now()))
	return collect(rows, err, scanReach)
}

// RecallReach returns what a recall means to each chapter that was offered the toolkit. Why it crosses: the office sees how many pages and
// events it would change; no personal data is in it.
func (s *Store) RecallReach(ctx context.Context, r hub.Recall) ([]hub.RecallReach, error) {
	list, err := s.reached(ctx, s.across(), r)
	return list, wrap("recall reach", err)
}

// PublishedItem finds an item by its key in the newest published version that has it, of a toolkit that has a page somewhere, or ErrNotFound. Why it
// crosses: what is on a public page is public, and it names no chapter.
func (s *Store) PublishedItem(ctx context.Context, key hub.ItemKey) (hub.PublishedItem, error) {
	p := hub.PublishedItem{Item: key}
	t := &p.Toolkit
	err := s.across().QueryRowContext(ctx, `
		SELECT `+toolkits.list()+`, i.version, `+versionsOf+`
		JOIN toolkit_items i ON i.toolkit_id = t.id JOIN toolkit_versions p ON p.toolkit_id = i.toolkit_id AND p.version = i.version
		WHERE (i.key = $1 OR i.id = $1 AND i.key = '') AND p.published_at IS NOT NULL
			AND EXISTS (SELECT 1 FROM adoptions a WHERE a.toolkit_id = t.id AND a.state IN ('localized', 'in_use'))
		ORDER BY i.version DESC LIMIT 1`, key).
		Scan(append(toolkits.dest(s, t), &p.Version, &t.Title, &t.Summary, &t.Ask, &t.Latest, &t.Draft)...)
	return p, wrap("published item", sqldb.Map(err))
}

// RecallText takes text of a toolkit back, and tells the leads of the chapters that have it. An item is recalled in all versions up to the
// newest published one, which r names: another one, or what is recalled already, is ErrConflict.
func (s *Store) RecallText(ctx context.Context, by hub.PersonID, r hub.Recall, words hub.RecallLetter) error {
	return s.acrossTx(ctx, string(hub.FactToolkitRecall), func(tx *transaction) error {
		if err := s.recallable(ctx, tx, r); err != nil {
			return err
		}
		r.ID, r.At = hub.NewID[hub.RecallID](), s.now()
		_, err := affected(tx.ExecContext(ctx, `UPDATE toolkit_recalls SET lifted_at = $3 WHERE toolkit_id = $1 AND item_key = $2 AND item_key <> '' AND lifted_at IS NULL`,
			r.Toolkit, r.Item, sqldb.At(r.At)))
		if err == nil {
			err = insertGlobal(ctx, s, tx, &toolkitRecalls, &r)
		}
		if err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitRecall, Object: "toolkit:" + string(r.Toolkit)})
		return s.tellOfRecall(ctx, tx, by, r, words)
	})
}

// LiftRecall lets what was recalled be used again, and tells the leads. One that does not stand any more is ErrConflict.
func (s *Store) LiftRecall(ctx context.Context, by hub.PersonID, r hub.Recall, words hub.RecallLetter) error {
	words.Lifted = true
	return s.acrossTx(ctx, string(hub.FactToolkitRecallLift), func(tx *transaction) error {
		if err := must(tx.ExecContext(ctx, `UPDATE toolkits SET recalls = recalls + 1 WHERE id = $1`, r.Toolkit)); err != nil {
			return err
		}
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE toolkit_recalls SET lifted_at = $3 WHERE toolkit_id = $1 AND id = $2 AND lifted_at IS NULL`, r.Toolkit, r.ID, sqldb.At(s.now())))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		if err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitRecallLift, Object: "toolkit:" + string(r.Toolkit)})
		return s.tellOfRecall(ctx, tx, by, r, words)
	})
}

// tellOfRecall owes the leads of the chapters that a recall reaches an email, and notes it in their logs. Why it crosses: what is recalled
// is recalled everywhere at once.
func (s *Store) tellOfRecall(ctx context.Context, tx *transaction, by hub.PersonID, r hub.Recall, words hub.RecallLetter) error {
	reached, err := s.reached(ctx, tx, r)
	if err != nil {
		return err
	}
	kind := hub.FactToolkitRecall
	if words.Lifted {
		kind = hub.FactToolkitRecallLift
	}
	for _, to := range reached {
		if !to.Told() {
			continue
		}
		bound, err := s.bind(ctx, tx, to.Chapter)
		if err != nil {
			return err
		}
		leads, err := bound.leads(ctx)
		if err != nil {
			return err
		}
		words.Events = to.Events
		if err := bound.oweLeads(ctx, leads, hub.Message{Toolkit: r.Toolkit}, words); err != nil {
			return err
		}
		bound.happened(hub.Fact{By: by, Kind: kind, Object: "toolkit:" + string(r.Toolkit)})
	}
	return s.db.Rescope(ctx, tx.Tx, sqldb.Everyone)
}
