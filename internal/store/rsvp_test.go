package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

var ignoreRSVPID = cmpopts.IgnoreFields(hub.RSVP{}, "ID")

func TestAGuestAsksAndConfirms(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 3 })
		ask := store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Email: "Sam.Ortiz@Example.org", Party: 2, Note: "One wheelchair"}
		nowhere := ask
		nowhere.Event = "noevent"
		refused(t, tenant.RequestSeat(ctx, nowhere), hub.ErrNotFound)
		same(t, "a refused question leaves no person", f.Int(t, `SELECT COUNT(*) FROM people`), 0)
		_, err := tenant.ConfirmSeat(ctx, "norsvp")
		refused(t, err, hub.ErrNotFound)
		_, err = tenant.RSVP(ctx, "norsvp")
		refused(t, err, hub.ErrNotFound)

		done(t, tenant.RequestSeat(ctx, ask))
		asked := f.Guest(t, event, "Sam Ortiz", 2) // asks again, which is how the fixture finds the answer
		done(t, tenant.RequestSeat(ctx, ask))
		want := hub.RSVP{
			ID: asked.ID, Chapter: boston.ID, Event: event.ID, Person: asked.Person, State: hub.RSVPPending, Party: 2,
			Name: "Sam Ortiz", Email: "sam.ortiz@example.org", Note: "One wheelchair", Guest: true, Turn: 1, CreatedAt: f.Clock.Now(), UpdatedAt: f.Clock.Now(),
		}
		read := func() hub.RSVP {
			t.Helper()
			r, err := tenant.RSVP(ctx, asked.ID)
			done(t, err)
			return r
		}
		want.AddressKey = read().AddressKey
		same(t, "asked", read(), want)
		same(t, "asking three times is one mail", f.Mails(t, ""), 1)
		same(t, "no seat before the mail is opened", f.Reload(t, event).Seats, hub.Seats{Capacity: 3})

		f.Clock.Advance(time.Hour)
		got, err := tenant.ConfirmSeat(ctx, asked.ID)
		done(t, err)
		want.State, want.Turn, want.Number, want.UpdatedAt, want.ConfirmedAt = hub.RSVPGoing, 2, 1, f.Clock.Now(), f.Clock.Now()
		same(t, "confirmed", read(), want)
		same(t, "what Confirm returns", got.State, hub.RSVPGoing)
		f.Clock.Advance(time.Hour)
		_, err = tenant.ConfirmSeat(ctx, asked.ID)
		done(t, err)
		same(t, "confirming again changes nothing", read(), want)
		same(t, "seats", f.Reload(t, event).Seats, hub.Seats{Capacity: 3, Taken: 2})
		same(t, "one mail says so", f.Mails(t, hub.MailGoing), 1)

		of, err := tenant.RSVPOf(ctx, event.ID, asked.Person)
		done(t, err)
		want.Email = "" // RSVPOf opens no address
		same(t, "found by person", of, want)
		_, err = tenant.RSVPOf(ctx, event.ID, "nobody")
		refused(t, err, hub.ErrNotFound)

		ask.Party, ask.Name = 5, "Somebody Else"
		done(t, tenant.RequestSeat(ctx, ask))
		want.Email = "sam.ortiz@example.org"
		same(t, "a stranger who types the address changes nothing", read(), want)
		same(t, "but its owner gets the link", f.Mails(t, hub.MailManage), 1)
		done(t, tenant.RequestSeat(ctx, ask))
		same(t, "at most once in ten minutes", f.Mails(t, hub.MailManage), 1)
		f.Clock.Advance(11 * time.Minute)
		done(t, tenant.RequestSeat(ctx, ask))
		same(t, "and again later", f.Mails(t, hub.MailManage), 2)
		same(t, "counters", counters(t, f), nil)
	})
}

func TestAskingAgainAfterWithdrawing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston)
		r := f.Confirmed(t, event, "Sam Ortiz", 1)
		done(t, tenant.Withdraw(ctx, "", r.ID))
		f.Clock.Advance(3 * 24 * time.Hour)
		again := f.Guest(t, event, "Sam Ortiz", 2)
		same(t, "the same answer, unconfirmed", again.State, hub.RSVPPending)
		same(t, "the same row", again.ID, r.ID)
		same(t, "with a mail to confirm it", f.Mails(t, hub.MailConfirm), 2)
		n, err := tenant.ErasePending(ctx, f.Clock.Now().Add(-hub.PendingFor))
		done(t, err)
		same(t, "what was asked a moment ago is not forgotten, however old the first answer", n, int64(0))

		_, err = tenant.ConfirmSeat(ctx, r.ID)
		done(t, err)
		done(t, tenant.Withdraw(ctx, "", r.ID))
		same(t, "each withdrawal is told", f.Mails(t, hub.MailCancelled), 2)
		same(t, "each confirmation too", f.Mails(t, hub.MailGoing), 2)
		same(t, "counters", counters(t, f), nil)
	})
}

// Only who reads the emails could withdraw, so asking again is no flood. Seen to fail when the second form is a reminder.
func TestAskingAgainSoonAfterWithdrawing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston)
		r := f.Confirmed(t, event, "Sam Ortiz", 1)
		f.Clock.Advance(time.Minute)
		done(t, f.Store.Chapter(boston.ID).Withdraw(t.Context(), "", r.ID))
		f.Clock.Advance(time.Minute)
		f.Guest(t, event, "Sam Ortiz", 1)
		same(t, "a mail to confirm it", f.Mails(t, hub.MailConfirm), 2)
		f.Guest(t, event, "Sam Ortiz", 1)
		same(t, "and none for the same form again", f.Mails(t, hub.MailConfirm), 2)
	})
}

func TestASignedInPersonTakesASeat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 4 })
		sam := f.Person(t, "Sam Ortiz")
		_, err := tenant.TakeSeat(ctx, sam, store.RSVPInput{Event: "noevent", Party: 1})
		refused(t, err, hub.ErrNotFound)
		_, err = tenant.TakeSeat(ctx, "nobody", store.RSVPInput{Event: event.ID, Party: 1})
		refused(t, err, hub.ErrNotFound)

		take := func(party int, note string) hub.RSVP {
			t.Helper()
			got, err := tenant.TakeSeat(ctx, sam, store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Party: party, Note: note})
			done(t, err)
			stored, err := tenant.RSVP(ctx, got.ID)
			done(t, err)
			stored.Email = ""
			same(t, "Take returns what is stored", got, stored)
			return got
		}
		now := f.Clock.Now()
		want := hub.RSVP{Chapter: boston.ID, Event: event.ID, Person: sam, State: hub.RSVPGoing, Party: 2, Turn: 2, Number: 1, Name: "Sam Ortiz", CreatedAt: now, UpdatedAt: now, ConfirmedAt: now}
		first := take(2, "")
		same(t, "two seats", first, want, ignoreRSVPID)
		audited(t, f, hub.AuditEntry{Actor: sam, Chapter: boston.ID, Action: "rsvp.take", Object: "rsvp:" + string(first.ID)})
		f.Clock.Advance(time.Minute)
		want.Party, want.Note, want.UpdatedAt = 4, "By train", f.Clock.Now()
		same(t, "two more", take(4, "By train"), want, ignoreRSVPID)
		same(t, "seats", f.Reload(t, event).Seats, hub.Seats{Capacity: 4, Taken: 4})
		same(t, "one mail", f.Mails(t, ""), 1)

		_, err = tenant.TakeSeat(ctx, sam, store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Party: 5})
		if none, ok := errors.AsType[*hub.NoSeats](err); !ok || none.Left != 0 {
			t.Fatalf("five of four seats: got error %v, want *hub.NoSeats", err)
		}
		same(t, "and keeps what they had", f.Reload(t, event).Seats, hub.Seats{Capacity: 4, Taken: 4})

		done(t, tenant.Withdraw(ctx, sam, first.ID))
		audited(t, f, hub.AuditEntry{Actor: sam, Chapter: boston.ID, Action: "rsvp.cancel", Object: "rsvp:" + string(first.ID)})
		want.Party, want.Note, want.Turn, want.Number, want.ConfirmedAt = 1, "", 4, 2, f.Clock.Now()
		same(t, "taking again after withdrawing is a new place", take(1, ""), want, ignoreRSVPID)
		same(t, "counters", counters(t, f), nil)
	})
}

func TestNoSeatAtWhatIsNotOpen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		draft, off, over := f.Draft(t, boston), f.Event(t, boston), f.Event(t, boston)
		pendingOff, pendingOver := f.Guest(t, off, "Sam Ortiz", 1), f.Guest(t, over, "Sam Ortiz", 1)
		done(t, storetest.Failure(tenant.CancelEvent(ctx, "", off.ID, "storm")))
		f.Clock.Advance(over.EndsAt.Sub(f.Clock.Now()))
		robin := f.Person(t, "Robin Vale")
		for _, event := range []hub.Event{draft, off, over} {
			_, err := tenant.TakeSeat(ctx, robin, store.RSVPInput{Event: event.ID, Party: 1})
			refused(t, err, hub.ErrConflict)
		}
		for _, r := range []hub.RSVP{pendingOff, pendingOver} {
			_, err := tenant.ConfirmSeat(ctx, r.ID)
			refused(t, err, hub.ErrConflict)
		}
		same(t, "no number was used up", f.Int(t, `SELECT COUNT(*) FROM event_seats WHERE next_number <> 1`), 0)
		same(t, "counters", counters(t, f), nil)
	})
}

func TestAttendees(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		lead := f.Lead(t, boston, "Robin Vale")
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 2 })
		_, err := tenant.Attendees(ctx, lead, "noevent", "attendees.read")
		refused(t, err, hub.ErrNotFound)
		first, second, third := f.Confirmed(t, event, "Ann First", 1), f.Confirmed(t, event, "Ben Second", 1), f.Confirmed(t, event, "Cy Third", 2)
		f.Guest(t, event, "Not Confirmed", 1)
		done(t, tenant.Withdraw(ctx, "", second.ID))
		second.State, second.Turn = hub.RSVPCancelled, 3
		second.WithdrawnAt, second.WithdrawnState = f.Clock.Now(), hub.RSVPGoing

		got, err := tenant.Attendees(ctx, lead, event.ID, "attendees.read")
		done(t, err)
		same(t, "in line order, addresses opened", got, []hub.RSVP{first, second, third})
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "attendees.read", Object: "event:" + string(event.ID)})
		same(t, "the failed reading left no row", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'attendees.read'`), 1)
	})
}
