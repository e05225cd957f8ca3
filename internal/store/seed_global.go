package store

import (
	"cmp"
	"context"

	"chapterhouse/internal/hub"
)

// The global tables of a seed: nothing here belongs to a chapter.

func (s *Store) seedRoles(seed Seed) seedTable {
	rows := make([]roleRow, len(seed.Grants))
	for i, g := range seed.Grants {
		rows[i] = roleRow{person: g.Person, Grant: g.Grant, source: "granted", by: grantedBySeed, at: g.At}
	}
	return roles.seed(s, rows)
}

// seedHead is a locked head of the trail on which a seed builds.
type seedHead struct {
	head    head
	genuine bool
}

// seedAudit puts the rows of the seed behind what the trail holds already. The heads must be saved after the rows.
func (s *Store) seedAudit(ctx context.Context, tx *transaction, seed Seed) (seedTable, []*seedHead, error) {
	chains := map[string]*seedHead{}
	var heads []*seedHead
	rows := make([]auditRow, len(seed.Audit))
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
		rows[i] = auditRow{e, h.head.chain, h.head.seq, h.head.mac}
	}
	return auditRows.seed(s, rows), heads, nil
}

// seedSeen notes the days of the sign-ins of the seed.
func (s *Store) seedSeen(ctx context.Context, tx *transaction, seed Seed) error {
	for _, e := range seed.Audit {
		if e.Action != hub.FactSessionStart {
			continue
		}
		if err := s.seen(ctx, tx, e.Actor, e.At); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) seedToolkits(seed Seed) seedTable {
	rows := make([]hub.Toolkit, len(seed.Toolkits))
	for i, t := range seed.Toolkits {
		rows[i] = t.Toolkit
	}
	return toolkits.seed(s, rows)
}

// seedRecalls are the recalls of all toolkits.
func (s *Store) seedRecalls(seed Seed) seedTable {
	var rows []hub.Recall
	for _, t := range seed.Toolkits {
		rows = append(rows, t.Recalled...)
	}
	return toolkitRecalls.seed(s, rows)
}

// seedVersions dates a version by its publication, a draft by the last change of its toolkit. One without a head has its toolkit's.
func (s *Store) seedVersions(seed Seed) seedTable {
	var rows []versionRow
	for _, t := range seed.Toolkits {
		for _, v := range t.Versions {
			at := v.PublishedAt
			if at.IsZero() {
				at = t.UpdatedAt
			}
			v.Toolkit, v.ToolkitHead = t.ID, cmp.Or(v.ToolkitHead, t.ToolkitHead)
			rows = append(rows, versionRow{v, at})
		}
	}
	return toolkitVersions.seed(s, rows)
}

func (s *Store) seedSlots(seed Seed) seedTable {
	var rows []slotRow
	for _, t := range seed.Toolkits {
		for _, v := range t.Versions {
			rows = append(rows, slotsOf(t.ID, v.Number, v.Slots)...)
		}
	}
	return toolkitSlots.seed(s, rows)
}

func (s *Store) seedItems(seed Seed) seedTable {
	var rows []itemRow
	for _, t := range seed.Toolkits {
		for _, v := range t.Versions {
			for i, item := range v.Items {
				rows = append(rows, itemRow{item, t.ID, v.Number, i + 1})
			}
		}
	}
	return toolkitItems.seed(s, rows)
}

// seedDirectory takes the lists of representatives and their rows.
func (s *Store) seedDirectory(seed Seed) []seedTable {
	imports, tables := make([]hub.DirectoryImport, len(seed.Directory)), []seedTable(nil)
	for i, d := range seed.Directory {
		imports[i] = d.DirectoryImport
		imports[i].Rows = d.Len()
		tables = append(tables, s.directorySeed(d.ID, d.DirectoryRows)...)
	}
	return append([]seedTable{directoryImports.seed(s, imports)}, tables...)
}
