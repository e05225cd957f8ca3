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

func invites(emails ...string) (list []hub.JoinInvite) {
	for _, email := range emails {
		list = append(list, hub.JoinInvite{Email: email})
	}
	return list
}

func TestInvitingToJoin(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, austin := f.Chapter(t, "boston"), f.Chapter(t, "austin")
		tenant, lead := f.Store.Chapter(boston.ID), hub.Person{ID: f.Lead(t, boston, "Lee Lead"), Name: "Lee Lead"}
		f.Member(t, boston, "Mel Member")
		f.Request(t, boston, "Ann Asks")
		done(t, tenant.Block(ctx, lead.ID, "blocked@example.org", "Shouted."))
		done(t, f.Store.BlockEverywhere(ctx, lead.ID, "everywhere@example.org", "Threats."))
		done(t, f.Store.Refuse(ctx, f.Store.RefusalLink("never@example.org")))
		f.Exec(t, `DELETE FROM messages`)
		n, err := tenant.InviteToJoin(ctx, lead, invites("new@example.org", storetest.Email("Mel Member"), storetest.Email("Ann Asks"), "BLOCKED+x@example.org", "everywhere@example.org", "never@example.org"))
		done(t, err)
		same(t, "invited", n, hub.JoinInvitedCount{Listed: 6, Silent: 5})
		same(t, "emails", f.Mails(t, hub.MailJoinInvite), 1)
		list, err := tenant.JoinInvites(ctx, lead.ID)
		done(t, err)
		same(t, "on the list, all alike", len(list), 6)
		audited(t, f, hub.AuditEntry{Actor: lead.ID, Chapter: boston.ID, Action: hub.FactJoinInvite, Object: "chapter:" + string(boston.ID)})

		n, err = tenant.InviteToJoin(ctx, lead, invites("NEW+again@example.org"))
		done(t, err)
		same(t, "not within 30 days", n, hub.JoinInvitedCount{Listed: 1, Silent: 1})
		other, err := f.Store.Chapter(austin.ID).InviteToJoin(ctx, lead, invites("new@example.org"))
		done(t, err)
		same(t, "by another chapter", other, hub.JoinInvitedCount{Listed: 1})
		f.Clock.Advance(hub.JoinInviteFor)
		n, err = tenant.InviteToJoin(ctx, lead, invites("new@example.org"))
		done(t, err)
		same(t, "after 30 days", n, hub.JoinInvitedCount{Listed: 1})

		id := hub.JoinInviteID(f.Text(t, `SELECT id FROM join_invites WHERE chapter_id = $1 AND invited_at = $2`, boston.ID, f.Clock.Now()))
		by, err := f.Store.JoinInviteByToken(ctx, f.Store.JoinInviteToken(id))
		done(t, err)
		same(t, "by its secret", by.ID, id)
		pat := f.Person(t, "Pat Doe")
		done(t, tenant.JoinByInvite(ctx, pat, id))
		refused(t, tenant.JoinByInvite(ctx, f.Person(t, "Una Unlucky"), id), hub.ErrNotFound)
		state, err := tenant.Membership(ctx, pat)
		done(t, err)
		same(t, "asks", state, hub.MembershipRequested)
		refused(t, tenant.EndJoinInvite(ctx, lead.ID, id), hub.ErrConflict)

		_, err = tenant.InviteToJoin(ctx, lead, invites("second@example.org"))
		done(t, err)
		second := hub.JoinInviteID(f.Text(t, `SELECT id FROM join_invites WHERE chapter_id = $1 AND state = 'invited' AND invited_at = $2`, boston.ID, f.Clock.Now()))
		done(t, tenant.JoinByInvite(ctx, pat, second)) // who asked before uses nothing up
		refused(t, tenant.JoinByInvite(ctx, blockedPerson(t, f, boston, lead.ID), second), hub.ErrBlocked)
		done(t, tenant.EndJoinInvite(ctx, lead.ID, second))
		refused(t, tenant.JoinByInvite(ctx, f.Person(t, "Una Unlucky"), second), hub.ErrNotFound)
		f.Clock.Advance(hub.JoinInviteFor + time.Second)
		_, err = tenant.EraseJoinInvites(ctx, f.Clock.Now().Add(-hub.JoinInviteFor))
		done(t, err)
		same(t, "left", f.Int(t, `SELECT COUNT(*) FROM join_invites WHERE chapter_id = $1`, boston.ID), 0)
	})
}

func blockedPerson(t *testing.T, f *storetest.Fixture, ch hub.Chapter, by hub.PersonID) hub.PersonID {
	t.Helper()
	rude := f.Person(t, "Rude Guest")
	done(t, f.Store.Chapter(ch.ID).Block(t.Context(), by, storetest.Email("Rude Guest"), "Shouted."))
	return rude
}

// However many leads send at once, a chapter invites no more people a day than its limit, and a lead no more than theirs; an address that
// several invite at once gets one email. The control counts first and writes then.
func TestInvitationsHaveLimitsThatHoldAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		const each, leads = 45, 12 // 540 in all
		var group sync.WaitGroup
		var mu sync.Mutex
		sent := 0
		for i := range leads {
			lead := hub.Person{ID: f.Lead(t, boston, fmt.Sprintf("Lead %d", i)), Name: "Lead"}
			group.Go(func() {
				list := invites("everybodys@example.org")
				for n := range each - 1 {
					list = append(list, hub.JoinInvite{Email: fmt.Sprintf("l%dn%d@example.org", i, n)})
				}
				n, err := tenant.InviteToJoin(ctx, lead, list)
				if err != nil && !errors.Is(err, hub.ErrTooMany) {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					sent += n.Listed - n.Silent
				}
			})
		}
		group.Wait()
		rows := f.Int(t, `SELECT COUNT(*) FROM join_invites`)
		if rows > hub.JoinInvitesChapter || rows < hub.JoinInvitesChapter-each {
			t.Errorf("%d people are invited, of at most %d", rows, hub.JoinInvitesChapter)
		}
		same(t, "emails", f.Mails(t, hub.MailJoinInvite), rows)
		same(t, "as they say", sent, rows)
		same(t, "of the address that all invited", f.Int(t, `SELECT COUNT(*) FROM join_invites WHERE address_key = $1`, store.AddressKey(f.Store, "everybodys@example.org")), 1)

		austin, salem := f.Chapter(t, "austin"), f.Chapter(t, "salem")
		lead := hub.Person{ID: f.Lead(t, austin, "Lena Lead"), Name: "Lena"}
		list := invites()
		for n := range hub.JoinInvitesLead {
			list = append(list, hub.JoinInvite{Email: fmt.Sprintf("a%d@example.org", n)})
		}
		_, err := f.Store.Chapter(austin.ID).InviteToJoin(ctx, lead, list)
		done(t, err)
		_, err = f.Store.Chapter(salem.ID).InviteToJoin(ctx, lead, invites("one.more@example.org"))
		refused(t, err, hub.ErrTooMany)
		f.Clock.Advance(25 * time.Hour)
		_, err = f.Store.Chapter(austin.ID).InviteToJoin(ctx, lead, invites("one.more@example.org"))
		done(t, err)

		var looked sync.WaitGroup
		looked.Add(leads)
		through := 0
		for range leads {
			group.Go(func() {
				var today int
				err := f.DB.QueryRowContext(ctx, `SELECT COUNT(*) FROM join_invites WHERE invited_at > $1`, f.Clock.Now().Add(-24*time.Hour)).Scan(&today)
				looked.Done()
				looked.Wait()
				mu.Lock()
				defer mu.Unlock()
				if err == nil && today+each <= hub.JoinInvitesChapter {
					through += each
				}
			})
		}
		group.Wait()
		if through <= hub.JoinInvitesChapter {
			t.Error("control: whoever counts first and writes then keeps the limit")
		}
	})
}
