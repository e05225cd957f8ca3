package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// madeLink is a link to join of a chapter.
func madeLink(t *testing.T, f *storetest.Fixture, ch hub.Chapter, change func(*hub.JoinLink)) hub.JoinLinkID {
	t.Helper()
	l := hub.JoinLink{Name: "November meeting", Most: 3, MadeBy: "lead", ExpiresAt: f.Clock.Now().Add(48 * time.Hour)}
	change(&l)
	id, err := f.Store.Chapter(ch.ID).MakeJoinLink(t.Context(), l)
	done(t, err)
	return id
}

func TestJoiningByALink(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		asks := madeLink(t, f, boston, func(l *hub.JoinLink) { l.MadeBy, l.Most = lead, 2 })
		lets := madeLink(t, f, boston, func(l *hub.JoinLink) { l.MadeBy, l.Direct, l.Most = lead, true, 9 })
		join := func(name string, id hub.JoinLinkID) hub.MembershipState {
			t.Helper()
			state, err := tenant.JoinByLink(ctx, f.Person(t, name), id)
			done(t, err)
			return state
		}
		used := func(id hub.JoinLinkID) int {
			t.Helper()
			l, err := tenant.JoinLink(ctx, id)
			done(t, err)
			return l.Used
		}
		same(t, "who opens it asks", join("Ann Asks", asks), hub.MembershipRequested)
		same(t, "again", join("Ann Asks", asks), hub.MembershipRequested)
		same(t, "and counts once", used(asks), 1)
		requests, err := tenant.Requests(ctx, lead)
		done(t, err)
		same(t, "by which link", requests[0].CameBy, "November meeting")
		same(t, "leads are told", f.Mails(t, hub.MailJoinAsked), 1)

		same(t, "a member at once", join("Mel Member", lets), hub.MembershipApproved)
		same(t, "is told", f.Mails(t, hub.MailJoinApproved), 1)
		same(t, "at home", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE person_id = $1 AND home`, f.Person(t, "Mel Member")), 1)
		audited(t, f, hub.AuditEntry{Actor: f.Person(t, "Mel Member"), Chapter: boston.ID, Action: hub.FactMembershipByLink, Object: "person:" + string(f.Person(t, "Mel Member"))})
		same(t, "who waits is let in", join("Ann Asks", lets), hub.MembershipApproved)
		done(t, tenant.Leave(ctx, f.Person(t, "Mel Member")))
		same(t, "who left comes back", join("Mel Member", lets), hub.MembershipApproved)
		same(t, "and counts once", used(lets), 2)

		done(t, tenant.RemoveMember(ctx, lead, membershipOf(t, f, boston, f.Person(t, "Mel Member")), false))
		same(t, "whom the leads removed asks", join("Mel Member", lets), hub.MembershipRequested)
		done(t, tenant.Decide(ctx, lead, membershipOf(t, f, boston, f.Person(t, "Mel Member")), false))
		same(t, "whom they declined, too", join("Mel Member", lets), hub.MembershipRequested)
		same(t, "a member stays one by a link that asks", join("Ann Asks", asks), hub.MembershipApproved)
		same(t, "used", used(lets), 2)

		by, err := f.Store.JoinLinkByToken(ctx, f.Store.JoinToken(lets))
		done(t, err)
		same(t, "by its secret", by.ID, lets)
		_, err = f.Store.JoinLinkByToken(ctx, hub.NewToken())
		refused(t, err, hub.ErrNotFound)
		same(t, "the secret is not kept", f.Int(t, `SELECT COUNT(*) FROM join_links WHERE CAST(token_key AS text) = $1`, string(f.Store.JoinToken(lets))), 0)

		done(t, tenant.EndJoinLink(ctx, lead, lets))
		refused(t, tenant.EndJoinLink(ctx, lead, lets), hub.ErrConflict)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: hub.FactJoinLinkEnd, Object: "join_link:" + string(lets)})
		late := madeLink(t, f, boston, func(l *hub.JoinLink) { l.ExpiresAt = f.Clock.Now().Add(time.Second) })
		f.Clock.Advance(time.Second)
		for name, id := range map[string]hub.JoinLinkID{"taken back": lets, "over": late, "no link": "x"} {
			_, err := tenant.JoinByLink(ctx, f.Person(t, "Una Unlucky"), id)
			if !errors.Is(err, hub.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		f.Clock.Advance(hub.JoinLinkKept + time.Second)
		n, err := tenant.EraseJoinLinks(ctx, f.Clock.Now().Add(-hub.JoinLinkKept))
		done(t, err)
		same(t, "forgotten", n, int64(2))
	})
}

// No more people come by a link than it is for, however many try at once; nobody who is turned away leaves a membership. The control counts
// first and writes then.
func TestALinkTakesNoMorePeopleThanItIsFor(t *testing.T) {
	t.Parallel()
	const people, most = 24, 5
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		all := make([]hub.PersonID, people)
		for i := range all {
			all[i] = f.Person(t, fmt.Sprintf("Person %d", i))
		}
		each := func(do func(person hub.PersonID) error) (in int) {
			t.Helper()
			var group sync.WaitGroup
			var mu sync.Mutex
			for _, person := range all {
				group.Go(func() {
					err := do(person)
					mu.Lock()
					defer mu.Unlock()
					if err == nil {
						in++
					} else if !errors.Is(err, hub.ErrNotFound) {
						t.Error(err)
					}
				})
			}
			group.Wait()
			return in
		}
		link := madeLink(t, f, boston, func(l *hub.JoinLink) { l.Most, l.Direct = most, true })
		in := each(func(person hub.PersonID) error { _, err := tenant.JoinByLink(ctx, person, link); return err })
		same(t, "let in", in, most)
		same(t, "members", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE join_link_id = $1`, link), most)
		same(t, "counted", f.Int(t, `SELECT used FROM join_links WHERE id = $1`, link), most)

		broken := madeLink(t, f, boston, func(l *hub.JoinLink) { l.Most, l.Direct = most, true })
		var looked sync.WaitGroup
		looked.Add(people)
		in = each(func(hub.PersonID) error {
			var room bool
			err := f.DB.QueryRowContext(ctx, `SELECT used < most FROM join_links WHERE id = $1`, broken).Scan(&room)
			looked.Done()
			looked.Wait()
			if err == nil && !room {
				err = hub.ErrNotFound
			}
			return err
		})
		same(t, "control: who counts first and writes then lets in", in, people)
	})
}

// A block and a link at once: the block wins. Somebody blocked does not join, and is not counted.
func TestALinkLetsNobodyInWhoIsBlocked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		lets := madeLink(t, f, boston, func(l *hub.JoinLink) { l.Direct = true })
		pat := f.Person(t, "Pat Doe")
		join, block := overlap(t, f,
			func() error { _, err := tenant.JoinByLink(ctx, pat, lets); return err },
			func() error { return tenant.Block(ctx, lead, storetest.Email("Pat Doe"), "Shouted.") })
		done(t, join)
		done(t, block)
		state, err := tenant.Membership(ctx, pat)
		done(t, err)
		same(t, "after the block", state, hub.MembershipLeft)
		_, err = tenant.JoinByLink(ctx, pat, lets)
		refused(t, err, hub.ErrBlocked)
		same(t, "counted", f.Int(t, `SELECT used FROM join_links WHERE id = $1`, lets), 1)
		f.Exec(t, `UPDATE chapters SET status = 'paused' WHERE id = $1`, boston.ID)
		_, err = tenant.JoinByLink(ctx, f.Person(t, "Ann Asks"), lets)
		refused(t, err, hub.ErrConflict)
	})
}

// A chapter has only so many links at once and makes only so many a day, also of those made at the same moment.
func TestAChapterMakesOnlySoManyLinks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		var group sync.WaitGroup
		for range hub.MaxJoinLinks + 6 {
			group.Go(func() {
				_, err := tenant.MakeJoinLink(ctx, hub.JoinLink{Name: "One", Most: 1, MadeBy: "lead", ExpiresAt: f.Clock.Now().Add(time.Hour)})
				if err != nil && !errors.Is(err, hub.ErrTooMany) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		same(t, "open", f.Int(t, `SELECT COUNT(*) FROM join_links`), hub.MaxJoinLinks)
		for f.Int(t, `SELECT COUNT(*) FROM join_links`) < hub.JoinLinksADay {
			f.Exec(t, `UPDATE join_links SET ended_at = $1`, f.Clock.Now())
			madeLink(t, f, boston, func(*hub.JoinLink) {})
		}
		f.Exec(t, `UPDATE join_links SET ended_at = $1`, f.Clock.Now())
		_, err := tenant.MakeJoinLink(ctx, hub.JoinLink{Name: "One", Most: 1, ExpiresAt: f.Clock.Now().Add(time.Hour)})
		refused(t, err, hub.ErrTooMany)
		madeLink(t, f, f.Chapter(t, "austin"), func(*hub.JoinLink) {})
		f.Clock.Advance(25 * time.Hour)
		madeLink(t, f, boston, func(*hub.JoinLink) {})
	})
}
