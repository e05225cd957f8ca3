package toolkit

import (
	"context"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// Over reports whether the season of the toolkit is over.
func (l ChapterToolkit) Over() bool { return !l.Adoption.OverAt.IsZero() }

// closed reports whether the chapter can no longer answer: the season was over before it said yes.
func (l ChapterToolkit) closed() bool { return l.Over() && !l.Adoption.State.Taken() }

// Archive notes that a toolkit's season is over: no chapter is offered it any more, and pages that are up say so. One of which nothing is
// published, and one that is archived, is hub.ErrConflict.
func (s *Service) Archive(ctx context.Context, actor hub.Actor, id hub.ToolkitID) error {
	if err := policy.Can(actor, policy.WriteToolkit, policy.Subject{}); err != nil {
		return err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return fmt.Errorf("toolkit: archive: %w", err)
	}
	if t.Latest == 0 {
		return fmt.Errorf("toolkit: archive: nothing is published: %w", hub.ErrConflict)
	}
	defer s.asks.Forget()
	return s.store.ArchiveToolkit(ctx, actor.Person, id)
}

// Reopen brings an archived toolkit back. One that is not archived is hub.ErrConflict.
func (s *Service) Reopen(ctx context.Context, actor hub.Actor, id hub.ToolkitID) error {
	if err := policy.Can(actor, policy.WriteToolkit, policy.Subject{}); err != nil {
		return err
	}
	defer s.asks.Forget()
	return s.store.ReopenToolkit(ctx, actor.Person, id)
}
