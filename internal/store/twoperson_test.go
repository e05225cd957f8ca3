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
			told int // the other admins; whom it is about cannot decide it
		}{{"make an admin", invite, 2}, {"take an admin away", remove, 1}, {"lift a suspension", lift, 1}, {"lift a block", unblock, 1}} {
			ask, confirm := c.step()
			f.Store.OnePerson = false
			held, waits := f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'hold'`), f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'waits'`)
			done(t, ask())
			same(t, c.name+": told of a hold where it takes two", f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'hold'`), held)
			same(t, c.name+": those told who can decide it", f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'waits'`)-waits, c.told)
			f.Clock.Advance(hub.HoldFor)
			refused(t, confirm(), hub.ErrOwnProposal)
			f.Store.OnePerson = true // the control: the same word, in an office of one person
			done(t, confirm())
		}
		ask, confirm := lift2(t, f, ada)
		told, waits := f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'hold'`), f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'waits'`)
		done(t, ask())
		same(t, "told twice", f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'waits'`), waits)
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

// What somebody proposes is told once to each of those who can decide it, and to nobody else.
func TestWhoIsToldThatSomethingWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		robin, sam := f.Lead(t, boston, "Robin Vale"), f.Lead(t, boston, "Sam Okafor")
		staff := f.Staff(t, "Jordan Ellery")
		f.Staff(t, "Ada Both")
		f.Grant(t, "Ada Both", hub.RoleNationalAdmin, hub.Chapter{})
		f.Grant(t, "Ursula Auditor", hub.RoleAuditor, hub.Chapter{})
		f.Suspend(t, f.Staff(t, "Sue Suspended"))
		for _, c := range []struct {
			name string
			told int
			ask  func() error
		}{
			{"a lead", 2, func() error {
				return f.Store.Invite(ctx, hub.Invitation{Grant: hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}, Email: "one@example.org", State: hub.InvitationProposed, AskedBy: robin})
			}},
			{"a council lead, by staff", 1, func() error {
				return f.Store.Invite(ctx, hub.Invitation{Grant: hub.Grant{Role: hub.RoleCouncilLead, Chapter: boston.ID}, Email: "two@example.org", State: hub.InvitationProposed, AskedBy: staff})
			}},
			{"an invitation that waits for nobody in the office", 0, func() error {
				return f.Store.Invite(ctx, hub.Invitation{Grant: hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}, Email: "three@example.org", State: hub.InvitationOpen, AskedBy: staff})
			}},
			{"a lead’s removal", 2, func() error {
				return f.Store.AskRemoval(ctx, robin, sam, hub.Grant{Role: hub.RoleLead, Chapter: boston.ID})
			}},
			{"closing, by staff", 1, func() error {
				return f.Store.ProposeStep(ctx, hub.ChapterProposal{Chapter: boston.ID, Step: hub.StepClose, AskedBy: staff})
			}},
			{"closing again", 0, func() error {
				err := f.Store.ProposeStep(ctx, hub.ChapterProposal{Chapter: boston.ID, Step: hub.StepClose, AskedBy: staff})
				refused(t, err, hub.ErrConflict)
				return nil
			}},
			{"another address, by staff", 1, func() error {
				return f.Store.ProposeStep(ctx, hub.ChapterProposal{Chapter: boston.ID, Step: hub.StepRename, Slug: "hub", AskedBy: staff})
			}},
			{"closing into another", 1, func() error {
				return f.Store.ProposeStep(ctx, hub.ChapterProposal{Chapter: boston.ID, Step: hub.StepMerge, Into: f.Chapter(t, "salem").ID, AskedBy: staff})
			}},
		} {
			before := f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'waits'`)
			done(t, c.ask())
			same(t, c.name, f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'waits'`)-before, c.told)
		}
	})
}
