package chapter

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// Steps says who closes a chapter and gives it another address: the actor outright, or by proposing it.
func (s *Service) Steps(actor hub.Actor, ch hub.Chapter) (outright bool, err error) {
	if err = policy.Can(actor, policy.CloseChapter, policy.Subject{}); err == nil || errors.Is(err, hub.ErrFresh) {
		if err == nil {
			err = notOffice(ch)
		}
		return true, err
	}
	if other := policy.Can(actor, policy.ProposeClosing, policy.Subject{}); other == nil {
		return false, notOffice(ch)
	}
	return false, err
}

// MayStep says whether the actor may do or propose it. Which of it asks for a fresh sign-in is found out when it is done.
func (s *Service) MayStep(actor hub.Actor, ch hub.Chapter) bool {
	_, err := s.Steps(actor, ch)
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// Closing counts what closing a chapter does, for whoever may close it or propose that. A closed one is hub.ErrConflict.
func (s *Service) Closing(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.ChapterClosing, error) {
	if _, err := s.Steps(actor, ch); err != nil {
		return hub.ChapterClosing{}, err
	}
	if ch.Status == hub.CharterClosed {
		return hub.ChapterClosing{}, fmt.Errorf("chapter: closing: %w", hub.ErrConflict)
	}
	n, err := s.store.Chapter(ch.ID).Closing(ctx)
	if err != nil {
		return n, fmt.Errorf("chapter: closing: %w", err)
	}
	return n, nil
}

// Close closes a chapter, or proposes it; reason is what everybody who RSVPed reads, and told is how many they are.
func (s *Service) Close(ctx context.Context, actor hub.Actor, ch hub.Chapter, reason string) (proposed bool, told int, err error) {
	outright, err := s.Steps(actor, ch)
	if err != nil {
		return false, 0, err
	}
	if ch.Status == hub.CharterClosed {
		return false, 0, fmt.Errorf("chapter: close: %w", hub.ErrConflict)
	}
	if !outright {
		return true, 0, s.propose(ctx, hub.ChapterProposal{Chapter: ch.ID, Step: hub.StepClose, AskedBy: actor.Person})
	}
	near, err := s.Nearest(ctx, ch)
	if err != nil {
		return false, 0, err
	}
	defer s.forget()
	told, err = s.store.Chapter(ch.ID).Close(ctx, actor.Person, reason, near)
	return false, told, err
}

// Nearest are the chapters one can join that are nearest to a chapter, up to hub.MostNear; none where nobody knows where it is, or they are.
func (s *Service) Nearest(ctx context.Context, ch hub.Chapter) ([]hub.NearChapter, error) {
	all, err := s.All(ctx)
	if err != nil || !ch.Place.Located {
		return nil, err
	}
	var list []hub.NearChapter
	for _, c := range all {
		if c.ID != ch.ID && c.Joinable() && !c.Locked() && c.Place.Located {
			km := geo.Kilometers(geo.Point{Lat: ch.Place.Lat, Lon: ch.Place.Lon}, geo.Point{Lat: c.Place.Lat, Lon: c.Place.Lon})
			list = append(list, hub.NearChapter{Name: c.Name, Slug: c.Slug, Kilometers: math.Round(km*10) / 10})
		}
	}
	slices.SortStableFunc(list, func(a, b hub.NearChapter) int { return cmp.Compare(a.Kilometers, b.Kilometers) })
	return list[:min(len(list), hub.MostNear)], nil
}

func (s *Service) propose(ctx context.Context, p hub.ChapterProposal) error {
	if err := s.store.ProposeStep(ctx, p); err != nil {
		return fmt.Errorf("chapter: propose: %w", err)
	}
	return nil
}

// NewSlug is an address as it is typed, checked, or an *hub.Invalid of field "slug".
func (s *Service) NewSlug(actor hub.Actor, ch hub.Chapter, typed string) (string, error) {
	if _, err := s.Steps(actor, ch); err != nil {
		return "", err
	}
	r := row{cells: map[string]string{fieldSlug: oneLine(typed)}}
	slug := r.cells[fieldSlug]
	r.checkSlug(slug)
	switch {
	case slug == "" || len(r.refused) > 0:
		return "", hub.Wrong("slug", say.M("Enter an address for its page: lowercase letters and digits, with single hyphens between words, like new-bedford."))
	case slug == ch.Slug:
		return "", hub.Wrong("slug", say.M("The chapter has this address. Enter the one it should get."))
	case slug == reserved:
		return "", hub.Wrong("slug", slugInUse)
	}
	return slug, nil
}

// Rename gives a chapter another address, or proposes it. An address that another chapter has or had is an *hub.Invalid of field "slug".
func (s *Service) Rename(ctx context.Context, actor hub.Actor, ch hub.Chapter, typed string) (proposed bool, slug string, err error) {
	if slug, err = s.NewSlug(actor, ch, typed); err != nil {
		return false, "", err
	}
	outright, err := s.Steps(actor, ch)
	if err != nil {
		return false, "", err
	}
	if err := s.free(ctx, ch, slug); err != nil {
		return false, "", err
	}
	if !outright {
		return true, slug, s.propose(ctx, hub.ChapterProposal{Chapter: ch.ID, Step: hub.StepRename, Slug: slug, AskedBy: actor.Person})
	}
	return false, slug, s.rename(ctx, actor, ch, slug)
}

// free is an *hub.Invalid for an address that another chapter has or had.
func (s *Service) free(ctx context.Context, ch hub.Chapter, slug string) error {
	all, err := s.store.Chapters(ctx)
	if err != nil {
		return fmt.Errorf("chapter: rename: %w", err)
	}
	former, err := s.store.FormerSlugs(ctx)
	if err != nil {
		return fmt.Errorf("chapter: rename: %w", err)
	}
	id, had := former[slug]
	if had && id != ch.ID || slices.ContainsFunc(all, func(c hub.Chapter) bool { return c.Slug == slug }) {
		return hub.Wrong("slug", slugInUse)
	}
	return nil
}

func (s *Service) rename(ctx context.Context, actor hub.Actor, ch hub.Chapter, slug string) error {
	defer s.forget()
	err := s.store.RenameChapter(ctx, actor.Person, ch.ID, slug)
	if errors.Is(err, hub.ErrSlugTaken) {
		return hub.Wrong("slug", slugInUse)
	}
	return err
}

// Proposals are what somebody asked to do with chapters, or with one, for those who see how they are doing.
func (s *Service) Proposals(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.ChapterProposal, error) {
	if err := policy.Can(actor, policy.SeeChapters, policy.Subject{}); err != nil {
		return nil, err
	}
	list, err := s.store.ChapterProposals(ctx, ch.ID)
	if err != nil {
		return nil, fmt.Errorf("chapter: proposals: %w", err)
	}
	return list, nil
}

// Proposal is one that waits, for whoever may answer it: who may close chapters, or who asked. Which of it asks for a fresh sign-in is
// found out when it is done.
func (s *Service) Proposal(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ChapterProposalID) (hub.ChapterProposal, error) {
	list, err := s.Proposals(ctx, actor, ch)
	if err != nil {
		return hub.ChapterProposal{}, err
	}
	i := slices.IndexFunc(list, func(p hub.ChapterProposal) bool { return p.ID == id })
	if i < 0 {
		return hub.ChapterProposal{}, fmt.Errorf("chapter: proposal: %w", hub.ErrNotFound)
	}
	return list[i], nil
}

// confirms is the action of whoever does what was proposed.
func confirms(p hub.ChapterProposal) policy.Action {
	if p.Step == hub.StepMerge {
		return policy.MergeChapter
	}
	return policy.CloseChapter
}

// MayConfirm says whether the actor may do what somebody else proposed.
func (s *Service) MayConfirm(actor hub.Actor, p hub.ChapterProposal) bool {
	err := policy.Can(actor, confirms(p), policy.Subject{})
	return (err == nil || errors.Is(err, hub.ErrFresh)) && s.second(actor, p) == nil
}

// MayDrop says whether the actor may take a proposal back, or refuse it.
func (s *Service) MayDrop(actor hub.Actor, p hub.ChapterProposal) bool {
	return p.AskedBy == actor.Person || s.MayConfirm(actor, p)
}

// Drop takes back, or refuses, what was asked.
func (s *Service) Drop(ctx context.Context, actor hub.Actor, p hub.ChapterProposal) error {
	if !s.MayDrop(actor, p) {
		return fmt.Errorf("chapter: drop a proposal: %w", hub.ErrForbidden)
	}
	return s.store.DropProposal(ctx, actor.Person, p.Chapter, p.ID)
}

// Confirming refuses who may not do what somebody else proposed.
func (s *Service) Confirming(actor hub.Actor, p hub.ChapterProposal) error {
	if err := policy.Can(actor, confirms(p), policy.Subject{}); err != nil {
		return err
	}
	return s.second(actor, p)
}

// second is nil for whoever may confirm a proposal besides who asked; a merge also for one admin, once its hold is over.
func (s *Service) second(actor hub.Actor, p hub.ChapterProposal) error {
	switch {
	case p.AskedBy != actor.Person:
		return nil
	case p.Step == hub.StepMerge:
		return s.store.SecondWord(actor.Person, p.AskedBy, p.AskedAt)
	}
	return hub.ErrOwnProposal
}
