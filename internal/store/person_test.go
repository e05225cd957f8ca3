package store_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestSignInLinksByVerifiedAddressOnly(t *testing.T) {
	t.Parallel()
	const one, other = "https://id.example.org", "https://other.example.org"
	first := store.SignIn{Identity: hub.Identity{Issuer: one, Subject: "7"}, Email: "robin.vale@example.org", Name: "Robin Vale"}
	tests := []struct {
		name   string
		second store.SignIn
		same   bool
	}{
		{"an unverified address never links", store.SignIn{Identity: hub.Identity{Issuer: other, Subject: "9"}, Name: "Robin Vale"}, false},
		{"the same subject of another issuer is another person", store.SignIn{Identity: hub.Identity{Issuer: other, Subject: "7"}, Email: "sam@example.org"}, false},
		{"another subject of the same issuer is another person", store.SignIn{Identity: hub.Identity{Issuer: one, Subject: "8"}, Email: "sam@example.org"}, false},
		{"the same identity is the same person whatever its address", store.SignIn{Identity: first.Identity, Email: "new@example.org"}, true},
		{"the same identity without an address is the same person", store.SignIn{Identity: first.Identity}, true},
		{"a verified address links a new identity", store.SignIn{Identity: hub.Identity{Issuer: other, Subject: "7"}, Email: "Robin.Vale@EXAMPLE.org"}, true},
	}
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		for i, test := range tests {
			// Each row has an address of its own, since all rows share the database.
			mine := first
			mine.Identity.Subject += string(rune('a' + i))
			mine.Email = string(rune('a'+i)) + mine.Email
			if test.second.Identity == first.Identity {
				test.second.Identity = mine.Identity
			} else {
				test.second.Identity.Subject += string(rune('a' + i))
			}
			if test.second.Email != "" {
				test.second.Email = string(rune('a'+i)) + test.second.Email
			}
			before, err := f.Store.SignIn(t.Context(), mine)
			done(t, err)
			after, err := f.Store.SignIn(t.Context(), test.second)
			done(t, err)
			if (before == after) != test.same {
				t.Errorf("%s: same person is %v, want %v", test.name, before == after, test.same)
			}
		}
	})
}

func TestSignInGivesTheName(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		signIn := func(name string) hub.Person {
			t.Helper()
			id, err := f.Store.SignIn(ctx, store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "7"}, Email: "robin@example.org", Name: name})
			done(t, err)
			p, err := f.Store.Person(ctx, id)
			done(t, err)
			return p
		}
		// A guest typed a name for this address before its owner ever signed in.
		chapter := f.Chapter(t, "boston")
		event := f.Event(t, chapter)
		done(t, f.Store.Chapter(chapter.ID).RequestSeat(ctx, store.RSVPInput{Event: event.ID, Name: "Somebody Else", Email: "robin@example.org", Party: 1}))

		want := hub.Person{Name: "Robin Vale", Email: "robin@example.org", CreatedAt: f.Clock.Now()}
		same(t, "after the first sign-in", signIn("Robin Vale"), want, cmpopts.IgnoreFields(hub.Person{}, "ID"))
		same(t, "a provider without a name changes none", signIn("").Name, "Robin Vale")
		same(t, "a provider's new name", signIn("Robin Vale-Ortiz").Name, "Robin Vale-Ortiz")
	})
}

func TestGrantedPersonHasANameAfterTheFirstSignIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		done(t, f.Store.GrantByEmail(ctx, "ada.moss@example.org", hub.Grant{Role: hub.RoleNationalAdmin}))
		id := f.Person(t, "Ada Moss")
		actor := f.Actor(t, id)
		same(t, "name", actor.Name, "Ada Moss")
		if !actor.Has(hub.RoleNationalAdmin, "") {
			t.Error("the role granted to the address did not reach the person")
		}
	})
}

func TestFirstSignInTwiceAtOnceIsOnePerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		const times = 20
		in := store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "7"}, Email: "robin@example.org", Name: "Robin Vale"}
		got := make([]hub.PersonID, times)
		errs := make([]error, times)
		var all sync.WaitGroup
		for i := range times {
			all.Go(func() { got[i], errs[i] = f.Store.SignIn(t.Context(), in) })
		}
		all.Wait()
		for _, err := range errs {
			done(t, err)
		}
		if people := slices.Compact(slices.Sorted(slices.Values(got))); len(people) != 1 {
			t.Errorf("one identity became %d people", len(people))
		}
		same(t, "people", f.Int(t, `SELECT COUNT(*) FROM people`), 1)
	})
}

func TestProviderGrantsFollowTheGroups(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		signIn := func(grants ...hub.Grant) []hub.Grant {
			t.Helper()
			id, err := f.Store.SignIn(ctx, store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "7"}, Email: "robin@example.org", Grants: grants})
			done(t, err)
			r, err := f.Store.Rights(ctx, id, hub.Identity{Issuer: storetest.Issuer, Subject: "7"})
			done(t, err)
			return storetest.InSession(r).Grants
		}
		lead := hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}
		council := hub.Grant{Role: hub.RoleCouncilLead, Chapter: salem.ID}
		auditor := hub.Grant{Role: hub.RoleAuditor}
		sorted := cmpopts.SortSlices(func(a, b hub.Grant) bool { return a.Role < b.Role })

		same(t, "no groups", signIn(), []hub.Grant(nil))
		same(t, "two groups", signIn(lead, auditor), []hub.Grant{auditor, lead}, sorted)
		same(t, "another group instead", signIn(council), []hub.Grant{council})
		done(t, f.Store.GrantByEmail(ctx, "robin@example.org", council))
		same(t, "out of every group, what was granted stays", signIn(), []hub.Grant{council})
		done(t, f.Store.GrantByEmail(ctx, "robin@example.org", council))
		same(t, "granted twice is granted once", signIn(), []hub.Grant{council})
		done(t, f.Store.GrantByEmail(ctx, "robin@example.org", auditor))
		same(t, "in the group too", signIn(auditor), []hub.Grant{auditor, council}, sorted)
		same(t, "out of the group again", signIn(), []hub.Grant{auditor, council}, sorted)

		var trail []string
		rows, err := f.DB.QueryContext(ctx, `SELECT action, COALESCE(chapter_id, '-') FROM audit WHERE action LIKE 'role.%' AND actor_id <> 'operator' ORDER BY action`)
		done(t, err)
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var action, chapter string
			done(t, rows.Scan(&action, &chapter))
			trail = append(trail, action+" "+chapter)
		}
		done(t, rows.Err())
		same(t, "the trail", trail, []string{
			"role.grant.auditor -", "role.grant.auditor -", "role.grant.council_lead " + string(salem.ID), "role.grant.lead " + string(boston.ID),
			"role.revoke.auditor -", "role.revoke.auditor -", "role.revoke.council_lead " + string(salem.ID), "role.revoke.lead " + string(boston.ID),
		})
	})
}

func TestGrantsThatCannotBe(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		refused(t, f.Store.GrantByEmail(ctx, "robin@example.org", hub.Grant{Role: hub.RoleLead, Chapter: "nochapter"}), hub.ErrNotFound)
		if f.Store.GrantByEmail(ctx, "robin@example.org", hub.Grant{Role: hub.RoleLead}) == nil {
			t.Error("a lead of no chapter was granted")
		}
		if f.Store.GrantByEmail(ctx, "robin@example.org", hub.Grant{Role: hub.RoleAuditor, Chapter: boston.ID}) == nil {
			t.Error("an auditor of one chapter was granted")
		}
		same(t, "a refused grant leaves no person behind", f.Int(t, `SELECT COUNT(*) FROM people`), 0)
	})
}

func TestRights(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		mine := hub.Identity{Issuer: storetest.Issuer, Subject: storetest.Email("Robin Vale")}
		_, err := f.Store.Rights(ctx, "nobody", mine)
		refused(t, err, hub.ErrNotFound)

		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		id := f.Lead(t, boston, "Robin Vale")
		f.Member(t, salem, "Robin Vale")
		f.Request(t, boston, "Robin Vale")
		event := f.Event(t, salem)
		done(t, f.Store.Chapter(salem.ID).AddHost(ctx, "", event.ID, storetest.Email("Robin Vale")))

		want := hub.Rights{
			Person: id, Name: "Robin Vale", Held: []hub.HeldGrant{{Grant: hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}}},
			MemberOf: []hub.ChapterID{salem.ID}, HostOf: []hub.EventID{event.ID}, Linked: true, Confirmed: true,
		}
		rights := func() hub.Rights {
			t.Helper()
			r, err := f.Store.Rights(ctx, id, mine)
			done(t, err)
			return r
		}
		same(t, "lead here, member and host there, request ignored", rights(), want)

		done(t, f.Store.SignOutEverywhere(ctx, id, id))
		want.SessionsMin = f.Clock.Now()
		same(t, "signed out everywhere", rights(), want)

		f.Clock.Advance(event.EndsAt.Add(24*time.Hour - time.Second).Sub(f.Clock.Now()))
		same(t, "host rights last almost 24 h after the end", rights(), want)
		f.Clock.Advance(2 * time.Second)
		want.HostOf = nil
		same(t, "host rights are over 24 h after the end", rights(), want)

		f.Suspend(t, id)
		want.Suspended = true
		same(t, "suspended", rights(), want)
	})
}

func TestCalendarFeedKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		robin, sam := f.Person(t, "Robin Vale"), f.Person(t, "Sam Ortiz")
		old, fresh := hub.NewToken(), hub.NewToken()
		_, err := f.Store.PersonByFeed(ctx, old.Hash())
		refused(t, err, hub.ErrNotFound)
		_, err = f.Store.PersonByFeed(ctx, nil)
		refused(t, err, hub.ErrNotFound)
		refused(t, f.Store.SetFeedKey(ctx, "nobody", old.Hash()), hub.ErrNotFound)

		done(t, f.Store.SetFeedKey(ctx, robin, old.Hash()))
		refused(t, f.Store.SetFeedKey(ctx, sam, old.Hash()), hub.ErrConflict)
		got, err := f.Store.PersonByFeed(ctx, old.Hash())
		done(t, err)
		same(t, "whose feed", got, robin)

		done(t, f.Store.SetFeedKey(ctx, robin, fresh.Hash()))
		_, err = f.Store.PersonByFeed(ctx, old.Hash())
		refused(t, err, hub.ErrNotFound)
		f.Suspend(t, robin)
		_, err = f.Store.PersonByFeed(ctx, fresh.Hash())
		refused(t, err, hub.ErrNotFound)
	})
}

func TestAPersonChoosesALanguage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		robin, sam := f.Person(t, "Robin Vale"), f.Person(t, "Sam Ortiz")
		for _, choice := range []say.Locale{say.Pseudo, ""} {
			done(t, f.Store.SetLocale(ctx, robin, choice))
			p, err := f.Store.Person(ctx, robin)
			done(t, err)
			same(t, "the choice", p.Locale, choice)
		}
		done(t, f.Store.SetLocale(ctx, robin, say.Pseudo))
		other, err := f.Store.Person(ctx, sam)
		done(t, err)
		same(t, "somebody else's", other.Locale, say.Locale(""))
		refused(t, f.Store.SetLocale(ctx, "nobody", say.Default), hub.ErrNotFound)
		same(t, "rows in the trail", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = $1`, hub.FactLanguageChoose), 3)
	})
}

func TestPersonAndSignOutOfNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		_, err := f.Store.Person(t.Context(), "nobody")
		refused(t, err, hub.ErrNotFound)
		refused(t, f.Store.SignOutEverywhere(t.Context(), hub.Operator, "nobody"), hub.ErrNotFound)
		same(t, "a refused change leaves no row in the trail", f.Int(t, `SELECT COUNT(*) FROM audit`), 0)
	})
}

func TestTrail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		entries := []hub.AuditEntry{
			{Actor: "p1", Action: "session.start", Object: "person:p1"},
			{Actor: "p1", Chapter: boston.ID, Action: "event.add", Object: "event:e1"},
			{Actor: "p2", Chapter: boston.ID, Action: "event.publish", Object: "event:e1"},
		}
		var want []hub.AuditEntry
		for _, e := range entries {
			f.Clock.Advance(1500 * time.Millisecond)
			done(t, f.Store.Happened(ctx, hub.Fact{By: e.Actor, Chapter: e.Chapter, Kind: e.Action, Object: e.Object}))
			e.At = f.Clock.Now()
			want = append([]hub.AuditEntry{e}, want...)
		}
		done(t, f.Store.Happened(ctx, hub.Fact{Kind: "rsvp.cancel", Object: "rsvp:r1"})) // a guest leaves no row
		got, err := f.Store.Trail(ctx, 10)
		done(t, err)
		noID := cmpopts.IgnoreFields(hub.AuditEntry{}, "ID")
		same(t, "newest first", got, want, noID)
	})
}
