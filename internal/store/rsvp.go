package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// rsvps are the rows of rsvps; what happens to an RSVP is edited.
var rsvps = table[hub.RSVP]{name: "rsvps", alias: "r", columns: slices.Concat([]column[hub.RSVP]{
	plain("chapter_id", func(r *hub.RSVP) *hub.ChapterID { return &r.Chapter }),
	plain("id", func(r *hub.RSVP) *hub.RSVPID { return &r.ID }),
	plain("event_id", func(r *hub.RSVP) *hub.EventID { return &r.Event }),
	optional("person_id", func(r *hub.RSVP) *hub.PersonID { return &r.Person }),
	plain("guest", func(r *hub.RSVP) *bool { return &r.Guest }),
	moment("created_at", func(r *hub.RSVP) *time.Time { return &r.CreatedAt }),
	plain("turn", func(r *hub.RSVP) *int { return &r.Turn }),
	writeOnly("token_key", (*Store).tokenKey),
}, edit(
	plain("state", func(r *hub.RSVP) *hub.RSVPState { return &r.State }),
	plain("locale", func(r *hub.RSVP) *say.Locale { return &r.Locale }),
	plain("party", func(r *hub.RSVP) *int { return &r.Party }),
	plain("number", func(r *hub.RSVP) *int64 { return &r.Number }),
	plain("attends", func(r *hub.RSVP) *hub.Mode { return &r.Attends }),
	secret("name_sealed", sealRSVP, func(r *hub.RSVP) *string { return &r.Name }),
	secret("note_sealed", sealNote, func(r *hub.RSVP) *string { return &r.Note }),
	moment("updated_at", func(r *hub.RSVP) *time.Time { return &r.UpdatedAt }),
	plain("network", func(r *hub.RSVP) *string { return &r.Network }),
	plain("address_key", func(r *hub.RSVP) *[]byte { return &r.AddressKey }),
	plain("domain_key", func(r *hub.RSVP) *[]byte { return &r.DomainKey }),
	moment("confirmed_at", func(r *hub.RSVP) *time.Time { return &r.ConfirmedAt }),
	moment("held_at", func(r *hub.RSVP) *time.Time { return &r.HeldAt }),
	moment("removed_at", func(r *hub.RSVP) *time.Time { return &r.RemovedAt }),
	plain("removed_by", func(r *hub.RSVP) *hub.PersonID { return &r.RemovedBy }),
	secret("removed_reason_sealed", sealRemoval, func(r *hub.RSVP) *string { return &r.RemovedReason }),
	plain("removed_state", func(r *hub.RSVP) *hub.RSVPState { return &r.RemovedState }),
	moment("withdrawn_at", func(r *hub.RSVP) *time.Time { return &r.WithdrawnAt }),
	plain("withdrawn_state", func(r *hub.RSVP) *hub.RSVPState { return &r.WithdrawnState }),
	secret("moved_reason_sealed", sealMove, func(r *hub.RSVP) *string { return &r.MovedReason }),
))}

var rsvpColumns = rsvps.list()

// tokenKey is what finds an RSVP by its manage link; there is none once it is nobody's.
func (s *Store) tokenKey(r *hub.RSVP) any {
	if r.Person == "" {
		return nil
	}
	return s.ManageToken(r.ID).Hash()
}

func (s *Store) scanRSVP(row scanner, extra ...any) (hub.RSVP, error) {
	var r hub.RSVP
	if err := row.Scan(append(rsvps.dest(s, &r), extra...)...); err != nil {
		return hub.RSVP{}, fmt.Errorf("store: rsvp: %w", sqldb.Map(err))
	}
	return r, nil
}

// RSVPInput is how a person replies to an event.
type RSVPInput struct {
	Event   hub.EventID
	Name    string
	Email   string // of a guest
	Party   int
	Note    string
	Attends hub.Mode   // of a hybrid event
	Locale  say.Locale // of the page it was sent from
	From    netip.Addr // of a guest; limits count by its network. The zero Addr: from within the hub, and not limited
	// Outsider: of somebody who signed in by a code and is no member of the chapter (hub.Actor).
	Outsider bool
}

// RequestSeat records a guest's RSVP without giving a seat: the email it causes must be confirmed first. Another request from the
// same address changes the unconfirmed RSVP, or, when it was confirmed before, only sends the manage link again; a
// second email about the same RSVP goes out at most every remindAfter. The caller cannot tell these cases apart: a limit
// refuses with a *hub.TooMany before the address is looked at. hub.ErrConflict: guests cannot answer.
//
// It takes no seat and so waits for no seat's lock: what it may change it changes in one statement, which sees an RSVP before or after
// a ConfirmSeat and not between.
func (c Chapter) RequestSeat(ctx context.Context, in RSVPInput) error {
	a, err := c.seatRequest(ctx, in)
	if err != nil {
		return err
	}
	if err := c.refused(ctx, a); err != nil {
		return fmt.Errorf("store: ask for a seat: %w", err)
	}
	return c.together(ctx, "ask for a seat", func(ctx context.Context, tx tenantTx) error {
		if err := tx.lockLimits(ctx, a); err != nil {
			return err
		}
		if err := tx.admit(ctx, a); err != nil {
			return err
		}
		return tx.requestSeat(ctx, a)
	})
}

// requestSeat records a guest's RSVP that is within the limits.
func (t tenantTx) requestSeat(ctx context.Context, in seatRequest) error {
	person, err := t.store.personByEmail(ctx, t.tx, in.Email, in.Name)
	if err != nil {
		return err
	}
	// Somebody who is blocked is asked nothing, and told so in the email alone: whoever typed the address sees what everybody sees, and as
	// many statements run. Their row is never confirmed, and goes as others do.
	ask := hub.MailConfirm
	switch blocked, err := t.blocked(ctx, person, in.Email); {
	case err != nil:
		return err
	case blocked:
		ask = hub.MailBlocked
	}
	r := hub.RSVP{Event: in.Event, Person: person, State: hub.RSVPPending, Party: in.Party, Name: in.Name, Note: in.Note, Attends: in.Attends, Guest: true, Locale: in.Locale}
	in.mark(&r) // the last request is counted
	asked, err := t.askRSVP(ctx, &r)
	if err != nil {
		return err
	}
	if asked {
		owed, err := t.oweOnce(ctx, ask, r)
		if err != nil || owed { // its first, or only somebody who reads the emails could withdraw
			return err
		}
		return t.oweReminder(ctx, ask, r)
	}
	if r, err = t.rsvpOf(ctx, in.Event, person); err != nil {
		return err
	}
	if r.Held() {
		return t.oweReminder(ctx, hub.MailHeld, r)
	}
	return t.oweReminder(ctx, hub.MailManage, r)
}

// TakeSeat records a signed-in person's RSVP and seats them at once, or puts them on the waitlist. Doing so again changes
// the party.
func (c Chapter) TakeSeat(ctx context.Context, by hub.PersonID, in RSVPInput) (hub.RSVP, error) {
	var r hub.RSVP
	from, err := c.outside(ctx, by, in)
	if err != nil {
		return r, err
	}
	err = c.together(ctx, "take a seat", func(ctx context.Context, tx tenantTx) error {
		// The seat row first: somebody who taps twice takes their seats once.
		if _, err := tx.lockSeats(ctx, in.Event); err != nil {
			return err
		}
		var err error
		if r, err = tx.lockRSVPOf(ctx, hub.RSVP{Event: in.Event, Person: by, State: hub.RSVPPending, Party: in.Party, Name: in.Name, Note: in.Note, Attends: in.Attends, Locale: in.Locale}); err != nil {
			return err
		}
		if err := tx.refuseBlocked(ctx, by); err != nil {
			return err
		}
		r.Name, r.Note, r.Attends, r.Locale = in.Name, in.Note, in.Attends, in.Locale
		if r.Held() || !r.RemovedAt.IsZero() { // an account is no way around the organizers
			r.Party = in.Party
			if err = tx.hold(ctx, &r); err != nil {
				return err
			}
			tx.happened(hub.Fact{By: by, Kind: hub.FactRSVPTake, Object: "rsvp:" + string(r.ID)})
			return nil
		}
		if r.State.HoldsSeats() || r.State == hub.RSVPWaitlisted {
			if err = tx.resizeOwn(ctx, &r, in.Party); err == nil {
				r, err = tx.rsvpOf(ctx, in.Event, by) // a smaller party may have moved up
			}
		} else {
			r.Party = in.Party
			var e hub.Event
			if e, err = tx.event(ctx, r.Event); err == nil {
				err = tx.seatOrHold(ctx, &r, e, from)
			}
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactRSVPTake, Object: "rsvp:" + string(r.ID)})
		return err
	})
	return r, err
}

// outside is what the limits count an outsider's RSVP by; nil: it is nobody's of that kind.
func (c Chapter) outside(ctx context.Context, by hub.PersonID, in RSVPInput) (*seatRequest, error) {
	if !in.Outsider {
		return nil, nil //nolint:nilnil // nothing to count by is an answer
	}
	p, err := c.store.Person(ctx, by)
	if err != nil {
		return nil, err
	}
	in.Email = p.Email
	a, err := c.seatRequest(ctx, in)
	return &a, err
}

// seatOrHold seats a new RSVP, or gives it a place on the waitlist. An outsider's is treated like a guest's that was just confirmed:
// a code in an email is no way around what the organizers decided about guests. The event's seat row is locked.
func (t tenantTx) seatOrHold(ctx context.Context, r *hub.RSVP, e hub.Event, from *seatRequest) error {
	if from == nil {
		return t.takeNewSeat(ctx, r, e)
	}
	if !e.TakesGuests() {
		return hub.ErrConflict
	}
	from.mark(r)
	hold, err := t.mustHold(ctx, *r, e)
	if err != nil {
		return err
	}
	if hold {
		return t.hold(ctx, r)
	}
	return t.takeNewSeat(ctx, r, e)
}

// ConfirmSeat turns a guest's unconfirmed RSVP into seats or a place on the waitlist, or holds it for the organizers (see mustHold).
// Confirming again changes nothing.
func (c Chapter) ConfirmSeat(ctx context.Context, id hub.RSVPID) (hub.RSVP, error) {
	var r hub.RSVP
	err := c.together(ctx, "confirm rsvp", func(ctx context.Context, tx tenantTx) error {
		// Also again: whoever opens the link reads the address's email. The mailbox before the seats, which others wait for.
		event, email, err := tx.eventAndAddress(ctx, id)
		if err == nil && email != "" {
			err = tx.confirmMailbox(ctx, email)
		}
		if err != nil {
			return err
		}
		if r, err = tx.lockRSVPTo(ctx, event, id); err != nil {
			return err
		}
		if r.Held() || r.State != hub.RSVPPending && r.State != hub.RSVPCancelled {
			return nil
		}
		if blocked, err := tx.blocked(ctx, r.Person, email); err != nil || blocked {
			return cmp.Or(err, hub.ErrBlocked)
		}
		e, err := tx.event(ctx, r.Event)
		if err != nil {
			return err
		}
		hold, err := tx.mustHold(ctx, r, e)
		if err != nil {
			return err
		}
		if hold {
			return tx.hold(ctx, &r)
		}
		tx.happened(hub.Fact{Kind: hub.FactRSVPTake, Object: "rsvp:" + string(id)})
		return tx.takeNewSeat(ctx, &r, e)
	})
	return r, err
}

// Change changes how many come, and what edit changes of what the person said. More seats than are left is a *hub.NoSeats, and a larger
// party while RSVPs are closed is hub.ErrRSVPsClosed; either changes nothing.
func (c Chapter) Change(ctx context.Context, by hub.PersonID, id hub.RSVPID, party int, edit func(*hub.RSVP)) error {
	return c.together(ctx, "change rsvp", func(ctx context.Context, tx tenantTx) error {
		r, err := tx.lockRSVP(ctx, id)
		if err != nil {
			return err
		}
		edit(&r)
		err = tx.resizeOwn(ctx, &r, party)
		tx.happened(hub.Fact{By: by, Kind: hub.FactRSVPResize, Object: "rsvp:" + string(id)})
		return err
	})
}

// Withdraw cancels an RSVP, gives its seats back and moves the waitlist up. Doing so again changes nothing. Undo takes it back.
func (c Chapter) Withdraw(ctx context.Context, by hub.PersonID, id hub.RSVPID) error {
	return c.together(ctx, "withdraw rsvp", func(ctx context.Context, tx tenantTx) error {
		r, err := tx.lockRSVP(ctx, id)
		if err != nil || r.State == hub.RSVPCancelled {
			return err
		}
		forgetWithdrawal(&r)
		if r.State.Coming() || r.Held() { // of what nobody confirmed there is nothing to give back
			r.WithdrawnAt, r.WithdrawnState = tx.store.now().UTC().Truncate(time.Microsecond), r.State
		}
		if err := tx.withdraw(ctx, &r); err != nil {
			return err
		}
		err = tx.oweMail(ctx, hub.MailCancelled, r)
		tx.happened(hub.Fact{By: by, Kind: hub.FactRSVPCancel, Object: "rsvp:" + string(id)})
		return err
	})
}

// withdraw cancels an RSVP that is not cancelled yet, gives its seats back and moves the waitlist up.
func (t tenantTx) withdraw(ctx context.Context, r *hub.RSVP) error {
	seats, err := t.lockSeats(ctx, r.Event)
	if err != nil {
		return err
	}
	seats.Release(r.State, r.Party)
	r.State, r.HeldAt, r.MovedReason = hub.RSVPCancelled, time.Time{}, ""
	if err := t.updateRSVP(ctx, r); err != nil {
		return err
	}
	if err := t.saveSeats(ctx, r.Event, seats); err != nil {
		return err
	}
	return t.promote(ctx, r.Event, seats)
}

// WaitlistPosition is a person's place on the waitlist: 1 for the first who waits. Parties that the event cannot hold are not counted.
func (c Chapter) WaitlistPosition(ctx context.Context, r hub.RSVP) (int, error) {
	var ahead int
	err := c.reader().row(ctx, `
		SELECT COUNT(*) FROM rsvps r JOIN event_seats s ON s.chapter_id = r.chapter_id AND s.event_id = r.event_id
		WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.state = 'waitlisted' AND r.number <= $3 AND (s.capacity = 0 OR r.party <= s.capacity)`,
		r.Event, r.Number).Scan(&ahead)
	return ahead, sqldb.Map(err)
}

// RSVP returns one RSVP with the person's address, or ErrNotFound.
func (c Chapter) RSVP(ctx context.Context, id hub.RSVPID) (hub.RSVP, error) {
	var email string
	r, err := c.store.scanRSVP(c.reader().row(ctx, `
		SELECT `+rsvpColumns+`, p.email_sealed FROM rsvps r LEFT JOIN people p ON p.id = r.person_id
		WHERE r.chapter_id = $1 AND r.id = $2`, id), sealed{c.store, sealEmail, &email})
	r.Email = email
	return r, err
}

// eventAndAddress are the event of an RSVP and the address of its person, if they have one. An RSVP that is not there is ErrNotFound.
func (t tenantTx) eventAndAddress(ctx context.Context, id hub.RSVPID) (event hub.EventID, email string, err error) {
	err = t.row(ctx, `SELECT r.event_id, p.email_sealed FROM rsvps r LEFT JOIN people p ON p.id = r.person_id WHERE r.chapter_id = $1 AND r.id = $2`, id).
		Scan(&event, sealed{t.store, sealEmail, &email})
	return event, email, sqldb.Map(err)
}

// RSVPOf returns a person's RSVP to an event, or ErrNotFound.
func (c Chapter) RSVPOf(ctx context.Context, event hub.EventID, person hub.PersonID) (hub.RSVP, error) {
	return c.reader().rsvpOf(ctx, event, person)
}

func (b bound) rsvpOf(ctx context.Context, event hub.EventID, person hub.PersonID) (hub.RSVP, error) {
	return b.store.scanRSVP(b.row(ctx, `
		SELECT `+rsvpColumns+` FROM rsvps r WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.person_id = $3`, event, person))
}

// Attendees returns everyone who RSVPed to an event, in waitlist order, with names and addresses opened; by is noted in the
// trail in the same transaction. Unconfirmed RSVPs are left out, those held for the organizers are in.
func (c Chapter) Attendees(ctx context.Context, by hub.PersonID, event hub.EventID, action hub.FactKind) ([]hub.RSVP, error) {
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
		tx.happened(hub.Fact{By: by, Kind: action, Object: "event:" + string(event)})
		return err
	})
	return out, err
}

// lockRSVPOf returns a person's RSVP, or r, which it adds, after locking it. The event's seat row is locked.
func (t tenantTx) lockRSVPOf(ctx context.Context, r hub.RSVP) (hub.RSVP, error) {
	read := func() (hub.RSVP, error) {
		return t.store.scanRSVP(t.row(ctx, `
			SELECT `+rsvpColumns+` FROM rsvps r WHERE r.chapter_id = $1 AND r.event_id = $2 AND r.person_id = $3`+t.store.locked(), r.Event, r.Person))
	}
	there, err := read()
	if !errors.Is(err, hub.ErrNotFound) {
		return there, err
	}
	r = t.newRSVP(r)
	n, err := insertOr(ctx, t, &rsvps, &r, `ON CONFLICT (chapter_id, event_id, person_id) DO NOTHING`)
	if err == nil && n == 0 { // a RequestSeat of theirs, which locks no seats
		return read()
	}
	return r, err
}

// lockRSVP returns an RSVP after locking its event's seat row, so that nobody else can change either.
func (t tenantTx) lockRSVP(ctx context.Context, id hub.RSVPID) (hub.RSVP, error) {
	event, err := text[hub.EventID](t.row(ctx, `SELECT event_id FROM rsvps WHERE chapter_id = $1 AND id = $2`, id))
	if err != nil {
		return hub.RSVP{}, sqldb.Map(err)
	}
	return t.lockRSVPTo(ctx, event, id)
}

// lockRSVPTo is lockRSVP of an RSVP to this event.
func (t tenantTx) lockRSVPTo(ctx context.Context, event hub.EventID, id hub.RSVPID) (hub.RSVP, error) {
	if _, err := t.lockSeats(ctx, event); err != nil {
		return hub.RSVP{}, err
	}
	return t.store.scanRSVP(t.row(ctx, `SELECT `+rsvpColumns+` FROM rsvps r WHERE r.chapter_id = $1 AND r.id = $2`+t.store.locked(), id))
}

// newRSVP is r as the chapter's first of its person.
func (t tenantTx) newRSVP(r hub.RSVP) hub.RSVP {
	r.ID, r.Chapter = hub.NewID[hub.RSVPID](), t.id
	r.CreatedAt = t.store.now().UTC().Truncate(time.Microsecond)
	r.UpdatedAt, r.Turn = r.CreatedAt, 1
	return r
}

func (t tenantTx) insertRSVP(ctx context.Context, r hub.RSVP) (hub.RSVP, error) {
	r = t.newRSVP(r)
	return r, insert(ctx, t, &rsvps, &r)
}

// askRSVP adds an unconfirmed RSVP, or makes r of the person's that is unconfirmed or cancelled, and reports whether it did: on one that
// has a seat, waits for one or is held it changes nothing, and locks its row all the same.
func (t tenantTx) askRSVP(ctx context.Context, r *hub.RSVP) (bool, error) {
	*r = t.newRSVP(*r)
	values, err := rsvps.values(t.store, r)
	if err != nil {
		return false, err
	}
	*r, err = t.store.scanRSVP(t.row(ctx, rsvps.insert()+tuples(1, len(values))+`
		ON CONFLICT (chapter_id, event_id, person_id) DO UPDATE SET state = excluded.state, party = excluded.party, name_sealed = excluded.name_sealed,
			note_sealed = excluded.note_sealed, attends = excluded.attends, locale = excluded.locale, held_at = NULL, network = excluded.network,
			address_key = excluded.address_key, domain_key = excluded.domain_key, updated_at = excluded.updated_at,
			turn = rsvps.turn + CASE WHEN rsvps.state = excluded.state THEN 0 ELSE 1 END
		WHERE rsvps.state = 'cancelled' OR rsvps.state = 'pending' AND rsvps.held_at IS NULL
		RETURNING `+rsvps.returning(), values[1:]...))
	if errors.Is(err, hub.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// updateRSVP writes what can change of an RSVP. When its standing changes, its turn grows.
func (t tenantTx) updateRSVP(ctx context.Context, r *hub.RSVP) error {
	r.UpdatedAt = t.store.now().UTC().Truncate(time.Microsecond)
	a := ofChapter()
	text, err := rsvps.update(t.store, a, r, `turn = turn + CASE WHEN state = ? AND (held_at IS NULL) = ? AND (removed_at IS NULL) = ? THEN 0 ELSE 1 END`,
		[]any{r.State, r.HeldAt.IsZero(), r.RemovedAt.IsZero()})
	if err != nil {
		return err
	}
	return sqldb.Map(t.row(ctx, text+` WHERE chapter_id = $1 AND id = `+a.add(r.ID)+` RETURNING turn`, a.values()...).Scan(&r.Turn))
}

// remindAfter is how long the hub waits before it repeats an email because the same form was posted again.
const remindAfter = 10 * time.Minute

// oweReminder sends kind about r unless one went out within remindAfter.
func (t tenantTx) oweReminder(ctx context.Context, kind hub.MessageKind, r hub.RSVP) error {
	var n int
	err := t.row(ctx, `SELECT COUNT(*) FROM messages WHERE chapter_id = $1 AND rsvp_id = $2 AND kind = $3 AND created_at > $4`,
		r.ID, kind, sqldb.At(t.store.now().Add(-remindAfter))).Scan(&n)
	if err != nil || n > 0 {
		return sqldb.Map(err)
	}
	r.Turn = 0 // it may be repeated
	return t.oweMail(ctx, kind, r)
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
