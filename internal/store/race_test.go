package store_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// overlap runs first until it has owed an email and holds its transaction open there; starts second; waits until second has
// ended or waits for a row that first has locked; then lets first go on. Luck plays no part in it. SQLite runs one
// transaction after the other, so there it proves only that the order does not matter.
func overlap(t *testing.T, f *storetest.Fixture, first, second func() error) (firstErr, secondErr error) {
	t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var taken atomic.Bool
	f.Queue.OnEnqueue(func(context.Context) error {
		if taken.CompareAndSwap(false, true) {
			close(held)
			<-release
		}
		return nil
	})
	defer f.Queue.OnEnqueue(nil)
	firstDone, secondDone := make(chan error, 1), make(chan error, 1)
	go func() { firstDone <- first() }()
	select {
	case <-held:
	case err := <-firstDone:
		t.Fatalf("the first transaction owed no mail: %v", err)
	}
	go func() { secondDone <- second() }()
	for f.DB.Engine == sqldb.Postgres && len(secondDone) == 0 && f.Int(t, `
		SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == 0 {
		if t.Context().Err() != nil {
			t.Fatal("second neither ended nor waited")
		}
	}
	close(release)
	return <-firstDone, <-secondDone
}

func TestConfirmingWhileTheEventIsCalledOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston)
		r := f.Guest(t, event, "Sam Ortiz", 1)
		confirm, cancel := overlap(t, f,
			func() error { _, err := tenant.ConfirmSeat(ctx, r.ID); return err },
			func() error { return storetest.Failure(tenant.CancelEvent(ctx, "", event.ID, "storm")) })
		done(t, confirm)
		done(t, cancel)
		same(t, "everyone with a seat is told", f.Mails(t, hub.MailEventOff), 1)
	})
}

func TestConfirmingWhileTheTimeChanges(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston)
		r := f.Guest(t, event, "Sam Ortiz", 1)
		confirm, update := overlap(t, f,
			func() error { _, err := tenant.ConfirmSeat(ctx, r.ID); return err },
			func() error {
				return storetest.Failure(tenant.UpdateEvent(ctx, "", event, event.UpdatedAt, store.TellAll))
			})
		done(t, confirm)
		done(t, update)
		same(t, "everyone with a seat is told", f.Mails(t, hub.MailEventChanged), 1)
	})
}

func TestAskingAgainWhileConfirming(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston)
		r := f.Guest(t, event, "Sam Ortiz", 1)
		confirm, ask := overlap(t, f,
			func() error { _, err := tenant.ConfirmSeat(ctx, r.ID); return err },
			func() error {
				return tenant.RequestSeat(ctx, store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Email: storetest.Email("Sam Ortiz"), Party: 3})
			})
		done(t, confirm)
		done(t, ask)
		after, err := tenant.RSVP(ctx, r.ID)
		done(t, err)
		same(t, "the seat is kept", after.State, hub.RSVPGoing)
		same(t, "counters", counters(t, f), nil)
	})
}

func TestTakingTwiceAtOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		before bool
	}{{"the first answer", false}, {"after withdrawing", true}}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				ctx := t.Context()
				boston := f.Chapter(t, "boston")
				tenant := f.Store.Chapter(boston.ID)
				event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 10 })
				sam := f.Person(t, "Sam Ortiz")
				take := func() error {
					_, err := tenant.TakeSeat(ctx, sam, store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Party: 2})
					return err
				}
				if test.before {
					done(t, take())
					r, err := tenant.RSVPOf(ctx, event.ID, sam)
					done(t, err)
					done(t, tenant.Withdraw(ctx, sam, r.ID))
				}
				first, second := overlap(t, f, take, take)
				done(t, first)
				done(t, second)
				same(t, "seats", f.Reload(t, event).Seats, hub.Seats{Capacity: 10, Taken: 2})
				same(t, "counters", counters(t, f), nil)
			})
		})
	}
}

func TestAskingWhileStrangersAreForgotten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		past := f.Event(t, boston)
		f.Confirmed(t, past, "Sam Ortiz", 1)
		f.Clock.Advance(past.EndsAt.AddDate(0, 0, hub.GuestDataDays).Add(time.Hour).Sub(f.Clock.Now()))
		next := f.Event(t, boston)
		ask, erase := overlap(t, f,
			func() error {
				return tenant.RequestSeat(ctx, store.RSVPInput{Event: next.ID, Name: "Sam Ortiz", Email: storetest.Email("Sam Ortiz"), Party: 1})
			},
			func() error {
				_, err := tenant.EraseGuests(ctx, f.Clock.Now().AddDate(0, 0, -hub.GuestDataDays))
				return err
			})
		done(t, ask)
		done(t, erase)
		same(t, "the answer keeps its person", f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE event_id = $1 AND person_id IS NOT NULL`, next.ID), 1)
	})
}

func TestForgettingWhileConfirming(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston)
		r := f.Guest(t, event, "Sam Ortiz", 1)
		f.Clock.Advance(hub.PendingFor + time.Hour)
		confirm, erase := overlap(t, f,
			func() error { _, err := tenant.ConfirmSeat(ctx, r.ID); return err },
			func() error { _, err := tenant.ErasePending(ctx, f.Clock.Now().Add(-hub.PendingFor)); return err })
		done(t, confirm)
		done(t, erase)
		after, err := tenant.RSVP(ctx, r.ID)
		done(t, err)
		same(t, "confirmed at the last moment", after.State, hub.RSVPGoing)
	})
}
