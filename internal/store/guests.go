package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// guestRSVPs is the lever that stops RSVPs without an account to all events.
const guestRSVPs = "guest_rsvps"

// SetCrowd lets more guests of one network RSVP to an event until it ends, or only as many as elsewhere.
func (c Chapter) SetCrowd(ctx context.Context, by hub.PersonID, event hub.EventID, open bool) error {
	return c.setEventLever(ctx, by, event, open, `crowd_at`, hub.FactEventCrowdOpen, hub.FactEventCrowdClose)
}

// SetGuestsOff stops guests' RSVPs to an event, or allows them again.
func (c Chapter) SetGuestsOff(ctx context.Context, by hub.PersonID, event hub.EventID, off bool) error {
	return c.setEventLever(ctx, by, event, off, `guests_off_at`, hub.FactEventGuestsStop, hub.FactEventGuestsAllow)
}

// SetRSVPsClosed closes an event's RSVPs, or opens them again and moves the waitlist up.
func (c Chapter) SetRSVPsClosed(ctx context.Context, by hub.PersonID, event hub.EventID, closed bool) error {
	return c.setEventLever(ctx, by, event, closed, `rsvps_closed_at`, hub.FactEventClose, hub.FactEventReopen)
}

// setEventLever sets or clears a time of a published event. It is no edit: nobody's unsaved form grows old by it.
func (c Chapter) setEventLever(ctx context.Context, by hub.PersonID, event hub.EventID, on bool, column string, set, cleared hub.FactKind) error {
	return c.tx(ctx, "set event lever", func(tx tenantTx) error {
		seats, err := tx.lockSeats(ctx, event)
		if err != nil {
			return err
		}
		var at any
		action := cleared
		if on {
			at, action = sqldb.At(tx.store.now()), set
		}
		n, err := affected(tx.exec(ctx, `
			UPDATE events SET `+column+` = $3 WHERE chapter_id = $1 AND id = $2 AND state = 'published' AND (`+column+` IS NULL) = $4`,
			event, at, on))
		if err != nil {
			return err
		}
		if n == 0 {
			e, err := tx.event(ctx, event)
			if err == nil && e.State != hub.EventPublished {
				err = hub.ErrConflict
			}
			return err // it is already set so
		}
		tx.happened(hub.Fact{By: by, Kind: action, Object: "event:" + string(event)})
		if action == hub.FactEventReopen {
			return tx.promote(ctx, event, seats)
		}
		return nil
	})
}

// GuestsStopped says since when and why nobody can RSVP without an account; the zero Pause means that guests can.
func (s *Store) GuestsStopped(ctx context.Context) (hub.Pause, error) {
	p, err := s.guestsStopped(ctx, s.db)
	return p, wrap("guests stopped", err)
}

func (s *Store) guestsStopped(ctx context.Context, run runner) (hub.Pause, error) {
	return s.lever(ctx, run, guestRSVPs)
}

// StopGuests stops RSVPs without an account to all events. Stopping again keeps the first reason.
func (s *Store) StopGuests(ctx context.Context, by hub.PersonID, reason string) error {
	return s.tx(ctx, "stop guests", func(tx *transaction) error {
		set, err := s.setLever(ctx, tx, guestRSVPs, by, reason)
		if err != nil || !set {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactGuestsStop, Object: "lever:" + guestRSVPs})
		return nil
	})
}

// AllowGuests allows guests' RSVPs again. Allowing again changes nothing.
func (s *Store) AllowGuests(ctx context.Context, by hub.PersonID) error {
	return s.tx(ctx, "allow guests", func(tx *transaction) error {
		cleared, err := s.clearLever(ctx, tx, guestRSVPs)
		if err != nil || !cleared {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactGuestsAllow, Object: "lever:" + guestRSVPs})
		return nil
	})
}
