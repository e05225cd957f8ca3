package store_test

import (
	"errors"
	"testing"
	"time"

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

// One guest cannot close an event for good: a party larger than the event is refused, and one that became too large keeps nobody waiting.
func TestAPartyTooLargeForTheEventBlocksNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity, e.MaxParty = 6, 6 })
		seated := f.Confirmed(t, event, "Has Four", 4)
		asked, waits := f.Guest(t, event, "Asks For Five", 5), f.Confirmed(t, event, "Waits For Five", 5)
		e := f.Reload(t, event)
		e.Seats.Capacity = 4
		done(t, storetest.Failure(tenant.UpdateEvent(ctx, "", e, e.UpdatedAt, store.TellNobody)))
		_, err := tenant.ConfirmSeat(ctx, asked.ID)
		if large, is := errors.AsType[*hub.TooLarge](err); !is || large.Capacity != 4 {
			t.Errorf("confirming a party larger than the event: %v", err)
		}
		_, err = tenant.TakeSeat(ctx, f.Member(t, boston, "Mia Member"), store.RSVPInput{Event: event.ID, Name: "Mia Member", Party: 5})
		if _, is := errors.AsType[*hub.TooLarge](err); !is {
			t.Errorf("taking more seats than the event has: %v", err)
		}
		next := f.Confirmed(t, event, "Comes Later", 1)
		same(t, "full", next.State, hub.RSVPWaitlisted)
		done(t, tenant.Resize(ctx, "", seated.ID, 3))
		again, err := tenant.RSVP(ctx, next.ID)
		done(t, err)
		same(t, "who comes later gets the seat", again.State, hub.RSVPGoing)
		same(t, "seats", f.Reload(t, event).Seats, hub.Seats{Capacity: 4, Taken: 4})
		done(t, tenant.Resize(ctx, "", waits.ID, 2)) // fewer people: in line again, with the old number
		place, err := tenant.WaitlistPosition(ctx, waits)
		done(t, err)
		same(t, "first in line", place, 1)
		done(t, tenant.Withdraw(ctx, "", seated.ID))
		again, err = tenant.RSVP(ctx, waits.ID)
		done(t, err)
		same(t, "the smaller party", again.State, hub.RSVPGoing)
		same(t, "counters", counters(t, f), nil)
	})
}

// While RSVPs are closed nobody comes in, nobody grows and nobody moves up; opening them moves the waitlist up in its order.
func TestClosedRSVPs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Robin Vale")
		event := f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 3 })
		seated, first, second := f.Confirmed(t, event, "Has Three", 3), f.Confirmed(t, event, "First Waits", 1), f.Confirmed(t, event, "Second Waits", 1)
		pending := f.Guest(t, event, "Pat Pending", 1)
		done(t, tenant.SetRSVPsClosed(ctx, lead, event.ID, true))
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "event.close", Object: "event:" + string(event.ID)})
		_, err := tenant.ConfirmSeat(ctx, pending.ID)
		refused(t, err, hub.ErrConflict)
		refused(t, tenant.RequestSeat(ctx, store.RSVPInput{Event: event.ID, Name: "New", Email: "new@example.org", Party: 1}), hub.ErrConflict)
		_, err = tenant.TakeSeat(ctx, f.Member(t, boston, "Mia Member"), store.RSVPInput{Event: event.ID, Name: "Mia Member", Party: 1})
		refused(t, err, hub.ErrConflict)
		done(t, tenant.Resize(ctx, "", seated.ID, 1))
		refused(t, tenant.Resize(ctx, "", seated.ID, 2), hub.ErrRSVPsClosed)
		e := f.Reload(t, event)
		e.Seats.Capacity = 5
		done(t, storetest.Failure(tenant.UpdateEvent(ctx, lead, e, e.UpdatedAt, store.TellNobody)))
		same(t, "nobody moved up", f.Reload(t, event).Seats, hub.Seats{Capacity: 5, Taken: 1, Waiting: 2})
		same(t, "an edit leaves them closed", f.Reload(t, event).ClosedAt, e.ClosedAt)

		done(t, tenant.SetRSVPsClosed(ctx, lead, event.ID, false))
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "event.reopen", Object: "event:" + string(event.ID)})
		same(t, "both moved up", f.Reload(t, event).Seats, hub.Seats{Capacity: 5, Taken: 3})
		for _, r := range []hub.RSVP{first, second} {
			again, err := tenant.RSVP(ctx, r.ID)
			done(t, err)
			same(t, r.Name, again.State, hub.RSVPGoing)
		}
		_, err = tenant.ConfirmSeat(ctx, pending.ID)
		done(t, err)
		same(t, "counters", counters(t, f), nil)
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
		done(t, storetest.Failure(tenant.CancelEvent(ctx, "", off.ID, "storm")))
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
			s.waiting, COUNT(*) FILTER (WHERE r.state = 'waitlisted' AND (s.capacity = 0 OR r.party <= s.capacity)),
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

// A closed chapter's events are in no search and take no RSVP, not even one that was asked for before; an event of several weeks is
// found until it ends.
func TestSearchesAndRSVPsOfAClosedChapter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston, func(e *hub.Event) { e.EndsAt = e.StartsAt.AddDate(0, 0, hub.MaxEventDays) })
		pending := f.Guest(t, event, "Pat Pending", 1)
		found := func(after time.Duration) int {
			t.Helper()
			list, err := f.Store.ComingEvents(ctx, store.EventSearch{From: event.StartsAt.Add(after), Limit: 10})
			done(t, err)
			return len(list)
		}
		same(t, "in its last hour", found(event.EndsAt.Sub(event.StartsAt)-time.Hour), 1)
		same(t, "when it is over", found(event.EndsAt.Sub(event.StartsAt)), 0)
		boston.Status = hub.CharterClosed
		_, err := f.Store.SaveChapter(ctx, boston)
		done(t, err)
		same(t, "of a closed chapter", found(-time.Hour), 0)
		_, err = f.Store.Chapter(boston.ID).ConfirmSeat(ctx, pending.ID)
		refused(t, err, hub.ErrConflict)
	})
}
