package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestGrantedPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		lead := hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}
		grant := func(email string, g hub.Grant) {
			t.Helper()
			done(t, f.Store.GrantByEmail(ctx, email, g))
			f.Clock.Advance(time.Second)
		}
		ada := f.Person(t, "Ada Moss")
		grant("ada.moss@example.org", lead)
		grant("robin@example.org", hub.Grant{Role: hub.RoleAuditor})
		grant("robin@example.org", lead)
		grant("gone@example.org", lead)
		grant("over@example.org", lead)
		grant("away@example.org", lead)
		_, err := f.Store.RevokeRole(ctx, "gone@example.org", lead, "")
		done(t, err)
		over, err := f.Store.PersonWith(ctx, "over@example.org")
		done(t, err)
		away, err := f.Store.PersonWith(ctx, "away@example.org")
		done(t, err)
		f.Exec(t, `UPDATE roles SET ends_at = granted_at WHERE person_id = $1`, over)
		f.Exec(t, `UPDATE people SET suspended_at = created_at WHERE id = $1`, away)
		robin, err := f.Store.PersonWith(ctx, "robin@example.org")
		done(t, err)

		list, err := f.Store.GrantedPeople(ctx, store.GrantedSearch{Issuer: storetest.Issuer, Limit: 10})
		done(t, err)
		subject := f.Text(t, `SELECT subject FROM identities WHERE person_id = $1`, ada)
		same(t, "people", list, []store.GrantedPerson{
			{Subject: string(robin), Email: "robin@example.org", Roles: []store.GrantedRole{{Role: hub.RoleAuditor}, {Role: hub.RoleLead, Chapter: boston.Name}}},
			{Subject: subject, Name: "Ada Moss", Email: "ada.moss@example.org", Roles: []store.GrantedRole{{Role: hub.RoleLead, Chapter: boston.Name}}},
		})
		list, err = f.Store.GrantedPeople(ctx, store.GrantedSearch{Limit: 1})
		done(t, err)
		if len(list) != 1 || list[0].Email != "robin@example.org" {
			t.Errorf("the last granted: %+v", list)
		}
		f.Exec(t, `UPDATE roles SET granted_by = 'demo' WHERE person_id = $1`, robin)
		list, err = f.Store.GrantedPeople(ctx, store.GrantedSearch{WithoutDemo: true, Limit: 10})
		done(t, err)
		if len(list) != 1 || list[0].Email != "ada.moss@example.org" {
			t.Errorf("without the demo's: %+v", list)
		}
	})
}
