package store_test

import (
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// TestEveryRoleCanBeRevoked gives each role and takes it: the person has it no more, their sessions are over from that moment,
// and the trail says so. Somebody else with the same role, the control, keeps role and sessions.
func TestEveryRoleCanBeRevoked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		for _, role := range []hub.Role{hub.RoleLead, hub.RoleCouncilLead, hub.RoleNationalStaff, hub.RoleNationalAdmin, hub.RoleAuditor} {
			g := hub.Grant{Role: role}
			if role.Scoped() {
				g.Chapter = boston.ID
			}
			mine, theirs := f.Person(t, "Robin Vale"), f.Person(t, "Ada Moss")
			done(t, f.Store.GrantByEmail(ctx, "robin.vale@example.org", g))
			done(t, f.Store.GrantByEmail(ctx, "ada.moss@example.org", g))
			f.Clock.Advance(time.Minute)
			gone, err := f.Store.RevokeRole(ctx, "robin.vale@example.org", g, "")
			done(t, err)
			same(t, string(role)+" of whom", gone, store.Revoked{Person: mine})
			for id, want := range map[hub.PersonID]bool{mine: false, theirs: true} {
				r := f.Rights(t, id)
				same(t, string(role), storetest.InSession(r).Has(role, g.Chapter), want)
				same(t, string(role)+" leaves sessions begun before", r.SessionsMin.Equal(f.Clock.Now()), !want)
			}
			same(t, "the trail", f.Int(t, `SELECT COUNT(*) FROM audit WHERE actor_id = 'operator' AND action = 'role.revoke.`+string(role)+`' AND object = 'person:`+string(mine)+`'`), 1)
			_, err = f.Store.RevokeRole(ctx, "robin.vale@example.org", g, "")
			refused(t, err, hub.ErrNotFound)
		}
		_, err := f.Store.RevokeRole(ctx, "nobody@example.org", hub.Grant{Role: hub.RoleAuditor}, "")
		refused(t, err, hub.ErrNotFound)
		_, err = f.Store.RevokeRole(ctx, "ada.moss@example.org", hub.Grant{Role: hub.RoleAuditor}, "https://elsewhere.example.org")
		refused(t, err, hub.ErrNotFound)
	})
}

// TestTheLastAdminStays: of admins who are revoked all at once one is left, a suspended one does not count, and what was
// refused changed nothing.
func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		admin := hub.Grant{Role: hub.RoleNationalAdmin}
		names := []string{"Ada Moss", "Grace Hill", "Robin Vale", "Edsger Lane"}
		for _, name := range names {
			f.Person(t, name)
			done(t, f.Store.GrantByEmail(ctx, storetest.Email(name), admin))
		}
		suspended := f.Person(t, "Suspended Person")
		done(t, f.Store.GrantByEmail(ctx, storetest.Email("Suspended Person"), admin))
		f.Suspend(t, suspended)
		errs := make([]error, len(names))
		var all sync.WaitGroup
		for i, name := range names {
			all.Go(func() { _, errs[i] = f.Store.RevokeRole(ctx, storetest.Email(name), admin, "") })
		}
		all.Wait()
		kept := 0
		for _, err := range errs {
			if err != nil {
				refused(t, err, store.ErrLastAdmin)
				kept++
			}
		}
		same(t, "admins that were refused", kept, 1)
		n, err := f.Store.Holders(ctx, hub.RoleNationalAdmin)
		done(t, err)
		same(t, "admins", n, 1)
		same(t, "people whose sessions ended", f.Int(t, `SELECT COUNT(*) FROM people WHERE sessions_min IS NOT NULL`), len(names)-1)
	})
}

// TestARoleListNamesHoldersAndIsLogged: who may do what, with addresses, and the look is in the trail.
func TestARoleListNamesHoldersAndIsLogged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		done(t, f.Store.GrantByEmail(t.Context(), "robin@example.org", hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}))
		done(t, f.Store.GrantByEmail(t.Context(), "ada@example.org", hub.Grant{Role: hub.RoleNationalAdmin}))
		list, err := f.Store.RoleHolders(t.Context())
		done(t, err)
		same(t, "roles", list, []store.RoleHolder{
			{Role: hub.RoleLead, Slug: "boston", Email: "robin@example.org", Source: "granted"},
			{Role: hub.RoleNationalAdmin, Email: "ada@example.org", Source: "granted"},
		})
		same(t, "looks in the trail", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'roles.list'`), 1)
	})
}
