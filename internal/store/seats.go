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

func (t tenantTx) saveSeats(ctx context.Context, event hub.EventID, s hub.Seats) error {
	return must(t.exec(ctx, `
		UPDATE event_seats SET capacity = $3, taken = $4, waiting = $5 WHERE chapter_id = $1 AND event_id = $2`,
		event, s.Capacity, s.Taken, s.Waiting))
}

// takeSeat gives r its number and, when its party fits, its seats; else a place on the waitlist. The one statement that takes the
// number locks the seat row, so no two RSVPs see the same free seats. The event must still take RSVPs.
func (t tenantTx) takeSeat(ctx context.Context, r *hub.RSVP) error {
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
	r.State = s.Admit(r.Party)
	mail := hub.MailGoing
	if r.State == hub.RSVPWaitlisted {
		mail = hub.MailWaitlisted
	}
	if err := t.saveSeats(ctx, r.Event, s); err != nil {
		return err
	}
	r.ConfirmedAt, r.HeldAt = t.store.now().UTC().Truncate(time.Microsecond), time.Time{}
	forgetRemoval(r)
	if err := t.updateRSVP(ctx, r); err != nil {
		return err
	}
	return t.oweMail(ctx, mail, *r)
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

// promote moves people up from the waitlist while the first in line fits. It stops at the first party that does not fit,
// so nobody is passed over. Each person moved is told by email. Nobody is promised a seat at an event that is cancelled or over.
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
