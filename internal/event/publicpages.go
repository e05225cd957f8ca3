package event

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"chapterhouse/internal/hub"
)

// publicPagesAge is how long a part of the list of public pages is kept: it is read as a whole.
const publicPagesAge = 10 * time.Minute

// PublicPages is one part of the pages that anyone may find.
type PublicPages struct {
	List []hub.PublicPage
	All  int // how many there are
}

// PublicPages returns the part of the pages that anyone may find after the first skip.
func (s *Service) PublicPages(ctx context.Context, skip, limit int) (PublicPages, error) {
	key := strconv.Itoa(skip) + " " + strconv.Itoa(limit)
	return s.publicPages.Get(ctx, key, func(ctx context.Context) (p PublicPages, err error) {
		if p.List, p.All, err = s.store.PublicPages(ctx, s.now(), skip, limit); err != nil {
			return PublicPages{}, fmt.Errorf("event: public pages: %w", err)
		}
		return p, nil
	})
}
