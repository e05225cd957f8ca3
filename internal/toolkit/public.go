package toolkit

import (
	"context"
	"fmt"
	"slices"

	"chapterhouse/internal/hub"
)

// PublicToolkits returns what national asks, for the public pages: at most limit, the newest push first.
func (s *Service) PublicToolkits(ctx context.Context, limit int) ([]hub.PublicToolkit, error) {
	all, err := s.asked(ctx)
	return all.list[:min(limit, len(all.list))], err
}

// Current returns what national asks that is not recalled as a whole, the newest push first: at most limit.
func (s *Service) Current(ctx context.Context, limit int) ([]hub.PublicToolkit, error) {
	all, err := s.asked(ctx)
	list := slices.DeleteFunc(slices.Clone(all.list), func(a hub.PublicToolkit) bool { return a.Recalled || a.Archived() })
	return list[:min(limit, len(list))], err
}

// Where returns the chapters that have each toolkit up.
func (s *Service) Where(ctx context.Context) (map[hub.ToolkitID][]hub.ChapterID, error) {
	all, err := s.asked(ctx)
	return all.up, err
}

// PublicOf returns the toolkits that have a page under the chapter and are not recalled as a whole, the newest push first.
func (s *Service) PublicOf(ctx context.Context, ch hub.Chapter) ([]hub.PublicToolkit, error) {
	all, err := s.asked(ctx)
	if err != nil {
		return nil, err
	}
	var up []hub.PublicToolkit
	for _, a := range all.list {
		if !a.Recalled && !a.Archived() && slices.Contains(all.up[a.ID], ch.ID) {
			up = append(up, a)
		}
	}
	return up, nil
}

func (s *Service) asked(ctx context.Context) (asked, error) {
	all, err := s.asks.Get(ctx, "", s.readAsked)
	if err != nil {
		return asked{}, fmt.Errorf("toolkit: asks: %w", err)
	}
	return all, nil
}

func (s *Service) readAsked(ctx context.Context) (all asked, err error) {
	if all.list, err = s.store.PublicToolkits(ctx); err != nil {
		return asked{}, err
	}
	ids := make([]hub.ToolkitID, 0, len(all.list))
	for _, a := range all.list {
		ids = append(ids, a.ID)
	}
	all.up, err = s.store.ToolkitChapters(ctx, ids)
	return all, err
}
