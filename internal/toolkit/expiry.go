package toolkit

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// behind is how far the last place on Earth is behind UTC: a day is over once it is over there.
const behind = 12 * time.Hour

// today is the day that nobody has behind them yet.
func (s *Service) today() string { return s.now().UTC().Add(-behind).Format(time.DateOnly) }

// Expired returns the toolkits with live items whose last day is over, which the office replaces or takes out.
func (s *Service) Expired(ctx context.Context, actor hub.Actor) ([]hub.ExpiredItems, error) {
	if err := policy.Can(actor, policy.OpenNational, policy.Subject{}); err != nil {
		return nil, err
	}
	list, err := s.store.ExpiredItems(ctx, s.today())
	if err != nil {
		return nil, fmt.Errorf("toolkit: expired: %w", err)
	}
	return list, nil
}
