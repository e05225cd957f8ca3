package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// everything is an event with a value in every field a lead can write.
func everything(f *storetest.Fixture, chapter hub.Chapter, cover hub.FileID) hub.Event {
	start := f.Clock.Now().Add(72*time.Hour + 250*time.Microsecond)
	return hub.Event{
		Title: "River clean-up", Summary: "Gloves are there.", Description: "Meet at the *bridge*.", Mode: hub.ModeHybrid,
		State: hub.EventDraft, Audience: hub.AudienceMembers, StartsAt: start, EndsAt: start.Add(90 * time.Minute), Zone: "America/Denver",
		StartsLocal: "2026-09-04T10:00", EndsLocal: "2026-09-04T11:30", Fold: hub.FoldEnd, AllDay: true,
		Place: hub.Place{
			Venue: "Boathouse", Address: "1 River Road\nBack door", Locality: "Salem", Region: "MA", PostalCode: "01970", Country: "US",
			Lat: 42.5195, Lon: -70.8967, Located: true,
		},
		PlaceHidden: true, JoinURL: "https://meet.example.org/river", JoinDetails: "Meeting ID: 1\nPasscode: 2", MaxParty: 3, Bring: "Work gloves",
		Access: hub.Access{StepFree: hub.Yes, Captions: hub.No, QuietRoom: hub.Yes, Masks: hub.No},
		Cover:  cover, CoverAlt: "The river at low tide", Seats: hub.Seats{Capacity: 40}, Identifier: "calendar:99", Toolkit: "", Chapter: chapter.ID,
	}
}

func TestAddEvent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		lead := f.Lead(t, boston, "Robin Vale")
		_, err := tenant.Event(ctx, "noevent")
		refused(t, err, hub.ErrNotFound)
		want := everything(f, boston, f.File(t, boston).ID)
		_, err = f.Store.Chapter("nochapter").AddEvent(ctx, lead, want)
		refused(t, err, hub.ErrNotFound)
		stranger := want
		stranger.Cover = "nofile"
		_, err = tenant.AddEvent(ctx, lead, stranger)
		refused(t, err, hub.ErrNotFound)

		id, err := tenant.AddEvent(ctx, lead, want)
		done(t, err)
		got, err := tenant.Event(ctx, id)
		done(t, err)
		want.ID, want.CreatedAt, want.UpdatedAt = id, f.Clock.Now(), f.Clock.Now()
		want.CoverWidths, want.CoverHeight = []int{640, 1280}, 720
		same(t, "every field comes back", got, want)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "event.add", Object: "event:" + string(id)})

		twin := want
		twin.ID = ""
		_, err = tenant.AddEvent(ctx, lead, twin)
		refused(t, err, hub.ErrConflict)
		salem := f.Chapter(t, "salem")
		twin.Cover = ""
		_, err = f.Store.Chapter(salem.ID).AddEvent(ctx, lead, twin)
		done(t, err) // another chapter may have the same identifier

		plain := hub.Event{Title: "Plain", Mode: hub.ModeOnline, State: hub.EventPublished, Audience: hub.AudiencePublic, Zone: "UTC", MaxParty: 1,
			StartsAt: f.Clock.Now(), EndsAt: f.Clock.Now().Add(time.Hour)}
		id, err = tenant.AddEvent(ctx, lead, plain)
		done(t, err)
		got, err = tenant.Event(ctx, id)
		done(t, err)
		plain = plain.Settled()
		plain.ID, plain.Chapter = id, boston.ID
		plain.CreatedAt, plain.UpdatedAt, plain.PublishedAt = f.Clock.Now(), f.Clock.Now(), f.Clock.Now()
		same(t, "an imported event is published at once, and what is empty stays empty", got, plain)
	})
}

// The leads hear of an event that somebody else cancelled, once; of what one of them does, they hear from each other.
func TestLeadsHearWhoElseCallsOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		lead := f.Lead(t, boston, "Robin Vale")
		f.Lead(t, boston, "Sam Ortiz")
		f.Lead(t, salem, "Olu Other")
		admin := f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})
		done(t, storetest.Failure(f.Store.Chapter(boston.ID).CancelEvent(ctx, lead, f.Event(t, boston).ID, "storm")))
		same(t, "of one's own", f.Mails(t, hub.MailTellLeads), 0)
		event := f.Event(t, boston)
		done(t, storetest.Failure(f.Store.Chapter(boston.ID).CancelEvent(ctx, admin, event.ID, "storm")))
		done(t, storetest.Failure(f.Store.Chapter(boston.ID).CancelEvent(ctx, admin, event.ID, "storm")))
		same(t, "of an admin's", f.Mails(t, hub.MailTellLeads), 2)
		same(t, "in their own chapter", f.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = 'leads_event_off' AND chapter_id = $1`, boston.ID), 2)
	})
}

func TestUpdateEvent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		lead := f.Lead(t, boston, "Robin Vale")
		event := f.Event(t, boston)
		f.Confirmed(t, event, "Sam Ortiz", 1)
		f.Guest(t, event, "Not Confirmed", 1)
		f.Clock.Advance(time.Hour)
		refused(t, storetest.Failure(tenant.UpdateEvent(ctx, lead, hub.Event{ID: "noevent", Zone: "UTC"}, event.UpdatedAt, store.TellNobody)), hub.ErrNotFound)

		want := everything(f, boston, f.File(t, boston).ID)
		want.ID, want.State, want.Identifier = event.ID, event.State, event.Identifier // not for UpdateEvent to change
		want.CreatedAt, want.PublishedAt, want.UpdatedAt, want.Sequence = event.CreatedAt, event.PublishedAt, f.Clock.Now(), 0
		want.Seats.Taken = 1
		want.CoverWidths, want.CoverHeight = []int{640, 1280}, 720
		done(t, storetest.Failure(tenant.UpdateEvent(ctx, lead, want, event.UpdatedAt, store.TellNobody)))
		same(t, "every field is written", f.Reload(t, event), want)
		same(t, "no notice, no mail", f.Mails(t, hub.MailEventChanged), 0)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "event.update", Object: "event:" + string(event.ID)})

		refused(t, storetest.Failure(tenant.UpdateEvent(ctx, lead, want, event.UpdatedAt, store.TellNobody)), hub.ErrConflict)
		f.Clock.Advance(time.Hour)
		stale := want
		stale.Title = "From an old tab"
		refused(t, storetest.Failure(tenant.UpdateEvent(ctx, lead, stale, event.UpdatedAt, store.TellAll)), hub.ErrConflict)
		same(t, "a stale edit changes nothing", f.Reload(t, event), want)
		same(t, "and tells nobody", f.Mails(t, hub.MailEventChanged), 0)

		done(t, storetest.Failure(tenant.UpdateEvent(ctx, lead, want, want.UpdatedAt, store.TellAll)))
		same(t, "a notice raises SEQUENCE", f.Reload(t, event).Sequence, 1)
		same(t, "and tells who comes, not who never confirmed", f.Mails(t, hub.MailEventChanged), 1)
		f.Clock.Advance(time.Hour)
		done(t, storetest.Failure(tenant.UpdateEvent(ctx, lead, want, f.Reload(t, event).UpdatedAt, store.TellAll)))
		same(t, "each notice is a mail of its own", f.Mails(t, hub.MailEventChanged), 2)

		done(t, storetest.Failure(tenant.CancelEvent(ctx, lead, event.ID, "storm")))
		refused(t, storetest.Failure(tenant.UpdateEvent(ctx, lead, want, f.Reload(t, event).UpdatedAt, store.TellNobody)), hub.ErrConflict)
	})
}

func TestLargerCapacityMovesTheWaitlistUp(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 3 })
		f.Confirmed(t, event, "Has Seats", 3)
		first, second, third := f.Confirmed(t, event, "First Waits", 1), f.Confirmed(t, event, "Second Waits", 3), f.Confirmed(t, event, "Third Waits", 1)
		set := func(capacity int) hub.Seats {
			t.Helper()
			f.Clock.Advance(time.Minute)
			e := f.Reload(t, event)
			e.Seats.Capacity = capacity
			done(t, storetest.Failure(tenant.UpdateEvent(ctx, "", e, e.UpdatedAt, store.TellNobody)))
			return f.Reload(t, event).Seats
		}
		state := func(r hub.RSVP) hub.RSVPState {
			t.Helper()
			again, err := tenant.RSVP(ctx, r.ID)
			done(t, err)
			return again.State
		}
		same(t, "four seats: one moves up", set(4), hub.Seats{Capacity: 4, Taken: 4, Waiting: 2})
		same(t, "the first", state(first), hub.RSVPGoing)
		same(t, "six seats: a party of three does not fit, and nobody passes it", set(6), hub.Seats{Capacity: 6, Taken: 4, Waiting: 2})
		same(t, "the third waits behind the second", state(third), hub.RSVPWaitlisted)
		same(t, "fewer seats than taken: nobody loses theirs, and who cannot come at all keeps nobody waiting", set(2), hub.Seats{Capacity: 2, Taken: 4, Waiting: 1})
		same(t, "that party is told", f.Mails(t, hub.MailTooLarge), 1)
		same(t, "fewer still: it knows", set(1), hub.Seats{Capacity: 1, Taken: 4, Waiting: 1})
		same(t, "and is not told again", f.Mails(t, hub.MailTooLarge), 1)
		place := func(r hub.RSVP) int {
			n, err := tenant.WaitlistPosition(ctx, r)
			done(t, err)
			return n
		}
		same(t, "the third is next", place(third), 1)
		same(t, "no limit: all move up", set(0), hub.Seats{Taken: 8})
		same(t, "the second", state(second), hub.RSVPGoing)
		same(t, "each is told once", f.Mails(t, hub.MailPromoted), 3)
	})
}

func TestPublishCancelDelete(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		lead := f.Lead(t, boston, "Robin Vale")
		refused(t, tenant.PublishEvent(ctx, lead, "noevent"), hub.ErrNotFound)
		refused(t, storetest.Failure(tenant.CancelEvent(ctx, lead, "noevent", "")), hub.ErrNotFound)
		refused(t, tenant.DeleteDraft(ctx, lead, "noevent"), hub.ErrNotFound)

		draft := f.Draft(t, boston)
		done(t, storetest.Failure(tenant.CancelEvent(ctx, lead, draft.ID, "a draft is not called off")))
		same(t, "cancelling a draft changes nothing", f.Reload(t, draft), draft)
		done(t, tenant.DeleteDraft(ctx, lead, draft.ID))
		_, err := tenant.Event(ctx, draft.ID)
		refused(t, err, hub.ErrNotFound)
		same(t, "its seats are gone", f.Int(t, `SELECT COUNT(*) FROM event_seats`), 0)

		event := f.Draft(t, boston)
		f.Clock.Advance(time.Hour)
		done(t, tenant.PublishEvent(ctx, lead, event.ID))
		want := event
		want.State, want.PublishedAt, want.UpdatedAt = hub.EventPublished, f.Clock.Now(), f.Clock.Now()
		same(t, "published", f.Reload(t, event), want)
		f.Clock.Advance(time.Hour)
		done(t, tenant.PublishEvent(ctx, lead, event.ID))
		same(t, "publishing again changes nothing", f.Reload(t, event), want)
		refused(t, tenant.DeleteDraft(ctx, lead, event.ID), hub.ErrNotFound)

		f.Confirmed(t, event, "Sam Ortiz", 2)
		want.Seats.Taken = 2
		done(t, storetest.Failure(tenant.CancelEvent(ctx, lead, event.ID, "storm")))
		want.State, want.CancelReason, want.Sequence, want.UpdatedAt = hub.EventCancelled, "storm", 1, f.Clock.Now()
		same(t, "called off", f.Reload(t, event), want)
		same(t, "who comes is told", f.Mails(t, hub.MailEventOff), 1)
		done(t, storetest.Failure(tenant.CancelEvent(ctx, lead, event.ID, "flood")))
		done(t, tenant.PublishEvent(ctx, lead, event.ID))
		same(t, "once off, it stays off", f.Reload(t, event), want)
		same(t, "who comes is told once", f.Mails(t, hub.MailEventOff), 1)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "event.cancel", Object: "event:" + string(event.ID)})
	})
}

func TestEventOfAToolkitPutsItInUse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		kit, other := f.Toolkit(t, "Sunday hours"), f.Toolkit(t, "Safe crossings")
		f.Push(t, kit, boston, salem)
		f.Push(t, other, boston)
		for _, chapter := range []hub.Chapter{boston, salem} {
			done(t, f.Store.Chapter(chapter.ID).SaveAdoption(ctx, "", hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionLocalized}, nil))
		}
		state := func(chapter hub.Chapter, kit hub.Toolkit) hub.AdoptionState {
			t.Helper()
			a, err := f.Store.Chapter(chapter.ID).Adoption(ctx, kit.ID)
			done(t, err)
			return a.State
		}
		draft := f.Draft(t, boston, func(e *hub.Event) { e.Toolkit = kit.ID })
		same(t, "a draft is not yet use", state(boston, kit), hub.AdoptionLocalized)
		f.Event(t, boston)
		same(t, "an event of no toolkit changes none", state(boston, kit), hub.AdoptionLocalized)
		done(t, f.Store.Chapter(boston.ID).PublishEvent(ctx, "", draft.ID))
		same(t, "published", state(boston, kit), hub.AdoptionInUse)
		same(t, "another toolkit", state(boston, other), hub.AdoptionUnseen)
		same(t, "another chapter", state(salem, kit), hub.AdoptionLocalized)
	})
}

func TestHosts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		tenant := f.Store.Chapter(boston.ID)
		lead := f.Lead(t, boston, "Robin Vale")
		event, elsewhere := f.Event(t, boston), f.Event(t, salem)
		sam := f.Member(t, boston, "Sam Ortiz")
		f.Request(t, boston, "Not Yet")
		f.Member(t, salem, "Other Chapter")
		for _, name := range []string{"Nobody Known", "Not Yet", "Other Chapter"} {
			refused(t, tenant.AddHost(ctx, lead, event.ID, storetest.Email(name)), hub.ErrNotFound)
		}
		refused(t, tenant.AddHost(ctx, lead, "noevent", storetest.Email("Sam Ortiz")), hub.ErrNotFound)
		refused(t, tenant.AddHost(ctx, lead, elsewhere.ID, storetest.Email("Sam Ortiz")), hub.ErrNotFound)
		refused(t, tenant.RemoveHost(ctx, lead, event.ID, sam), hub.ErrNotFound)

		done(t, tenant.AddHost(ctx, lead, event.ID, " Sam.Ortiz@example.org"))
		done(t, tenant.AddHost(ctx, lead, event.ID, storetest.Email("Sam Ortiz")))
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "host.add", Object: "event:" + string(event.ID)})
		f.Clock.Advance(time.Minute)
		kim := f.Member(t, boston, "Kim Lund")
		done(t, tenant.AddHost(ctx, lead, event.ID, storetest.Email("Kim Lund")))
		hosts := func() []store.Host {
			t.Helper()
			list, err := tenant.Hosts(ctx, event.ID)
			done(t, err)
			return list
		}
		same(t, "in the order they were named", hosts(), []store.Host{{Person: sam, Name: "Sam Ortiz"}, {Person: kim, Name: "Kim Lund"}})
		done(t, tenant.RemoveHost(ctx, lead, event.ID, sam))
		same(t, "one is left", hosts(), []store.Host{{Person: kim, Name: "Kim Lund"}})
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "host.remove", Object: "event:" + string(event.ID)})
	})
}

func TestAnswersKeepTheirThreeValues(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		for _, want := range []hub.Access{
			{}, {StepFree: hub.Yes, SignLanguage: hub.No}, {Captions: hub.No, QuietRoom: hub.No, Masks: hub.Yes, Childcare: hub.Yes},
		} {
			got := f.Event(t, boston, func(e *hub.Event) { e.Access = want })
			same(t, "access", got.Access, want)
		}
	})
}

var ignoreMessageID = cmpopts.IgnoreFields(hub.Message{}, "ID", "DueAt")
