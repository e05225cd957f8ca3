package store_test

import (
	"errors"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestWaitlist(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 4 })
		seated := f.Confirmed(t, event, "Has Three", 3)
		big, small := f.Confirmed(t, event, "Needs Two", 2), f.Confirmed(t, event, "Needs One", 1)
		place := func(r hub.RSVP, want int) {
			t.Helper()
			got, err := tenant.WaitlistPosition(ctx, r)
			done(t, err)
			same(t, "place of "+r.Name, got, want)
		}
		state := func(r hub.RSVP, want hub.RSVPState) {
			t.Helper()
			again, err := tenant.RSVP(ctx, r.ID)
			done(t, err)
			same(t, r.Name, again.State, want)
		}
		seats := func(want hub.Seats) {
			t.Helper()
			same(t, "seats", f.Reload(t, event).Seats, want)
		}
		state(big, hub.RSVPWaitlisted)
		state(small, hub.RSVPWaitlisted) // though one seat is free: first come, first served
		place(big, 1)
		place(small, 2)
		seats(hub.Seats{Capacity: 4, Taken: 3, Waiting: 2})

		done(t, tenant.Resize(ctx, "", small.ID, 2))
		place(small, 2) // a larger party keeps its place
		done(t, tenant.Resize(ctx, "", small.ID, 1))
		none, _ := errors.AsType[*hub.NoSeats](tenant.Resize(ctx, "", seated.ID, 4))
		if none == nil || none.Left != 0 {
			t.Fatal("a party grew into a seat others wait for")
		}

		done(t, tenant.Withdraw(ctx, "", big.ID))
		state(small, hub.RSVPGoing) // the large party no longer stands in the way
		seats(hub.Seats{Capacity: 4, Taken: 4})
		done(t, tenant.Withdraw(ctx, "", big.ID))
		seats(hub.Seats{Capacity: 4, Taken: 4})
		same(t, "withdrawing twice is told once", f.Mails(t, hub.MailCancelled), 1)

		third := f.Confirmed(t, event, "Waits Now", 1)
		state(third, hub.RSVPWaitlisted)
		done(t, tenant.Resize(ctx, "", seated.ID, 2))
		state(third, hub.RSVPGoing) // a smaller party frees a seat
		seats(hub.Seats{Capacity: 4, Taken: 4})
		same(t, "who moved up is told", f.Mails(t, hub.MailPromoted), 2)
		refused(t, tenant.Resize(ctx, "", "norsvp", 1), hub.ErrNotFound)
		refused(t, tenant.Withdraw(ctx, "", "norsvp"), hub.ErrNotFound)
		same(t, "counters", counters(t, f), nil)

	})
}

func TestTakeTellsWhoMovedUpByAskingForLess(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 2 })
		f.Confirmed(t, event, "Has One", 1)
		sam := f.Person(t, "Sam Ortiz")
		for _, step := range []struct {
			party int
			want  hub.RSVPState
		}{{2, hub.RSVPWaitlisted}, {1, hub.RSVPGoing}} {
			r, err := f.Store.Chapter(boston.ID).TakeSeat(t.Context(), sam, store.RSVPInput{Event: event.ID, Name: "Sam Ortiz", Party: step.party})
			done(t, err)
			same(t, "state", r.State, step.want)
		}
	})
}

func TestNobodyMovesUpInAnEventThatIsOffOrOver(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		one := func(e *hub.Event) { e.Seats.Capacity = 1 }
		off, over := f.Event(t, boston, one), f.Event(t, boston, one)
		var leaving []hub.RSVP
		for _, event := range []hub.Event{off, over} {
			leaving = append(leaving, f.Confirmed(t, event, "Has Seat", 1))
			f.Confirmed(t, event, "Waits Long", 1)
		}
		done(t, tenant.CancelEvent(ctx, "", off.ID, "storm"))
		f.Clock.Advance(over.EndsAt.Sub(f.Clock.Now()))
		for _, r := range leaving {
			done(t, tenant.Withdraw(ctx, "", r.ID))
		}
		same(t, "mails that promise a seat", f.Mails(t, hub.MailPromoted), 0)
		same(t, "counters", counters(t, f), nil)
	})
}

// counters lists the events whose seat row disagrees with the sums over their answers, nil when none does.
func counters(t *testing.T, f *storetest.Fixture) any {
	t.Helper()
	type row struct {
		Event                                hub.EventID
		Taken, Seated, Waiting, Waitlisted   int
		Numbers, Distinct, Highest, NextFree int
	}
	rows, err := f.DB.QueryContext(t.Context(), `
		SELECT s.event_id, s.taken, COALESCE(SUM(r.party) FILTER (WHERE r.state = 'going'), 0),
			s.waiting, COUNT(*) FILTER (WHERE r.state = 'waitlisted'),
			COUNT(*) FILTER (WHERE r.number > 0), COUNT(DISTINCT r.number) FILTER (WHERE r.number > 0), COALESCE(MAX(r.number), 0), s.next_number
		FROM event_seats s LEFT JOIN rsvps r ON r.chapter_id = s.chapter_id AND r.event_id = s.event_id
		GROUP BY s.event_id, s.taken, s.waiting, s.next_number`)
	done(t, err)
	defer func() { _ = rows.Close() }()
	var wrong []row
	for rows.Next() {
		var r row
		done(t, rows.Scan(&r.Event, &r.Taken, &r.Seated, &r.Waiting, &r.Waitlisted, &r.Numbers, &r.Distinct, &r.Highest, &r.NextFree))
		if r.Taken != r.Seated || r.Waiting != r.Waitlisted || r.Numbers != r.Distinct || r.Highest >= r.NextFree {
			wrong = append(wrong, r)
		}
	}
	done(t, rows.Err())
	if wrong == nil {
		return nil
	}
	return wrong
}
