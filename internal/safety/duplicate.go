package safety

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// mostDuplicates is how many proposals the office's list shows: the oldest, and the next once these are decided.
const mostDuplicates = 200

// Decision is the form that declines a proposal that two members are one person.
type Decision struct {
	Word string `form:"note"` // to the lead; may be empty
}

// Pair is a proposal with what the office sees of its two people.
type Pair struct {
	hub.Duplicate

	People [2]hub.PersonFile // of Duplicate.Person and Duplicate.Other
	Has    [2]hub.Merged     // what each of them has
	Apart  [2]bool           // the person must not become the other
}

// Duplicates returns what leads of all chapters proposed and nobody decided, the oldest first.
func (s *Service) Duplicates(ctx context.Context, actor hub.Actor) ([]hub.Duplicate, error) {
	if err := policy.Can(actor, policy.MergePeople, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.OfficeDuplicates(ctx, mostDuplicates)
}

// OpenDuplicates counts what waits for who decides it, and 0 for anybody else.
func (s *Service) OpenDuplicates(ctx context.Context, actor hub.Actor) (int, error) {
	if !s.MayMerge(actor) {
		return 0, nil
	}
	return s.store.OpenDuplicates(ctx)
}

// Duplicate returns one proposal with its two people. That the actor saw them is in the log.
func (s *Service) Duplicate(ctx context.Context, actor hub.Actor, id hub.DuplicateID) (p Pair, err error) {
	if err := policy.Can(actor, policy.MergePeople, policy.Subject{}); err != nil {
		return p, err
	}
	if p.Duplicate, err = s.store.OfficeDuplicate(ctx, id); err != nil {
		return p, err
	}
	both := [2]hub.PersonID{p.Person, p.Other}
	for i, one := range both {
		if p.People[i], err = s.Open(ctx, actor, one); err != nil {
			return p, err
		}
		p.Has[i], err = s.store.MergeCounts(ctx, both[1-i], one)
		if p.Apart[i] = errors.Is(err, hub.ErrConflict); err != nil && !p.Apart[i] {
			return p, err
		}
	}
	return p, nil
}

// Gone is which of the two is merged into keep: 0 or 1. Anybody but the two is hub.ErrNotFound, and who must stay apart hub.ErrConflict.
func (p Pair) Gone(keep hub.PersonID) (int, error) {
	for i, one := range [2]hub.PersonID{p.Other, p.Person} {
		if one == keep && p.Apart[i] {
			return i, fmt.Errorf("safety: merge a pair: %w", hub.ErrConflict)
		}
		if one == keep {
			return i, nil
		}
	}
	return 0, fmt.Errorf("safety: merge a pair: %w", hub.ErrNotFound)
}

// MergePair makes one person of the two of a proposal, as Merge does.
func (s *Service) MergePair(ctx context.Context, actor hub.Actor, p Pair, keep hub.PersonID) error {
	if err := policy.Can(actor, policy.MergePeople, policy.Subject{}); err != nil {
		return err
	}
	i, err := p.Gone(keep)
	if err != nil {
		return err
	}
	_, err = s.store.MergePeople(ctx, actor.Person, keep, p.People[i].ID)
	return err
}

// DeclinePair ends a proposal: the two stay two, and the lead gets an email.
func (s *Service) DeclinePair(ctx context.Context, actor hub.Actor, p Pair, f Decision) error {
	if err := policy.Can(actor, policy.MergePeople, policy.Subject{}); err != nil {
		return err
	}
	word := hub.Line(f.Word)
	if utf8.RuneCountInString(word) > hub.MaxDuplicateWord {
		return hub.Wrong("note", say.M("Keep this under 500 characters."))
	}
	return s.store.Chapter(p.Chapter).DeclineDuplicate(ctx, actor.Person, p.ID, word)
}
