package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// What one asks for and another confirms: by the same person it is refused, and in an office of one person it waits for the hold.
func TestTheSecondWord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		f.Chapter(t, "boston")
		ada, bea, cal := f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}), f.Grant(t, "Bea Admin", hub.RoleNationalAdmin, hub.Chapter{}), f.Grant(t, "Cal Admin", hub.RoleNationalAdmin, hub.Chapter{})
		f.Grant(t, "Ursula Auditor", hub.RoleAuditor, hub.Chapter{})
		admin := hub.Grant{Role: hub.RoleNationalAdmin}

		invite := func() (ask, confirm func() error) {
			return func() error {
					return f.Store.Invite(ctx, hub.Invitation{Grant: admin, Email: "new.admin@example.org", State: hub.InvitationProposed, AskedBy: ada})
				}, func() error {
					return f.Store.ConfirmInvitation(ctx, ada, hub.InvitationID(f.Text(t, `SELECT id FROM invitations WHERE state = 'proposed'`)))
				}
		}
		remove := func() (ask, confirm func() error) {
			return func() error { return f.Store.AskRemoval(ctx, ada, cal, admin) }, func() error {
				return f.Store.ConfirmRemoval(ctx, ada, hub.RemovalID(f.Text(t, `SELECT id FROM role_removals`)), false)
			}
		}
		lift := func() (ask, confirm func() error) {
			id := f.Person(t, "Sam Suspended")
			done(t, f.Store.Suspend(ctx, ada, id, "shouted"))
			return func() error { return f.Store.AskLift(ctx, ada, id) }, func() error { return f.Store.ConfirmLift(ctx, ada, id) }
		}
		unblock := func() (ask, confirm func() error) {
			done(t, f.Store.BlockEverywhere(ctx, ada, "blocked@example.org", "spam"))
			id := hub.BlockID(f.Text(t, `SELECT id FROM national_blocks`))
			return func() error { return f.Store.AskUnblock(ctx, ada, id) }, func() error { return f.Store.UnblockEverywhere(ctx, ada, id) }
		}
		for _, c := range []struct {
			name string
			step func() (ask, confirm func() error)
		}{{"make an admin", invite}, {"take an admin away", remove}, {"lift a suspension", lift}, {"lift a block", unblock}} {
			ask, confirm := c.step()
			f.Store.OnePerson = false
			told := f.Mails(t, hub.NoticeHold)
			done(t, ask())
			same(t, c.name+": told where it takes two", f.Mails(t, hub.NoticeHold), told)
			f.Clock.Advance(hub.HoldFor)
			refused(t, confirm(), hub.ErrOwnProposal)
			f.Store.OnePerson = true // the control: the same word, in an office of one person
			done(t, confirm())
		}
		ask, confirm := lift2(t, f, ada)
		told := f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'hold'`)
		done(t, ask())
		same(t, "everybody with power is told, whoever asked too", f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'hold'`)-told, 3)
		refused(t, confirm(), hub.ErrOnHold)
		f.Clock.Advance(hub.HoldFor - time.Second)
		refused(t, confirm(), hub.ErrOnHold)
		f.Clock.Advance(time.Second)
		done(t, confirm())

		// Another one need not wait, and the last two stay.
		done(t, f.Store.AskRemoval(ctx, ada, bea, admin))
		f.Clock.Advance(hub.HoldFor)
		refused(t, f.Store.ConfirmRemoval(ctx, ada, hub.RemovalID(f.Text(t, `SELECT id FROM role_removals`)), false), hub.ErrLastAdmins)
	})
}

// lift2 suspends somebody else, whose suspension can be lifted.
func lift2(t *testing.T, f *storetest.Fixture, by hub.PersonID) (ask, confirm func() error) {
	t.Helper()
	id := f.Person(t, "Sue Suspended")
	done(t, f.Store.Suspend(t.Context(), by, id, "shouted"))
	return func() error { return f.Store.AskLift(t.Context(), by, id) }, func() error { return f.Store.ConfirmLift(t.Context(), by, id) }
}
