package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Removal is why the organizers cancel RSVPs, and whether the people are told by email.
type Removal struct {
	By     hub.PersonID
	Reason string
	Tell   bool
}

// forgetRemoval makes an RSVP one that the organizers did not cancel.
func forgetRemoval(r *hub.RSVP) {
	r.RemovedAt, r.RemovedBy, r.RemovedReason, r.RemovedState = time.Time{}, "", "", ""
}

// removable reports whether an RSVP is one that the organizers can cancel: it has seats, waits for them, or is held.
func removable(r hub.RSVP) bool { return r.State.Coming() || r.Held() }

// Remove cancels one RSVP; the waitlist moves up. What is neither coming nor held is ErrConflict.
func (c Chapter) Remove(ctx context.Context, id hub.RSVPID, why Removal) error {
	return c.tx(ctx, "remove attendee", func(tx tenantTx) error {
		r, err := tx.lockRSVP(ctx, id)
		if err != nil {
			return err
		}
		if !removable(r) {
			return hub.ErrConflict
		}
		err = tx.remove(ctx, r.Event, []hub.RSVP{r}, why)
		tx.happened(hub.Fact{By: why.By, Kind: hub.FactAttendeeRemove, Object: "rsvp:" + string(id)})
		return err
	})
}

// RemoveDomain cancels every guest's RSVP to an event whose address is at a domain, and returns how many. The domain of a
// mailbox provider is nobody's.
func (c Chapter) RemoveDomain(ctx context.Context, event hub.EventID, domain string, why Removal) (int, error) {
	key := c.store.domainKey("x@" + domain)
	return c.removeWhere(ctx, event, hub.FactAttendeesRemoveDomain, why, `r.domain_key = $3`, key)
}

// RemoveHour cancels every guest's RSVP to an event that was confirmed or held within hub.SeatsWindow, and returns how many.
func (c Chapter) RemoveHour(ctx context.Context, event hub.EventID, why Removal) (int, error) {
	return c.removeWhere(ctx, event, hub.FactAttendeesRemoveHour, why, `(r.confirmed_at > $3 OR r.held_at > $3)`,
		sqldb.At(c.store.now().Add(-hub.SeatsWindow)))
}

func (c Chapter) removeWhere(ctx context.Context, event hub.EventID, action hub.FactKind, why Removal, where string, value any) (int, error) {
	var gone []hub.RSVP
	err := c.tx(ctx, "remove attendees", func(tx tenantTx) error {
		if _, err := tx.lockSeats(ctx, event); err != nil {
			return err
		}
		rows, err := tx.query(ctx, `
			SELECT `+rsvpColumns+` FROM rsvps r WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.guest AND `+where+`
				AND (r.state IN ('going', 'waitlisted') OR r.state = 'pending' AND r.held_at IS NOT NULL)
			ORDER BY r.number, r.id`, event, value)
		if gone, err = collect(rows, err, func(row scanner) (hub.RSVP, error) { return tx.store.scanRSVP(row) }); err != nil {
			return err
		}
		if len(gone) == 0 {
			return nil
		}
		if err := tx.remove(ctx, event, gone, why); err != nil {
			return err
		}
		for _, r := range gone {
			tx.happened(hub.Fact{By: why.By, Kind: action, Object: "rsvp:" + string(r.ID)})
		}
		return nil
	})
	return len(gone), err
}

// remove cancels answers whose event's seat row is locked, gives their seats back and moves the waitlist up, once for all.
func (t tenantTx) remove(ctx context.Context, event hub.EventID, gone []hub.RSVP, why Removal) error {
	seats, err := t.lockSeats(ctx, event)
	if err != nil {
		return err
	}
	now := t.store.now().UTC().Truncate(time.Microsecond)
	for _, r := range gone {
		seats.Release(r.State, r.Party)
		r.RemovedAt, r.RemovedBy, r.RemovedReason, r.RemovedState = now, why.By, why.Reason, r.State
		r.State = hub.RSVPCancelled
		if err := t.updateRSVP(ctx, &r); err != nil {
			return err
		}
		if !why.Tell {
			continue
		}
		if err := t.oweMail(ctx, hub.MailRemoved, r); err != nil {
			return err
		}
	}
	if err := t.saveSeats(ctx, event, seats); err != nil {
		return err
	}
	return t.promote(ctx, event, seats)
}

// Restore undoes a removal within hub.RestoreFor: seats when they are free, else the waitlist, with the number it had; what
// was held is held again. Whoever was told of the removal, or finds a place on the waitlist instead of seats, is told where
// they stand. What was not removed, or longer ago, is ErrConflict, and so is an event that takes no RSVPs.
func (c Chapter) Restore(ctx context.Context, by hub.PersonID, id hub.RSVPID) (hub.RSVP, error) {
	var r hub.RSVP
	err := c.tx(ctx, "restore attendee", func(tx tenantTx) error {
		var err error
		if r, err = tx.lockRSVP(ctx, id); err != nil {
			return err
		}
		e, err := tx.event(ctx, r.Event)
		if err != nil {
			return err
		}
		now := tx.store.now()
		if !r.Removed() || now.Sub(r.RemovedAt) > hub.RestoreFor || !e.Open(now) {
			return hub.ErrConflict
		}
		if err := tx.refuseBlocked(ctx, r.Person); err != nil {
			return err
		}
		before := r.RemovedState
		told, err := tx.toldOfRemoval(ctx, r)
		if err != nil {
			return err
		}
		if err := tx.restore(ctx, &r, e.Seats); err != nil {
			return err
		}
		if r, err = tx.lockRSVP(ctx, id); err != nil { // it may have moved up
			return err
		}
		if told || r.State == hub.RSVPWaitlisted && before != hub.RSVPWaitlisted {
			if err := tx.oweMail(ctx, hub.MailRestored, r); err != nil {
				return err
			}
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactAttendeeRestore, Object: "rsvp:" + string(id)})
		return nil
	})
	return r, err
}

// restore gives a removed RSVP its state back, as far as there are seats.
func (t tenantTx) restore(ctx context.Context, r *hub.RSVP, seats hub.Seats) error {
	r.State = seats.Readmit(r.RemovedState, r.Party) // of one that was held, held_at stayed
	forgetRemoval(r)
	if err := t.updateRSVP(ctx, r); err != nil {
		return err
	}
	if err := t.saveSeats(ctx, r.Event, seats); err != nil {
		return err
	}
	return t.promote(ctx, r.Event, seats) // its old number may be the first in line
}

// toldOfRemoval reports whether the person of a removed RSVP was owed an email about it.
func (t tenantTx) toldOfRemoval(ctx context.Context, r hub.RSVP) (bool, error) {
	return rowExists(t.row(ctx, `SELECT 1 FROM messages WHERE chapter_id = $1 AND rsvp_id = $2 AND kind = 'rsvp_removed' AND turn = $3`, r.ID, r.Turn))
}
