package store

import (
	"context"
	"errors"
	"reflect"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// ImportOutcome is what became of one imported event.
type ImportOutcome string

// The outcomes of an import.
const (
	ImportAdded     ImportOutcome = "added"
	ImportUpdated   ImportOutcome = "updated"
	ImportUnchanged ImportOutcome = "unchanged"
	// ImportKept: the file says something else than the event, but somebody edited the event here. Nothing was written.
	ImportKept ImportOutcome = "kept"
	// ImportAbsent: the file cancels an event that is not here and gives no title to add it with. Nothing was written.
	ImportAbsent ImportOutcome = "absent"
)

// importCancelReason is the reason people read when a calendar cancels an event without saying why.
const importCancelReason = "It was called off in the calendar it comes from."

// ImportEvent adds an event from a file or, when the chapter has one with its identifier, updates its title,
// text, times, mode, place and link. What only the hub knows (seats, audience, access, picture, a hidden place)
// stays. e is published, cancelled or a draft.
//
//   - A published event that the file cancels is cancelled; everyone who is coming is told. One that was put on again here stays on
//     (ImportKept) until another entry of the file cancels it: another FileMark, or the same after the file said that it is on.
//   - A new time ends a postponement.
//   - A new time, mode, place or link raises SEQUENCE, and everyone who is coming is told, as by UpdateEvent with notice.
//   - Changes to an event that was over and still is are told to nobody.
//   - Drafts and cancelled events are never touched: a file neither publishes nor reinstates an event.
//   - An event that somebody edited here (edited_at) stays as edited: the file can only cancel it, and any other difference is
//     ImportKept. The hub does not keep what the file said last time, so it cannot tell which side
//     changed, and it does not guess.
//
// A change by somebody else in the meantime is ErrConflict. by is empty for an operator at the command line.
func (c Chapter) ImportEvent(ctx context.Context, by hub.PersonID, e hub.Event) (ImportOutcome, error) {
	var outcome ImportOutcome
	err := c.tx(ctx, "import event", func(tx tenantTx) error {
		var err error
		outcome, err = tx.importEvent(ctx, by, e)
		return err
	})
	return outcome, err
}

// CompareImport returns the outcome ImportEvent would have. It writes nothing.
func (c Chapter) CompareImport(ctx context.Context, e hub.Event) (ImportOutcome, error) {
	outcome, _, _, err := c.reader().compareImport(ctx, e)
	return outcome, wrap("compare import", err)
}

// PageEdited reports whether somebody edited the chapter's page here, so that its words are not an import's to change.
func (c Chapter) PageEdited(ctx context.Context) (bool, error) {
	edited, err := rowExists(c.reader().row(ctx, `SELECT 1 FROM chapters WHERE id = $1 AND edited_at IS NOT NULL`))
	return edited, wrap("page edited", err)
}

// ImportedEvent is one event of the chapter that came from a file.
type ImportedEvent struct {
	Identifier string
	State      hub.EventState
	StartsAt   time.Time
	EndsAt     time.Time
	Zone       string
}

// ImportedEvents are the chapter's events whose identifier begins with system, such as "ics:", in order of their start.
func (c Chapter) ImportedEvents(ctx context.Context, system string) ([]ImportedEvent, error) {
	rows, err := c.reader().query(ctx, `
		SELECT identifier, state, starts_at, ends_at, zone FROM events
		WHERE chapter_id = $1 AND substr(identifier, 1, $2) = $3 ORDER BY starts_at, identifier`, len(system), system)
	list, err := collect(rows, err, func(row scanner) (ImportedEvent, error) {
		var e ImportedEvent
		err := row.Scan(&e.Identifier, &e.State, sqldb.Time{T: &e.StartsAt}, sqldb.Time{T: &e.EndsAt}, &e.Zone)
		return e, err
	})
	return list, wrap("imported events", err)
}

func (t tenantTx) importEvent(ctx context.Context, by hub.PersonID, e hub.Event) (ImportOutcome, error) {
	outcome, old, _, err := t.compareImport(ctx, e)
	if err != nil {
		return "", err
	}
	switch outcome {
	case ImportAdded:
		e.ID = hub.NewID[hub.EventID]()
		if e.State == hub.EventCancelled {
			e.CancelReason = importCancelReason
		}
		if err := t.insertEvent(ctx, e); err != nil {
			return "", err
		}
		t.happened(hub.Fact{By: by, Kind: hub.FactEventImport, Object: "event:" + string(e.ID)})
		return outcome, nil
	case ImportAbsent:
		return outcome, nil
	case ImportUpdated:
		if outcome, err = t.updateImported(ctx, by, old.ID, e); err != nil {
			return "", err
		}
	case ImportUnchanged, ImportKept:
	}
	return outcome, t.mark(ctx, old, e)
}

// mark remembers which entry of the file says that an event is cancelled.
func (t tenantTx) mark(ctx context.Context, old, e hub.Event) error {
	if old.FileMark == e.FileMark {
		return nil
	}
	_, err := t.exec(ctx, `UPDATE events SET file_mark = $3 WHERE chapter_id = $1 AND id = $2`, old.ID, e.FileMark)
	return sqldb.Map(err)
}

// updateImported compares again with the seat row locked, the lock order of every RSVP, and writes.
func (t tenantTx) updateImported(ctx context.Context, by hub.PersonID, id hub.EventID, e hub.Event) (ImportOutcome, error) {
	seats, err := t.lockSeats(ctx, id)
	if err != nil {
		return "", err
	}
	outcome, old, next, err := t.compareImport(ctx, e)
	if err != nil || outcome != ImportUpdated {
		return outcome, err
	}
	now := t.store.now()
	over, kind := old.Over(now) && next.Over(now), hub.MailEventChanged
	tell := old.Upsets(next) && !over
	telling := TellNobody
	if tell {
		telling = TellAll
		next.ChangeNote = "" // what the organizers said with an earlier change
	}
	if next.State == hub.EventCancelled {
		kind, tell = hub.MailEventOff, !over
		_, err = t.callOff(ctx, id, importCancelReason)
	} else {
		err = t.updateEvent(ctx, "", next, old.UpdatedAt, telling)
		if err == nil && old.Postponed() && !next.Postponed() {
			err = t.promote(ctx, id, seats)
		}
	}
	if err != nil {
		return "", err
	}
	if tell {
		if _, err := t.oweEveryone(ctx, id, kind); err != nil {
			return "", err
		}
	}
	t.happened(hub.Fact{By: by, Kind: hub.FactEventImport, Object: "event:" + string(id)})
	return outcome, nil
}

// compareImport finds the event that e is an import of, what it becomes, and the outcome of that.
func (b bound) compareImport(ctx context.Context, e hub.Event) (outcome ImportOutcome, old, next hub.Event, err error) {
	var edited bool
	old, err = b.store.scanEvent(b.row(ctx, `
		SELECT `+eventColumns+`, e.edited_at IS NOT NULL FROM events e JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		WHERE e.chapter_id = $1 AND e.identifier = $2`, e.Identifier), &edited)
	if errors.Is(err, hub.ErrNotFound) && e.State == hub.EventCancelled && e.Title == "" {
		return ImportAbsent, old, e, nil
	}
	if errors.Is(err, hub.ErrNotFound) {
		return ImportAdded, old, e, nil
	}
	if err != nil {
		return "", old, old, err
	}
	next = old
	switch {
	case old.State != hub.EventPublished:
		return ImportUnchanged, old, next, nil
	case e.State == hub.EventCancelled && e.FileMark != "" && e.FileMark == old.FileMark:
		return ImportKept, old, old, nil
	case e.State == hub.EventCancelled:
		next.State = hub.EventCancelled
		return ImportUpdated, old, next, nil
	}
	next.Title, next.Description, next.Mode, next.Place = e.Title, e.Description, e.Mode, e.Place
	next.JoinURL, next.JoinDetails = e.JoinURL, e.JoinDetails
	if e.Schedule() != old.Schedule() { // else the instants are those of the zone data it was read with
		e = e.Settled()
		next.Zone, next.StartsLocal, next.EndsLocal, next.Fold, next.AllDay, next.ZoneData = e.Zone, e.StartsLocal, e.EndsLocal, e.Fold, e.AllDay, e.ZoneData
		next.StartsAt, next.EndsAt = stored(old.StartsAt, e.StartsAt), stored(old.EndsAt, e.EndsAt)
		next.PostponedAt = time.Time{} // it has a new date, as when the editor gives it one
	}
	if reflect.DeepEqual(next, old) {
		return ImportUnchanged, old, next, nil
	}
	if edited {
		return ImportKept, old, old, nil
	}
	return ImportUpdated, old, next, nil
}

// stored is next as the database would return it: old, when both are one instant.
func stored(old, next time.Time) time.Time {
	if next = next.UTC().Truncate(time.Microsecond); next.Equal(old) {
		return old
	}
	return next
}
