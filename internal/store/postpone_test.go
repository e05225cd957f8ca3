package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestPostponeAndReinstate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston := t.Context(), f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Robin Vale")
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 2 })
		first := f.Confirmed(t, event, "Ines Farrow", 2)
		waits := f.Confirmed(t, event, "Kim Tran", 2)

		told, err := tenant.PostponeEvent(ctx, lead, event.ID, "The hall is flooded.")
		done(t, err)
		same(t, "who comes and who waits is told", told, 2)
		e := f.Reload(t, event)
		same(t, "it is postponed and calendars take it up", []any{e.Postponed(), e.Sequence, e.ChangeNote}, []any{true, event.Sequence + 1, "The hall is flooded."})
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "event.postpone", Object: "event:" + string(event.ID)})
		refused(t, storetest.Failure(tenant.PostponeEvent(ctx, lead, event.ID, "")), hub.ErrConflict)
		found, err := f.Store.ComingEvents(ctx, store.EventSearch{From: f.Clock.Now(), Limit: 10})
		done(t, err)
		same(t, "nobody finds what has no date", len(found), 0)

		done(t, tenant.Withdraw(ctx, first.Person, first.ID))
		r, err := tenant.RSVP(ctx, waits.ID)
		done(t, err)
		same(t, "nobody moves up without a date", r.State, hub.RSVPWaitlisted)

		f.Clock.Advance(time.Minute)
		e = f.Reload(t, event)
		e.PostponedAt = time.Time{}
		e.SetTimes(e.StartsAt.AddDate(0, 0, 7), e.EndsAt.AddDate(0, 0, 7))
		told, err = tenant.UpdateEvent(ctx, lead, e, e.UpdatedAt, store.TellAll)
		done(t, err)
		same(t, "who waits moves up and reads of the date with that", []any{told, f.Mails(t, hub.MailPromoted)}, []any{0, 1})

		done(t, storetest.Failure(tenant.CancelEvent(ctx, lead, event.ID, "storm")))
		told, err = tenant.ReinstateEvent(ctx, lead, event.ID, "The storm is gone.")
		done(t, err)
		e = f.Reload(t, event)
		same(t, "it is back on", []any{told, e.State, e.CancelReason, e.ChangeNote}, []any{1, hub.EventPublished, "", "The storm is gone."})
		refused(t, storetest.Failure(tenant.ReinstateEvent(ctx, lead, event.ID, "")), hub.ErrConflict)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "event.reinstate", Object: "event:" + string(event.ID)})

		done(t, storetest.Failure(tenant.CancelEvent(ctx, lead, event.ID, "flood")))
		same(t, "a second cancellation is an email of its own", f.Mails(t, hub.MailEventOff), 2)
		draft := f.Draft(t, boston)
		refused(t, storetest.Failure(tenant.ReinstateEvent(ctx, lead, draft.ID, "")), hub.ErrConflict)
		refused(t, storetest.Failure(tenant.PostponeEvent(ctx, lead, draft.ID, "")), hub.ErrConflict)
	})
}

func TestAChangeRemembersWhatPeopleKnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston := t.Context(), f.Chapter(t, "boston")
		tenant, event := f.Store.Chapter(boston.ID), f.Event(t, boston)
		f.Confirmed(t, event, "Ines Farrow", 1)
		move := func(tell store.Telling) hub.Event {
			f.Clock.Advance(time.Minute)
			e := f.Reload(t, event)
			e.SetTimes(e.StartsAt.Add(time.Hour), e.EndsAt.Add(time.Hour))
			done(t, storetest.Failure(tenant.UpdateEvent(ctx, "", e, e.UpdatedAt, tell)))
			return f.Reload(t, event)
		}
		same(t, "what nobody is told of is not remembered", move(store.TellQuietly).Told.IsZero(), true)
		same(t, "the time before", move(store.TellAll).Told.StartsAt, event.StartsAt.Add(time.Hour).UTC())
		same(t, "nobody read of it yet", move(store.TellAll).Told.StartsAt, event.StartsAt.Add(time.Hour).UTC())
		quiet := move(store.TellQuietly)
		same(t, "a change that nobody is told of overtakes no email that has not left",
			f.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = 'event_changed' AND turn = $1`, quiet.Sequence), 1)
		f.Exec(t, `UPDATE messages SET state = 'sent'`)
		same(t, "everybody read of it", move(store.TellAll).Told.StartsAt, event.StartsAt.Add(4*time.Hour).UTC())
		quiet = move(store.TellQuietly)
		same(t, "what everybody read is carried as well, and not sent again", f.Int(t, `SELECT COUNT(*) FROM messages WHERE state = 'queued' AND turn = $1`, quiet.Sequence), 1)
	})
}

// TestTwoNotesOfOneEmail: what the organizers said with a change whose email has not left is not lost with the next change.
func TestTwoNotesOfOneEmail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston := t.Context(), f.Chapter(t, "boston")
		tenant, event := f.Store.Chapter(boston.ID), f.Event(t, boston, func(e *hub.Event) { e.Identifier = "ics:a" })
		f.Confirmed(t, event, "Ines Farrow", 1)
		move := func(note string) string {
			f.Clock.Advance(time.Minute)
			e := f.Reload(t, event)
			e.SetTimes(e.StartsAt.Add(time.Hour), e.EndsAt.Add(time.Hour))
			e.ChangeNote = note
			done(t, storetest.Failure(tenant.UpdateEvent(ctx, "", e, e.UpdatedAt, store.TellAll)))
			return f.Reload(t, event).ChangeNote
		}
		same(t, "the first", move("The library lost its heating."), "The library lost its heating.")
		same(t, "both", move("Bring a coat."), "The library lost its heating.\nBring a coat.")
		same(t, "once", move("Bring a coat."), "The library lost its heating.\nBring a coat.")
		same(t, "nothing more was said", move(""), "The library lost its heating.\nBring a coat.")
		f.Exec(t, `UPDATE messages SET state = 'sent'`)
		same(t, "everybody read of them", move("See you there!"), "See you there!")
		f.Exec(t, `UPDATE messages SET state = 'sent'`)
		e := f.Reload(t, event)
		e.SetTimes(e.StartsAt.Add(time.Hour), e.EndsAt.Add(time.Hour))
		outcome, err := tenant.ImportEvent(ctx, "", e)
		done(t, err)
		same(t, "an import", []any{outcome, f.Reload(t, event).ChangeNote}, []any{store.ImportUpdated, ""})
	})
}
