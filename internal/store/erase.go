package store

import (
	"context"
	"slices"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// eraseBatch is how many rows one erasing statement names.
const eraseBatch = 500

// ErasePending forgets answers of the chapter that were not confirmed within hub.PendingFor of being asked last, and the
// people of whom nothing else is left. Those held for the organizers were confirmed, and stay. It returns how many it forgot.
func (c Chapter) ErasePending(ctx context.Context) (int64, error) {
	var people []hub.PersonID
	err := c.tx(ctx, "erase pending", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `
			DELETE FROM rsvps WHERE chapter_id = $1 AND state = 'pending' AND held_at IS NULL AND created_at < $2 AND updated_at < $2
			RETURNING COALESCE(person_id, '')`, sqldb.At(tx.store.now().Add(-hub.PendingFor)))
		if people, err = collect(rows, err, text[hub.PersonID]); err != nil {
			return err
		}
		return tx.forgetStrangers(ctx, people)
	})
	return int64(len(people)), err
}

// EraseNames removes the names, addresses and notes of the people who came to events that ended long enough ago: guests'
// after hub.GuestDataDays, members' after hub.MemberDataDays. The counts stay. It returns how many answers lost their name.
func (c Chapter) EraseNames(ctx context.Context) (int64, error) {
	var n int64
	err := c.tx(ctx, "erase names", func(tx tenantTx) error {
		n = 0 // the transaction may run again
		answers, people, err := tx.overdue(ctx)
		if err != nil {
			return err
		}
		for batch := range slices.Chunk(answers, eraseBatch) {
			a := ofChapter()
			erased, err := affected(tx.exec(ctx, `
				UPDATE rsvps SET person_id = NULL, name_sealed = NULL, note_sealed = NULL, token_key = NULL, network = '', address_key = NULL,
					domain_key = NULL, removed_reason_sealed = NULL, removed_by = ''
				WHERE chapter_id = $1 AND id IN `+in(a, batch), a.values()...))
			if err != nil {
				return err
			}
			n += erased
		}
		return tx.forgetStrangers(ctx, people)
	})
	return n, err
}

// EraseMessages forgets the chapter's emails that were sent or given up hub.MessageDays ago. It returns how many.
func (c Chapter) EraseMessages(ctx context.Context) (int64, error) {
	var n int64
	err := c.tx(ctx, "erase messages", func(tx tenantTx) error {
		var err error
		// The claim's end, in due_at, is minutes after the email was sent or given up.
		n, err = affected(tx.exec(ctx, `DELETE FROM messages WHERE chapter_id = $1 AND state IN ('sent', 'failed') AND due_at < $2`,
			sqldb.At(tx.store.now().AddDate(0, 0, -hub.MessageDays))))
		return err
	})
	return n, err
}

// EraseRequests forgets who was declined by the chapter or left it hub.RequestDays ago, and the people of whom nothing else
// is left. It returns how many.
func (c Chapter) EraseRequests(ctx context.Context) (int64, error) {
	var people []hub.PersonID
	err := c.tx(ctx, "erase requests", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `
			DELETE FROM memberships WHERE chapter_id = $1 AND state IN ('declined', 'left') AND COALESCE(decided_at, requested_at) < $2
			RETURNING person_id`, sqldb.At(tx.store.now().AddDate(0, 0, -hub.RequestDays)))
		if people, err = collect(rows, err, text[hub.PersonID]); err != nil {
			return err
		}
		return tx.forgetStrangers(ctx, people)
	})
	return int64(len(people)), err
}

// EraseFiles forgets the chapter's files that are older than hub.LooseFileFor and that no event and no toolkit names: covers
// that were replaced or whose draft is gone, attachments that were taken out. It returns them; their bytes are the caller's to
// delete.
func (c Chapter) EraseFiles(ctx context.Context) ([]hub.File, error) {
	var loose []hub.File
	err := c.tx(ctx, "erase files", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `
			DELETE FROM files WHERE chapter_id = $1 AND created_at < $2
				AND NOT EXISTS (SELECT 1 FROM events e WHERE e.chapter_id = $1 AND e.cover_id = files.id)
				AND NOT EXISTS (SELECT 1 FROM toolkit_items i WHERE i.file_id = files.id)
			RETURNING `+files.returning(), sqldb.At(tx.store.now().Add(-hub.LooseFileFor)))
		loose, err = collect(rows, err, files.scan(tx.store))
		return err
	})
	if err != nil {
		return nil, err // the rows are still there
	}
	return loose, nil
}

// overdue lists the answers whose names are due to be erased, and whose names those are.
func (t tenantTx) overdue(ctx context.Context) (answers []any, people []hub.PersonID, err error) {
	now := t.store.now()
	rows, err := t.query(ctx, `
		SELECT id, person_id FROM rsvps WHERE chapter_id = $1 AND person_id IS NOT NULL AND (
			(guest AND event_id IN (SELECT id FROM events WHERE chapter_id = $1 AND ends_at < $2)) OR
			(NOT guest AND event_id IN (SELECT id FROM events WHERE chapter_id = $1 AND ends_at < $3)))`,
		sqldb.At(now.AddDate(0, 0, -hub.GuestDataDays)), sqldb.At(now.AddDate(0, 0, -hub.MemberDataDays)))
	answers, err = collect(rows, err, func(row scanner) (any, error) {
		var answer string
		var person hub.PersonID
		err := row.Scan(&answer, &person)
		people = append(people, person)
		return answer, err
	})
	return answers, people, err
}
