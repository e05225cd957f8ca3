package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

const rsvpColumns = `r.id, r.chapter_id, r.event_id, COALESCE(r.person_id, ''), r.state, r.party, r.number, r.guest, r.name_sealed,
	r.note_sealed, r.created_at, r.updated_at, r.network, r.address_key, r.domain_key, r.confirmed_at, r.held_at, r.removed_at, r.removed_by,
	r.removed_reason_sealed, r.removed_state`

func (s *Store) scanRSVP(row scanner, extra ...any) (hub.RSVP, error) {
	var r hub.RSVP
	dest := []any{&r.ID, &r.Chapter, &r.Event, &r.Person, &r.State, &r.Party, &r.Number, &r.Guest, sealed{s, sealRSVP, &r.Name},
		sealed{s, sealNote, &r.Note}, sqldb.Time{T: &r.CreatedAt}, sqldb.Time{T: &r.UpdatedAt}, &r.Network, &r.AddressKey, &r.DomainKey,
		sqldb.Time{T: &r.ConfirmedAt}, sqldb.Time{T: &r.HeldAt}, sqldb.Time{T: &r.RemovedAt}, &r.RemovedBy, sealed{s, sealRemoval, &r.RemovedReason}, &r.RemovedState}
	if err := row.Scan(append(dest, extra...)...); err != nil {
		return hub.RSVP{}, fmt.Errorf("store: rsvp: %w", sqldb.Map(err))
	}
	return r, nil
}

// Answer is what a person says to an event.
type Answer struct {
	Event hub.EventID
	Name  string
	Email string // of a guest
	Party int
	Note  string
	From  netip.Addr // of a guest; limits count by its network. The zero Addr: from within the hub, and not limited
}

// Ask records a guest's answer without giving a seat: the mail it causes must be confirmed first. Asking again from the
// same address changes the unconfirmed answer, or, when it was confirmed before, only sends the manage link again; a
// second mail about the same answer goes out at most every remindAfter. The caller cannot tell these cases apart: a limit
// refuses with a *hub.TooMany before the address is looked at. hub.ErrConflict: guests cannot answer.
func (c Chapter) Ask(ctx context.Context, in Answer) error {
	a, err := c.asking(ctx, in)
	if err != nil {
		return err
	}
	if err := c.refused(ctx, a); err != nil {
		return fmt.Errorf("store: ask for a seat: %w", err)
	}
	return c.tx(ctx, "ask for a seat", func(tx tenantTx) error {
		if err := tx.lockLimits(ctx, a); err != nil {
			return err
		}
		// The seat row before the answer: a Confirm of it must not run between reading it and writing it.
		if _, err := tx.lockSeats(ctx, in.Event); err != nil {
			return err
		}
		if err := tx.admit(ctx, a); err != nil {
			return err
		}
		return tx.ask(ctx, a)
	})
}

// ask records a guest's answer that is within the limits.
func (t tenantTx) ask(ctx context.Context, in asking) error {
	person, err := t.store.personByEmail(ctx, t.tx, in.Email, in.Name)
	if err != nil {
		return err
	}
	r, err := t.rsvpOf(ctx, in.Event, person)
	switch {
	case errors.Is(err, hub.ErrNotFound):
		r = hub.RSVP{Event: in.Event, Person: person, State: hub.RSVPPending, Party: in.Party, Name: in.Name, Note: in.Note, Guest: true}
		in.mark(&r)
		if r, err = t.insertRSVP(ctx, r); err != nil {
			return err
		}
		return t.tell(ctx, hub.MailConfirm, r, "")
	case err != nil:
		return err
	case r.Held():
		return t.remind(ctx, hub.MailHeld, r)
	case r.State == hub.RSVPPending || r.State == hub.RSVPCancelled || r.State == hub.RSVPDeclined:
		was := r.State
		r.State, r.Party, r.Name, r.Note = hub.RSVPPending, in.Party, in.Name, in.Note
		r.HeldAt = time.Time{}
		in.mark(&r) // whoever asked last is counted
		if err := t.updateRSVP(ctx, &r); err != nil {
			return err
		}
		if was == hub.RSVPPending {
			return t.remind(ctx, hub.MailConfirm, r)
		}
		return t.tell(ctx, hub.MailConfirm, r, fmt.Sprint(t.store.now().Unix())) // only who reads the mails could withdraw
	}
	return t.remind(ctx, hub.MailManage, r)
}

// Take records a signed-in person's answer and seats them at once, or puts them on the waitlist. Taking again changes
// the party.
func (c Chapter) Take(ctx context.Context, by hub.PersonID, in Answer) (hub.RSVP, error) {
	var r hub.RSVP
	err := c.tx(ctx, "take a seat", func(tx tenantTx) error {
		// The seat row first: somebody who taps twice takes their seats once.
		if _, err := tx.lockSeats(ctx, in.Event); err != nil {
			return err
		}
		var err error
		r, err = tx.rsvpOf(ctx, in.Event, by)
		if errors.Is(err, hub.ErrNotFound) {
			r, err = tx.insertRSVP(ctx, hub.RSVP{Event: in.Event, Person: by, State: hub.RSVPPending, Party: in.Party, Name: in.Name, Note: in.Note})
		}
		if err != nil {
			return err
		}
		r.Name, r.Note = in.Name, in.Note
		if r.Held() || !r.RemovedAt.IsZero() { // an account is no way around the organizers
			r.Party = in.Party
			if err = tx.hold(ctx, &r); err != nil {
				return err
			}
			return tx.audit(ctx, by, "rsvp.take", "rsvp:"+string(r.ID))
		}
		if r.State.HoldsSeats() || r.State == hub.RSVPWaitlisted {
			if err = tx.resize(ctx, &r, in.Party); err == nil {
				r, err = tx.rsvpOf(ctx, in.Event, by) // a smaller party may have moved up
			}
		} else {
			r.Party = in.Party
			err = tx.seat(ctx, &r)
		}
		if err != nil {
			return err
		}
		return tx.audit(ctx, by, "rsvp.take", "rsvp:"+string(r.ID))
	})
	return r, err
}

// Confirm turns a guest's unconfirmed answer into seats or a place in line, or holds it for the organizers (see mustHold).
// Confirming again changes nothing.
func (c Chapter) Confirm(ctx context.Context, id hub.RSVPID) (hub.RSVP, error) {
	var r hub.RSVP
	err := c.tx(ctx, "confirm rsvp", func(tx tenantTx) error {
		var err error
		if r, err = tx.lockRSVP(ctx, id); err != nil {
			return err
		}
		if err := tx.confirmMailbox(ctx, r.Person); err != nil { // also again: whoever opens the link reads the address's email
			return err
		}
		if r.Held() || r.State != hub.RSVPPending && r.State != hub.RSVPCancelled {
			return nil
		}
		hold, err := tx.mustHold(ctx, r)
		if err != nil {
			return err
		}
		if hold {
			return tx.hold(ctx, &r)
		}
		return tx.seat(ctx, &r)
	})
	return r, err
}

// Resize changes how many come. More seats than are left is an *hub.Invalid of field "guests".
func (c Chapter) Resize(ctx context.Context, by hub.PersonID, id hub.RSVPID, party int) error {
	return c.tx(ctx, "resize rsvp", func(tx tenantTx) error {
		r, err := tx.lockRSVP(ctx, id)
		if err != nil {
			return err
		}
		if err := tx.resize(ctx, &r, party); err != nil {
			return err
		}
		return tx.audit(ctx, by, "rsvp.resize", "rsvp:"+string(id))
	})
}

// Withdraw cancels an answer, gives its seats back and moves the waitlist up. Withdrawing again changes nothing.
func (c Chapter) Withdraw(ctx context.Context, by hub.PersonID, id hub.RSVPID) error {
	return c.tx(ctx, "withdraw rsvp", func(tx tenantTx) error {
		r, err := tx.lockRSVP(ctx, id)
		if err != nil || r.State == hub.RSVPCancelled {
			return err
		}
		seats, err := tx.lockSeats(ctx, r.Event)
		if err != nil {
			return err
		}
		was := r.State
		r.State, r.HeldAt = hub.RSVPCancelled, time.Time{}
		if err := tx.updateRSVP(ctx, &r); err != nil {
			return err
		}
		switch {
		case was.HoldsSeats():
			seats.Taken -= r.Party
		case was == hub.RSVPWaitlisted:
			seats.Waiting--
		}
		if err := tx.saveSeats(ctx, r.Event, seats); err != nil {
			return err
		}
		if err := tx.promote(ctx, r.Event, seats); err != nil {
			return err
		}
		// Each confirmation takes a number, so each withdrawal after one is a mail of its own.
		if err := tx.tell(ctx, hub.MailCancelled, r, fmt.Sprint(r.Number)); err != nil {
			return err
		}
		return tx.audit(ctx, by, "rsvp.cancel", "rsvp:"+string(id))
	})
}

// Place is a person's place in line: 1 for the first who waits.
func (c Chapter) Place(ctx context.Context, r hub.RSVP) (int, error) {
	var ahead int
	err := c.reader().row(ctx, `
		SELECT COUNT(*) FROM rsvps WHERE chapter_id = $1 AND event_id = $2 AND state = 'waitlisted' AND number <= $3`,
		r.Event, r.Number).Scan(&ahead)
	return ahead, sqldb.Map(err)
}

// RSVP returns one answer with the person's address, or ErrNotFound.
func (c Chapter) RSVP(ctx context.Context, id hub.RSVPID) (hub.RSVP, error) {
	var email string
	r, err := c.store.scanRSVP(c.reader().row(ctx, `
		SELECT `+rsvpColumns+`, p.email_sealed FROM rsvps r LEFT JOIN people p ON p.id = r.person_id
		WHERE r.chapter_id = $1 AND r.id = $2`, id), sealed{c.store, sealEmail, &email})
	r.Email = email
	return r, err
}

// RSVPOf returns a person's answer to an event, or ErrNotFound.
func (c Chapter) RSVPOf(ctx context.Context, event hub.EventID, person hub.PersonID) (hub.RSVP, error) {
	return c.reader().rsvpOf(ctx, event, person)
}

func (b bound) rsvpOf(ctx context.Context, event hub.EventID, person hub.PersonID) (hub.RSVP, error) {
	return b.store.scanRSVP(b.row(ctx, `
		SELECT `+rsvpColumns+` FROM rsvps r WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.person_id = $3`, event, person))
}

// Attendees returns everyone who answered one event, in line order, with names and addresses opened; by is told to the
// trail in the same transaction. Unconfirmed answers are left out, those held for the organizers are in.
func (c Chapter) Attendees(ctx context.Context, by hub.PersonID, event hub.EventID, action string) ([]hub.RSVP, error) {
	var out []hub.RSVP
	err := c.tx(ctx, "attendees", func(tx tenantTx) error {
		if _, err := tx.event(ctx, event); err != nil {
			return err
		}
		rows, err := tx.query(ctx, `
			SELECT `+rsvpColumns+`, p.email_sealed FROM rsvps r JOIN people p ON p.id = r.person_id
			WHERE r.chapter_id = $1 AND r.event_id = $2 AND (r.state <> 'pending' OR r.held_at IS NOT NULL) ORDER BY r.number, r.id`, event)
		out, err = collect(rows, err, func(row scanner) (hub.RSVP, error) {
			var email string
			r, err := c.store.scanRSVP(row, sealed{c.store, sealEmail, &email})
			r.Email = email
			return r, err
		})
		if err != nil {
			return err
		}
		return tx.audit(ctx, by, action, "event:"+string(event))
	})
	return out, err
}

// lockRSVP returns an answer after locking its event's seat row, so that nobody else changes either.
func (t tenantTx) lockRSVP(ctx context.Context, id hub.RSVPID) (hub.RSVP, error) {
	event, err := text[hub.EventID](t.row(ctx, `SELECT event_id FROM rsvps WHERE chapter_id = $1 AND id = $2`, id))
	if err != nil {
		return hub.RSVP{}, sqldb.Map(err)
	}
	if _, err := t.lockSeats(ctx, event); err != nil {
		return hub.RSVP{}, err
	}
	return t.store.scanRSVP(t.row(ctx, `SELECT `+rsvpColumns+` FROM rsvps r WHERE r.chapter_id = $1 AND r.id = $2`, id))
}

func (t tenantTx) insertRSVP(ctx context.Context, r hub.RSVP) (hub.RSVP, error) {
	r.ID, r.Chapter = hub.NewID[hub.RSVPID](), t.id
	name, note, err := t.store.sealAnswer(r)
	if err != nil {
		return r, err
	}
	r.CreatedAt = t.store.now().UTC().Truncate(time.Microsecond)
	r.UpdatedAt = r.CreatedAt
	_, err = t.exec(ctx, `
		INSERT INTO rsvps (chapter_id, id, event_id, person_id, state, party, guest, name_sealed, note_sealed, token_key, created_at, updated_at,
			network, address_key, domain_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14)`,
		r.ID, r.Event, r.Person, r.State, r.Party, r.Guest, name, note, t.store.ManageToken(r.ID).Hash(), r.CreatedAt,
		r.Network, r.AddressKey, r.DomainKey)
	return r, sqldb.Map(err)
}

func (t tenantTx) updateRSVP(ctx context.Context, r *hub.RSVP) error {
	name, note, err := t.store.sealAnswer(*r)
	if err != nil {
		return err
	}
	removal, err := t.store.seal(r.RemovedReason, sealRemoval)
	if err != nil {
		return err
	}
	r.UpdatedAt = t.store.now().UTC().Truncate(time.Microsecond)
	return must(t.exec(ctx, `
		UPDATE rsvps SET state = $3, party = $4, number = $5, name_sealed = $6, note_sealed = $7, updated_at = $8, network = $9,
			address_key = $10, domain_key = $11, confirmed_at = $12, held_at = $13, removed_at = $14, removed_by = $15,
			removed_reason_sealed = $16, removed_state = $17
		WHERE chapter_id = $1 AND id = $2`,
		r.ID, r.State, r.Party, r.Number, name, note, r.UpdatedAt, r.Network, r.AddressKey, r.DomainKey, sqldb.At(r.ConfirmedAt),
		sqldb.At(r.HeldAt), sqldb.At(r.RemovedAt), r.RemovedBy, removal, r.RemovedState))
}

func (s *Store) sealAnswer(r hub.RSVP) (name, note any, err error) {
	if name, err = s.seal(r.Name, sealRSVP); err != nil {
		return nil, nil, err
	}
	note, err = s.seal(r.Note, sealNote)
	return name, note, err
}

// remindAfter is how long the hub waits before it repeats a mail because the same form was posted again.
const remindAfter = 10 * time.Minute

// remind sends kind about r unless one went out within remindAfter.
func (t tenantTx) remind(ctx context.Context, kind hub.MessageKind, r hub.RSVP) error {
	var n int
	err := t.row(ctx, `SELECT COUNT(*) FROM messages WHERE chapter_id = $1 AND rsvp_id = $2 AND kind = $3 AND created_at > $4`,
		r.ID, kind, sqldb.At(t.store.now().Add(-remindAfter))).Scan(&n)
	if err != nil || n > 0 {
		return sqldb.Map(err)
	}
	return t.tell(ctx, kind, r, fmt.Sprint(t.store.now().Unix()))
}

// rowExists is SELECT … LIMIT 1 as a yes or no.
func rowExists(row *sql.Row) (bool, error) {
	var one int
	err := row.Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, sqldb.Map(err)
}
