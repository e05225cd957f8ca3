package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
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

// saveSeats writes a seat row that is locked.
func (t tenantTx) saveSeats(ctx context.Context, event hub.EventID, s hub.Seats) error {
	return t.later(ctx, `
		UPDATE event_seats SET capacity = $3, taken = $4, waiting = $5 WHERE chapter_id = $1 AND event_id = $2`,
		event, s.Capacity, s.Taken, s.Waiting)
}

// setCapacity changes how many seats an event has. People move up when there are more; those on the waitlist whose party the event can
// no longer hold are told, and keep nobody waiting.
func (t tenantTx) setCapacity(ctx context.Context, event hub.EventID, s hub.Seats, capacity int) error {
	before := s
	s.Capacity = capacity
	waiting, err := t.waitlist(ctx, event)
	if err != nil {
		return err
	}
	s.Waiting = 0
	for _, r := range waiting {
		switch {
		case s.Holds(r.Party):
			s.Waiting++
		case before.Holds(r.Party):
			r.Turn = 0 // it may happen again while the RSVP stands where it is
			if err := t.oweMail(ctx, hub.MailTooLarge, r); err != nil {
				return err
			}
		}
	}
	if err := t.saveSeats(ctx, event, s); err != nil {
		return err
	}
	return t.promote(ctx, event, s)
}

// waitlist is everyone on an event's waitlist, in its order.
func (t tenantTx) waitlist(ctx context.Context, event hub.EventID) ([]hub.RSVP, error) {
	rows, err := t.query(ctx, `
		SELECT `+rsvpColumns+` FROM rsvps r WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.state = 'waitlisted' ORDER BY r.number`, event)
	return collect(rows, err, func(row scanner) (hub.RSVP, error) { return t.store.scanRSVP(row) })
}

// takeSeat is seat, and the email that says what came of it.
func (t tenantTx) takeSeat(ctx context.Context, r *hub.RSVP, e hub.Event) error {
	if err := t.seat(ctx, r, e); err != nil {
		return err
	}
	if r.State == hub.RSVPWaitlisted {
		return t.oweMail(ctx, hub.MailWaitlisted, *r)
	}
	return t.oweMail(ctx, hub.MailGoing, *r)
}

// seat gives r its number and, when its party fits, its seats; else a place in line. The one statement that takes the
// number locks the seat row, so no two answers see the same free seats. e is the event as it was read under that lock, which must be open;
// whether it takes RSVPs is the caller's to ask, because the organizers may let people in when it does not.
func (t tenantTx) seat(ctx context.Context, r *hub.RSVP, e hub.Event) error {
	if !e.Open(t.store.now()) {
		return hub.ErrConflict
	}
	var s hub.Seats
	err := t.row(ctx, `
		UPDATE event_seats SET next_number = next_number + 1 WHERE chapter_id = $1 AND event_id = $2
		RETURNING next_number - 1, capacity, taken, waiting`, r.Event).Scan(&r.Number, &s.Capacity, &s.Taken, &s.Waiting)
	if err != nil {
		return sqldb.Map(err)
	}
	if !s.Holds(r.Party) {
		return &hub.TooLarge{Capacity: s.Capacity}
	}
	r.State = s.Admit(r.Party)
	if err := t.saveSeats(ctx, r.Event, s); err != nil {
		return err
	}
	r.ConfirmedAt, r.HeldAt, r.MovedReason = t.store.now().UTC().Truncate(time.Microsecond), time.Time{}, ""
	forgetRemoval(r)
	forgetWithdrawal(r)
	return t.updateRSVP(ctx, r)
}

// takeNewSeat is takeSeat for somebody who comes by themselves: while RSVPs are closed it is ErrConflict.
func (t tenantTx) takeNewSeat(ctx context.Context, r *hub.RSVP, e hub.Event) error {
	if e.Closed() {
		return hub.ErrConflict
	}
	return t.takeSeat(ctx, r, e)
}

// resizeOwn is resize for somebody who changes their own party: while RSVPs are closed it may not grow: that is ErrRSVPsClosed.
func (t tenantTx) resizeOwn(ctx context.Context, r *hub.RSVP, party int) error {
	e, err := t.event(ctx, r.Event)
	if err == nil && party > r.Party && e.Closed() {
		err = hub.ErrRSVPsClosed
	}
	if err != nil {
		return err
	}
	return t.resize(ctx, r, party)
}

// resize changes a party that has seats or waits for them.
func (t tenantTx) resize(ctx context.Context, r *hub.RSVP, party int) error {
	s, err := t.lockSeats(ctx, r.Event)
	if err != nil {
		return err
	}
	if err := s.Resize(r.State, r.Party, party); err != nil {
		return err
	}
	if err := t.saveSeats(ctx, r.Event, s); err != nil {
		return err
	}
	r.Party = party
	if err := t.updateRSVP(ctx, r); err != nil {
		return err
	}
	return t.promote(ctx, r.Event, s)
}

// promote moves people up from the waitlist while the first in line fits. It stops at the first party that does not fit now,
// so nobody is passed over; a party that the event cannot hold at all waits for its person to make it smaller. Each one moved is told by
// mail. Nobody is promised a seat in an event that is off or over, or while its RSVPs are closed.
func (t tenantTx) promote(ctx context.Context, event hub.EventID, s hub.Seats) error {
	if s.Waiting == 0 {
		return nil
	}
	if e, err := t.event(ctx, event); err != nil || !e.TakesRSVPs(t.store.now()) {
		return err
	}
	for s.Waiting > 0 {
		r, err := t.store.scanRSVP(t.row(ctx, `
			SELECT `+rsvpColumns+` FROM rsvps r
			WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.state = 'waitlisted' AND ($3 = 0 OR r.party <= $3) ORDER BY r.number LIMIT 1`,
			event, s.Capacity))
		if err != nil {
			return err
		}
		if !s.Promote(r.Party) {
			return nil
		}
		r.State = hub.RSVPGoing
		if err := t.updateRSVP(ctx, &r); err != nil {
			return err
		}
		if err := t.saveSeats(ctx, event, s); err != nil {
			return err
		}
		if err := t.oweMail(ctx, hub.MailPromoted, r); err != nil {
			return err
		}
	}
	return nil
}
