package store_test

import (
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

func TestLockAndUnlock(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		robin, sam := f.Lead(t, boston, "Robin Vale"), f.Lead(t, boston, "Sam Okafor")
		f.Staff(t, "Jordan Ellery")
		ada, bea := f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}), f.Grant(t, "Bea Admin", hub.RoleNationalAdmin, hub.Chapter{})
		status := func(want hub.CharterStatus, locked bool) {
			t.Helper()
			ch, err := f.Store.ChapterBySlug(ctx, "boston")
			done(t, err)
			same(t, "status", ch.Status, want)
			same(t, "locked", ch.Locked(), locked)
		}
		member, noor := f.Member(t, boston, "Mia Member"), f.Person(t, "Noor Haddad")
		event := f.Event(t, boston)
		going := f.Confirmed(t, event, "Gia Going", 1)
		asked := f.Guest(t, event, "Gus Guest", 1)

		refused(t, f.Store.AskUnlock(ctx, ada, boston.ID), hub.ErrConflict)
		done(t, f.Store.LockChapter(ctx, robin, boston.ID, "A stolen phone."))
		status(hub.CharterPaused, true)
		ch, err := f.Store.ChapterBySlug(ctx, "boston")
		done(t, err)
		same(t, "the reason", ch.Lock.Reason, "A stolen phone.")
		same(t, "the other lead and the office are told", f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'chapter_changed'`), 4)
		refused(t, f.Store.LockChapter(ctx, sam, boston.ID, "A stolen phone."), hub.ErrConflict)

		// What the public does is refused, and what people take back is not.
		tenant := f.Store.Chapter(boston.ID)
		refused(t, tenant.AskToJoin(ctx, noor, ""), hub.ErrConflict)
		if _, err := tenant.ConfirmSeat(ctx, asked.ID); err == nil {
			t.Error("a seat is confirmed in a chapter that is locked")
		}
		done(t, tenant.Withdraw(ctx, "", going.ID))
		done(t, tenant.Leave(ctx, member))

		// One does not undo it: not by reopening, nor with their own word.
		refused(t, f.Store.ReopenChapter(ctx, ada, boston.ID), hub.ErrConflict)
		refused(t, f.Store.Unlock(ctx, ada, boston.ID), hub.ErrConflict)
		done(t, f.Store.AskUnlock(ctx, ada, boston.ID))
		same(t, "the other admin is told that it waits", f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'waits'`), 1)
		refused(t, f.Store.AskUnlock(ctx, bea, boston.ID), hub.ErrConflict)
		refused(t, f.Store.Unlock(ctx, ada, boston.ID), hub.ErrOwnProposal)
		done(t, f.Store.KeepLock(ctx, bea, boston.ID))
		refused(t, f.Store.Unlock(ctx, bea, boston.ID), hub.ErrConflict)
		status(hub.CharterPaused, true)
		done(t, f.Store.AskUnlock(ctx, ada, boston.ID))
		f.Clock.Advance(hub.ProposalFor)
		refused(t, f.Store.Unlock(ctx, bea, boston.ID), hub.ErrConflict)
		done(t, f.Store.AskUnlock(ctx, ada, boston.ID))
		done(t, f.Store.Unlock(ctx, bea, boston.ID))
		status(hub.CharterActive, false)
		same(t, "the reason goes", f.Int(t, `SELECT COUNT(*) FROM chapters WHERE lock_reason_sealed IS NOT NULL`), 0)
		done(t, tenant.AskToJoin(ctx, noor, "")) // the control

		// A chapter that was paused before stays so, and one whose leads went needs one.
		done(t, f.Store.PauseChapter(ctx, ada, boston.ID))
		unlock := func() {
			t.Helper()
			done(t, f.Store.AskUnlock(ctx, ada, boston.ID))
			done(t, f.Store.Unlock(ctx, bea, boston.ID))
		}
		done(t, f.Store.LockChapter(ctx, robin, boston.ID, "A stolen phone."))
		unlock()
		status(hub.CharterPaused, false)
		done(t, f.Store.ReopenChapter(ctx, ada, boston.ID))
		done(t, f.Store.LockChapter(ctx, robin, boston.ID, "A stolen phone."))
		f.Exec(t, `DELETE FROM roles WHERE role = 'lead'`)
		unlock()
		status(hub.CharterDormant, false)
	})
}
