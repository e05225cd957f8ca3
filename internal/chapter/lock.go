package chapter

import (
	"context"
	"errors"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// MayLock says whether the actor may lock a chapter, which is neither the office's own nor closed.
func (s *Service) MayLock(actor hub.Actor, ch hub.Chapter) error {
	if err := policy.Can(actor, policy.LockChapter, policy.Subject{Chapter: ch.ID}); err != nil {
		return err
	}
	if ch.Status == hub.CharterClosed || ch.Locked() {
		return hub.ErrConflict
	}
	return notOffice(ch)
}

// Lock locks a chapter: see hub.ChapterLock.
func (s *Service) Lock(ctx context.Context, actor hub.Actor, ch hub.Chapter) error {
	if err := s.MayLock(actor, ch); err != nil {
		return err
	}
	defer s.forget()
	return s.store.LockChapter(ctx, actor.Person, ch.ID)
}

// Unlocking is what the actor can do towards unlocking a chapter.
type Unlocking struct{ Ask, Confirm, Keep bool }

// Unlocking says what the actor may do with a chapter that is locked. Which of it asks for a fresh sign-in is found out when it is done.
func (s *Service) Unlocking(actor hub.Actor, ch hub.Chapter) Unlocking {
	err := policy.Can(actor, policy.UnlockChapter, policy.Subject{})
	if err != nil && !errors.Is(err, hub.ErrFresh) || !ch.Locked() {
		return Unlocking{}
	}
	if !ch.Lock.UnlockWaits(s.now()) {
		return Unlocking{Ask: true}
	}
	return Unlocking{Confirm: s.store.SecondWord(actor.Person, ch.Lock.UnlockAskedBy, ch.Lock.UnlockAskedAt) == nil, Keep: true}
}

// Unlock asks to unlock a chapter, confirms that, or drops it. Errors: hub.ErrConflict where that is not what the chapter waits for.
func (s *Service) Unlock(ctx context.Context, actor hub.Actor, ch hub.Chapter, do string) error {
	if err := policy.Can(actor, policy.UnlockChapter, policy.Subject{}); err != nil {
		return err
	}
	steps := map[string]func(context.Context, hub.PersonID, hub.ChapterID) error{"ask": s.store.AskUnlock, "confirm": s.store.Unlock, "keep": s.store.KeepLock}
	step, known := steps[do]
	if !known {
		return hub.ErrNotFound
	}
	defer s.forget()
	return step(ctx, actor.Person, ch.ID)
}
