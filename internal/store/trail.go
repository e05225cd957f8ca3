package store

import (
	"context"
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// trailQuery is the statement for f, newest first.
func trailQuery(f hub.TrailFilter) (text string, args []any) {
	a := &arguments{}
	var where []string
	add := func(condition string, values ...any) { where = append(where, a.fill(condition, values...)) }
	if f.Chapter != "" {
		add(`chapter_id = ?`, f.Chapter)
	}
	if f.Actor != "" {
		add(`actor_id = ?`, f.Actor)
	}
	switch family := strings.HasSuffix(f.Action, "."); {
	case family:
		add(`action >= ? AND action < ?`, f.Action, afterFamily(f.Action))
	case f.Action != "":
		add(`action = ?`, f.Action)
	}
	if f.System {
		var families []string
		var bounds []any
		for _, family := range hub.SystemFamilies() {
			families = append(families, `action >= ? AND action < ?`)
			bounds = append(bounds, family, afterFamily(family))
		}
		add(`(`+strings.Join(families, ` OR `)+`)`, bounds...)
	}
	if !f.From.IsZero() {
		add(`at >= ?`, sqldb.At(f.From))
	}
	if !f.To.IsZero() {
		add(`at < ?`, sqldb.At(f.To))
	}
	if f.After.ID != "" {
		add(`(at, id) < (?, ?)`, sqldb.At(f.After.At), f.After.ID)
	}
	text = `SELECT ` + auditRows.list() + ` FROM audit`
	if len(where) > 0 {
		text += ` WHERE ` + strings.Join(where, ` AND `)
	}
	return text + a.fill(` ORDER BY at DESC, id DESC LIMIT ?`, f.Limit), a.values()
}

// afterFamily is the first text behind all that begin with family, which ends in a full stop: "/" follows "." in both
// engines' order of bytes (columns are compared so; see 0008).
func afterFamily(family string) string { return strings.TrimSuffix(family, ".") + "/" }

func (s *Store) scanTrail(row scanner) (hub.TrailRow, error) {
	e, err := s.scanEntry(row)
	return hub.TrailRow{AuditEntry: e}, err
}

// ReadTrail returns rows of the trail, newest first, with the roles that their actors have and nobody's name. That by read
// them is written into the trail in the same transaction, as action ("trail.read" or "trail.export").
func (s *Store) ReadTrail(ctx context.Context, by hub.PersonID, action hub.FactKind, f hub.TrailFilter) ([]hub.TrailRow, error) {
	var list []hub.TrailRow
	err := s.tx(ctx, "read trail", func(tx *transaction) error {
		var err error
		if list, err = s.trailRows(ctx, tx, f); err != nil {
			return err
		}
		if f.System { // once more, by Go's own order of bytes: a database with another one must not show more
			list = slices.DeleteFunc(list, func(r hub.TrailRow) bool { return !hub.SystemAction(r.Action) })
		}
		tx.happened(hub.Fact{By: by, Chapter: f.Chapter, Kind: action, Object: "trail:" + trailScope(f)})
		return nil
	})
	return list, err
}

func trailScope(f hub.TrailFilter) string {
	if f.System {
		return "system"
	}
	return "all"
}

// actors are the different people of some rows.
func actors(list []hub.TrailRow) []any {
	seen := map[hub.PersonID]bool{}
	var ids []any
	for _, r := range list {
		if !seen[r.Actor] {
			seen[r.Actor] = true
			ids = append(ids, r.Actor)
		}
	}
	return ids
}

// OwnTrail returns what was done in a person's name, newest first. Reading one's own rows leaves none.
func (s *Store) OwnTrail(ctx context.Context, person hub.PersonID, after hub.Cursor, limit int) ([]hub.TrailRow, error) {
	list, err := s.trailRows(ctx, s.db, hub.TrailFilter{Actor: person, After: after, Limit: limit})
	return list, wrap("own trail", err)
}

// Trail returns the rows of the chapter, newest first, with the names of those who belong to it (its members, hosts and
// leads), the roles of everyone else, and the titles of its events and toolkits. That by read them is written into the trail in the same transaction.
func (c Chapter) Trail(ctx context.Context, by hub.PersonID, action hub.FactKind, f hub.TrailFilter) ([]hub.TrailRow, error) {
	var list []hub.TrailRow
	f.Chapter = c.id
	err := c.tx(ctx, "read trail", func(tx tenantTx) error {
		var err error
		if list, err = tx.store.trailRows(ctx, tx.tx, f); err != nil {
			return err
		}
		if err := tx.namesOf(ctx, list); err != nil {
			return err
		}
		err = tx.titlesOf(ctx, list)
		tx.happened(hub.Fact{By: by, Kind: action, Object: "chapter:" + string(c.id)})
		return err
	})
	return list, err
}

// namesOf fills in the names of the actors who belong to the chapter.
func (t tenantTx) namesOf(ctx context.Context, list []hub.TrailRow) error {
	names := map[hub.PersonID]string{}
	for batch := range slices.Chunk(actors(list), eraseBatch) {
		a := ofChapter()
		now := a.add(sqldb.At(t.store.now()))
		rows, err := t.query(ctx, `
			SELECT p.id, p.name_sealed FROM people p WHERE p.id IN `+in(a, batch)+` AND (
				EXISTS (SELECT 1 FROM memberships m WHERE m.chapter_id = $1 AND m.person_id = p.id AND m.state = 'approved')
				OR EXISTS (SELECT 1 FROM event_hosts h WHERE h.chapter_id = $1 AND h.person_id = p.id)
				OR EXISTS (SELECT 1 FROM roles r WHERE r.chapter_id = $1 AND r.person_id = p.id AND (r.ends_at IS NULL OR r.ends_at > `+now+`)))`, a.values()...)
		_, err = collect(rows, err, func(row scanner) (struct{}, error) {
			var id hub.PersonID
			var name string
			err := row.Scan(&id, sealed{t.store, sealName, &name})
			names[id] = name
			return struct{}{}, err
		})
		if err != nil {
			return err
		}
	}
	for i := range list {
		list[i].Name = names[list[i].Actor]
	}
	return nil
}

// titlesOf fills in the titles of the chapter's events, and of the toolkits that were pushed to it.
func (t tenantTx) titlesOf(ctx context.Context, list []hub.TrailRow) error {
	titles := map[string]string{}
	for batch := range slices.Chunk(objects(list), eraseBatch) {
		a := ofChapter()
		those := in(a, batch)
		rows, err := t.query(ctx, `
			SELECT 'event:' || id, title FROM events WHERE chapter_id = $1 AND id IN `+those+`
			UNION ALL
			SELECT 'toolkit:' || h.toolkit_id, h.title FROM adoptions a JOIN toolkit_versions h ON h.toolkit_id = a.toolkit_id AND h.version = a.version
			WHERE a.chapter_id = $1 AND a.toolkit_id IN `+those, a.values()...)
		if err := pairs(rows, err, func(object, title string) { titles[object] = title }); err != nil {
			return err
		}
	}
	for i := range list {
		list[i].Title = titles[list[i].Object]
	}
	return nil
}

// objects are the ids of the different things of some rows.
func objects(list []hub.TrailRow) []any {
	seen := map[string]bool{}
	var ids []any
	for _, r := range list {
		if _, id, _ := strings.Cut(r.Object, ":"); !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}
