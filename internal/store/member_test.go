package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// membershipOf is somebody's membership of a chapter.
func membershipOf(t *testing.T, f *storetest.Fixture, chapter hub.Chapter, person hub.PersonID) hub.MembershipID {
	t.Helper()
	return hub.MembershipID(f.Text(t, `SELECT id FROM memberships WHERE chapter_id = $1 AND person_id = $2`, chapter.ID, person))
}

func memberNames(list []hub.Membership) (names []string) {
	for _, m := range list {
		names = append(names, m.Name)
	}
	return names
}

func TestMembersInPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		var want []string
		for i := range 7 {
			if i%3 != 1 { // some joined at the same moment
				f.Clock.Advance(time.Minute)
			}
			name := fmt.Sprintf("Person %d", i)
			f.Member(t, boston, name)
			want = append(want, name)
		}
		f.Member(t, salem, "Not Here")
		f.Request(t, boston, "Not Yet")
		var got []string
		var after hub.Cursor
		for range 4 {
			list, total, err := tenant.Members(ctx, lead, hub.MemberFilter{}, after, 2)
			done(t, err)
			same(t, "how many", total, 7)
			got = append(got, memberNames(list)...)
			last := list[len(list)-1]
			after = hub.Cursor{At: last.DecidedAt, ID: string(last.ID)}
		}
		slices.Sort(got) // those of one moment stand in any order
		same(t, "each once", got, want)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: hub.FactMembersRead, Object: "chapter:" + string(boston.ID)})
		first, _, err := tenant.Members(ctx, lead, hub.MemberFilter{}, hub.Cursor{}, 1)
		done(t, err)
		same(t, "the last first, with the address", first[0].Email, "person.6@example.org")
	})
}

func TestMembersFiltered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		f.Member(t, salem, "Ann Elsewhere")
		ann := f.Member(t, boston, "Ann Elsewhere") // home is Salem
		f.Clock.Advance(48 * time.Hour)
		bo := f.Member(t, boston, "Bo Reed")
		gone := f.Member(t, boston, "Gia Gone")
		done(t, tenant.SaveMember(ctx, lead, membershipOf(t, f, boston, bo), 0, hub.MemberNotes{Tags: []string{"Canvasser"}}))
		done(t, f.Store.Chapter(salem.ID).SaveMember(ctx, lead, membershipOf(t, f, salem, ann), 0, hub.MemberNotes{Tags: []string{"canvasser"}}))
		done(t, tenant.RemoveMember(ctx, lead, membershipOf(t, f, boston, gone), false))
		for name, c := range map[string]struct {
			filter hub.MemberFilter
			want   []string
		}{
			"all":                    {hub.MemberFilter{}, []string{"Bo Reed", "Ann Elsewhere"}},
			"at home":                {hub.MemberFilter{Home: true}, []string{"Bo Reed"}},
			"since yesterday":        {hub.MemberFilter{Since: f.Clock.Now().Add(-24 * time.Hour)}, []string{"Bo Reed"}},
			"an address":             {hub.MemberFilter{Email: "ANN.Elsewhere@example.org"}, []string{"Ann Elsewhere"}},
			"a part of an address":   {hub.MemberFilter{Email: "ann.elsewhere@"}, nil},
			"a tag, in another case": {hub.MemberFilter{Tag: "CANVASSER"}, []string{"Bo Reed"}},
			"a tag nobody has":       {hub.MemberFilter{Tag: "canvas"}, nil},
			"removed":                {hub.MemberFilter{Removed: true}, []string{"Gia Gone"}},
		} {
			list, total, err := tenant.Members(ctx, lead, c.filter, hub.Cursor{}, 50)
			done(t, err)
			same(t, name, memberNames(list), c.want)
			same(t, name+", counted", total, len(c.want))
			var seen []string
			_, err = tenant.MembersChosen(ctx, lead, c.filter, func(names []hub.MemberName) []hub.MembershipID {
				for _, n := range names {
					seen = append(seen, n.Name)
				}
				return nil
			})
			done(t, err)
			slices.Sort(seen)
			slices.Sort(c.want)
			same(t, name+", by name", seen, c.want)
		}
	})
}

func TestWhatLeadsNote(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		sam, ann := f.Member(t, boston, "Sam Ortiz"), f.Member(t, boston, "Ann Vale")
		id := membershipOf(t, f, boston, sam)
		event := f.Event(t, boston)
		f.Confirmed(t, event, "Other Guest", 1)
		_, err := tenant.TakeSeat(ctx, sam, store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Party: 2})
		done(t, err)
		notes := hub.MemberNotes{Skills: "Carpentry", Notes: "Call after six.", FollowUp: "2026-12-12", Tags: []string{"Spanish", "canvasser"}}
		done(t, tenant.SaveMember(ctx, lead, id, 0, notes))
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: hub.FactMemberUpdate, Object: "membership:" + string(id)})
		p, err := tenant.MemberProfile(ctx, lead, id)
		done(t, err)
		notes.Tags = []string{"canvasser", "Spanish"}
		same(t, "as it was noted", p.Noted(), notes)
		same(t, "edition", p.Edition, 1)
		same(t, "events", len(p.Events), 1)
		same(t, "party", p.Events[0].Party, 2)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: hub.FactMemberRead, Object: "membership:" + string(id)})

		refused(t, tenant.SaveMember(ctx, lead, id, 0, hub.MemberNotes{}), hub.ErrConflict) // somebody saved meanwhile
		done(t, tenant.SaveMember(ctx, lead, membershipOf(t, f, boston, ann), 0, hub.MemberNotes{Tags: []string{"SPANISH"}}))
		done(t, tenant.SaveMember(ctx, lead, id, 1, hub.MemberNotes{Tags: []string{"driver"}}))
		tags, err := tenant.Tags(ctx)
		done(t, err)
		same(t, "tags in use, under the name they had first", tags, []string{"driver", "Spanish"})
		p, err = tenant.MemberProfile(ctx, lead, id)
		done(t, err)
		same(t, "cleared", p.Noted(), hub.MemberNotes{Tags: []string{"driver"}})
		refused(t, tenant.SaveMember(ctx, lead, "nomembership", 0, hub.MemberNotes{}), hub.ErrNotFound)

		own, err := f.Store.PersonData(ctx, sam)
		done(t, err)
		same(t, "on request", own.Tags[0].Tag, "driver")
		asks, request := f.Request(t, boston, "Asks Only")
		_, err = tenant.MemberProfile(ctx, lead, request)
		refused(t, err, hub.ErrNotFound)
		refused(t, tenant.SaveMember(ctx, lead, membershipOf(t, f, boston, asks), 0, hub.MemberNotes{}), hub.ErrConflict)
	})
}

func TestRemovingAMemberAndUndo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		sam := f.Member(t, boston, "Sam Ortiz")
		id, joined, event := membershipOf(t, f, boston, sam), f.Clock.Now(), f.Event(t, boston)
		done(t, tenant.AddHost(ctx, "", event.ID, storetest.Email("Sam Ortiz")))
		f.Clock.Advance(90 * 24 * time.Hour)
		done(t, tenant.RemoveMember(ctx, lead, id, true))
		refused(t, tenant.RemoveMember(ctx, lead, id, true), hub.ErrConflict)
		refused(t, tenant.RemoveMember(ctx, lead, "nomembership", true), hub.ErrNotFound)
		same(t, "told", f.Mails(t, hub.MailMemberRemoved), 1)
		same(t, "no member, no host", fmt.Sprint(f.Actor(t, sam).MemberOf, f.Actor(t, sam).HostOf), "[] []")
		n, err := tenant.EraseRequests(ctx, f.Clock.Now().AddDate(0, 0, -hub.RequestDays))
		done(t, err)
		same(t, "is not swept as one who left long ago", n, int64(0))
		p, err := tenant.MemberProfile(ctx, lead, id)
		done(t, err)
		same(t, "removed", p.Removed(), true)

		f.Clock.Advance(hub.RestoreFor - time.Minute)
		done(t, tenant.RestoreMember(ctx, lead, id))
		refused(t, tenant.RestoreMember(ctx, lead, id), hub.ErrConflict)
		p, err = tenant.MemberProfile(ctx, lead, id)
		done(t, err)
		same(t, "since when", p.DecidedAt, joined)
		same(t, "home again", p.Home, true)

		done(t, tenant.RemoveMember(ctx, lead, id, false))
		same(t, "not told again", f.Mails(t, hub.MailMemberRemoved), 1)
		f.Clock.Advance(hub.RestoreFor)
		refused(t, tenant.RestoreMember(ctx, lead, id), hub.ErrConflict)
		_, err = tenant.MemberProfile(ctx, lead, id)
		refused(t, err, hub.ErrNotFound)
		done(t, tenant.AskToJoin(ctx, sam, "Again"))
		refused(t, tenant.RestoreMember(ctx, lead, id), hub.ErrConflict)
	})
}

func TestExportOfMembers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		sam := f.Member(t, boston, "Sam Ortiz")
		f.Member(t, salem, "Not Here")
		f.Request(t, boston, "Not Yet")
		done(t, tenant.SaveMember(ctx, lead, membershipOf(t, f, boston, sam), 0, hub.MemberNotes{Tags: []string{"b", "A"}, Skills: "Songs"}))
		list, err := tenant.ExportMembers(ctx, lead)
		done(t, err)
		same(t, "how many", len(list), 1)
		same(t, "whom", fmt.Sprint(list[0].Name, list[0].Email, list[0].Tags, list[0].Skills), fmt.Sprint("Sam Ortiz", "sam.ortiz@example.org", []string{"A", "b"}, "Songs"))
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: hub.FactMembersExport, Object: "chapter:" + string(boston.ID)})
	})
}

func TestChoosingAHome(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem, lowell := f.Chapter(t, "boston"), f.Chapter(t, "salem"), f.Chapter(t, "lowell")
		sam := f.Member(t, boston, "Sam Ortiz")
		f.Member(t, salem, "Sam Ortiz")
		f.Request(t, lowell, "Sam Ortiz")
		home := func() string {
			t.Helper()
			return f.Text(t, `SELECT c.slug FROM memberships m JOIN chapters c ON c.id = m.chapter_id WHERE m.person_id = $1 AND m.home`, sam)
		}
		done(t, f.Store.ChooseHome(ctx, sam, salem.ID))
		same(t, "home", home(), "salem")
		refused(t, f.Store.ChooseHome(ctx, sam, lowell.ID), hub.ErrNotFound)
		same(t, "still", home(), "salem")
		audited(t, f, hub.AuditEntry{Actor: sam, Chapter: salem.ID, Action: hub.FactHomeChoose, Object: "person:" + string(sam)})
	})
}
