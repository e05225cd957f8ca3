package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// What a provider's groups say gives no role to somebody who is blocked or suspended. The control is somebody who is neither.
func TestAProviderGivesNoRoleToWhomTheOfficeShutOut(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		staff := f.Staff(t, "Jordan Ellery")
		grants := []hub.Grant{{Role: hub.RoleLead, Chapter: boston.ID}, {Role: hub.RoleLead, Chapter: salem.ID}, {Role: hub.RoleNationalStaff}}
		signIn := func(name string) int {
			t.Helper()
			id, err := f.Store.SignIn(ctx, store.SignIn{Identity: hub.Identity{Issuer: "https://id.example.org", Subject: name}, Provider: "ID", Email: storetest.Email(name), Name: name, Grants: grants})
			done(t, err)
			return f.Int(t, `SELECT COUNT(*) FROM roles WHERE person_id = $1`, id)
		}
		same(t, "of somebody else", signIn("Olive Other"), 3)

		done(t, f.Store.BlockEverywhere(ctx, staff, storetest.Email("Bea Blocked"), "spam"))
		same(t, "of somebody who is blocked everywhere", signIn("Bea Blocked"), 0)
		same(t, "of somebody who is blocked everywhere, again", signIn("Bea Blocked"), 0)
		done(t, f.Store.Chapter(boston.ID).Block(ctx, staff, storetest.Email("Chris Chapter"), "spam"))
		same(t, "of somebody whom one chapter blocked", signIn("Chris Chapter"), 2)
		f.Suspend(t, f.Person(t, "Sue Suspended"))
		same(t, "of somebody who is suspended", signIn("Sue Suspended"), 0)

		// A lead who is blocked loses the role, and no group brings it back.
		led := grants
		grants = led[:1]
		same(t, "of a lead", signIn("Lee Lead"), 1)
		done(t, f.Store.BlockEverywhere(ctx, staff, storetest.Email("Lee Lead"), "spam"))
		same(t, "of a lead who is blocked", signIn("Lee Lead"), 0)
	})
}

// Who was suspended does not come back by erasing themselves; who was not, does.
func TestASuspensionOutlivesItsPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		ada := f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})
		bea := f.Grant(t, "Bea Admin", hub.RoleNationalAdmin, hub.Chapter{})
		back := func(name string) (hub.PersonID, bool) {
			t.Helper()
			identity := hub.Identity{Issuer: "https://id.example.org", Subject: name}
			id, err := f.Store.SignIn(ctx, store.SignIn{Identity: identity, Provider: "ID", Email: storetest.Email(name), Name: name})
			done(t, err)
			rights, err := f.Store.Rights(ctx, id, identity)
			done(t, err)
			return id, !rights.Suspended
		}
		for _, name := range []string{"Olive Other", "Sue Suspended"} {
			id, _ := back(name)
			if name == "Sue Suspended" {
				done(t, f.Store.Suspend(ctx, ada, id, "shouted"))
			}
			done(t, storetest.Failure(f.Store.ErasePerson(ctx, id, id, "")))
		}
		if _, in := back("Olive Other"); !in { // the control
			t.Fatal("somebody who was never suspended is shut out")
		}
		same(t, "names that stay", f.Int(t, `SELECT COUNT(*) FROM national_blocks WHERE person_id IS NOT NULL OR reason_sealed IS NOT NULL`), 0)
		id, in := back("Sue Suspended")
		if in {
			t.Error("somebody who was suspended is back")
		}
		refused(t, f.Store.Chapter(boston.ID).AskToJoin(ctx, id, ""), hub.ErrBlocked)
		// Two admins let them in again, for good.
		done(t, f.Store.AskLift(ctx, ada, id))
		done(t, f.Store.ConfirmLift(ctx, bea, id))
		if _, in = back("Sue Suspended"); !in {
			t.Error("shut out after the suspension was lifted")
		}
	})
}

// An import whose file was read before somebody erased themselves does not bring them back; what is imported later may.
func TestAnImportBringsBackNobodyWhoErasedThemselves(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		by := f.Staff(t, "Jordan Ellery")
		begun := hub.PeopleImport{ID: hub.NewID[hub.PeopleImportID](), Kind: hub.ImportMembers, By: by, State: hub.ImportStopped}
		done(t, f.Store.AddPeopleImport(ctx, begun))
		f.Clock.Advance(time.Hour)
		gone := f.Person(t, "Erin Erased")
		done(t, storetest.Failure(f.Store.ErasePerson(ctx, gone, gone, "")))
		run := func() []store.ImportedOutcome {
			t.Helper()
			out, err := f.Store.ImportPeople(ctx, []store.ImportedPerson{
				{Chapter: boston.ID, Email: storetest.Email("Erin Erased"), Name: "Erin Erased", Member: true, Identifiers: []string{"mailchimp:1"}, Tags: []string{"phone bank"}},
				{Chapter: boston.ID, Email: storetest.Email("Olive Other"), Name: "Olive Other", Member: true},
			}, false, nil)
			done(t, err)
			return out
		}
		there := func() int {
			return f.Int(t, `SELECT COUNT(*) FROM people`) - f.Int(t, `SELECT COUNT(*) FROM people p WHERE p.id IN (SELECT r.person_id FROM roles r)`)
		}
		for _, after := range []time.Duration{0, hub.ImportFileFor + time.Hour} { // somebody may touch it every few days
			f.Clock.Advance(after)
			out := run()
			if out[0].Added || !out[0].Gone || after == 0 && !out[1].Added {
				t.Errorf("after %s: %+v", after, out)
			}
			same(t, "people but for the staff", there(), 1)
		}
		f.Exec(t, `UPDATE people_imports SET state = 'done'`)
		if out := run(); !out[0].Added { // the control: nothing that was read before the erasure is left
			t.Errorf("a later import: %+v", out[0])
		}
	})
}
