package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// events are the rows of events; what a lead may change is edited.
var events = table[hub.Event]{name: "events", alias: "e", columns: slices.Concat([]column[hub.Event]{
	plain("chapter_id", func(e *hub.Event) *hub.ChapterID { return &e.Chapter }),
	plain("id", func(e *hub.Event) *hub.EventID { return &e.ID }),
	plain("state", func(e *hub.Event) *hub.EventState { return &e.State }),
	plain("sequence", func(e *hub.Event) *int { return &e.Sequence }),
	optional("identifier", func(e *hub.Event) *string { return &e.Identifier }),
	plain("file_mark", func(e *hub.Event) *string { return &e.FileMark }),
	optional("toolkit_id", func(e *hub.Event) *hub.ToolkitID { return &e.Toolkit }),
	plain("toolkit_version", func(e *hub.Event) *int { return &e.KitVersion }),
	plain("toolkit_item", func(e *hub.Event) *hub.ItemKey { return &e.KitItem }),
	plain("cancel_reason", func(e *hub.Event) *string { return &e.CancelReason }),
	moment("created_at", func(e *hub.Event) *time.Time { return &e.CreatedAt }),
	moment("updated_at", func(e *hub.Event) *time.Time { return &e.UpdatedAt }),
	moment("published_at", func(e *hub.Event) *time.Time { return &e.PublishedAt }),
	moment("crowd_at", func(e *hub.Event) *time.Time { return &e.CrowdAt }),
	moment("guests_off_at", func(e *hub.Event) *time.Time { return &e.GuestsOffAt }),
	moment("rsvps_closed_at", func(e *hub.Event) *time.Time { return &e.ClosedAt }),
}, edit(
	moment("postponed_at", func(e *hub.Event) *time.Time { return &e.PostponedAt }),
	plain("told_before", func(e *hub.Event) *hub.Told { return &e.Told }),
	plain("change_note", func(e *hub.Event) *string { return &e.ChangeNote }),
	plain("title", func(e *hub.Event) *string { return &e.Title }),
	plain("summary", func(e *hub.Event) *string { return &e.Summary }),
	plain("description", func(e *hub.Event) *string { return &e.Description }),
	plain("mode", func(e *hub.Event) *hub.Mode { return &e.Mode }),
	plain("audience", func(e *hub.Event) *hub.EventAudience { return &e.Audience }),
	plain("good_standing", func(e *hub.Event) *bool { return &e.GoodStanding }),
	moment("starts_at", func(e *hub.Event) *time.Time { return &e.StartsAt }),
	moment("ends_at", func(e *hub.Event) *time.Time { return &e.EndsAt }),
	plain("starts_local", func(e *hub.Event) *hub.LocalTime { return &e.StartsLocal }),
	plain("ends_local", func(e *hub.Event) *hub.LocalTime { return &e.EndsLocal }),
	plain("fold", func(e *hub.Event) *hub.Fold { return &e.Fold }),
	plain("zone_data", func(e *hub.Event) *string { return &e.ZoneData }),
	plain("all_day", func(e *hub.Event) *bool { return &e.AllDay }),
	plain("zone", func(e *hub.Event) *string { return &e.Zone }),
	plain("venue", func(e *hub.Event) *string { return &e.Place.Venue }),
	plain("address", func(e *hub.Event) *string { return &e.Place.Address }),
	plain("locality", func(e *hub.Event) *string { return &e.Place.Locality }),
	plain("region", func(e *hub.Event) *string { return &e.Place.Region }),
	plain("postal_code", func(e *hub.Event) *string { return &e.Place.PostalCode }),
	plain("country", func(e *hub.Event) *string { return &e.Place.Country }),
	plain("place_hidden", func(e *hub.Event) *bool { return &e.PlaceHidden }),
	joinColumn,
	plain("bring", func(e *hub.Event) *string { return &e.Bring }),
	plain("max_party", func(e *hub.Event) *int { return &e.MaxParty }),
	plain("step_free", func(e *hub.Event) *hub.Answer { return &e.Access.StepFree }),
	plain("captions", func(e *hub.Event) *hub.Answer { return &e.Access.Captions }),
	plain("sign_language", func(e *hub.Event) *hub.Answer { return &e.Access.SignLanguage }),
	plain("quiet_room", func(e *hub.Event) *hub.Answer { return &e.Access.QuietRoom }),
	plain("masks", func(e *hub.Event) *hub.Answer { return &e.Access.Masks }),
	plain("childcare", func(e *hub.Event) *hub.Answer { return &e.Access.Childcare }),
	optional("cover_id", func(e *hub.Event) *hub.FileID { return &e.Cover }),
	plain("cover_alt", func(e *hub.Event) *string { return &e.CoverAlt }),
), edit(degrees(func(e *hub.Event) *hub.Place { return &e.Place })...))}

// listedEvents are events as a line of a list shows them: what only an event's own page shows is not read.
var listedEvents = events.without("identifier", "file_mark", "toolkit_id", "toolkit_version", "toolkit_item", "cancel_reason", "created_at", "published_at", "crowd_at",
	"guests_off_at", "told_before", "change_note", "description", "zone_data", "address", "postal_code", "join_url_sealed", "bring", "max_party",
	"step_free", "captions", "sign_language", "quiet_room", "masks", "childcare", "cover_id", "cover_alt")

func eventsRead(whole bool) *table[hub.Event] {
	if whole {
		return &events
	}
	return listedEvents
}

// eventColumns are the columns of an event e and its seats s, as scanEvent reads them.
var eventColumns = events.list() + seatColumns

const seatColumns = `, s.capacity, s.taken, s.waiting`

// scanEvent reads eventColumns and whatever extra columns follow them.
func (s *Store) scanEvent(row scanner, extra ...any) (hub.Event, error) {
	return s.scanColumns(&events, row, extra)
}

func (s *Store) scanColumns(of *table[hub.Event], row scanner, extra []any) (hub.Event, error) {
	var e hub.Event
	dest := append(of.dest(s, &e), &e.Seats.Capacity, &e.Seats.Taken, &e.Seats.Waiting)
	if err := row.Scan(append(dest, extra...)...); err != nil {
		return hub.Event{}, fmt.Errorf("store: event: %w", sqldb.Map(err))
	}
	return e, nil
}

// Event returns one event of the chapter with its seats, or ErrNotFound.
func (c Chapter) Event(ctx context.Context, id hub.EventID) (hub.Event, error) {
	return c.reader().event(ctx, id)
}

func (b bound) event(ctx context.Context, id hub.EventID) (hub.Event, error) {
	var widths string
	var height int
	var off, closed bool
	e, err := b.store.scanEvent(b.row(ctx, `
		SELECT `+eventColumns+`, COALESCE(f.widths, ''), COALESCE(f.height, 0), EXISTS (SELECT 1 FROM levers WHERE name = '`+guestRSVPs+`'),
			EXISTS (SELECT 1 FROM chapters WHERE id = $1 AND status IN ('closed', 'paused'))
		FROM events e JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		LEFT JOIN files f ON f.chapter_id = e.chapter_id AND f.id = e.cover_id
		WHERE e.chapter_id = $1 AND e.id = $2`, id), &widths, &height, &off, &closed)
	if err != nil {
		return hub.Event{}, err
	}
	e.CoverHeight, e.GuestsOff = height, off
	if closed && e.ClosedAt.IsZero() {
		e.ClosedAt = e.UpdatedAt // nobody RSVPs to an event of a chapter that is closed or paused
	}
	e.CoverWidths, err = splitInts(widths)
	return e, err
}

// EventFilter chooses events of one chapter.
type EventFilter struct {
	States  []hub.EventState // at least one
	Members bool             // members-only events too
	From    time.Time        // events that end after this
	Until   time.Time        // events that end at or before this; zero: no end
	Latest  bool             // newest first
	Whole   bool             // with what only an event's own page shows; else as listedEvents
	After   hub.Cursor
	Limit   int // at most this many
}

// Events returns events of the chapter in the order they start.
func (c Chapter) Events(ctx context.Context, f EventFilter) ([]hub.Event, error) {
	if f.From.IsZero() {
		f.From = time.Unix(0, 0)
	}
	a := ofChapter()
	columns := eventsRead(f.Whole)
	query := `SELECT ` + columns.list() + seatColumns + ` FROM events e JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		WHERE e.chapter_id = $1` + a.fill(` AND e.ends_at > ?`, sqldb.At(f.From)) + ` AND e.state IN ` + in(a, f.States)
	if !f.Members {
		query += ` AND e.audience = 'public'`
	}
	if !f.Until.IsZero() {
		query += a.fill(` AND e.ends_at <= ?`, sqldb.At(f.Until))
	}
	order, after := `e.starts_at, e.id`, ` AND (e.starts_at, e.id) > (?, ?)`
	if f.Latest {
		order, after = `e.starts_at DESC, e.id DESC`, ` AND (e.starts_at, e.id) < (?, ?)`
	}
	if f.After.ID != "" {
		query += a.fill(after, sqldb.At(f.After.At), f.After.ID)
	}
	rows, err := c.reader().query(ctx, query+` ORDER BY `+order+a.fill(` LIMIT ?`, f.Limit), a.values()...)
	return collect(rows, err, func(row scanner) (hub.Event, error) { return c.store.scanColumns(columns, row, nil) })
}

// AddEvent inserts a draft (or, from an import, a published or cancelled event) and its seats. An identifier the chapter
// already has is ErrConflict.
func (c Chapter) AddEvent(ctx context.Context, by hub.PersonID, e hub.Event) (hub.EventID, error) {
	if e.ID == "" {
		e.ID = hub.NewID[hub.EventID]()
	}
	err := c.tx(ctx, "add event", func(tx tenantTx) error { return tx.addEvent(ctx, by, e) })
	return e.ID, err
}

func (t tenantTx) addEvent(ctx context.Context, by hub.PersonID, e hub.Event) error {
	err := t.insertEvent(ctx, e)
	t.happened(hub.Fact{By: by, Kind: hub.FactEventAdd, Object: "event:" + string(e.ID)})
	return err
}

// insertEvent adds an event with its seats; when it was written is now.
func (t tenantTx) insertEvent(ctx context.Context, e hub.Event) error {
	e = e.Settled()
	e.Sequence, e.CreatedAt, e.UpdatedAt, e.PublishedAt = 0, t.store.now(), t.store.now(), time.Time{}
	if e.State != hub.EventDraft {
		e.PublishedAt = t.store.now()
	}
	if err := insert(ctx, t, &events, &e); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO event_seats (chapter_id, event_id, capacity) VALUES ($1, $2, $3)`, e.ID, e.Seats.Capacity)
	return sqldb.Map(err)
}

// Telling is what becomes of a change that calendars must take up: of the time, the place or the link.
type Telling int

// What becomes of a change.
const (
	TellNobody  Telling = iota // it concerns nobody who RSVPed
	TellQuietly                // calendars take it up, and nobody is emailed
	TellAll                    // everyone who is coming is emailed too
)

// UpdateEvent writes what a lead may change. seen is the UpdatedAt the person started from: if the event changed since,
// ErrConflict. A larger capacity, or a date after it was postponed, moves people up from the waitlist. told is how many are emailed.
func (c Chapter) UpdateEvent(ctx context.Context, by hub.PersonID, e hub.Event, seen time.Time, tell Telling) (told int, err error) {
	err = c.tx(ctx, "update event", func(tx tenantTx) error {
		// The seat row first, the lock order of every RSVP: somebody who confirms at the same time is told of the change too.
		seats, err := tx.lockSeats(ctx, e.ID)
		if err != nil {
			return err
		}
		if err := tx.updateEvent(ctx, by, e, seen, tell); err != nil {
			return err
		}
		if seats.Capacity != e.Seats.Capacity {
			err = tx.setCapacity(ctx, e.ID, seats, e.Seats.Capacity)
		} else {
			err = tx.promote(ctx, e.ID, seats)
		}
		if err == nil && tell == TellAll {
			told, err = tx.oweEveryone(ctx, e.ID, hub.MailEventChanged)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactEventUpdate, Object: "event:" + string(e.ID)})
		return err
	})
	return told, err
}

// updateEvent writes e. editor is who edited it here; an import is nobody's edit.
func (t tenantTx) updateEvent(ctx context.Context, editor hub.PersonID, e hub.Event, seen time.Time, tell Telling) error {
	e = e.Settled()
	if tell == TellAll {
		if err := t.rememberTold(ctx, &e); err != nil {
			return err
		}
	}
	now := sqldb.At(t.store.now())
	also := with(`updated_at = ?`, now)
	if editor != "" {
		also = with(also.text+`, edited_at = ?`, now, now)
	}
	if tell != TellNobody {
		also.text += `, sequence = sequence + 1`
	}
	n, err := update(ctx, t, &events, &e, also, with(`id = ? AND updated_at = ? AND state <> 'cancelled'`, e.ID, sqldb.At(seen)))
	if err != nil {
		return err
	}
	if n == 0 {
		if _, err := t.event(ctx, e.ID); err != nil {
			return err
		}
		return hub.ErrConflict
	}
	if tell == TellQuietly {
		return t.carryUnsent(ctx, e.ID)
	}
	return nil
}

// carryUnsent keeps the emails about the change before, which have not left, true of an event whose SEQUENCE grew by one that nobody is
// told of: they would count as overtaken by another email.
func (t tenantTx) carryUnsent(ctx context.Context, event hub.EventID) error {
	_, err := t.exec(ctx, `
		UPDATE messages SET turn = turn + 1 WHERE chapter_id = $1 AND event_id = $2 AND state IN ('queued', 'sending')
			AND kind IN ('event_changed', 'event_postponed', 'event_reinstated')
			AND turn = (SELECT sequence - 1 FROM events e WHERE e.chapter_id = $1 AND e.id = $2)`, event)
	return sqldb.Map(err)
}

// rememberTold keeps what people knew of e before it changes, and what the organizers say with it, for the email that tells them.
func (t tenantTx) rememberTold(ctx context.Context, e *hub.Event) error {
	stored, err := t.event(ctx, e.ID)
	if err != nil {
		return err
	}
	var unsent bool
	err = t.row(ctx, `
		SELECT EXISTS (SELECT 1 FROM messages WHERE chapter_id = $1 AND event_id = $2 AND kind = $3 AND turn = $4 AND state = 'queued' AND attempts = 0)`,
		e.ID, hub.MailEventChanged, stored.Sequence).Scan(&unsent)
	e.Told, e.ChangeNote = stored.Tell(*e, unsent), stored.Noted(*e, unsent)
	return sqldb.Map(err)
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
		tx.happened(hub.Fact{By: by, Kind: hub.FactEventPublish, Object: "event:" + string(id)})
		return sqldb.Map(err)
	})
}

// CancelEvent cancels an event: its page stays, everyone who is coming is told, calendars get a CANCEL. told is how many are emailed.
func (c Chapter) CancelEvent(ctx context.Context, by hub.PersonID, id hub.EventID, reason string) (told int, err error) {
	err = c.tx(ctx, "cancel event", func(tx tenantTx) error {
		n, off, err := tx.cancelEvent(ctx, by, id, reason)
		if told = n; err != nil || !off {
			return err
		}
		return tx.oweLeadsCancellation(ctx, by, id, reason)
	})
	return told, err
}

// cancelEvent cancels an event, reports whether it was published, and tells who RSVPed: told is how many.
func (t tenantTx) cancelEvent(ctx context.Context, by hub.PersonID, id hub.EventID, reason string) (told int, off bool, err error) {
	// The seat row first: an RSVP is either confirmed before and told, or sees that the event is cancelled.
	if _, err := t.lockSeats(ctx, id); err != nil {
		return 0, false, err
	}
	if off, err = t.callOff(ctx, id, reason); err != nil {
		return 0, false, err
	}
	if !off {
		_, err := t.event(ctx, id)
		return 0, false, err
	}
	t.happened(hub.Fact{By: by, Kind: hub.FactEventCancel, Object: "event:" + string(id)})
	told, err = t.oweEveryone(ctx, id, hub.MailEventOff)
	return told, true, err
}

// oweLeadsCancellation owes the chapter's leads an email about an event that somebody else cancelled.
func (t tenantTx) oweLeadsCancellation(ctx context.Context, by hub.PersonID, id hub.EventID, reason string) error {
	leads, err := t.leads(ctx)
	if err != nil || by == "" || slices.ContainsFunc(leads, func(p hub.Person) bool { return p.ID == by }) {
		return err
	}
	e, err := t.event(ctx, id)
	if err != nil {
		return err
	}
	return t.oweLeads(ctx, leads, hub.Message{}, hub.EventOffLetter{Event: id, Title: e.Title, Reason: reason})
}

// callOff cancels an event if it is published, and reports whether it was. It tells nobody.
func (t tenantTx) callOff(ctx context.Context, id hub.EventID, reason string) (bool, error) {
	n, err := affected(t.exec(ctx, `
		UPDATE events SET state = 'cancelled', cancel_reason = $3, sequence = sequence + 1, updated_at = $4
		WHERE chapter_id = $1 AND id = $2 AND state = 'published'`, id, reason, sqldb.At(t.store.now())))
	return n > 0, err
}

// PostponeEvent says that a published event does not take place on its date and that the next is not known. RSVPs stay as they are, and
// close. told is how many people are emailed; an event that is no longer open is ErrConflict.
func (c Chapter) PostponeEvent(ctx context.Context, by hub.PersonID, id hub.EventID, note string) (told int, err error) {
	return c.turnEvent(ctx, id, hub.MailPostponed, hub.Fact{By: by, Kind: hub.FactEventPostpone}, func(tx tenantTx, now any) (int64, error) {
		return affected(tx.exec(ctx, `
			UPDATE events SET postponed_at = $3, updated_at = $3, change_note = $4, sequence = sequence + 1
			WHERE chapter_id = $1 AND id = $2 AND state = 'published' AND postponed_at IS NULL`, id, now, note))
	})
}

// ReinstateEvent puts an event that is cancelled or postponed on again, at the time it had. RSVPs stand where they stood. told is how many
// people are emailed; an event that is neither is ErrConflict.
func (c Chapter) ReinstateEvent(ctx context.Context, by hub.PersonID, id hub.EventID, note string) (told int, err error) {
	return c.turnEvent(ctx, id, hub.MailEventOn, hub.Fact{By: by, Kind: hub.FactEventReinstate}, func(tx tenantTx, now any) (int64, error) {
		return affected(tx.exec(ctx, `
			UPDATE events SET state = 'published', cancel_reason = '', postponed_at = NULL, updated_at = $3, change_note = $4, sequence = sequence + 1
			WHERE chapter_id = $1 AND id = $2 AND (state = 'cancelled' OR state = 'published' AND postponed_at IS NOT NULL)`, id, now, note))
	})
}

// turnEvent changes whether an event takes place, tells everyone who RSVPed, and moves people up into free seats.
func (c Chapter) turnEvent(ctx context.Context, id hub.EventID, kind hub.MessageKind, fact hub.Fact, write func(tx tenantTx, now any) (int64, error)) (told int, err error) {
	err = c.tx(ctx, string(fact.Kind), func(tx tenantTx) error {
		seats, err := tx.lockSeats(ctx, id)
		if err != nil {
			return err
		}
		n, err := write(tx, sqldb.At(tx.store.now()))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		if err != nil {
			return err
		}
		if told, err = tx.oweEveryone(ctx, id, kind); err != nil {
			return err
		}
		fact.Object = "event:" + string(id)
		tx.happened(fact)
		return tx.promote(ctx, id, seats)
	})
	return told, err
}

// DeleteDraft removes an event that was never published.
func (c Chapter) DeleteDraft(ctx context.Context, by hub.PersonID, id hub.EventID) error {
	return c.tx(ctx, "delete draft", func(tx tenantTx) error {
		err := must(tx.exec(ctx, `DELETE FROM events WHERE chapter_id = $1 AND id = $2 AND state = 'draft'`, id))
		if err == nil {
			_, err = tx.exec(ctx, `DELETE FROM invitations WHERE chapter_id = $1 AND event_id = $2`, id)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactEventDelete, Object: "event:" + string(id)})
		return err
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
		added, err := affected(tx.exec(ctx, `
			INSERT INTO event_hosts (chapter_id, event_id, person_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			event, person, sqldb.At(tx.store.now())))
		tx.happened(hub.Fact{By: by, Kind: hub.FactHostAdd, Object: "event:" + string(event)})
		if err != nil || added == 0 || person == by { // who was one knows, and so does who chose themselves
			return sqldb.Map(err)
		}
		return tx.oweHost(ctx, event, person)
	})
}

// oweHost owes a member an email that says what they host.
func (t tenantTx) oweHost(ctx context.Context, event hub.EventID, person hub.PersonID) error {
	e, err := t.event(ctx, event)
	if err != nil {
		return err
	}
	p, err := t.store.addressee(ctx, t.tx, person)
	if err != nil || p.Email == "" {
		return err
	}
	m, err := hub.Message{}.Saying(hub.HostLetter{Event: e.ID, Title: e.Title})
	if err != nil {
		return err
	}
	return t.oweLetter(ctx, p, m)
}

// RemoveHost ends a person's host rights for one event.
func (c Chapter) RemoveHost(ctx context.Context, by hub.PersonID, event hub.EventID, person hub.PersonID) error {
	return c.tx(ctx, "remove host", func(tx tenantTx) error {
		err := must(tx.exec(ctx, `DELETE FROM event_hosts WHERE chapter_id = $1 AND event_id = $2 AND person_id = $3`, event, person))
		tx.happened(hub.Fact{By: by, Kind: hub.FactHostRemove, Object: "event:" + string(event)})
		return err
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
		SELECT p.id, p.name_sealed, m.brought_sealed FROM event_hosts h JOIN people p ON p.id = h.person_id
		LEFT JOIN memberships m ON m.chapter_id = h.chapter_id AND m.person_id = h.person_id
		WHERE h.chapter_id = $1 AND h.event_id = $2 ORDER BY h.created_at, p.id`, event)
	return collect(rows, err, func(row scanner) (Host, error) {
		var h Host
		var brought hub.Brought
		err := row.Scan(&h.Person, sealed{c.store, sealName, &h.Name}, sealedJSON{c.store, sealBrought, &brought})
		h.Name = brought.Shown(h.Name)
		return h, err
	})
}
