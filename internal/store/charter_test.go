package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// agreement writes the office's agreement, and returns its version.
func agreement(t *testing.T, f *storetest.Fixture, body string) time.Time {
	t.Helper()
	p, err := f.Store.SitePage(t.Context(), hub.PageAgreement)
	done(t, err)
	p.Body = body
	done(t, f.Store.SaveSitePage(t.Context(), "staff", p))
	p, err = f.Store.SitePage(t.Context(), hub.PageAgreement)
	done(t, err)
	return p.UpdatedAt
}

func charter(t *testing.T, f *storetest.Fixture, ch hub.Chapter) hub.Charter {
	t.Helper()
	c, err := f.Store.Charter(t.Context(), ch.ID)
	done(t, err)
	return c
}

// A lead accepts the agreement that they read; one that changed is accepted anew.
func TestTheAgreementIsAcceptedInTheVersionThatWasRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, austin := f.Chapter(t, "boston"), f.Chapter(t, "austin")
		lead := f.Lead(t, boston, "Robin Vale")
		same(t, "nothing on record", charter(t, f, boston), hub.Charter{Chapter: boston.ID, Leads: 1})
		refused(t, f.Store.AcceptAgreement(ctx, lead, boston.ID, f.Clock.Now()), hub.ErrConflict)
		first := agreement(t, f, "We meet in the open.")
		f.Clock.Advance(time.Hour)
		done(t, f.Store.AcceptAgreement(ctx, lead, boston.ID, first))
		refused(t, f.Store.AcceptAgreement(ctx, lead, boston.ID, first), hub.ErrConflict)
		same(t, "accepted", charter(t, f, boston), hub.Charter{Chapter: boston.ID, Agreement: first, AgreedVersion: first, AgreedAt: f.Clock.Now(), AgreedBy: lead, AgreedByName: "Robin Vale", Leads: 1})
		c := charter(t, f, boston)
		same(t, "agreed", []bool{c.Agreed(), c.AgreementChanged(), charter(t, f, austin).Agreed()}, []bool{true, false, false})
		f.Clock.Advance(time.Hour)
		second := agreement(t, f, "We meet in the open, and keep notes.")
		refused(t, f.Store.AcceptAgreement(ctx, lead, boston.ID, first), hub.ErrConflict)
		c = charter(t, f, boston)
		same(t, "changed since", []bool{c.Agreed(), c.AgreementChanged()}, []bool{false, true})
		done(t, f.Store.AcceptAgreement(ctx, lead, boston.ID, second))
		same(t, "accepted anew", charter(t, f, boston).Agreed(), true)
		f.Clock.Advance(time.Hour)
		agreement(t, f, "")
		c = charter(t, f, boston)
		same(t, "taken back by the office", []bool{c.Agreement.IsZero(), c.Agreed(), c.AgreementChanged()}, []bool{true, false, false})
		refused(t, f.Store.AcceptAgreement(ctx, lead, "nowhere", second), hub.ErrConflict)
	})
}

// Granting notes the day and plans the first review; a review plans the next, once.
func TestGrantingAndReviewingACharter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		f.Lead(t, boston, "Robin Vale")
		staff := f.Staff(t, "Sal Staff")
		f.Exec(t, `UPDATE chapters SET status = 'forming'`)
		f.Event(t, boston)
		f.Draft(t, boston)
		done(t, f.Store.ActivateChapter(ctx, staff, boston.ID))
		refused(t, f.Store.ActivateChapter(ctx, staff, boston.ID), hub.ErrConflict)
		due := time.Date(2027, time.September, 1, 0, 0, 0, 0, time.UTC)
		same(t, "granted", charter(t, f, boston), hub.Charter{Chapter: boston.ID, GrantedAt: f.Clock.Now(), GrantedBy: staff, ReviewDue: due, Leads: 1, Events: 1})
		same(t, "the lead is told", f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = $1`, hub.NoticeChapterChanged), 1)
		f.Clock.Advance(360 * 24 * time.Hour)
		done(t, f.Store.ReviewCharter(ctx, staff, boston.ID, due, "Going well."))
		refused(t, f.Store.ReviewCharter(ctx, staff, boston.ID, due, "Not so well."), hub.ErrConflict)
		refused(t, f.Store.ReviewCharter(ctx, staff, boston.ID, time.Time{}, "Not so well."), hub.ErrConflict)
		c := charter(t, f, boston)
		same(t, "reviewed", []any{c.Note, c.ReviewedBy, c.ReviewedAt, c.ReviewDue}, []any{"Going well.", staff, f.Clock.Now(), time.Date(2028, time.August, 27, 0, 0, 0, 0, time.UTC)})
		austin := f.Chapter(t, "austin") // active since before there were charters
		done(t, f.Store.ReviewCharter(ctx, staff, austin.ID, time.Time{}, "They know what they do."))
		refused(t, f.Store.ReviewCharter(ctx, staff, austin.ID, time.Time{}, "And so do we."), hub.ErrConflict)
	})
}

// Each reminder goes out once to everybody whom it is for, however many processes look; the control forgets that it did.
func TestAReviewIsRemindedOfOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		staff := f.Staff(t, "Sal Staff")
		f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})
		f.Grant(t, "Una Auditor", hub.RoleAuditor, hub.Chapter{})
		boston, austin, closed := f.Chapter(t, "boston"), f.Chapter(t, "austin"), f.Chapter(t, "closed")
		f.Lead(t, boston, "Robin Vale")
		f.Lead(t, boston, "Kim Tran")
		for _, ch := range []hub.Chapter{boston, austin, closed} {
			done(t, f.Store.ReviewCharter(ctx, staff, ch.ID, time.Time{}, "Well."))
		}
		f.Exec(t, `UPDATE chapters SET status = 'closed' WHERE id = $1`, closed.ID)
		sweep := func() {
			var group sync.WaitGroup
			for range 8 {
				group.Go(func() {
					if _, err := f.Store.RemindReviews(ctx); err != nil && !errors.Is(err, hub.ErrConflict) {
						t.Error(err)
					}
				})
			}
			group.Wait()
		}
		sent := func() int { return f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = $1`, hub.NoticeCharterReview) }
		const both = 2 + 2 + 2 // Boston's leads, and the office for each
		due := charter(t, f, boston).ReviewDue
		to := func(at time.Time) { f.Clock.Advance(at.Sub(f.Clock.Now())) }
		to(due.Add(-hub.ReviewAhead - time.Microsecond))
		sweep()
		same(t, "too early", sent(), 0)
		to(due.Add(-hub.ReviewAhead))
		sweep()
		sweep()
		same(t, "ahead of it", sent(), both)
		to(due.Add(-time.Microsecond))
		sweep()
		same(t, "between the two", sent(), both)
		to(due)
		sweep()
		f.Clock.Advance(90 * 24 * time.Hour)
		sweep()
		same(t, "on the day", sent(), 2*both)
		done(t, f.Store.ReviewCharter(ctx, staff, boston.ID, due, "Better."))
		sweep()
		same(t, "reviewed", sent(), 2*both)
		f.Exec(t, `UPDATE charters SET reminded = NULL WHERE chapter_id = $1`, austin.ID)
		sweep()
		same(t, "control: reminded anew once nothing says that it was; one missed the first, and is told once", sent(), 2*both+2)
	})
}

// A chapter that has no charter yet is forming again after whatever it goes through; one that has it is active. Seen to fail with the kind
// of chapter in place of what it was.
func TestAFormingChapterStaysForming(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		staff, ada := f.Grant(t, "Sal Staff", hub.RoleNationalStaff, hub.Chapter{}), f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})
		forming := f.Chapter(t, "boston")
		chartered := f.Chapter(t, "berea")
		f.Exec(t, `UPDATE chapters SET status = 'forming', kind = 'pod'`)
		f.Exec(t, `UPDATE chapters SET kind = 'local' WHERE id = $1`, forming.ID)
		done(t, f.Store.ActivateChapter(ctx, staff, chartered.ID)) // nobody leads it
		for want, ch := range map[hub.CharterStatus]hub.Chapter{hub.CharterForming: forming, hub.CharterActive: chartered} {
			status := func(after string, want hub.CharterStatus) {
				t.Helper()
				got, err := f.Store.ChapterBySlug(ctx, ch.Slug)
				done(t, err)
				same(t, ch.Slug+" after "+after, []any{got.Status, got.Forming()}, []any{want, ch.ID == forming.ID})
			}
			lead := f.Person(t, "Lee "+ch.Slug)
			done(t, f.Store.GrantByEmail(ctx, storetest.Email("Lee "+ch.Slug), hub.Grant{Role: hub.RoleLead, Chapter: ch.ID}))
			status("its lead came", want)
			done(t, f.Store.PauseChapter(ctx, staff, ch.ID))
			status("a pause", hub.CharterPaused)
			done(t, f.Store.ReopenChapter(ctx, staff, ch.ID))
			status("it was reopened", want)
			done(t, f.Store.Suspend(ctx, ada, lead, "A stolen phone."))
			status("its last lead was suspended", hub.CharterDormant)
			done(t, f.Store.LockChapter(ctx, staff, ch.ID, "A flood of fakes."))
			f.Exec(t, `UPDATE people SET suspended_at = NULL WHERE id = $1`, lead)
			done(t, f.Store.AskUnlock(ctx, ada, ch.ID))
			done(t, f.Store.Unlock(ctx, f.Grant(t, "Bea Admin", hub.RoleNationalAdmin, hub.Chapter{}), ch.ID))
			status("it was locked and unlocked", want)
			_, err := f.Store.Chapter(ch.ID).Close(ctx, ada, "It is over.", nil)
			done(t, err)
			status("it was closed", hub.CharterClosed)
			done(t, f.Store.ReopenChapter(ctx, staff, ch.ID))
			done(t, f.Store.GrantByEmail(ctx, storetest.Email("Mo "+ch.Slug), hub.Grant{Role: hub.RoleLead, Chapter: ch.ID}))
			status("it was reopened and led again", want)
		}
	})
}
