package chapter

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// CanProposeMerge reports whether the actor may propose to close a chapter into another. One that was is hub.ErrConflict.
func (s *Service) CanProposeMerge(actor hub.Actor, ch hub.Chapter) error {
	if err := policy.Can(actor, policy.ProposeMerge, policy.Subject{}); err != nil {
		return err
	}
	if ch.MergedInto != "" {
		return fmt.Errorf("chapter: merge: %w", hub.ErrConflict)
	}
	return notOffice(ch)
}

// MayProposeMerge says whether the actor may propose it, after signing in again if need be.
func (s *Service) MayProposeMerge(actor hub.Actor, ch hub.Chapter) bool {
	err := s.CanProposeMerge(actor, ch)
	return err == nil || errors.Is(err, hub.ErrFresh) && ch.MergedInto == "" && notOffice(ch) == nil
}

// MergeTargets are the chapters that a chapter can be closed into, by name.
func (s *Service) MergeTargets(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.Chapter, error) {
	if err := s.CanProposeMerge(actor, ch); err != nil {
		return nil, err
	}
	all, err := s.All(ctx)
	return slices.DeleteFunc(slices.Clone(all), func(c hub.Chapter) bool { return c.ID == ch.ID || !c.CanTakeIn() }), err
}

// MergeTarget is the one of them with this address, or an *hub.Invalid of field "into".
func (s *Service) MergeTarget(ctx context.Context, actor hub.Actor, ch hub.Chapter, slug string) (hub.Chapter, error) {
	targets, err := s.MergeTargets(ctx, actor, ch)
	if err != nil {
		return hub.Chapter{}, err
	}
	if i := slices.IndexFunc(targets, func(c hub.Chapter) bool { return c.Slug == slug }); i >= 0 {
		return targets[i], nil
	}
	return hub.Chapter{}, hub.Wrong("into", say.M("Choose the chapter it becomes part of. It has to be open."))
}

// Merging counts what closing a chapter into another does, for whoever may propose that or confirm it.
func (s *Service) Merging(ctx context.Context, actor hub.Actor, ch, into hub.Chapter) (hub.ChapterMerge, error) {
	if err := s.CanProposeMerge(actor, ch); err != nil {
		return hub.ChapterMerge{}, err
	}
	n, err := s.store.Merging(ctx, ch.ID, into.ID)
	if err != nil {
		return n, fmt.Errorf("chapter: merging: %w", err)
	}
	return n, nil
}

// ProposeMerge asks an admin to close a chapter into another.
func (s *Service) ProposeMerge(ctx context.Context, actor hub.Actor, ch, into hub.Chapter) error {
	if err := s.CanProposeMerge(actor, ch); err != nil {
		return err
	}
	if !into.CanTakeIn() || into.ID == ch.ID {
		return fmt.Errorf("chapter: merge: %w", hub.ErrConflict)
	}
	return s.propose(ctx, hub.ChapterProposal{Chapter: ch.ID, Step: hub.StepMerge, Into: into.ID, AskedBy: actor.Person})
}

// Merge does what somebody else proposed. What staff proposed is, with that, what this admin asks for: it takes a second one. told is how
// many people are emailed.
func (s *Service) Merge(ctx context.Context, actor hub.Actor, p hub.ChapterProposal) (done bool, told int, err error) {
	if err := s.Confirming(actor, p); err != nil {
		return false, 0, err
	}
	if !p.ByAdmin {
		return false, 0, s.store.SecondProposal(ctx, actor.Person, p)
	}
	defer s.forget()
	told, err = s.store.MergeChapter(ctx, actor.Person, p)
	return err == nil, told, err
}

// longestChain is how many chapters in a row a request is led through.
const longestChain = 100

// Heir is the chapter that goes on for one that was closed into another, after all steps; for any other it is ch. Of something that stays
// with its chapter, an event or a file, it is the one in that row that has it.
func (s *Service) Heir(ctx context.Context, ch hub.Chapter, event hub.EventID, file hub.FileID) (hub.Chapter, error) {
	for range longestChain {
		if ch.MergedInto == "" {
			return ch, nil
		}
		if event != "" || file != "" {
			keeps, err := s.store.Chapter(ch.ID).Keeps(ctx, event, file)
			if err != nil || keeps {
				return ch, err
			}
		}
		next, err := s.ByID(ctx, ch.MergedInto)
		if err != nil {
			return ch, err
		}
		ch = next
	}
	return ch, nil
}

// PartOf are the chapters that were closed into a chapter, by name.
func (s *Service) PartOf(ctx context.Context, ch hub.Chapter) ([]hub.Chapter, error) {
	all, err := s.All(ctx)
	return slices.DeleteFunc(slices.Clone(all), func(c hub.Chapter) bool { return c.MergedInto != ch.ID }), err
}
