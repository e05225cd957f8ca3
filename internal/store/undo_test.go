package store_test

import (
	"fmt"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// undoing is an event whose RSVPs are cancelled and taken back.
type undoing struct {
	*storetest.Fixture
	tenant store.Chapter
	event  hub.Event
}

func newUndoing(t *testing.T, f *storetest.Fixture, seats int) undoing {
	t.Helper()
	boston := f.Chapter(t, "boston")
	return undoing{f, f.Store.Chapter(boston.ID), f.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = seats })}
}

func (u undoing) stands(t *testing.T, r hub.RSVP, state hub.RSVPState, place int) {
	t.Helper()
	again, err := u.tenant.RSVP(t.Context(), r.ID)
	done(t, err)
	same(t, r.Name, again.State, state)
	if state == hub.RSVPWaitlisted {
		got, err := u.tenant.WaitlistPosition(t.Context(), again)
		done(t, err)
		same(t, "place of "+r.Name, got, place)
	}
}

func (u undoing) withdraw(t *testing.T, r hub.RSVP) {
	t.Helper()
	done(t, u.tenant.Withdraw(t.Context(), "", r.ID))
}

func (u undoing) undo(t *testing.T, r hub.RSVP) {
	t.Helper()
	_, err := u.tenant.Undo(t.Context(), "", r.ID)
	done(t, err)
}

// Seats go to the waitlist at once. Who takes back that they cancelled gets them only while they are free; else they are first in line.
func TestUndo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		u := newUndoing(t, f, 3)
		ann, ben := f.Confirmed(t, u.event, "Ann Vale", 1), f.Confirmed(t, u.event, "Ben Vale", 1)
		u.withdraw(t, ann)
		f.Clock.Advance(hub.UndoFor - time.Second)
		u.undo(t, ann)
		u.stands(t, ann, hub.RSVPGoing, 0)
		u.undo(t, ann) // the second tap
		same(t, "seats", f.Reload(t, u.event).Seats, hub.Seats{Capacity: 3, Taken: 2})
		same(t, "told again, once", []int{f.Mails(t, hub.MailGoing), f.Mails(t, hub.MailCancelled)}, []int{3, 1})

		cal, dee, eve := f.Confirmed(t, u.event, "Cal Vale", 1), f.Confirmed(t, u.event, "Dee Vale", 1), f.Confirmed(t, u.event, "Eve Vale", 1)
		u.withdraw(t, ann)
		u.stands(t, dee, hub.RSVPGoing, 0) // her seat is not held back
		u.undo(t, ann)
		u.stands(t, ann, hub.RSVPWaitlisted, 1)
		u.stands(t, eve, hub.RSVPWaitlisted, 2)
		u.withdraw(t, eve)
		u.withdraw(t, ben)
		u.stands(t, ann, hub.RSVPGoing, 0)
		u.undo(t, eve)
		u.stands(t, eve, hub.RSVPWaitlisted, 1) // with the old number
		u.undo(t, ben)
		u.stands(t, ben, hub.RSVPWaitlisted, 1)
		u.stands(t, eve, hub.RSVPWaitlisted, 2)
		u.stands(t, cal, hub.RSVPGoing, 0)
		same(t, "counters", counters(t, f), nil)
	})
}

// Whoever had seats comes before all that wait, whatever their numbers are, and before a party that does not fit into what is free.
func TestUndoIsBehindNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		u := newUndoing(t, f, 4)
		f.Confirmed(t, u.event, "Has Three", 3)
		ann, big := f.Confirmed(t, u.event, "Ann Vale", 1), f.Confirmed(t, u.event, "Waits For Two", 2)
		u.withdraw(t, ann)
		u.stands(t, big, hub.RSVPWaitlisted, 1)
		u.undo(t, ann)
		u.stands(t, ann, hub.RSVPGoing, 0)

		// As after the organizers let somebody in out of order.
		f.Exec(t, `UPDATE rsvps SET number = 90 WHERE id = $1`, ann.ID)
		f.Exec(t, `UPDATE event_seats SET next_number = 91 WHERE event_id = $1`, u.event.ID)
		done(t, u.tenant.Resize(t.Context(), "", big.ID, 1))
		u.withdraw(t, ann)
		u.stands(t, big, hub.RSVPGoing, 0)
		next := f.Confirmed(t, u.event, "Next Vale", 1)
		f.Exec(t, `UPDATE rsvps SET number = 4 WHERE id = $1`, next.ID)
		u.undo(t, ann)
		u.stands(t, ann, hub.RSVPWaitlisted, 1)
		u.stands(t, next, hub.RSVPWaitlisted, 2)
	})
}

func TestWhatCannotBeUndone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		u := newUndoing(t, f, 0)
		lead := f.Lead(t, hub.Chapter{ID: u.event.Chapter}, "Lee Lead")
		late, removed, asked, off := f.Confirmed(t, u.event, "Too Late", 1), f.Confirmed(t, u.event, "Removed Vale", 1), f.Guest(t, u.event, "Pia Pending", 1), f.Confirmed(t, u.event, "Off Vale", 1)
		again := f.Confirmed(t, u.event, "Comes Again", 2)
		refuse := func(r hub.RSVP) {
			t.Helper()
			_, err := u.tenant.Undo(ctx, "", r.ID)
			refused(t, err, hub.ErrConflict)
		}
		u.withdraw(t, late)
		f.Clock.Advance(hub.UndoFor)
		refuse(late)
		done(t, u.tenant.Remove(ctx, removed.ID, store.Removal{By: lead, Reason: "Spam."}))
		refuse(removed)
		u.withdraw(t, asked)
		refuse(asked) // it was never confirmed
		u.withdraw(t, again)
		f.Guest(t, u.event, "Comes Again", 1) // asked anew
		refuse(again)
		_, err := u.tenant.ConfirmSeat(ctx, again.ID)
		done(t, err)
		same(t, "nothing of it is left", f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE id = $1 AND withdrawn_at IS NOT NULL`, again.ID), 0)
		_, err = u.tenant.Undo(ctx, "", "norsvp")
		refused(t, err, hub.ErrNotFound)

		u.withdraw(t, off)
		done(t, u.tenant.SetRSVPsClosed(ctx, lead, u.event.ID, true))
		u.undo(t, off) // their seat was not taken from anybody
		u.stands(t, off, hub.RSVPGoing, 0)
		u.withdraw(t, off)
		_, err = u.tenant.CancelEvent(ctx, "", u.event.ID, "Storm.")
		done(t, err)
		refuse(off)
	})
}

// What the organizers held is held again.
func TestUndoOfWhatIsHeld(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		u := newUndoing(t, f, 5)
		r := f.Confirmed(t, u.event, "Ann Vale", 1)
		done(t, u.tenant.Remove(t.Context(), r.ID, store.Removal{Reason: "Spam."}))
		_, err := u.tenant.ConfirmSeat(t.Context(), r.ID)
		done(t, err)
		u.withdraw(t, r)
		u.undo(t, r)
		again, err := u.tenant.RSVP(t.Context(), r.ID)
		done(t, err)
		if !again.Held() {
			t.Errorf("it is %s", again.State)
		}
		same(t, "seats", f.Reload(t, u.event).Seats, hub.Seats{Capacity: 5})
	})
}

// Everybody who has a seat cancels, the waitlist moves up, and all of them take it back, at the same time: the seats are given away exactly,
// and whoever lost theirs waits before everybody who never had one.
func TestEverybodyUndoesAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		const guests = 120
		event, asked := crowd(t, f, guests, func(int) int { return 1 })
		tenant := f.Store.Chapter(event.Chapter)
		for _, r := range asked {
			_, err := tenant.ConfirmSeat(t.Context(), r.ID)
			done(t, err)
		}
		leaving := asked[:seatsAtEvent-10] // all but ten of those with seats
		done(t, together(leaving, func(r hub.RSVP) error {
			if err := tenant.Withdraw(t.Context(), "", r.ID); err != nil {
				return fmt.Errorf("withdraw: %w", err)
			}
			for range 2 { // two taps
				if _, err := tenant.Undo(t.Context(), "", r.ID); err != nil {
					return fmt.Errorf("undo: %w", err)
				}
			}
			return nil
		}))
		same(t, "counters", counters(t, f), nil)
		same(t, "seats", f.Reload(t, event).Seats, hub.Seats{Capacity: seatsAtEvent, Taken: seatsAtEvent, Waiting: guests - seatsAtEvent})
		had := map[hub.RSVPID]bool{}
		for _, r := range leaving {
			had[r.ID] = true
		}
		never := false
		for _, r := range line(t, f, event) {
			if r.State != hub.RSVPWaitlisted {
				continue
			}
			if never && had[r.ID] {
				t.Errorf("number %d had a seat and waits behind somebody who had none", r.Number)
			}
			never = never || !had[r.ID]
		}
		same(t, "each was told of each step", f.Mails(t, hub.MailCancelled), len(leaving))
		same(t, "and of each undo, once", f.Mails(t, hub.MailGoing)+f.Mails(t, hub.MailWaitlisted), guests+len(leaving))
	})
}
