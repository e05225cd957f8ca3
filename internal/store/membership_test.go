package store_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

func TestJoiningAChapter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		lead := f.Lead(t, boston, "Robin Vale")
		sam := f.Person(t, "Sam Ortiz")
		standing := func(want hub.MembershipState) {
			t.Helper()
			got, err := tenant.Membership(ctx, sam)
			done(t, err)
			same(t, "standing", got, want)
		}
		request := func() hub.Membership {
			t.Helper()
			list, err := tenant.Requests(ctx, lead)
			done(t, err)
			if len(list) != 1 {
				t.Fatalf("got %d requests, want 1", len(list))
			}
			return list[0]
		}
		_, err := tenant.Membership(ctx, sam)
		refused(t, err, hub.ErrNotFound)
		refused(t, tenant.Leave(ctx, sam), hub.ErrNotFound)
		refused(t, tenant.AskToJoin(ctx, "nobody", "hello"), hub.ErrNotFound)
		refused(t, f.Store.Chapter("nochapter").AskToJoin(ctx, sam, "hello"), hub.ErrNotFound)
		refused(t, tenant.Decide(ctx, lead, "nomembership", true), hub.ErrNotFound)

		asks := func(what string, want int) {
			t.Helper()
			same(t, what, f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'membership.ask'`), want)
		}
		asks("what is refused is not in the trail", 0)
		asked := f.Clock.Now()
		done(t, tenant.AskToJoin(ctx, sam, "I can bring chairs."))
		standing(hub.MembershipRequested)
		f.Clock.Advance(time.Hour)
		done(t, tenant.AskToJoin(ctx, sam, "Again?"))
		asks("asking twice is in the trail once", 1)
		first := request()
		same(t, "asking twice changes nothing", first, hub.Membership{
			ID: first.ID, Chapter: boston.ID, Person: sam, State: hub.MembershipRequested, Note: "I can bring chairs.",
			Name: "Sam Ortiz", Email: "sam.ortiz@example.org", RequestedAt: asked,
		})
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "members.read", Object: "chapter:" + string(boston.ID)})

		done(t, tenant.Decide(ctx, lead, first.ID, false))
		standing(hub.MembershipDeclined)
		refused(t, tenant.Decide(ctx, lead, first.ID, true), hub.ErrConflict)
		same(t, "a no is mailed", f.Mails(t, hub.MailJoinDeclined), 1)
		same(t, "the note is gone once answered", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE note_sealed IS NOT NULL`), 0)

		f.Clock.Advance(time.Hour)
		done(t, tenant.AskToJoin(ctx, sam, "Please?"))
		second := request()
		same(t, "asked again, undecided, with the other note", second, hub.Membership{
			ID: first.ID, Chapter: boston.ID, Person: sam, State: hub.MembershipRequested, Note: "Please?",
			Name: "Sam Ortiz", Email: "sam.ortiz@example.org", RequestedAt: f.Clock.Now(),
		})
		done(t, tenant.Decide(ctx, lead, first.ID, true))
		standing(hub.MembershipApproved)
		same(t, "a yes is mailed", f.Mails(t, hub.MailJoinApproved), 1)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "membership.approve", Object: "membership:" + string(first.ID)})
		done(t, tenant.AskToJoin(ctx, sam, "Once more"))
		standing(hub.MembershipApproved)
		asks("a member asks for nothing; who was declined asked again", 2)

		done(t, tenant.Leave(ctx, sam))
		standing(hub.MembershipLeft)
		refused(t, tenant.Leave(ctx, sam), hub.ErrNotFound)
	})
}

func TestWhoLeavesHostsNothingHere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		sam := f.Member(t, boston, "Sam Ortiz")
		here, there := f.Event(t, boston), f.Event(t, salem)
		done(t, f.Store.Chapter(boston.ID).AddHost(t.Context(), "", here.ID, storetest.Email("Sam Ortiz")))
		f.Exec(t, `INSERT INTO memberships (chapter_id, id, person_id, state, requested_at) SELECT $1, 'other', person_id, state, requested_at FROM memberships WHERE person_id = $2`, salem.ID, sam)
		done(t, f.Store.Chapter(salem.ID).AddHost(t.Context(), "", there.ID, storetest.Email("Sam Ortiz")))
		done(t, f.Store.Chapter(boston.ID).Leave(t.Context(), sam))
		same(t, "hosts", f.Actor(t, sam).HostOf, []hub.EventID{there.ID})
	})
}

func TestTheFirstChapterIsHome(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		sam := f.Member(t, salem, "Sam Ortiz")
		f.Member(t, boston, "Sam Ortiz")
		own := func() []hub.OwnMembership {
			t.Helper()
			list, err := f.Store.OwnMemberships(ctx, sam)
			done(t, err)
			return list
		}
		brief := func(c hub.Chapter) hub.Chapter {
			return hub.Chapter{ID: c.ID, Slug: c.Slug, Name: c.Name, Kind: c.Kind, Hue: c.Hue, Zone: c.Zone}
		}
		now := f.Clock.Now()
		same(t, "home first", own(), []hub.OwnMembership{
			{Chapter: brief(salem), State: hub.MembershipApproved, Home: true, RequestedAt: now},
			{Chapter: brief(boston), State: hub.MembershipApproved, RequestedAt: now},
		})
		done(t, f.Store.Chapter(salem.ID).Leave(ctx, sam))
		same(t, "without the chapter that was left", own(), []hub.OwnMembership{
			{Chapter: brief(boston), State: hub.MembershipApproved, RequestedAt: now},
		})
		f.Request(t, salem, "Sam Ortiz")
		same(t, "with a request", own(), []hub.OwnMembership{
			{Chapter: brief(boston), State: hub.MembershipApproved, RequestedAt: now},
			{Chapter: brief(salem), State: hub.MembershipRequested, RequestedAt: now},
		})
		f.Member(t, salem, "Sam Ortiz")
		same(t, "a person without a home gets one", own()[0].Home, true)
	})
}

func TestTwoLeadsAnswerOneRequestOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		_, request := f.Request(t, boston, "Sam Ortiz")
		const leads = 10
		errs := make([]error, leads)
		var all sync.WaitGroup
		for i := range leads {
			all.Go(func() { errs[i] = f.Store.Chapter(boston.ID).Decide(t.Context(), "", request, true) })
		}
		all.Wait()
		yes := 0
		for _, err := range errs {
			if err == nil {
				yes++
				continue
			}
			refused(t, err, hub.ErrConflict)
		}
		same(t, "answers that counted", yes, 1)
		same(t, "mails", f.Mails(t, hub.MailJoinApproved), 1)
	})
}

func TestWriteToLeads(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		words := hub.ContactLetter{From: "Pat", Text: "Is there a ramp?"}
		refused(t, f.Store.Chapter(boston.ID).WriteToLeads(ctx, "pat@example.org", words), hub.ErrNoLead)
		f.Lead(t, boston, "Robin Vale")
		f.Lead(t, boston, "Kim Lund")
		f.Lead(t, salem, "Not Here")
		f.Suspend(t, f.Lead(t, boston, "Sue Spended"))
		done(t, f.Store.Chapter(boston.ID).WriteToLeads(ctx, "pat@example.org", words))

		got, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 10, time.Minute)
		done(t, err)
		want := []hub.Message{}
		for _, name := range []string{"Kim Lund", "Robin Vale"} {
			to := hub.Letter{To: storetest.Email(name), Name: name, Replies: "pat@example.org", Words: json.RawMessage(`{"from":"Pat","text":"Is there a ramp?"}`)}
			want = append(want, hub.Message{Chapter: boston.ID, Kind: hub.MailContactLeads, Letter: to, Attempts: 1, CreatedAt: f.Clock.Now()})
		}
		same(t, "letters", got, want, cmpopts.IgnoreFields(hub.Message{}, "ID", "DueAt"),
			cmpopts.SortSlices(func(a, b hub.Message) bool { return a.Letter.To < b.Letter.To }))
	})
}

func TestLeadsHearOfRequestsOnceADayAndHostsOfTheirEvent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		lead := f.Lead(t, boston, "Lee Lead")
		f.Lead(t, boston, "Lou Lead")
		f.Lead(t, salem, "Sal Lead")
		tenant := f.Store.Chapter(boston.ID)
		for _, name := range []string{"Sam Ortiz", "Kim Tran", "Robin Vale"} {
			done(t, tenant.AskToJoin(ctx, f.Person(t, name), ""))
		}
		same(t, "each lead of the chapter, once for all", f.Mails(t, hub.MailJoinAsked), 2)
		f.Clock.Advance(24 * time.Hour)
		done(t, tenant.AskToJoin(ctx, f.Person(t, "Ann Other"), ""))
		same(t, "and once the next day", f.Mails(t, hub.MailJoinAsked), 4)

		event := f.Event(t, boston)
		f.Member(t, boston, "Hal Host")
		for range 2 {
			done(t, tenant.AddHost(ctx, lead, event.ID, storetest.Email("Hal Host")))
		}
		same(t, "a host hears of it once", f.Mails(t, hub.MailHost), 1)
	})
}
