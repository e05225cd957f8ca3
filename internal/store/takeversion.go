package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// TakeVersion moves the chapter to a newer version of a toolkit with its words. A version, a state or a value that is not what it was
// any more is ErrConflict.
func (c Chapter) TakeVersion(ctx context.Context, by hub.PersonID, take hub.Take) error {
	return c.tx(ctx, "take version", func(tx tenantTx) error {
		if err := tx.fill(ctx, by, take); err != nil {
			return err
		}
		return tx.dropValues(ctx, take.Toolkit, take.Elsewhere)
	})
}

// dropValues forgets slots whose words stand under another name.
func (t tenantTx) dropValues(ctx context.Context, id hub.ToolkitID, slots []string) error {
	if len(slots) == 0 {
		return nil
	}
	a := ofChapter()
	of := a.add(id)
	_, err := t.exec(ctx, `DELETE FROM slot_values WHERE chapter_id = $1 AND toolkit_id = `+of+` AND slot IN `+in(a, slots), a.values()...)
	return sqldb.Map(err)
}

// follow tells a chapter that a version was published, and moves it there where it goes by itself. path are the published versions.
func (t tenantTx) follow(ctx context.Context, by hub.PersonID, path []hub.ToolkitVersion) error {
	newest := path[len(path)-1]
	a := hub.Adoption{Toolkit: newest.Toolkit}
	err := t.row(ctx, `SELECT version, state FROM adoptions WHERE chapter_id = $1 AND toolkit_id = $2`+t.store.locked(), a.Toolkit).Scan(&a.Version, &a.State)
	if err != nil {
		return sqldb.Map(err)
	}
	words, err := t.words(ctx, a.Toolkit)
	if err != nil {
		return err
	}
	c := hub.Carry(since(path, a.Version), words)
	follows := a.State.Follows(newest.Swap, len(c.Missing) == 0)
	if follows {
		if err := t.goTo(ctx, newest, c); err != nil {
			return err
		}
	}
	if !a.State.Taken() {
		return nil
	}
	if follows {
		t.happened(hub.Fact{By: by, Kind: hub.FactToolkitSwap, Object: "toolkit:" + string(a.Toolkit)})
	}
	leads, err := t.leads(ctx)
	if err != nil {
		return err
	}
	return t.oweLeads(ctx, leads, hub.Message{Toolkit: a.Toolkit}, hub.NewVersionLetter{Title: newest.Title, Note: newest.Note, Swapped: follows})
}

// goTo writes that the chapter has a version, and its words under the names that they have there.
func (t tenantTx) goTo(ctx context.Context, version hub.ToolkitVersion, c hub.Carried) error {
	err := must(t.exec(ctx, `UPDATE adoptions SET version = $3 WHERE chapter_id = $1 AND toolkit_id = $2`, version.Toolkit, version.Number))
	if err == nil {
		err = t.saveValues(ctx, version.Toolkit, c.Values, nil)
	}
	if err == nil {
		err = t.dropValues(ctx, version.Toolkit, c.Elsewhere)
	}
	return err
}

// words are what the chapter wrote for a toolkit, by slot.
func (t tenantTx) words(ctx context.Context, id hub.ToolkitID) (map[string]string, error) {
	words := map[string]string{}
	rows, err := t.query(ctx, `SELECT slot, value FROM slot_values WHERE chapter_id = $1 AND toolkit_id = $2`, id)
	return words, pairs(rows, err, func(slot, value string) { words[slot] = value })
}
