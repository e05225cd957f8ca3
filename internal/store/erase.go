package store

import (
	"context"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// eraseBatch is how many rows one erasing statement names.
const eraseBatch = 500

// nobodysRSVP takes whoever made an RSVP from its row, which stays as a number.
const nobodysRSVP = `person_id = NULL, name_sealed = NULL, note_sealed = NULL, token_key = NULL, network = '', address_key = NULL, domain_key = NULL,
	removed_reason_sealed = NULL, removed_by = '', moved_reason_sealed = NULL`

// ErasePending forgets RSVPs of the chapter last requested before a moment and never confirmed, and the people of
// whom nothing else is left. Those held for the organizers were confirmed, and stay. It returns how many it forgot.
func (c Chapter) ErasePending(ctx context.Context, before time.Time) (int64, error) {
	var people []hub.PersonID
	err := c.tx(ctx, "erase pending", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `
			DELETE FROM rsvps WHERE chapter_id = $1 AND state = 'pending' AND held_at IS NULL AND created_at < $2 AND updated_at < $2
			RETURNING COALESCE(person_id, '')`, sqldb.At(before))
		if people, err = collect(rows, err, text[hub.PersonID]); err != nil {
			return err
		}
		return tx.forgetStrangers(ctx, people)
	})
	return int64(len(people)), err
}

// EraseGuests removes the names, addresses and notes of the guests of events that ended before a moment. The counts stay. It
// returns how many answers lost their name.
func (c Chapter) EraseGuests(ctx context.Context, before time.Time) (int64, error) {
	return c.eraseNames(ctx, true, before)
}

// EraseAttendance is EraseGuests for the members who came.
func (c Chapter) EraseAttendance(ctx context.Context, before time.Time) (int64, error) {
	return c.eraseNames(ctx, false, before)
}

func (c Chapter) eraseNames(ctx context.Context, guests bool, before time.Time) (int64, error) {
	var n int64
	err := c.tx(ctx, "erase names", func(tx tenantTx) error {
		n = 0 // the transaction may run again
		answers, people, err := tx.overdue(ctx, guests, before)
		if err != nil {
			return err
		}
		for batch := range slices.Chunk(answers, eraseBatch) {
			a := ofChapter()
			erased, err := affected(tx.exec(ctx, `
				UPDATE rsvps SET `+nobodysRSVP+` WHERE chapter_id = $1 AND id IN `+in(a, batch), a.values()...))
			if err != nil {
				return err
			}
			n += erased
		}
		return tx.forgetStrangers(ctx, people)
	})
	return n, err
}

// EraseMessages forgets the chapter's emails that were sent or given up before a moment. It returns how many.
func (c Chapter) EraseMessages(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := c.tx(ctx, "erase messages", func(tx tenantTx) error {
		var err error
		// The claim's end, in due_at, is minutes after the email was sent or given up.
		n, err = affected(tx.exec(ctx, `DELETE FROM messages WHERE chapter_id = $1 AND state IN ('sent', 'failed') AND due_at < $2`,
			sqldb.At(before)))
		return err
	})
	return n, err
}

// EraseRequests forgets who was declined by the chapter or left it before a moment, and the people of whom nothing else is
// left. It returns how many.
func (c Chapter) EraseRequests(ctx context.Context, before time.Time) (int64, error) {
	var people []hub.PersonID
	err := c.tx(ctx, "erase requests", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `
			DELETE FROM memberships WHERE chapter_id = $1 AND state IN ('declined', 'left') AND COALESCE(decided_at, requested_at) < $2
			RETURNING person_id`, sqldb.At(before))
		if people, err = collect(rows, err, text[hub.PersonID]); err != nil {
			return err
		}
		return tx.forgetStrangers(ctx, people)
	})
	return int64(len(people)), err
}

// EraseFiles forgets the chapter's files that were stored before a moment and that no event, no toolkit and no chapter's page names: covers that
// were replaced or whose draft is gone, attachments that were taken out. It returns them; their bytes are the caller's to delete.
func (c Chapter) EraseFiles(ctx context.Context, before time.Time) ([]hub.File, error) {
	var loose []hub.File
	err := c.tx(ctx, "erase files", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `
			DELETE FROM files WHERE chapter_id = $1 AND created_at < $2
				AND NOT EXISTS (SELECT 1 FROM events e WHERE e.chapter_id = $1 AND e.cover_id = files.id)
				AND NOT EXISTS (SELECT 1 FROM chapters c WHERE c.id = $1 AND c.picture_id = files.id)
				AND NOT EXISTS (SELECT 1 FROM toolkit_items i WHERE i.file_id = files.id)
			RETURNING `+files.returning(), sqldb.At(before))
		loose, err = collect(rows, err, files.scan(tx.store))
		return err
	})
	if err != nil {
		return nil, err // the rows are still there
	}
	return loose, nil
}

// overdue lists the answers of guests, or of members, to events that ended before a moment, and whose they are.
func (t tenantTx) overdue(ctx context.Context, guests bool, before time.Time) (answers []any, people []hub.PersonID, err error) {
	rows, err := t.query(ctx, `
		SELECT id, person_id FROM rsvps WHERE chapter_id = $1 AND person_id IS NOT NULL AND guest = $3
			AND event_id IN (SELECT id FROM events WHERE chapter_id = $1 AND ends_at < $2)`, sqldb.At(before), guests)
	answers, err = collect(rows, err, func(row scanner) (any, error) {
		var answer string
		var person hub.PersonID
		err := row.Scan(&answer, &person)
		people = append(people, person)
		return answer, err
	})
	return answers, people, err
}
