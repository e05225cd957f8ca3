package store

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// lockSeats locks the event's seat row until the transaction ends and returns it. An UPDATE locks on both engines.
func (t tenantTx) lockSeats(ctx context.Context, event hub.EventID) (hub.Seats, error) {
	var s hub.Seats
	err := t.row(ctx, `
		UPDATE event_seats SET next_number = next_number WHERE chapter_id = $1 AND event_id = $2 RETURNING capacity, taken, waiting`,
		event).Scan(&s.Capacity, &s.Taken, &s.Waiting)
	return s, sqldb.Map(err)
}

func (t tenantTx) saveSeats(ctx context.Context, event hub.EventID, s hub.Seats) error {
	return must(t.exec(ctx, `
		UPDATE event_seats SET capacity = $3, taken = $4, waiting = $5 WHERE chapter_id = $1 AND event_id = $2`,
		event, s.Capacity, s.Taken, s.Waiting))
}

// seat gives r its number and, when its party fits, its seats; else a place in line. The one statement that takes the
// number locks the seat row, so no two answers see the same free seats. The event must still take answers.
func (t tenantTx) seat(ctx context.Context, r *hub.RSVP) error {
	var s hub.Seats
	err := t.row(ctx, `
		UPDATE event_seats SET next_number = next_number + 1 WHERE chapter_id = $1 AND event_id = $2
		RETURNING next_number - 1, capacity, taken, waiting`, r.Event).Scan(&r.Number, &s.Capacity, &s.Taken, &s.Waiting)
	if err != nil {
		return sqldb.Map(err)
	}
	e, err := t.event(ctx, r.Event)
	if err != nil {
		return err
	}
	if !e.Open(t.store.now()) {
		return hub.ErrConflict
	}
	mail := hub.MailGoing
	if s.Fits(r.Party) {
		r.State, s.Taken = hub.RSVPGoing, s.Taken+r.Party
	} else {
		r.State, s.Waiting, mail = hub.RSVPWaitlisted, s.Waiting+1, hub.MailWaitlisted
	}
	if err := t.saveSeats(ctx, r.Event, s); err != nil {
		return err
	}
	r.ConfirmedAt, r.HeldAt = t.store.now().UTC().Truncate(time.Microsecond), time.Time{}
	forgetRemoval(r)
	if err := t.updateRSVP(ctx, r); err != nil {
		return err
	}
	return t.tell(ctx, mail, *r, fmt.Sprint(r.Number))
}

// resize changes a party that has seats or waits for them.
func (t tenantTx) resize(ctx context.Context, r *hub.RSVP, party int) error {
	s, err := t.lockSeats(ctx, r.Event)
	if err != nil {
		return err
	}
	if r.State.HoldsSeats() {
		more := party - r.Party
		if more > 0 && !s.Fits(more) {
			in := &hub.Invalid{}
			in.Add("guests", tooFewLeft(s.Left()))
			return in
		}
		s.Taken += more
		if err := t.saveSeats(ctx, r.Event, s); err != nil {
			return err
		}
	}
	r.Party = party
	if err := t.updateRSVP(ctx, r); err != nil {
		return err
	}
	return t.promote(ctx, r.Event, s)
}

// tooFewLeft is said of a party that grows by more than the seats that are left.
func tooFewLeft(left int) say.Text {
	if left <= 0 {
		return say.M("No more seats are left. Choose a smaller number, or keep what you have.")
	}
	return say.MN(left, "Only 1 more seat is left. Choose a smaller number, or keep what you have.",
		"Only %d more seats are left. Choose a smaller number, or keep what you have.")
}

// promote moves people up from the waitlist while the first in line fits. It stops at the first party that does not fit,
// so nobody is passed over. Each one moved is told by mail. Nobody is promised a seat in an event that is off or over.
func (t tenantTx) promote(ctx context.Context, event hub.EventID, s hub.Seats) error {
	if s.Waiting == 0 {
		return nil
	}
	if e, err := t.event(ctx, event); err != nil || !e.Open(t.store.now()) {
		return err
	}
	for s.Waiting > 0 {
		r, err := t.store.scanRSVP(t.row(ctx, `
			SELECT `+rsvpColumns+` FROM rsvps r
			WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.state = 'waitlisted' ORDER BY r.number LIMIT 1`, event))
		if err != nil {
			return err
		}
		if s.Limited() && s.Taken+r.Party > s.Capacity {
			return nil
		}
		r.State, s.Taken, s.Waiting = hub.RSVPGoing, s.Taken+r.Party, s.Waiting-1
		if err := t.updateRSVP(ctx, &r); err != nil {
			return err
		}
		if err := t.saveSeats(ctx, event, s); err != nil {
			return err
		}
		if err := t.tell(ctx, hub.MailPromoted, r, fmt.Sprint(r.Number)); err != nil {
			return err
		}
	}
	return nil
}
