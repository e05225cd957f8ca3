package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestBreakGlass(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, austin := f.Chapter(t, "boston"), f.Chapter(t, "austin")
		ada := f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})
		f.Grant(t, "Bea Admin", hub.RoleNationalAdmin, hub.Chapter{})
		f.Grant(t, "Cal Admin", hub.RoleNationalAdmin, hub.Chapter{})
		f.Grant(t, "Ursula Auditor", hub.RoleAuditor, hub.Chapter{})
		f.Lead(t, boston, "Lee Lead")
		f.Lead(t, austin, "Lou Lead")
		staff := f.Staff(t, "Sol Staff")

		refused(t, f.Store.OpenGlass(ctx, staff, boston.ID, "curious"), hub.ErrForbidden)
		done(t, f.Store.OpenGlass(ctx, ada, boston.ID, "A threat was made."))
		refused(t, f.Store.OpenGlass(ctx, ada, boston.ID, "again"), hub.ErrConflict)
		same(t, "told: Boston's lead and the auditor", f.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'break_glass'`), 2)
		same(t, "in the chapter's log", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'glass.open' AND chapter_id = $1`, boston.ID), 1)
		g, err := f.Store.Glass(ctx, ada, boston.ID)
		done(t, err)
		same(t, "reason", g.Reason, "A threat was made.")
		_, err = f.Store.Glass(ctx, ada, austin.ID)
		refused(t, err, hub.ErrNotFound)
		f.Clock.Advance(hub.BreakGlassFor - time.Second)
		_, err = f.Store.Glass(ctx, ada, boston.ID)
		done(t, err)
		f.Clock.Advance(time.Second)
		_, err = f.Store.Glass(ctx, ada, boston.ID)
		refused(t, err, hub.ErrNotFound)
		refused(t, f.Store.CloseGlass(ctx, ada, boston.ID), hub.ErrNotFound)

		done(t, f.Store.OpenGlass(ctx, ada, boston.ID, "another one"))
		done(t, f.Store.CloseGlass(ctx, ada, boston.ID))
		_, err = f.Store.Glass(ctx, ada, boston.ID)
		refused(t, err, hub.ErrNotFound)

		done(t, f.Store.OpenGlass(ctx, ada, boston.ID, "a third one"))
		done(t, f.Store.EndRole(ctx, ada, hub.Grant{Role: hub.RoleNationalAdmin}, store.RoleEnd{By: ada}))
		_, err = f.Store.Glass(ctx, ada, boston.ID)
		refused(t, err, hub.ErrNotFound)
	})
}
