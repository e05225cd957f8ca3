package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// Whoever chose it is named while they lead the chapter by the role that they had then: not once it ended in whichever way, nor when it
// is given again.
func TestNamesOfLeadsOnTheirPage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, austin := f.Chapter(t, "boston"), f.Chapter(t, "austin")
		tenant, lead := f.Store.Chapter(boston.ID), hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}
		robin, sam := f.Lead(t, boston, "Robin Vale"), f.Lead(t, boston, "Sam Ortiz")
		f.Lead(t, boston, "Kim Quiet")
		named := func(what string, want ...string) {
			t.Helper()
			list, err := tenant.LeadNames(ctx)
			done(t, err)
			same(t, what, list, want)
		}
		named("by default")
		for who, person := range map[string]hub.PersonID{"the lead of another chapter": f.Lead(t, austin, "Ona Austin"), "a member": f.Member(t, boston, "Mia Member"), "nobody": "nobody"} {
			if err := tenant.ShowLeadName(ctx, person, ""); err == nil {
				t.Errorf("%s is named", who)
			}
		}
		same(t, "and nothing stays", f.Int(t, `SELECT COUNT(*) FROM lead_names`), 0)
		done(t, tenant.ShowLeadName(ctx, robin, ""))
		f.Clock.Advance(time.Second)
		done(t, tenant.ShowLeadName(ctx, sam, "Sammy"))
		named("two", "Robin", "Sammy")
		done(t, tenant.HideLeadName(ctx, robin))
		done(t, tenant.HideLeadName(ctx, robin))
		named("one took it back", "Sammy")
		same(t, "in the activity log", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action IN ('chapter.show_lead', 'chapter.hide_lead')`), 3)

		// Each way in which a lead goes, and comes back: named before, not named after, nor with the role again.
		for what, end := range map[string]func() (back func()){
			"took away": func() func() {
				done(t, f.Store.EndRole(ctx, sam, lead, store.RoleEnd{By: robin}))
				return func() { f.Lead(t, boston, "Sam Ortiz") }
			},
			"stepped down": func() func() {
				done(t, f.Store.EndRole(ctx, sam, lead, store.RoleEnd{By: sam}))
				return func() { f.Lead(t, boston, "Sam Ortiz") }
			},
			"the last day passed": func() func() {
				f.Exec(t, `UPDATE roles SET ends_at = $2 WHERE person_id = $1`, sam, f.Clock.Now())
				return func() { f.Lead(t, boston, "Sam Ortiz") }
			},
			"suspended": func() func() {
				done(t, f.Store.Suspend(ctx, hub.Operator, sam, "A test."))
				return func() { done(t, f.Store.LiftByOperator(ctx, sam)) }
			},
			"the chapter closed": func() func() {
				_, err := tenant.Close(ctx, robin, "A test.", nil)
				done(t, err)
				return func() { f.Exec(t, `UPDATE chapters SET status = 'active' WHERE id = $1`, boston.ID) }
			},
			"blocked": func() func() {
				done(t, f.Store.BlockEverywhere(ctx, robin, storetest.Email("Sam Ortiz"), "A test."))
				return func() {
					f.Exec(t, `DELETE FROM national_blocks`)
					f.Lead(t, boston, "Sam Ortiz")
				}
			},
		} {
			done(t, tenant.ShowLeadName(ctx, sam, "Sammy"))
			named(what+": before", "Sammy")
			back := end()
			named(what)
			f.Clock.Advance(time.Second)
			back()
			named(what + ", and a lead again")
			if _, err := tenant.LeadName(ctx, sam); err == nil {
				t.Errorf("%s: the choice says that it stands", what)
			}
		}

		// What is over is forgotten within the hour; what stands is kept.
		done(t, tenant.ShowLeadName(ctx, robin, ""))
		done(t, tenant.ShowLeadName(ctx, sam, "Sammy"))
		done(t, f.Store.EndRole(ctx, robin, lead, store.RoleEnd{By: sam}))
		n, err := tenant.EraseLeadNames(ctx, f.Clock.Now())
		done(t, err)
		same(t, "forgotten", n, int64(1))
		named("kept", "Sammy")
		_, err = f.Store.ErasePerson(ctx, sam, sam, "")
		done(t, err)
		same(t, "erased", f.Int(t, `SELECT COUNT(*) FROM lead_names`), 0)
	})
}

// The control of the test above: without the moment of the grant, a role that is given again would show the name by itself.
func TestARoleGivenAgainIsNoChoice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, robin := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Robin Vale")
		done(t, tenant.ShowLeadName(ctx, robin, ""))
		f.Exec(t, `UPDATE roles SET granted_at = $2 WHERE person_id = $1`, robin, f.Clock.Now().Add(time.Second))
		list, err := tenant.LeadNames(ctx)
		done(t, err)
		same(t, "with a later role", len(list), 0)
		f.Exec(t, `UPDATE roles SET granted_at = $2 WHERE person_id = $1`, robin, f.Clock.Now())
		list, err = tenant.LeadNames(ctx)
		done(t, err)
		same(t, "control: with the role they had", list, []string{"Robin"})
	})
}
