package event

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/store"
)

// Desk returns the chapter's events as its leads see them: drafts and coming ones, in the order they start.
func (s *Service) Desk(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.Event, error) {
	if err := policy.Can(actor, policy.OpenDesk, subject(ch, "")); err != nil {
		return nil, err
	}
	events, err := s.store.Chapter(ch.ID).Events(ctx, store.EventFilter{
		States: []hub.EventState{hub.EventDraft, hub.EventPublished, hub.EventCancelled}, Members: true, From: s.now(), Limit: deskLimit,
	})
	if err != nil {
		return nil, fmt.Errorf("event: desk: %w", err)
	}
	return events, nil
}

// Past returns the chapter's events that are over, newest first, with drafts whose day went by.
func (s *Service) Past(ctx context.Context, actor hub.Actor, ch hub.Chapter, after store.Cursor) ([]hub.Event, error) {
	if err := policy.Can(actor, policy.OpenDesk, subject(ch, "")); err != nil {
		return nil, err
	}
	events, err := s.store.Chapter(ch.ID).Events(ctx, store.EventFilter{
		States: []hub.EventState{hub.EventDraft, hub.EventPublished, hub.EventCancelled}, Members: true, Until: s.now(),
		Latest: true, After: after, Limit: pageSize,
	})
	if err != nil {
		return nil, fmt.Errorf("event: past: %w", err)
	}
	return events, nil
}

// deskLimit is the most coming events a desk lists.
const deskLimit = 100

// Neighbours returns public events of other chapters within a week of at, near the chapter: what a lead should know
// before choosing a date.
func (s *Service) Neighbours(ctx context.Context, ch hub.Chapter, at time.Time) ([]hub.EventListing, error) {
	if !ch.Place.Located {
		return nil, nil
	}
	found, err := s.Coming(ctx, Search{Near: ch.Place.PostalCode, Within: 80, Limit: 12})
	if err != nil {
		return nil, err
	}
	var out []hub.EventListing
	for _, l := range found.Listings {
		if l.Chapter != ch.ID && l.StartsAt.Before(at.AddDate(0, 0, 7)) {
			out = append(out, l)
		}
	}
	return out, nil
}
