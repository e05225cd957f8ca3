package event

import (
	"context"
	"fmt"

	"chapterhouse/internal/hub"
)

// RecomputeTimes gives the coming events of every chapter the instants of this machine's zone data, release ("2025b"), where theirs came
// from an older one: their clock times, which people read, stay. It returns the events whose clock time does not exist any more. With zone
// data that does not say its release it does nothing.
func (s *Service) RecomputeTimes(ctx context.Context, release string) (gone []hub.EventID, err error) {
	if release == "" {
		return nil, nil
	}
	chapters, err := s.store.Chapters(ctx)
	if err != nil {
		return nil, fmt.Errorf("event: recompute times: %w", err)
	}
	for _, ch := range chapters {
		for more := true; more; {
			var skipped []hub.EventID
			if skipped, more, err = s.store.Chapter(ch.ID).RecomputeTimes(ctx, release); err != nil {
				return gone, fmt.Errorf("event: recompute times: %w", err)
			}
			gone = append(gone, skipped...)
		}
	}
	return gone, nil
}
