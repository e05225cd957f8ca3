package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// eventColumns are the columns of an event e and its seats s, as scanEvent reads them.
const eventColumns = `e.id, e.chapter_id, e.title, e.summary, e.description, e.mode, e.state, e.audience, e.starts_at, e.ends_at,
	e.zone, e.venue, e.address, e.locality, e.region, e.postal_code, e.country, e.lat, e.lon, e.place_hidden, e.join_url_sealed,
	e.max_party, e.step_free, e.captions, e.sign_language, e.quiet_room, e.masks, e.childcare, COALESCE(e.cover_id, ''), e.cover_alt,
	e.sequence, COALESCE(e.identifier, ''), COALESCE(e.toolkit_id, ''), e.cancel_reason, e.created_at, e.updated_at, e.published_at,
	e.crowd_at, e.guests_off_at, s.capacity, s.taken, s.waiting`

// eventDest is where eventColumns are scanned to. Lat and lon are for locate.
func (s *Store) eventDest(e *hub.Event, lat, lon *sql.NullFloat64) []any {
	return []any{
		&e.ID, &e.Chapter, &e.Title, &e.Summary, &e.Description, &e.Mode, &e.State, &e.Audience,
		sqldb.Time{T: &e.StartsAt}, sqldb.Time{T: &e.EndsAt}, &e.Zone, &e.Place.Venue, &e.Place.Address, &e.Place.Locality,
		&e.Place.Region, &e.Place.PostalCode, &e.Place.Country, lat, lon, &e.PlaceHidden, sealedWay{s, e},
		&e.MaxParty, &e.Access.StepFree, &e.Access.Captions, &e.Access.SignLanguage, &e.Access.QuietRoom, &e.Access.Masks,
		&e.Access.Childcare, &e.Cover, &e.CoverAlt, &e.Sequence, &e.Identifier, &e.Toolkit, &e.CancelReason,
		sqldb.Time{T: &e.CreatedAt}, sqldb.Time{T: &e.UpdatedAt}, sqldb.Time{T: &e.PublishedAt},
		sqldb.Time{T: &e.CrowdAt}, sqldb.Time{T: &e.GuestsOffAt}, &e.Seats.Capacity, &e.Seats.Taken, &e.Seats.Waiting,
	}
}

// scanEvent reads eventColumns and whatever extra columns follow them.
func (s *Store) scanEvent(row scanner, extra ...any) (hub.Event, error) {
	var e hub.Event
	var lat, lon sql.NullFloat64
	if err := row.Scan(append(s.eventDest(&e, &lat, &lon), extra...)...); err != nil {
		return hub.Event{}, fmt.Errorf("store: event: %w", sqldb.Map(err))
	}
	locate(&e.Place, lat, lon)
	return e, nil
}

// locate writes the degrees of a place, if it has both.
func locate(p *hub.Place, lat, lon sql.NullFloat64) {
	p.Lat, p.Lon, p.Located = lat.Float64, lon.Float64, lat.Valid && lon.Valid
}

// Event returns one event of the chapter with its seats, or ErrNotFound.
func (c Chapter) Event(ctx context.Context, id hub.EventID) (hub.Event, error) {
	return c.reader().event(ctx, id)
}

func (b bound) event(ctx context.Context, id hub.EventID) (hub.Event, error) {
	var widths string
	var height int
	var off bool
	e, err := b.store.scanEvent(b.row(ctx, `
		SELECT `+eventColumns+`, COALESCE(f.widths, ''), COALESCE(f.height, 0), EXISTS (SELECT 1 FROM levers WHERE name = '`+guestRSVPs+`')
		FROM events e JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		LEFT JOIN files f ON f.chapter_id = e.chapter_id AND f.id = e.cover_id
		WHERE e.chapter_id = $1 AND e.id = $2`, id), &widths, &height, &off)
	if err != nil {
		return hub.Event{}, err
	}
	e.CoverHeight, e.GuestsOff = height, off
	e.CoverWidths, err = splitInts(widths)
	return e, err
}

// Cursor is the place in a keyset-paged list of events: the last one seen. The zero Cursor is the start.
type Cursor struct {
	At time.Time
	ID string
}

// EventFilter chooses events of one chapter.
type EventFilter struct {
	States  []hub.EventState // at least one
	Members bool             // members-only events too
	From    time.Time        // events that end after this
	Until   time.Time        // events that end at or before this; zero: no end
	Latest  bool             // newest first
	After   Cursor
	Limit   int // at most this many
}

// Events returns events of the chapter in the order they start.
func (c Chapter) Events(ctx context.Context, f EventFilter) ([]hub.Event, error) {
	args := []any{sqldb.At(f.From), f.Limit}
	query := `SELECT ` + eventColumns + ` FROM events e JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		WHERE e.chapter_id = $1 AND e.ends_at > $2`
	if f.From.IsZero() {
		args[0] = sqldb.At(time.Unix(0, 0))
	}
	query += ` AND e.state IN (` + sqldb.In(4, len(f.States)) + `)`
	for _, state := range f.States {
		args = append(args, state)
	}
	if !f.Members {
		query += ` AND e.audience = 'public'`
	}
	if !f.Until.IsZero() {
		args = append(args, sqldb.At(f.Until))
		query += fmt.Sprintf(` AND e.ends_at <= $%d`, len(args)+1)
	}
	order, compare := `e.starts_at, e.id`, `>`
	if f.Latest {
		order, compare = `e.starts_at DESC, e.id DESC`, `<`
	}
	if f.After.ID != "" {
		args = append(args, sqldb.At(f.After.At), f.After.ID)
		query += fmt.Sprintf(` AND (e.starts_at, e.id) %s ($%d, $%d)`, compare, len(args), len(args)+1)
	}
	rows, err := c.reader().query(ctx, query+` ORDER BY `+order+` LIMIT $3`, args...)
	return collect(rows, err, func(row scanner) (hub.Event, error) { return c.store.scanEvent(row) })
}

// AddEvent inserts a draft (or, from an import, a published or cancelled event) and its seats. An identifier the chapter
// already has is ErrConflict.
func (c Chapter) AddEvent(ctx context.Context, by hub.PersonID, e hub.Event) (hub.EventID, error) {
	if e.ID == "" {
		e.ID = hub.NewID[hub.EventID]()
	}
	err := c.tx(ctx, "add event", func(tx tenantTx) error {
		if err := tx.insertEvent(ctx, e); err != nil {
			return err
		}
		return tx.audit(ctx, by, "event.add", "event:"+string(e.ID))
	})
	return e.ID, err
}

func (t tenantTx) insertEvent(ctx context.Context, e hub.Event) error {
	link, err := t.store.seal(wayIn(e), sealLink)
	if err != nil {
		return err
	}
	now := sqldb.At(t.store.now())
	var published any
	if e.State != hub.EventDraft {
		published = now
	}
	_, err = t.exec(ctx, `
		INSERT INTO events (chapter_id, id, title, summary, description, mode, state, audience, starts_at, ends_at, zone, venue,
			address, locality, region, postal_code, country, lat, lon, place_hidden, join_url_sealed, max_party, step_free, captions,
			sign_language, quiet_room, masks, childcare, cover_id, cover_alt, identifier, toolkit_id, created_at, updated_at, published_at,
			cancel_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
			$26, $27, $28, $29, $30, $31, $32, $33, $33, $34, $35)`,
		e.ID, e.Title, e.Summary, e.Description, e.Mode, e.State, e.Audience, sqldb.At(e.StartsAt), sqldb.At(e.EndsAt), e.Zone,
		e.Place.Venue, e.Place.Address, e.Place.Locality, e.Place.Region, e.Place.PostalCode, e.Place.Country,
		coordinate(e.Place, e.Place.Lat), coordinate(e.Place, e.Place.Lon), e.PlaceHidden, link, e.MaxParty,
		e.Access.StepFree, e.Access.Captions, e.Access.SignLanguage, e.Access.QuietRoom, e.Access.Masks, e.Access.Childcare,
		sqldb.Text(e.Cover), e.CoverAlt, sqldb.Text(e.Identifier), sqldb.Text(e.Toolkit), now, published, e.CancelReason)
	if err != nil {
		return sqldb.Map(err)
	}
	_, err = t.exec(ctx, `INSERT INTO event_seats (chapter_id, event_id, capacity) VALUES ($1, $2, $3)`, e.ID, e.Seats.Capacity)
	return sqldb.Map(err)
}

// UpdateEvent writes what a lead may change. seen is the UpdatedAt the person started from: if the event changed since,
// ErrConflict. notice says that what changed (time, place, link) must be told to everyone who comes, and calendars must
// take it up. A larger capacity moves people up from the waitlist.
func (c Chapter) UpdateEvent(ctx context.Context, by hub.PersonID, e hub.Event, seen time.Time, notice bool) error {
	return c.tx(ctx, "update event", func(tx tenantTx) error {
		// The seat row first, in the order of every answer: who confirms meanwhile is told of the change too.
		seats, err := tx.lockSeats(ctx, e.ID)
		if err != nil {
			return err
		}
		if err := tx.updateEvent(ctx, by, e, seen, notice); err != nil {
			return err
		}
		if seats.Capacity != e.Seats.Capacity {
			seats.Capacity = e.Seats.Capacity
			if err := tx.saveSeats(ctx, e.ID, seats); err != nil {
				return err
			}
			if err := tx.promote(ctx, e.ID, seats); err != nil {
				return err
			}
		}
		if notice {
			if err := tx.tellComing(ctx, e.ID, hub.MailEventChanged); err != nil {
				return err
			}
		}
		return tx.audit(ctx, by, "event.update", "event:"+string(e.ID))
	})
}

// updateEvent writes e. editor is who edited it here; an import is nobody's edit.
func (t tenantTx) updateEvent(ctx context.Context, editor hub.PersonID, e hub.Event, seen time.Time, notice bool) error {
	link, err := t.store.seal(wayIn(e), sealLink)
	if err != nil {
		return err
	}
	steps := 0
	if notice {
		steps = 1
	}
	n, err := affected(t.exec(ctx, `
		UPDATE events SET title = $3, summary = $4, description = $5, mode = $6, audience = $7, starts_at = $8, ends_at = $9,
			zone = $10, venue = $11, address = $12, locality = $13, region = $14, postal_code = $15, country = $16, lat = $17,
			lon = $18, place_hidden = $19, join_url_sealed = $20, max_party = $21, step_free = $22, captions = $23,
			sign_language = $24, quiet_room = $25, masks = $26, childcare = $27, cover_id = $28, cover_alt = $29,
			sequence = sequence + $30, updated_at = $31, edited_at = CASE WHEN $33 THEN $31 ELSE edited_at END
		WHERE chapter_id = $1 AND id = $2 AND updated_at = $32 AND state <> 'cancelled'`,
		e.ID, e.Title, e.Summary, e.Description, e.Mode, e.Audience, sqldb.At(e.StartsAt), sqldb.At(e.EndsAt), e.Zone,
		e.Place.Venue, e.Place.Address, e.Place.Locality, e.Place.Region, e.Place.PostalCode, e.Place.Country,
		coordinate(e.Place, e.Place.Lat), coordinate(e.Place, e.Place.Lon), e.PlaceHidden, link, e.MaxParty,
		e.Access.StepFree, e.Access.Captions, e.Access.SignLanguage, e.Access.QuietRoom, e.Access.Masks, e.Access.Childcare,
		sqldb.Text(e.Cover), e.CoverAlt, steps, sqldb.At(t.store.now()), sqldb.At(seen), editor != ""))
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := t.event(ctx, e.ID); err != nil {
			return err
		}
		return hub.ErrConflict
	}
	return nil
}

// PublishEvent opens a draft. An event made from a toolkit puts the chapter's adoption in use.
func (c Chapter) PublishEvent(ctx context.Context, by hub.PersonID, id hub.EventID) error {
	return c.tx(ctx, "publish event", func(tx tenantTx) error {
		now := sqldb.At(tx.store.now())
		n, err := affected(tx.exec(ctx, `
			UPDATE events SET state = 'published', published_at = $3, updated_at = $3
			WHERE chapter_id = $1 AND id = $2 AND state = 'draft'`, id, now))
		if err != nil {
			return err
		}
		if n == 0 {
			_, err := tx.event(ctx, id)
			return err // already published: nothing to do; cancelled events stay cancelled
		}
		_, err = tx.exec(ctx, `
			UPDATE adoptions SET state = 'in_use' WHERE chapter_id = $1 AND state IN ('adopted', 'localized')
				AND toolkit_id = (SELECT toolkit_id FROM events WHERE chapter_id = $1 AND id = $2)`, id)
		if err != nil {
			return sqldb.Map(err)
		}
		return tx.audit(ctx, by, "event.publish", "event:"+string(id))
	})
}

// CancelEvent calls an event off: its page stays, everyone who comes is told, calendars get a CANCEL.
func (c Chapter) CancelEvent(ctx context.Context, by hub.PersonID, id hub.EventID, reason string) error {
	return c.tx(ctx, "cancel event", func(tx tenantTx) error {
		// The seat row first: an answer either is confirmed before and told, or sees that the event is off.
		if _, err := tx.lockSeats(ctx, id); err != nil {
			return err
		}
		off, err := tx.callOff(ctx, id, reason)
		if err != nil {
			return err
		}
		if !off {
			_, err := tx.event(ctx, id)
			return err
		}
		if err := tx.tellComing(ctx, id, hub.MailEventOff); err != nil {
			return err
		}
		if err := tx.tellLeads(ctx, by, id, reason); err != nil {
			return err
		}
		return tx.audit(ctx, by, "event.cancel", "event:"+string(id))
	})
}

// tellLeads owes the chapter's leads a mail about an event that somebody who is none of them called off.
func (t tenantTx) tellLeads(ctx context.Context, by hub.PersonID, id hub.EventID, reason string) error {
	leads, err := t.leads(ctx)
	if err != nil || by == "" || slices.ContainsFunc(leads, func(p hub.Person) bool { return p.ID == by }) {
		return err
	}
	e, err := t.event(ctx, id)
	if err != nil {
		return err
	}
	for _, lead := range leads {
		err := t.letter(ctx, hub.Message{Kind: hub.MailTellLeads, Letter: hub.Letter{
			To: lead.Email, Name: lead.Name, Words: map[string]string{"event": string(id), "title": e.Title, "reason": reason},
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// callOff cancels an event if it is published, and says whether it was. It tells nobody.
func (t tenantTx) callOff(ctx context.Context, id hub.EventID, reason string) (bool, error) {
	n, err := affected(t.exec(ctx, `
		UPDATE events SET state = 'cancelled', cancel_reason = $3, sequence = sequence + 1, updated_at = $4
		WHERE chapter_id = $1 AND id = $2 AND state = 'published'`, id, reason, sqldb.At(t.store.now())))
	return n > 0, err
}

// DeleteDraft removes an event that was never published.
func (c Chapter) DeleteDraft(ctx context.Context, by hub.PersonID, id hub.EventID) error {
	return c.tx(ctx, "delete draft", func(tx tenantTx) error {
		if err := must(tx.exec(ctx, `DELETE FROM events WHERE chapter_id = $1 AND id = $2 AND state = 'draft'`, id)); err != nil {
			return err
		}
		return tx.audit(ctx, by, "event.delete", "event:"+string(id))
	})
}

// AddHost makes a member of the chapter a host of one event, by address. An address that is no member's is ErrNotFound.
func (c Chapter) AddHost(ctx context.Context, by hub.PersonID, event hub.EventID, email string) error {
	return c.tx(ctx, "add host", func(tx tenantTx) error {
		person, err := text[hub.PersonID](tx.row(ctx, `
			SELECT p.id FROM people p JOIN memberships m ON m.person_id = p.id
			WHERE m.chapter_id = $1 AND p.email_key = $2 AND m.state = 'approved'`, tx.store.emailKey(email)))
		if err != nil {
			return sqldb.Map(err)
		}
		_, err = tx.exec(ctx, `
			INSERT INTO event_hosts (chapter_id, event_id, person_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			event, person, sqldb.At(tx.store.now()))
		if err != nil {
			return sqldb.Map(err)
		}
		return tx.audit(ctx, by, "host.add", "event:"+string(event))
	})
}

// RemoveHost ends a person's host rights for one event.
func (c Chapter) RemoveHost(ctx context.Context, by hub.PersonID, event hub.EventID, person hub.PersonID) error {
	return c.tx(ctx, "remove host", func(tx tenantTx) error {
		err := must(tx.exec(ctx, `DELETE FROM event_hosts WHERE chapter_id = $1 AND event_id = $2 AND person_id = $3`, event, person))
		if err != nil {
			return err
		}
		return tx.audit(ctx, by, "host.remove", "event:"+string(event))
	})
}

// Host is a host as the event's page names them to the lead.
type Host struct {
	Person hub.PersonID
	Name   string
}

// Hosts returns the hosts of one event.
func (c Chapter) Hosts(ctx context.Context, event hub.EventID) ([]Host, error) {
	rows, err := c.reader().query(ctx, `
		SELECT p.id, p.name_sealed FROM event_hosts h JOIN people p ON p.id = h.person_id
		WHERE h.chapter_id = $1 AND h.event_id = $2 ORDER BY h.created_at, p.id`, event)
	return collect(rows, err, func(row scanner) (Host, error) {
		var h Host
		err := row.Scan(&h.Person, sealed{c.store, sealName, &h.Name})
		return h, err
	})
}
