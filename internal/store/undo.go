package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// forgetWithdrawal makes an RSVP one that its person did not cancel.
func forgetWithdrawal(r *hub.RSVP) { r.WithdrawnAt, r.WithdrawnState = time.Time{}, "" }

// Undo takes back that the person cancelled an RSVP, within hub.UndoFor: hub.Seats.Return says what they get. What was on the waitlist has
// its old number, what finds its seats taken comes before everybody there, and what was held is held again. Doing so again changes
// nothing. What the person did not cancel, or longer ago, is ErrConflict, and so is an event that is off or over.
func (c Chapter) Undo(ctx context.Context, by hub.PersonID, id hub.RSVPID) (hub.RSVP, error) {
	var r hub.RSVP
	err := c.tx(ctx, "undo rsvp", func(tx tenantTx) error {
		var err error
		if r, err = tx.lockRSVP(ctx, id); err != nil || r.State.Coming() || r.Held() {
			return err
		}
		e, err := tx.event(ctx, r.Event)
		if err != nil {
			return err
		}
		if err := tx.refuseBlocked(ctx, r.Person); err != nil {
			return err
		}
		if now := tx.store.now(); !r.Undoable(now) || !e.Open(now) {
			return hub.ErrConflict
		}
		if err := tx.undo(ctx, &r, e.Seats); err != nil {
			return err
		}
		r, err = tx.lockRSVP(ctx, id) // it may have moved up
		tx.happened(hub.Fact{By: by, Kind: hub.FactRSVPUndo, Object: "rsvp:" + string(id)})
		return err
	})
	return r, err
}

// undo gives a cancelled RSVP back what it had, as far as there are seats, and tells its person.
func (t tenantTx) undo(ctx context.Context, r *hub.RSVP, seats hub.Seats) error {
	before := r.WithdrawnState
	forgetWithdrawal(r)
	if !before.Coming() {
		return t.hold(ctx, r)
	}
	r.State = seats.Return(before, r.Party)
	mail := hub.MailGoing
	if r.State == hub.RSVPWaitlisted {
		mail = hub.MailWaitlisted
		if before.HoldsSeats() {
			if err := t.firstInLine(ctx, r); err != nil {
				return err
			}
		}
	}
	if err := t.updateRSVP(ctx, r); err != nil {
		return err
	}
	if err := t.saveSeats(ctx, r.Event, seats); err != nil {
		return err
	}
	if err := t.oweMail(ctx, mail, *r); err != nil {
		return err
	}
	return t.promote(ctx, r.Event, seats) // its old number may be the first in line
}

// firstInLine gives r a number before all that wait: its own when it is that already, else one below all numbers of the event.
func (t tenantTx) firstInLine(ctx context.Context, r *hub.RSVP) error {
	var before bool
	var lowest int64
	err := t.row(ctx, `
		SELECT COUNT(*) FILTER (WHERE state = 'waitlisted' AND number < $3) = 0, MIN(number) FROM rsvps WHERE chapter_id = $1 AND event_id = $2`,
		r.Event, r.Number).Scan(&before, &lowest)
	if !before {
		r.Number = min(lowest, 0) - 1 // 0 is no number
	}
	return sqldb.Map(err)
}
