package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// TestClosingAChapterIntoAnother: what was counted before is what happens, and each is told once.
func TestClosingAChapterIntoAnother(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		salem, boston := f.Chapter(t, "salem"), f.Chapter(t, "boston")
		lead, other := f.Lead(t, salem, "Sam Salem"), f.Lead(t, boston, "Bo Boston")
		ana := f.Member(t, salem, "Ana Ash")
		f.Member(t, boston, "Ana Ash")
		ben, _ := f.Request(t, salem, "Ben Birch")
		event := f.Event(t, salem, func(e *hub.Event) { e.Identifier = "feed:1"; e.Seats.Capacity = 3 })
		f.Event(t, boston, func(e *hub.Event) { e.Identifier = "feed:1" })
		f.Draft(t, salem)
		rsvp := f.Confirmed(t, event, "Gus Guest", 2)
		asked := f.Guest(t, event, "Pia Pending", 1)
		bad := f.Member(t, salem, "Bad Blum")
		taken := f.Confirmed(t, event, "Bad Blum", 1)
		done(t, f.Store.Chapter(boston.ID).Block(ctx, other, storetest.Email("Bad Blum"), "Shouted."))
		done(t, f.Store.Chapter(salem.ID).Block(ctx, lead, storetest.Email("Nobody Known"), ""))
		done(t, f.Store.Chapter(salem.ID).SaveMember(ctx, lead, membershipOf(t, f, salem, ana), 0, hub.MemberNotes{Notes: "Has a van.", Tags: []string{"driver"}}))
		waits := f.Confirmed(t, event, "Wes Waits", 1)
		same(t, "Wes waits", waits.State, hub.RSVPWaitlisted)
		f.Clock.Advance(time.Hour)

		n, err := f.Store.Merging(ctx, salem.ID, boston.ID)
		done(t, err)
		same(t, "what happens", n, hub.ChapterMerge{Members: 2, Requests: 1, Already: 1, Events: 1, Drafts: 1, RSVPs: 3, Identifiers: 1, Blocked: 1, Blocks: 1, Leads: 1})
		told := f.Merge(t, salem, boston)
		same(t, "told: a member, who asked, the lead", told, 3)
		same(t, "emails", f.Mails(t, hub.MailMerged), 3)
		same(t, "a notice to the other lead", f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'chapter_changed' AND person_id = $1`, other), 1)

		tenant := f.Store.Chapter(boston.ID)
		moved, err := tenant.Event(ctx, event.ID)
		done(t, err)
		same(t, "identifier", moved.Identifier, "salem/feed:1")
		same(t, "seats: one went on", moved.Seats, hub.Seats{Capacity: 3, Taken: 3})
		same(t, "of who is blocked", f.Text(t, `SELECT state FROM rsvps WHERE id = $1`, taken.ID), "cancelled")
		same(t, "who waited", f.Text(t, `SELECT state FROM rsvps WHERE id = $1`, waits.ID), "going")
		same(t, "member of", f.Actor(t, bad).MemberOf, []hub.ChapterID(nil))
		refused(t, tenant.AskToJoin(ctx, bad, ""), hub.ErrBlocked)
		same(t, "one membership", f.Actor(t, ana).MemberOf, []hub.ChapterID{boston.ID})
		same(t, "the home", f.Text(t, `SELECT chapter_id FROM memberships WHERE person_id = $1 AND home`, ana), string(boston.ID))
		same(t, "notes", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE notes_sealed IS NOT NULL`), 1)
		known, err := tenant.MemberProfile(ctx, other, membershipOf(t, f, boston, ana))
		done(t, err)
		same(t, "what the leads noted comes along", fmt.Sprint(known.Notes, known.Tags), "Has a van.[driver]")
		requests, err := tenant.Requests(ctx, other)
		done(t, err)
		same(t, "the request and its note", fmt.Sprint(len(requests), requests[0].Person == ben, requests[0].Note), "1 trueCount me in.")
		same(t, "the lead leads nothing", f.Actor(t, lead).Grants, []hub.Grant(nil))

		// The links that were mailed before.
		for _, r := range []hub.RSVP{rsvp, asked} {
			found, listing, err := f.Store.RSVPByToken(ctx, f.Store.ManageToken(r.ID))
			done(t, err)
			same(t, "the chapter of the link", fmt.Sprint(found.Chapter == boston.ID, listing.ChapterSlug), "trueboston")
		}
		_, err = tenant.ConfirmSeat(ctx, asked.ID)
		done(t, err)
		done(t, tenant.Withdraw(ctx, "", rsvp.ID))
		same(t, "the unconfirmed one", f.Text(t, `SELECT state FROM rsvps WHERE id = $1`, asked.ID), "going")

		// Of the chapter that is closed.
		stored, err := f.Store.ChapterBySlug(ctx, "salem")
		done(t, err)
		same(t, "closed", fmt.Sprint(stored.Status, stored.MergedInto == boston.ID), "closedtrue")
		refused(t, f.Store.ReopenChapter(ctx, lead, salem.ID), hub.ErrConflict)
		refused(t, f.Store.Chapter(salem.ID).AskToJoin(ctx, ana, ""), hub.ErrConflict)
		stored.Identifier, stored.Status = "roster:1", hub.CharterActive
		_, err = f.Store.SaveChapter(ctx, stored) // an import of the roster
		done(t, err)
		same(t, "still closed", f.Text(t, `SELECT status FROM chapters WHERE id = $1`, salem.ID), "closed")
		audited(t, f, hub.AuditEntry{Actor: f.Person(t, "Ada Ruiz"), Chapter: salem.ID, Action: hub.FactChapterMerge, Object: "chapter:" + string(boston.ID)})
		audited(t, f, hub.AuditEntry{Actor: f.Person(t, "Ada Ruiz"), Chapter: boston.ID, Action: hub.FactChapterTakeIn, Object: "chapter:" + string(salem.ID)})
	})
}

// TestABlockOfSomebodyAtWorkStays: a chapter cannot block its own lead, and gets no such block from another one.
func TestABlockOfSomebodyAtWorkStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		salem, boston := f.Chapter(t, "salem"), f.Chapter(t, "boston")
		lead := f.Lead(t, salem, "Sam Salem")
		bo := f.Lead(t, boston, "Bo Boston")
		f.Member(t, boston, "Bo Boston")
		done(t, f.Store.Chapter(salem.ID).Block(t.Context(), lead, storetest.Email("Bo Boston"), ""))
		f.Merge(t, salem, boston)
		same(t, "where the block is", f.Text(t, `SELECT chapter_id FROM blocks`), string(salem.ID))
		same(t, "member of", f.Actor(t, bo).MemberOf, []hub.ChapterID{boston.ID})
	})
}

// TestWhoMayCloseIntoWhat: two different admins, an open chapter, and each once.
func TestWhoMayCloseIntoWhat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		a, b, c := f.Chapter(t, "salem"), f.Chapter(t, "boston"), f.Chapter(t, "lowell")
		second := f.Grant(t, "Ada Ruiz", hub.RoleNationalAdmin, hub.Chapter{})
		p := f.ProposedMerge(t, a, b)
		merge := func(by hub.PersonID, p hub.ChapterProposal) error {
			_, err := f.Store.MergeChapter(ctx, by, p)
			return err
		}
		refused(t, merge(p.AskedBy, p), hub.ErrOwnProposal)
		elsewhere := p
		elsewhere.Into = c.ID
		refused(t, merge(second, elsewhere), hub.ErrConflict)
		f.Exec(t, `UPDATE chapters SET status = 'paused' WHERE id = $1`, b.ID)
		refused(t, merge(second, p), hub.ErrConflict)
		f.Exec(t, `UPDATE chapters SET status = 'active' WHERE id = $1`, b.ID)
		// What staff asked for is not what an admin did.
		staff := f.Staff(t, "Jordan Ellery")
		f.Exec(t, `UPDATE chapter_proposals SET asked_by = $1`, staff)
		p.AskedBy = staff
		refused(t, merge(second, p), hub.ErrConflict)
		done(t, f.Store.SecondProposal(ctx, f.Person(t, "Omar Bell"), p))
		refused(t, f.Store.SecondProposal(ctx, f.Person(t, "Omar Bell"), p), hub.ErrConflict)

		// Two at once: one does it.
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			wait.Go(func() { errs[i] = merge(second, p) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), hub.ErrConflict) {
			t.Fatalf("%v", errs)
		}
		same(t, "noted once", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'chapter.merge'`), 1)
		back := f.ProposedMerge(t, b, c)
		back.Into = a.ID
		f.Exec(t, `UPDATE chapter_proposals SET into_id = $1`, a.ID)
		refused(t, merge(second, back), hub.ErrConflict) // into the one that was closed into it
		f.Exec(t, `UPDATE chapter_proposals SET into_id = $1`, c.ID)
		back.Into = c.ID
		done(t, merge(second, back))
	})
}

// TestAnEmailUnderwayFindsItsChapter: one that was claimed before its event moved is not given up for that.
func TestAnEmailUnderwayFindsItsChapter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		salem, boston := f.Chapter(t, "salem"), f.Chapter(t, "boston")
		f.Confirmed(t, f.Event(t, salem), "Gus Guest", 1)
		f.Exec(t, `UPDATE messages SET state = 'sent' WHERE kind <> 'rsvp_going'`)
		claimed, err := f.Store.ClaimMessages(ctx, hub.LaneRest, 9, time.Minute)
		done(t, err)
		same(t, "claimed", len(claimed), 1)
		f.Merge(t, salem, boston)
		f.Exec(t, `UPDATE notices SET state = 'sent'`) // those about the merge
		done(t, f.Store.MarkUnsent(ctx, claimed, "gone", store.Retry{GiveUp: true}))
		f.Clock.Advance(2 * time.Minute)
		again, err := f.Store.ClaimMessages(ctx, hub.LaneRest, 9, time.Minute)
		done(t, err)
		same(t, "claimed again", fmt.Sprint(len(again), again[0].ID == claimed[0].ID, again[0].Chapter == boston.ID), "1 true true")
		done(t, f.Store.MarkUnsent(ctx, again, "gone", store.Retry{GiveUp: true}))
		same(t, "the control", f.Text(t, `SELECT state FROM messages WHERE id = $1`, again[0].ID), "failed")
	})
}
