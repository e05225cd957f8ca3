package store

import "context"

// SealedColumns are the columns that Reseal goes through.
func SealedColumns() []string {
	var names []string
	for _, column := range sealedColumns() {
		names = append(names, column.name)
	}
	return names
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
