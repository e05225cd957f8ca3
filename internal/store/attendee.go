package store

import (
	"context"
	"errors"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// AddAttendee puts somebody on an event's list for the organizers: with seats when they are free and nobody waits ahead, else on the
// waitlist, also while RSVPs are closed. With an address they are emailed. Whoever is on the list already, or held, is hub.ErrListed; a
// party that the event cannot hold is a *hub.TooLarge, and somebody blocked hub.ErrBlocked.
func (c Chapter) AddAttendee(ctx context.Context, by hub.PersonID, in RSVPInput) (hub.RSVP, error) {
	var r hub.RSVP
	err := c.tx(ctx, "add attendee", func(tx tenantTx) error {
		if _, err := tx.lockSeats(ctx, in.Event); err != nil {
			return err
		}
		var err error
		if r, err = tx.newcomer(ctx, in); err != nil {
			return err
		}
		if err := tx.refuseBlocked(ctx, r.Person); err != nil {
			return err
		}
		e, err := tx.event(ctx, in.Event)
		if err != nil {
			return err
		}
		if err := tx.seat(ctx, &r, e); err != nil {
			return err
		}
		err = tx.oweMail(ctx, hub.MailAdded, r)
		tx.happened(hub.Fact{By: by, Kind: hub.FactAttendeeAdd, Object: "rsvp:" + string(r.ID)})
		return err
	})
	return r, err
}

// newcomer is the RSVP, not seated yet, of somebody whom the organizers add: a new one, or one that was cancelled or never confirmed.
func (t tenantTx) newcomer(ctx context.Context, in RSVPInput) (hub.RSVP, error) {
	person, err := t.personOf(ctx, in)
	if err != nil {
		return hub.RSVP{}, err
	}
	r, err := t.rsvpOf(ctx, in.Event, person)
	switch {
	case errors.Is(err, hub.ErrNotFound):
		r = hub.RSVP{Event: in.Event, Person: person, State: hub.RSVPPending, Party: in.Party, Name: in.Name, Guest: true, Locale: in.Locale}
		if in.Email != "" {
			r.AddressKey = t.store.addressKey(in.Email)
		}
		return t.insertRSVP(ctx, r)
	case err != nil:
		return r, err
	case r.State.Coming() || r.Held():
		return r, hub.ErrListed
	}
	r.State, r.Party, r.Name = hub.RSVPPending, in.Party, in.Name
	if r.Guest {
		r.AddressKey = t.store.addressKey(in.Email)
	}
	return r, nil
}

// personOf is the person with the address, or without one a person of whom the hub knows the name alone.
func (t tenantTx) personOf(ctx context.Context, in RSVPInput) (hub.PersonID, error) {
	if in.Email != "" {
		return t.store.personByEmail(ctx, t.tx, in.Email, in.Name)
	}
	p := hub.Person{ID: hub.NewID[hub.PersonID](), Name: in.Name, CreatedAt: t.store.now()}
	values, err := people.values(t.store, &p)
	if err != nil {
		return "", err
	}
	_, err = t.tx.ExecContext(ctx, people.insert()+tuples(1, len(values)), values...)
	return p.ID, sqldb.Map(err)
}

// attendee locks and returns an RSVP that the organizers can change: it has seats, waits for them or is held, and the event is open. Any
// other is ErrConflict.
func (t tenantTx) attendee(ctx context.Context, id hub.RSVPID) (hub.RSVP, error) {
	r, err := t.lockRSVP(ctx, id)
	if err != nil {
		return r, err
	}
	e, err := t.event(ctx, r.Event)
	if err == nil && (!removable(r) || !e.Open(t.store.now())) {
		err = hub.ErrConflict
	}
	return r, err
}

// ResizeAttendee changes how many come with somebody, for the organizers, also while RSVPs are closed. More seats than are left is a
// *hub.NoSeats.
func (c Chapter) ResizeAttendee(ctx context.Context, by hub.PersonID, id hub.RSVPID, party int) error {
	return c.tx(ctx, "resize attendee", func(tx tenantTx) error {
		r, err := tx.attendee(ctx, id)
		if err != nil {
			return err
		}
		err = tx.resize(ctx, &r, party)
		tx.happened(hub.Fact{By: by, Kind: hub.FactAttendeeResize, Object: "rsvp:" + string(id)})
		return err
	})
}

// MoveUp gives somebody on the waitlist seats before those who wait ahead of them, for a reason; they are emailed as whoever moves up in
// order. Fewer free seats than they need is a *hub.NoSeats with how many there are; an RSVP that does not wait is ErrConflict.
func (c Chapter) MoveUp(ctx context.Context, by hub.PersonID, id hub.RSVPID, reason string) error {
	return c.tx(ctx, "move up", func(tx tenantTx) error {
		r, err := tx.attendee(ctx, id)
		if err != nil {
			return err
		}
		if r.State != hub.RSVPWaitlisted {
			return hub.ErrConflict
		}
		seats, err := tx.lockSeats(ctx, r.Event)
		if err != nil {
			return err
		}
		if err := seats.MoveUp(r.Party); err != nil {
			return err
		}
		r.State, r.MovedReason = hub.RSVPGoing, reason
		if err := tx.updateRSVP(ctx, &r); err != nil {
			return err
		}
		if err := tx.saveSeats(ctx, r.Event, seats); err != nil {
			return err
		}
		err = tx.oweMail(ctx, hub.MailPromoted, r)
		tx.happened(hub.Fact{By: by, Kind: hub.FactAttendeeMoveUp, Object: "rsvp:" + string(id)})
		return err
	})
}

// CancelAttendee cancels an RSVP for somebody who told the organizers that they cannot come, and emails them if tell is set. The waitlist
// moves up. Unlike somebody whom the organizers removed, they can RSVP again without being held.
func (c Chapter) CancelAttendee(ctx context.Context, by hub.PersonID, id hub.RSVPID, tell bool) error {
	return c.tx(ctx, "cancel attendee", func(tx tenantTx) error {
		r, err := tx.attendee(ctx, id)
		if err != nil {
			return err
		}
		forgetWithdrawal(&r)
		if err := tx.withdraw(ctx, &r); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactAttendeeCancel, Object: "rsvp:" + string(id)})
		if !tell {
			return nil
		}
		return tx.oweMail(ctx, hub.MailCancelledFor, r)
	})
}

// EraseAttendee deletes an RSVP with its emails, sent or not, and its person if nothing else is left of them. Nobody is emailed but those
// who move up. One that lost its name is ErrNotFound: it is a part of the count.
func (c Chapter) EraseAttendee(ctx context.Context, by hub.PersonID, id hub.RSVPID) error {
	return c.tx(ctx, "erase attendee", func(tx tenantTx) error {
		r, err := tx.lockRSVP(ctx, id)
		if err == nil && r.Person == "" {
			err = hub.ErrNotFound
		}
		if err != nil {
			return err
		}
		seats, err := tx.lockSeats(ctx, r.Event)
		if err != nil {
			return err
		}
		seats.Release(r.State, r.Party)
		if err := must(tx.exec(ctx, `DELETE FROM rsvps WHERE chapter_id = $1 AND id = $2`, id)); err != nil {
			return err
		}
		if err := tx.saveSeats(ctx, r.Event, seats); err != nil {
			return err
		}
		if err := tx.promote(ctx, r.Event, seats); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactAttendeeErase, Object: "rsvp:" + string(id)})
		return tx.forgetStrangers(ctx, []hub.PersonID{r.Person})
	})
}
