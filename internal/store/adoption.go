package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// adoptions are the rows of adoptions.
var adoptions = table[hub.Adoption]{name: "adoptions", alias: "a", columns: []column[hub.Adoption]{
	plain("chapter_id", func(a *hub.Adoption) *hub.ChapterID { return &a.Chapter }),
	plain("toolkit_id", func(a *hub.Adoption) *hub.ToolkitID { return &a.Toolkit }),
	plain("version", func(a *hub.Adoption) *int { return &a.Version }),
	plain("state", func(a *hub.Adoption) *hub.AdoptionState { return &a.State }),
	plain("reason", func(a *hub.Adoption) *string { return &a.Reason }),
	plain("note", func(a *hub.Adoption) *string { return &a.Note }),
	plain("wished_on", func(a *hub.Adoption) *string { return &a.WishedOn }),
	moment("pushed_at", func(a *hub.Adoption) *time.Time { return &a.PushedAt }),
	moment("seen_at", func(a *hub.Adoption) *time.Time { return &a.SeenAt }),
	moment("decided_at", func(a *hub.Adoption) *time.Time { return &a.DecidedAt }),
	plain("nudged", func(a *hub.Adoption) *hub.NudgeKind { return &a.Nudge.Kind }),
	plain("nudge_word", func(a *hub.Adoption) *string { return &a.Nudge.Word }),
	moment("nudged_at", func(a *hub.Adoption) *time.Time { return &a.Nudge.At }),
	moment("snoozed_until", func(a *hub.Adoption) *time.Time { return &a.SnoozedUntil }),
	writeOnly("owed", func(*Store, *hub.Adoption) any { return string(hub.OwedNothing) }),
}}

// latestOf is the newest published version of an adoption's toolkit.
const latestOf = `(SELECT MAX(n.version) FROM toolkit_versions n WHERE n.toolkit_id = a.toolkit_id AND n.published_at IS NOT NULL)`

// kitOf are what an adoption shows of its toolkit: the newest published version, how often text was recalled, and when it was archived.
const kitOf = latestOf + `, (SELECT t.recalls FROM toolkits t WHERE t.id = a.toolkit_id), (SELECT t.archived_at FROM toolkits t WHERE t.id = a.toolkit_id)`

// kitDest is what kitOf is scanned into.
func kitDest(a *hub.Adoption) []any { return []any{&a.Latest, &a.Recalls, sqldb.Time{T: &a.OverAt}} }

// Offers returns the toolkits pushed to the chapter, the newest push first.
func (c Chapter) Offers(ctx context.Context) ([]hub.ToolkitOffer, error) {
	rows, err := c.reader().query(ctx, `
		SELECT `+adoptions.list()+`, `+kitOf+`, h.title, h.summary,
			COALESCE((SELECT n.note FROM toolkit_versions n WHERE n.toolkit_id = a.toolkit_id AND n.published_at IS NOT NULL ORDER BY n.version DESC LIMIT 1), ''),
			(SELECT COUNT(*) FROM toolkit_slots s WHERE s.toolkit_id = a.toolkit_id AND s.version = a.version),
			(SELECT COUNT(*) FROM slot_values v JOIN toolkit_slots s ON s.toolkit_id = v.toolkit_id AND s.slot = v.slot
				WHERE v.chapter_id = $1 AND v.toolkit_id = a.toolkit_id AND s.version = a.version AND v.value <> '')
		FROM adoptions a JOIN toolkit_versions h ON h.toolkit_id = a.toolkit_id AND h.version = a.version WHERE a.chapter_id = $1 ORDER BY a.pushed_at DESC, a.toolkit_id`)
	return collect(rows, err, func(row scanner) (hub.ToolkitOffer, error) {
		var o hub.ToolkitOffer
		err := row.Scan(slices.Concat(adoptions.dest(c.store, &o.Adoption), kitDest(&o.Adoption), []any{&o.Title, &o.Summary, &o.News, &o.Slots, &o.Filled})...)
		return o, err
	})
}

// Adoption returns the chapter's answer to one toolkit with its slot values, or ErrNotFound when it was never pushed here.
func (c Chapter) Adoption(ctx context.Context, id hub.ToolkitID) (hub.Adoption, error) {
	a := hub.Adoption{Values: map[string]string{}}
	rows, err := c.reader().query(ctx, `
		SELECT `+adoptions.list()+`, `+kitOf+`, COALESCE(v.slot, ''), COALESCE(v.value, '')
		FROM adoptions a LEFT JOIN slot_values v ON v.chapter_id = a.chapter_id AND v.toolkit_id = a.toolkit_id
		WHERE a.chapter_id = $1 AND a.toolkit_id = $2`, id)
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var slot, value string
		err := row.Scan(slices.Concat(adoptions.dest(c.store, &a), kitDest(&a), []any{&slot, &value})...)
		if slot != "" {
			a.Values[slot] = value
		}
		return struct{}{}, err
	})
	if err == nil && a.Toolkit == "" {
		err = hub.ErrNotFound
	}
	return a, wrap("adoption", err)
}

// SeeToolkit records that a lead opened an unseen toolkit.
func (c Chapter) SeeToolkit(ctx context.Context, by hub.PersonID, id hub.ToolkitID) error {
	return c.tx(ctx, "see toolkit", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `
			UPDATE adoptions SET state = 'seen', seen_at = $3 WHERE chapter_id = $1 AND toolkit_id = $2 AND state = 'unseen'`,
			id, sqldb.At(tx.store.now())))
		if err != nil || n == 0 {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactToolkitSee, Object: "toolkit:" + string(id)})
		return nil
	})
}

// SaveAdoption writes the chapter's decision: its slot values and its state, with the reason for declining. A value that is not what it
// was any more is ErrConflict, and so is a version; a nil was and the version 0 are not compared.
func (c Chapter) SaveAdoption(ctx context.Context, by hub.PersonID, a hub.Adoption, was map[string]string) error {
	return c.tx(ctx, "answer toolkit", func(tx tenantTx) error {
		now := sqldb.At(tx.store.now())
		n, err := affected(tx.exec(ctx, `
			UPDATE adoptions SET state = $3, reason = $4, decided_at = $5 WHERE chapter_id = $1 AND toolkit_id = $2 AND (version = $6 OR $6 = 0)`,
			a.Toolkit, a.State, a.Reason, now, a.Version))
		if err = tx.offered(ctx, a.Toolkit, n, err); err != nil {
			return err
		}
		err = tx.saveValues(ctx, a.Toolkit, a.Values, was)
		tx.happened(hub.Fact{By: by, Kind: hub.FactAdoption(a.State), Object: "toolkit:" + string(a.Toolkit)})
		return err
	})
}

// SaveValues writes the chapter's slot values without an answer, and moves its state, which may stay the same. A value that is not what it
// was any more, a state, or the version is ErrConflict; a nil was is not compared.
func (c Chapter) SaveValues(ctx context.Context, by hub.PersonID, f hub.Take) error {
	return c.tx(ctx, "fill toolkit", func(tx tenantTx) error { return tx.fill(ctx, by, f) })
}

// DraftEvent is SaveValues, where there are values, and AddEvent of a draft made from the toolkit, both or neither.
func (c Chapter) DraftEvent(ctx context.Context, by hub.PersonID, e hub.Event, f hub.Take) (hub.EventID, error) {
	e.ID = hub.NewID[hub.EventID]()
	err := c.tx(ctx, "draft event", func(tx tenantTx) error {
		if len(f.Values) > 0 {
			if err := tx.fill(ctx, by, f); err != nil {
				return err
			}
		}
		return tx.addEvent(ctx, by, e)
	})
	return e.ID, err
}

func (t tenantTx) fill(ctx context.Context, by hub.PersonID, f hub.Take) error {
	n, err := affected(t.exec(ctx, `
		UPDATE adoptions SET version = $4, state = $6 WHERE chapter_id = $1 AND toolkit_id = $2 AND version = $3 AND state = $5`,
		f.Toolkit, f.From, f.To, f.Was, f.Is))
	if err := t.offered(ctx, f.Toolkit, n, err); err != nil {
		return err
	}
	if err := t.saveValues(ctx, f.Toolkit, f.Values, f.Stored); err != nil {
		return err
	}
	action := hub.FactToolkitFill
	switch {
	case f.To != f.From:
		action = hub.FactToolkitTake
	case f.Is != f.Was:
		action = hub.FactAdoption(f.Is)
	}
	t.happened(hub.Fact{By: by, Kind: action, Object: "toolkit:" + string(f.Toolkit)})
	return nil
}

// offered is ErrConflict where nothing changed of an adoption that is there, and ErrNotFound where there is none.
func (t tenantTx) offered(ctx context.Context, id hub.ToolkitID, n int64, err error) error {
	if err != nil || n > 0 {
		return err
	}
	offered, err := rowExists(t.row(ctx, `SELECT 1 FROM adoptions WHERE chapter_id = $1 AND toolkit_id = $2`, id))
	switch {
	case err != nil:
		return err
	case offered:
		return hub.ErrConflict
	}
	return hub.ErrNotFound
}

// saveValues writes some slots; the others keep their values. The row of the adoption was written before, so nobody else writes them.
func (t tenantTx) saveValues(ctx context.Context, id hub.ToolkitID, values, was map[string]string) error {
	if len(values) == 0 {
		return nil
	}
	if was != nil {
		if same, err := t.sameValues(ctx, id, was); err != nil || !same {
			return cmp.Or(err, hub.ErrConflict)
		}
	}
	a := ofChapter()
	of, now := a.add(id), a.add(sqldb.At(t.store.now()))
	var rows []string
	for _, slot := range slices.Sorted(maps.Keys(values)) {
		rows = append(rows, of+`, `+now+a.fill(`, ?, ?`, slot, values[slot]))
	}
	_, err := t.exec(ctx, `
		INSERT INTO slot_values (chapter_id, toolkit_id, updated_at, slot, value) VALUES ($1, `+strings.Join(rows, `), ($1, `)+`)
		ON CONFLICT (chapter_id, toolkit_id, slot) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`, a.values()...)
	return sqldb.Map(err)
}

// sameValues reports whether the slots hold what they did.
func (t tenantTx) sameValues(ctx context.Context, id hub.ToolkitID, was map[string]string) (bool, error) {
	rows, err := t.query(ctx, `SELECT slot, value FROM slot_values WHERE chapter_id = $1 AND toolkit_id = $2`, id)
	type value struct{ slot, text string }
	stored, err := collect(rows, err, func(row scanner) (v value, err error) {
		err = row.Scan(&v.slot, &v.text)
		return v, err
	})
	same := true
	for _, v := range stored {
		same = same && was[v.slot] == v.text
	}
	return same, err
}
