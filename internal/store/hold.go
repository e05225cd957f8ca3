package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// mustHold reports whether a confirmed RSVP waits for the organizers: when they removed it before, and on an event with a
// limit when its network or its domain would have taken more than hub.SeatsAtOnce seats within hub.SeatsWindow. The event's
// seat row is locked, so RSVPs confirmed at the same moment count each other.
func (t tenantTx) mustHold(ctx context.Context, r hub.RSVP, e hub.Event) (bool, error) {
	if !r.RemovedAt.IsZero() {
		return true, nil
	}
	if !e.Seats.Limited() {
		return false, nil
	}
	most := hub.SeatsAtOnce(e.Seats.Capacity)
	if r.Network != "" && e.CrowdAt.IsZero() {
		taken, err := t.seatsAtOnce(ctx, r, most, likeNetwork, r.Network)
		if err != nil || taken+r.Party > most {
			return err == nil, err
		}
	}
	if len(r.DomainKey) == 0 {
		return false, nil
	}
	taken, err := t.seatsAtOnce(ctx, r, most, likeDomain, r.DomainKey)
	if err != nil || taken+r.Party <= most {
		return false, err
	}
	shared, err := t.store.sharedHere(ctx, t.tx, r.DomainKey)
	return err == nil && !shared, err
}

// What makes RSVPs alike for seatsAtOnce.
const (
	likeNetwork = `network = $3 AND network <> ''`
	likeDomain  = `domain_key = $3`
)

// seatsAtOnce counts the seats that RSVPs to the event of r like r took within hub.SeatsWindow, and those that wait for
// them. It need not count further than most.
func (t tenantTx) seatsAtOnce(ctx context.Context, r hub.RSVP, most int, like string, value any) (taken int, err error) {
	since := sqldb.At(t.store.now().Add(-hub.SeatsWindow))
	err = t.row(ctx, `
		SELECT COALESCE(SUM(party), 0) FROM (SELECT party FROM rsvps WHERE chapter_id = $1 AND event_id = $2 AND `+like+`
			AND updated_at > $4 AND confirmed_at > $4 AND state IN ('going', 'waitlisted') LIMIT $5) AS lately`,
		r.Event, value, since, most+1).Scan(&taken)
	return taken, sqldb.Map(err)
}

// hold holds a confirmed RSVP for the organizers: it takes no number and holds no seat, and both sides are told. The
// event must still take RSVPs. Holding what is held only writes what changed.
func (t tenantTx) hold(ctx context.Context, r *hub.RSVP) error {
	e, err := t.event(ctx, r.Event)
	if err != nil {
		return err
	}
	if !e.Open(t.store.now()) {
		return hub.ErrConflict
	}
	if r.Held() {
		return t.updateRSVP(ctx, r)
	}
	r.State, r.Number, r.HeldAt = hub.RSVPPending, 0, t.store.now().UTC().Truncate(time.Microsecond)
	forgetRemoval(r)
	if err := t.updateRSVP(ctx, r); err != nil {
		return err
	}
	if err := t.oweMail(ctx, hub.MailHeld, *r); err != nil {
		return err
	}
	return t.oweLeadsHeld(ctx, e)
}

// oweLeadsHeld owes the chapter's leads an email about RSVPs that wait for their decision: one for each event and day.
func (t tenantTx) oweLeadsHeld(ctx context.Context, e hub.Event) error {
	leads, err := t.leads(ctx)
	if err != nil {
		return err
	}
	day := t.store.now().UTC().Format(time.DateOnly)
	m, err := hub.Message{}.Saying(hub.HeldLetter{Event: e.ID, Title: e.Title})
	for i := 0; err == nil && i < len(leads); i++ {
		m.ID = hub.MessageID(fmt.Sprintf("%s.%s.%s.%s", e.ID, m.Kind, leads[i].ID, day))
		err = t.oweLetter(ctx, leads[i], m)
	}
	return err
}

// ReadAttendee returns one RSVP to an event with its name and address opened; by is noted in the trail in the same transaction. One that is
// nobody's anymore is ErrNotFound.
func (c Chapter) ReadAttendee(ctx context.Context, by hub.PersonID, event hub.EventID, id hub.RSVPID, action hub.FactKind) (hub.RSVP, error) {
	var r hub.RSVP
	err := c.tx(ctx, "attendee", func(tx tenantTx) error {
		var email string
		var err error
		r, err = tx.store.scanRSVP(tx.row(ctx, `
			SELECT `+rsvpColumns+`, p.email_sealed FROM rsvps r JOIN people p ON p.id = r.person_id
			WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.id = $3`, event, id), sealed{tx.store, sealEmail, &email})
		r.Email = email
		tx.happened(hub.Fact{By: by, Kind: action, Object: "rsvp:" + string(id)})
		return err
	})
	return r, err
}

// LetIn seats an RSVP that is held for the organizers, or gives it a place on the waitlist. What is not held is ErrConflict, a party
// that the event cannot hold *hub.TooLarge.
func (c Chapter) LetIn(ctx context.Context, by hub.PersonID, id hub.RSVPID) (hub.RSVP, error) {
	var r hub.RSVP
	err := c.tx(ctx, "let in", func(tx tenantTx) error {
		var err error
		if r, err = tx.lockRSVP(ctx, id); err != nil {
			return err
		}
		if !r.Held() {
			return hub.ErrConflict
		}
		e, err := tx.event(ctx, r.Event)
		if err == nil {
			err = tx.takeSeat(ctx, &r, e)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactAttendeeLetIn, Object: "rsvp:" + string(id)})
		return err
	})
	return r, err
}

// LetAllIn does so for every answer held at an event, the longest held first, and returns how many. A party that the event cannot hold
// stays held.
func (c Chapter) LetAllIn(ctx context.Context, by hub.PersonID, event hub.EventID) (int, error) {
	n := 0
	err := c.tx(ctx, "let all in", func(tx tenantTx) error {
		if _, err := tx.lockSeats(ctx, event); err != nil {
			return err
		}
		rows, err := tx.query(ctx, `
			SELECT `+rsvpColumns+` FROM rsvps r WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.held_at IS NOT NULL AND r.state = 'pending'
			ORDER BY r.held_at, r.id`, event)
		held, err := collect(rows, err, func(row scanner) (hub.RSVP, error) { return tx.store.scanRSVP(row) })
		if err != nil {
			return err
		}
		e, err := tx.event(ctx, event)
		if err != nil {
			return err
		}
		for i := range held {
			err := tx.takeSeat(ctx, &held[i], e)
			if _, large := errors.AsType[*hub.TooLarge](err); large {
				continue // it stays held
			}
			if err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return nil
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactAttendeesLetIn, Object: "event:" + string(event)})
		return nil
	})
	return n, err
}

// HeldCounts is how many RSVPs wait for the organizers at each event of the chapter that is not over.
func (c Chapter) HeldCounts(ctx context.Context) (map[hub.EventID]int, error) {
	held := map[hub.EventID]int{}
	rows, err := c.reader().query(ctx, `
		SELECT r.event_id, COUNT(*) FROM rsvps r JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		WHERE r.chapter_id = $1 AND r.held_at IS NOT NULL AND r.state = 'pending' AND e.ends_at > $2 GROUP BY r.event_id`,
		sqldb.At(c.store.now()))
	return held, pairs(rows, err, func(event hub.EventID, n int) { held[event] = n })
}
