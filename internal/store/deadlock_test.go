package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// jostle is an event of three seats and eight guests, so that whoever withdraws moves somebody else up.
type jostle struct {
	tenant store.Chapter
	event  hub.Event
	guests []hub.RSVP
}

// deadlocks runs act as eight people at once, n times in all, on connections of their own, and returns how often PostgreSQL ended one of
// two transactions that waited for each other. The store tries such a transaction again, so nobody else sees it.
func deadlocks(t *testing.T, f *storetest.Fixture, n int, act func(db *sqldb.DB, c jostle, r hub.RSVP, dice int) error) int {
	t.Helper()
	boston := f.Chapter(t, "b"+hub.NewID[string]()[:8])
	c := jostle{event: f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 3 })}
	for i := range 8 {
		c.guests = append(c.guests, f.Guest(t, c.event, fmt.Sprintf("Guest %d", i), 1))
	}
	db, err := sqldb.Open(f.AppURL)
	done(t, err)
	c.tenant = store.New(db, f.Keys, f.Queue, f.Clock.Now).Chapter(boston.ID)
	const counted = `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`
	const connected = `SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
	before, others := f.Int(t, counted), f.Int(t, connected)
	var people sync.WaitGroup
	for range 8 {
		people.Go(func() {
			for range n / 8 {
				err := act(db, c, c.guests[rand.IntN(len(c.guests))], rand.IntN(3))
				if err != nil && !errors.Is(err, hub.ErrConflict) {
					t.Errorf("act: %v", err)
				}
			}
		})
	}
	people.Wait()
	done(t, db.Close())
	for f.Int(t, connected) > others { // a connection counts what it saw when it ends
		if t.Context().Err() != nil {
			t.Fatal("connections are left")
		}
	}
	same(t, "seats taken", f.Int(t, `SELECT taken FROM event_seats WHERE event_id = $1`, c.event.ID),
		f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE event_id = $1 AND state = 'going'`, c.event.ID))
	same(t, "waiting", f.Int(t, `SELECT waiting FROM event_seats WHERE event_id = $1`, c.event.ID),
		f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE event_id = $1 AND state = 'waitlisted'`, c.event.ID))
	return f.Int(t, counted) - before
}

// An unconfirmed RSVP locks its row and no seats, while others lock the seats and then its row.
func TestAskingWaitsForNobodyWhoWaitsForIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		if f.DB.Engine != sqldb.Postgres {
			return // SQLite has one writer
		}
		n := 1000
		if long() {
			n = 10_000
		}
		got := deadlocks(t, f, n, func(_ *sqldb.DB, c jostle, r hub.RSVP, dice int) error {
			switch dice {
			case 0:
				return c.tenant.RequestSeat(t.Context(), store.RSVPInput{Event: c.event.ID, Name: r.Name, Email: r.Email, Party: 1, From: network(1 + rand.IntN(4))})
			case 1:
				return c.tenant.Withdraw(t.Context(), "", r.ID)
			}
			_, err := c.tenant.ConfirmSeat(t.Context(), r.ID)
			return err
		})
		same(t, "deadlocks", got, 0)
		turned := func(db *sqldb.DB, c jostle, r hub.RSVP, dice int) error {
			if dice == 0 {
				return db.Scope(sqldb.Everyone).Tx(t.Context(), func(tx *sql.Tx) error { // the order turned round
					if _, err := tx.ExecContext(t.Context(), `UPDATE rsvps SET updated_at = updated_at WHERE id = $1`, r.ID); err != nil {
						return err
					}
					_, err := tx.ExecContext(t.Context(), `UPDATE event_seats SET taken = taken WHERE event_id = $1`, r.Event)
					return err
				})
			}
			if dice == 1 {
				return c.tenant.Withdraw(t.Context(), "", r.ID)
			}
			_, err := c.tenant.ConfirmSeat(t.Context(), r.ID)
			return err
		}
		for range 20 {
			if deadlocks(t, f, 16, turned) > 0 {
				return
			}
		}
		t.Error("control: the order of locks turned round brought no deadlock: the check proves nothing")
	})
}
