package store

import (
	"context"

	"chapterhouse/internal/hub"
)

// SealedColumns are the columns that Reseal goes through.
func SealedColumns() []string {
	var names []string
	for _, column := range sealedColumns() {
		names = append(names, column.name)
	}
	return names
}

// Trail returns the newest rows of the trail, as they are.
func (s *Store) Trail(ctx context.Context, limit int) ([]hub.AuditEntry, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT id, at, actor_id, COALESCE(chapter_id, ''), action, object FROM audit ORDER BY at DESC, id DESC LIMIT $1`, limit)
	return collect(rows, err, scanEntry)
}

// ResealAround seals every value again and calls between after it read them, before it writes.
func (s *Store) ResealAround(ctx context.Context, between func()) error {
	type page struct {
		handle Chapter
		column sealedColumn
		values []sealedValue
	}
	var pages []page
	err := s.everySealed(ctx, func(handle Chapter, column sealedColumn) error {
		values, err := handle.sealedPage(ctx, column, "")
		pages = append(pages, page{handle, column, values})
		return err
	})
	if err != nil {
		return err
	}
	between()
	for _, p := range pages {
		if _, err := p.handle.resealPage(ctx, p.column, p.values); err != nil {
			return err
		}
	}
	return nil
}
