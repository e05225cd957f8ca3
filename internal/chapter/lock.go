package chapter

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
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

// LockForm is what is entered to lock a chapter.
type LockForm struct {
	Reason string `form:"reason"`
}

// Lock locks a chapter, for a reason: see hub.ChapterLock.
func (s *Service) Lock(ctx context.Context, actor hub.Actor, ch hub.Chapter, f LockForm) error {
	if err := s.MayLock(actor, ch); err != nil {
		return err
	}
	reason := strings.TrimSpace(hub.Text(f.Reason))
	if reason == "" || utf8.RuneCountInString(reason) > hub.MaxLockReason {
		return hub.Wrong("reason", say.M("Say why, in up to 500 characters. The chapter’s leads and the national office read it."))
	}
	defer s.forget()
	return s.store.LockChapter(ctx, actor.Person, ch.ID, reason)
}

// LockReason is why a chapter is locked, for those who could have locked it: its leads and the office. Anybody else gets nothing.
func (s *Service) LockReason(actor hub.Actor, ch hub.Chapter) string {
	if !ch.Locked() || policy.Can(actor, policy.LockChapter, policy.Subject{Chapter: ch.ID}) != nil {
		return ""
	}
	return ch.Lock.Reason
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
