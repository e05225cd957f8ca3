package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// The global tables of a seed: nothing here belongs to a chapter.

func (s *Store) seedRoles(seed Seed) seedTable {
	return seedTable{`INSERT INTO roles (person_id, role, chapter_id, source, granted_at, granted_by) VALUES `,
		len(seed.Grants), func(i int) ([]any, error) {
			g := seed.Grants[i]
			return []any{g.Person, g.Role, sqldb.Text(g.Chapter), "granted", sqldb.At(g.At), hub.Operator}, nil
		}}
}

// seedHead is a locked head of the trail on which a seed builds.
type seedHead struct {
	head    head
	genuine bool
}

// seedAudit puts the rows of the seed behind what the trail holds already. The heads must be saved after the rows.
func (s *Store) seedAudit(ctx context.Context, tx *sql.Tx, seed Seed) (seedTable, []*seedHead, error) {
	chains := map[string]*seedHead{}
	var heads []*seedHead
	rows := make([][]any, len(seed.Audit))
	for i, e := range seed.Audit {
		h := chains[string(e.Chapter)]
		if h == nil {
			locked, err := s.lockHead(ctx, tx, string(e.Chapter))
			if err != nil {
				return seedTable{}, nil, err
			}
			h = &seedHead{locked, locked.genuine(s)}
			chains[h.head.chain], heads = h, append(heads, h)
		}
		h.head.extend(s, e)
		rows[i] = []any{e.ID, sqldb.At(e.At), e.Actor, sqldb.Text(e.Chapter), e.Action, e.Object, h.head.chain, h.head.seq, h.head.mac}
	}
	return seedTable{`INSERT INTO audit (id, at, actor_id, chapter_id, action, object, chain, seq, mac) VALUES `,
		len(rows), func(i int) ([]any, error) { return rows[i], nil }}, heads, nil
}

func (s *Store) seedToolkits(seed Seed) seedTable {
	return seedTable{`INSERT INTO toolkits (id, title, summary, ask, created_at, updated_at) VALUES `,
		len(seed.Toolkits), func(i int) ([]any, error) {
			t := seed.Toolkits[i]
			return []any{t.ID, t.Title, t.Summary, t.Ask, sqldb.At(t.CreatedAt), sqldb.At(t.UpdatedAt)}, nil
		}}
}

// seedVersions dates a version by its publication, a draft by the last change of its toolkit.
func (s *Store) seedVersions(seed Seed) seedTable {
	var rows [][]any
	for _, t := range seed.Toolkits {
		for _, v := range t.Versions {
			at := v.PublishedAt
			if at.IsZero() {
				at = t.UpdatedAt
			}
			rows = append(rows, []any{t.ID, v.Number, sqldb.At(v.PublishedAt), sqldb.At(at)})
		}
	}
	return seedTable{`INSERT INTO toolkit_versions (toolkit_id, version, published_at, created_at) VALUES `,
		len(rows), func(i int) ([]any, error) { return rows[i], nil }}
}

func (s *Store) seedSlots(seed Seed) seedTable {
	var rows [][]any
	for _, t := range seed.Toolkits {
		for _, v := range t.Versions {
			rows = append(rows, slotsOf(t.ID, v.Number, v.Slots)...)
		}
	}
	return slotRows(rows)
}

func (s *Store) seedItems(seed Seed) seedTable {
	type line struct {
		toolkit           hub.ToolkitID
		version, position int
		item              hub.Item
	}
	var rows []line
	for _, t := range seed.Toolkits {
		for _, v := range t.Versions {
			for i, item := range v.Items {
				rows = append(rows, line{t.ID, v.Number, i + 1, item})
			}
		}
	}
	return seedTable{`INSERT INTO toolkit_items (toolkit_id, version, id, position, kind, title, body, file_id, template) VALUES `,
		len(rows), func(i int) ([]any, error) {
			r := rows[i]
			template := ""
			if r.item.Kind == hub.ItemEventTemplate {
				b, err := json.Marshal(r.item.Template)
				if err != nil {
					return nil, fmt.Errorf("item template: %w", err)
				}
				template = string(b)
			}
			return []any{r.toolkit, r.version, r.item.ID, r.position, r.item.Kind, r.item.Title, r.item.Body, sqldb.Text(r.item.File), template}, nil
		}}
}
