package toolkit

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// Board is what national sees of a push.
type Board struct {
	Toolkit hub.Toolkit
	Version hub.ToolkitVersion
	Rows    []hub.AdoptionRow
	Slots   map[int]int // how many slots each version has that a chapter is on
}

// Title is what the newest published version is called.
func (b Board) Title() string { return cmp.Or(b.Version.Title, b.Toolkit.Title) }

// Old is how many chapters are on a version before the newest.
func (b Board) Old() int {
	n := 0
	for _, r := range b.Rows {
		if r.Version < b.Toolkit.Latest {
			n++
		}
	}
	return n
}

// Count is how many chapters stand in a state.
func (b Board) Count(state hub.AdoptionState) int {
	n := 0
	for _, r := range b.Rows {
		if r.State == state {
			n++
		}
	}
	return n
}

// Board returns every chapter's state.
func (s *Service) Board(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Board, error) {
	if err := policy.Can(actor, policy.ReadBoard, policy.Subject{}); err != nil {
		return Board{}, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return Board{}, fmt.Errorf("toolkit: board: %w", err)
	}
	b := Board{Toolkit: t}
	if t.Latest > 0 {
		if b.Version, err = s.published(ctx, id, t.Latest); err != nil {
			return Board{}, fmt.Errorf("toolkit: board: %w", err)
		}
	}
	if b.Rows, err = s.store.Board(ctx, id); err != nil {
		return Board{}, fmt.Errorf("toolkit: board: %w", err)
	}
	b.Rows = slices.DeleteFunc(b.Rows, func(r hub.AdoptionRow) bool { return r.Kind == hub.KindNational })
	b.Slots = map[int]int{}
	for _, r := range b.Rows {
		if _, known := b.Slots[r.Version]; known {
			continue
		}
		v, err := s.published(ctx, id, r.Version)
		if err != nil {
			return Board{}, fmt.Errorf("toolkit: board: %w", err)
		}
		b.Slots[r.Version] = len(v.Slots)
	}
	return b, nil
}
