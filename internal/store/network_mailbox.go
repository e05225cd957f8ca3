package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Admission is what may happen to an email that is about to leave because somebody typed its address.
type Admission struct {
	Suppressed bool          // it never leaves
	Later      bool          // it is back in the queue, due when the mailbox's limit allows
	At         time.Time     // when it counts as sent
	Gathered   []hub.Message // claimed with it: what else is owed to the mailbox, and leaves in the same email
}

// Admit counts a claimed message of a typed kind against its mailbox, or puts it and everything else that waits for that mailbox
// back until the limit allows. The mailbox's row is locked meanwhile, so the limit holds however many workers send. An email that
// was counted and of which nobody knows whether it left, because the answer or the worker was lost, is not counted again. What is
// gathered was claimed with m, and is among beside, or is claimed here for as long as m is. code is a sign-in code that was asked
// for in a browser. Why it crosses: a mailbox is one for all chapters, and a stranger is spared however many of them owe an email.
func (s *Store) Admit(ctx context.Context, m hub.Message, beside []hub.Message, email string, code bool) (a Admission, err error) {
	err = s.acrossTogether(ctx, "admit", func(ctx context.Context, tx *transaction) error {
		a = Admission{}
		box, err := s.lockMailbox(ctx, tx, email)
		if err != nil {
			return err
		}
		now := s.now()
		at, ever := box.Next(now, code)
		if !ever {
			a.Suppressed = true
			return nil
		}
		sends, counted, err := s.unanswered(ctx, tx, m, box.Sends, code)
		if err != nil {
			return err
		}
		if a.At = counted; a.At.IsZero() {
			if a.Later = at.After(now); a.Later {
				return s.putOff(ctx, tx, m, s.addressKey(email), at)
			}
			a.At, sends = now, box.Sent(now, m.ID).Sends
		}
		if err := s.saveSends(ctx, tx, email, sends); err != nil {
			return err
		}
		if code {
			return nil
		}
		a.Gathered, err = s.gather(ctx, tx, s.addressKey(email), m.DueAt, beside)
		return err
	})
	return a, err
}

// unanswered is when an email was counted that is still owed, as nobody answered whether it left; else zero. m stands for it from
// then on, so that it makes room for one email and not for each that is owed meanwhile. One that another worker is sending is not
// unanswered, and a code is only its own second try. Why it crosses: as Admit.
func (s *Store) unanswered(ctx context.Context, tx *transaction, m hub.Message, sends []hub.MailboxSend, code bool) ([]hub.MailboxSend, time.Time, error) {
	own := func(id hub.MessageID) int {
		return slices.IndexFunc(sends, func(send hub.MailboxSend) bool { return send.First == id })
	}
	at := own(m.ID)
	if at < 0 && !code && len(sends) > 0 {
		a := &arguments{}
		until := a.add(sqldb.At(s.now()))
		ids := make([]hub.MessageID, len(sends))
		for i, send := range sends {
			ids[i] = send.First
		}
		owed := ` WHERE (state = 'queued' OR state = 'sending' AND due_at <= ` + until + `) AND id IN ` + in(a, ids)
		id, err := text[hub.MessageID](tx.QueryRowContext(ctx, `SELECT id FROM messages`+owed+` UNION ALL SELECT id FROM notices`+owed+` LIMIT 1`, a.values()...))
		if err == nil {
			at = own(id)
		} else if !errors.Is(err, sql.ErrNoRows) {
			return sends, time.Time{}, sqldb.Map(err)
		}
	}
	if at < 0 {
		return sends, time.Time{}, nil
	}
	sends[at].First = m.ID
	return sends, sends[at].At, nil
}

// putOff makes everything that waits for a mailbox due at a moment, not before; the claim of m counts as no attempt. Why it
// crosses: as Admit.
func (s *Store) putOff(ctx context.Context, tx *transaction, m hub.Message, key []byte, at time.Time) error {
	until := sqldb.At(at)
	for _, statement := range []string{
		`UPDATE messages SET due_at = $2 WHERE address_key = $1 AND state = 'queued' AND due_at < $2`,
		`UPDATE notices SET due_at = $2 WHERE address_key = $1 AND state = 'queued' AND due_at < $2`,
	} {
		if _, err := tx.ExecContext(ctx, statement, key, until); err != nil {
			return sqldb.Map(err)
		}
	}
	statement := `UPDATE messages SET state = 'queued', attempts = attempts - 1, due_at = $2 WHERE id = $1 AND state = 'sending'`
	if m.IsNotice() {
		statement = `UPDATE notices SET state = 'queued', attempts = attempts - 1, due_at = $2 WHERE id = $1 AND state = 'sending'`
	}
	_, err := tx.ExecContext(ctx, statement, m.ID, until)
	return sqldb.Map(err)
}

// gather claims what else waits for a mailbox, until a moment, and finds what is for it among the claimed. Why it crosses: as Admit.
func (s *Store) gather(ctx context.Context, tx *transaction, key []byte, until time.Time, claimed []hub.Message) (all []hub.Message, err error) {
	for batch := range slices.Chunk(claimed, eraseBatch) {
		names := make([]hub.MessageID, len(batch))
		for i, m := range batch {
			names[i] = m.ID
		}
		a := &arguments{}
		those := a.fill(` WHERE address_key = ? AND state = 'sending' AND id IN `, key) + in(a, names)
		rows, err := tx.QueryContext(ctx, `SELECT id FROM messages`+those+` UNION ALL SELECT id FROM notices`+those, a.values()...)
		ids, err := collect(rows, err, text[hub.MessageID])
		if err != nil {
			return nil, err
		}
		for _, m := range batch {
			if slices.Contains(ids, m.ID) {
				all = append(all, m)
			}
		}
	}
	rows, err := tx.QueryContext(ctx, `
		UPDATE messages SET state = 'sending', attempts = attempts + 1, due_at = $2 WHERE state = 'queued' AND id IN (
			SELECT id FROM messages WHERE address_key = $1 AND state = 'queued' ORDER BY due_at, id LIMIT $3)
		RETURNING `+messages.list(), key, sqldb.At(until), hub.GatherMost)
	list, err := collect(rows, err, s.scanMessage)
	if err != nil {
		return nil, err
	}
	rows, err = tx.QueryContext(ctx, `
		UPDATE notices SET state = 'sending', attempts = attempts + 1, due_at = $2 WHERE state = 'queued' AND id IN (
			SELECT id FROM notices WHERE address_key = $1 AND state = 'queued' ORDER BY due_at, id LIMIT $3)
		RETURNING `+notices.list(), key, sqldb.At(until), hub.GatherMost)
	notices, err := collect(rows, err, s.scanNotice)
	if err != nil {
		return nil, err
	}
	all = slices.Concat(all, list, notices)
	slices.SortFunc(all, older)
	return all, nil
}

// confirmMailbox notes that the owner of an address has just proven it, and lets what waits for them leave. Why it crosses: as Admit.
func (t tenantTx) confirmMailbox(ctx context.Context, email string) error {
	if err := t.store.confirmMailbox(ctx, t.tx, email); err != nil {
		return err
	}
	return t.acrossFor(ctx, func() error { return t.store.hasten(ctx, t.tx, email) })
}

// hasten makes what waits for a mailbox due at once: its owner has confirmed something. Why it crosses: as Admit.
func (s *Store) hasten(ctx context.Context, tx *transaction, email string) error {
	for _, statement := range []string{
		`UPDATE messages SET due_at = $2 WHERE address_key = $1 AND state = 'queued' AND due_at > $2 AND attempts = 0`,
		`UPDATE notices SET due_at = $2 WHERE address_key = $1 AND state = 'queued' AND due_at > $2 AND attempts = 0`,
	} {
		if _, err := tx.ExecContext(sqldb.Later(ctx), statement, s.addressKey(email), sqldb.At(s.now())); err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}
