package store

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// messageRow is a message with how it waits.
type messageRow struct {
	hub.Message

	mailbox []byte // of whom it is to, where somebody typed the address
}

// messages are the rows of messages.
var messages = table[messageRow]{name: "messages", columns: []column[messageRow]{
	plain("chapter_id", func(m *messageRow) *hub.ChapterID { return &m.Chapter }),
	plain("id", func(m *messageRow) *hub.MessageID { return &m.ID }),
	plain("kind", func(m *messageRow) *hub.MessageKind { return &m.Kind }),
	optional("event_id", func(m *messageRow) *hub.EventID { return &m.Event }),
	optional("rsvp_id", func(m *messageRow) *hub.RSVPID { return &m.RSVP }),
	optional("toolkit_id", func(m *messageRow) *hub.ToolkitID { return &m.Toolkit }),
	letter(sealLetter, func(m *messageRow) *hub.Letter { return &m.Letter }),
	plain("locale", func(m *messageRow) *say.Locale { return &m.Locale }),
	plain("turn", func(m *messageRow) *int { return &m.Turn }),
	plain("attempts", func(m *messageRow) *int { return &m.Attempts }),
	moment("created_at", func(m *messageRow) *time.Time { return &m.CreatedAt }),
	plain("network", func(m *messageRow) *string { return &m.Network }),
	moment("due_at", func(m *messageRow) *time.Time { return &m.DueAt }),
	writeOnly("state", func(*Store, *messageRow) any { return "queued" }),
	writeOnly("lane", func(_ *Store, m *messageRow) any { return int(m.Kind.Lane()) }),
	writeOnly("address_key", func(_ *Store, m *messageRow) any { return keyOrNull(m.mailbox) }),
}}

// keyOrNull is a keyed hash; none is NULL.
func keyOrNull(key []byte) any {
	if len(key) == 0 {
		return nil
	}
	return key
}

// owe adds a message that is due at once; one that is there already changes nothing.
func (t tenantTx) owe(ctx context.Context, row messageRow) error {
	row.CreatedAt = t.store.now()
	row.DueAt = row.CreatedAt
	if err := insertLater(ctx, t, &messages, &row, `ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("owe %s: %w", row.Kind, err)
	}
	return t.store.queue.EnqueueMail(ctx, t.tx.Tx, row.Kind.Lane())
}

// oweIfNew is owe, and reports whether the message was not there already.
func (t tenantTx) oweIfNew(ctx context.Context, row messageRow) (bool, error) {
	row.CreatedAt = t.store.now()
	row.DueAt = row.CreatedAt
	n, err := insertOr(ctx, t, &messages, &row, `ON CONFLICT DO NOTHING`)
	if err != nil {
		return false, fmt.Errorf("owe %s: %w", row.Kind, err)
	}
	return n > 0, t.store.queue.EnqueueMail(ctx, t.tx.Tx, row.Kind.Lane())
}

// oweMail owes the person of r an email of this kind; owing the same one twice in one turn changes nothing.
func (t tenantTx) oweMail(ctx context.Context, kind hub.MessageKind, r hub.RSVP) error {
	if silent, err := t.unreachable(ctx, r); err != nil || silent {
		return err
	}
	return t.owe(ctx, mailAbout(kind, r))
}

// oweOnce is oweMail, and reports whether it was not owed already in this turn.
func (t tenantTx) oweOnce(ctx context.Context, kind hub.MessageKind, r hub.RSVP) (bool, error) {
	if silent, err := t.unreachable(ctx, r); err != nil || silent {
		return false, err
	}
	return t.oweIfNew(ctx, mailAbout(kind, r))
}

// mailAbout is an email of this kind to the person of r.
func mailAbout(kind hub.MessageKind, r hub.RSVP) messageRow {
	row := messageRow{Message: hub.Message{
		ID: hub.MessageID(numbered(int(r.Number))), Kind: kind, Event: r.Event, RSVP: r.ID, Turn: r.Turn, Network: r.Network, Locale: r.Locale,
	}}
	if kind.Typed() {
		row.mailbox = r.AddressKey
	}
	return row
}

// unreachable reports whether the person of r has no address: the organizers added them by name alone.
func (t tenantTx) unreachable(ctx context.Context, r hub.RSVP) (bool, error) {
	if !r.Guest || len(r.AddressKey) > 0 {
		return false, nil
	}
	return rowExists(t.tx.QueryRowContext(ctx, `SELECT 1 FROM people WHERE id = $1 AND email_sealed IS NULL`, r.Person))
}

// numbered is a random id. Processes of the release before this one read the number behind its dot.
func numbered(n int) string { return fmt.Sprintf("%s.%d", hub.NewID[string](), n) }

// oweEveryone owes everyone who is coming to an event, or waits for a seat or for the organizers, an email of this kind; once per SEQUENCE of the event. told is how many. People who just
// moved up from the waitlist read of a change in the email that says so.
func (t tenantTx) oweEveryone(ctx context.Context, event hub.EventID, kind hub.MessageKind) (told int, err error) {
	e, err := t.event(ctx, event)
	if err != nil {
		return 0, err
	}
	n, err := affected(t.exec(ctx, `
		INSERT INTO messages (chapter_id, id, kind, event_id, rsvp_id, turn, state, due_at, created_at, lane, locale)
		SELECT r.chapter_id, r.id || $3, $4, r.event_id, r.id, $7, 'queued', $5, $5, $6, r.locale FROM rsvps r
		WHERE r.chapter_id = $1 AND r.event_id = $2 AND EXISTS (SELECT 1 FROM people p WHERE p.id = r.person_id AND p.email_sealed IS NOT NULL)
			AND (r.state IN ('going', 'waitlisted') OR r.state = 'pending' AND r.held_at IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.chapter_id = r.chapter_id AND m.rsvp_id = r.id AND m.state = 'queued' AND m.attempts = 0
				AND m.kind = 'rsvp_promoted' AND $4 = 'event_changed')
		ON CONFLICT DO NOTHING`,
		event, "."+numbered(e.Sequence), kind, sqldb.At(t.store.now()), int(kind.Lane()), e.Sequence))
	if err != nil {
		return 0, fmt.Errorf("owe mails: %w", sqldb.Map(err))
	}
	return int(n), t.store.queue.EnqueueMail(ctx, t.tx.Tx, kind.Lane())
}

// LatestTurn is the turn of the last email of some kinds that is owed or was sent about an RSVP, 0 when there is none.
func (c Chapter) LatestTurn(ctx context.Context, id hub.RSVPID, kinds []hub.MessageKind) (turn int, err error) {
	a := ofChapter()
	err = c.reader().row(ctx, `SELECT COALESCE(MAX(turn), 0) FROM messages WHERE chapter_id = $1 AND rsvp_id = `+a.add(id)+` AND turn > 0 AND kind IN `+in(a, kinds),
		a.values()...).Scan(&turn)
	return turn, sqldb.Map(err)
}

// oweLetter owes a person an email that no RSVP stands behind. Its content is sealed.
func (t tenantTx) oweLetter(ctx context.Context, to hub.Person, m hub.Message) error {
	if m.ID == "" {
		m.ID = hub.NewID[hub.MessageID]()
	}
	m.Letter.To, m.Letter.Name, m.Locale = to.Email, to.Name, to.Locale
	return t.owe(ctx, messageRow{Message: m})
}

// oweLeads owes each of some leads an email with these words.
func (t tenantTx) oweLeads(ctx context.Context, leads []hub.Person, m hub.Message, words hub.Words) error {
	m, err := m.Saying(words)
	for i := 0; err == nil && i < len(leads); i++ {
		err = t.oweLetter(ctx, leads[i], m)
	}
	return err
}

// HasLead reports whether the chapter has somebody who reads what visitors write.
func (c Chapter) HasLead(ctx context.Context) (bool, error) {
	leads, err := c.reader().leads(ctx)
	if err != nil {
		return false, fmt.Errorf("store: leads: %w", err)
	}
	return len(leads) > 0, nil
}

// WriteToLeads owes each lead of the chapter an email with a visitor's words; replies go to the visitor's address. A chapter without
// a lead is ErrNoLead, so that nothing is accepted that nobody will read.
func (c Chapter) WriteToLeads(ctx context.Context, replies string, words hub.ContactLetter) error {
	return c.tx(ctx, "write to leads", func(tx tenantTx) error {
		leads, err := tx.leads(ctx)
		if err != nil {
			return err
		}
		if len(leads) == 0 {
			return hub.ErrNoLead
		}
		return tx.oweLeads(ctx, leads, hub.Message{Letter: hub.Letter{Replies: replies}}, words)
	})
}

// leads returns the chapter's leads who can be reached by email, whoever made them leads. The national office's are its staff.
func (b bound) leads(ctx context.Context) ([]hub.Person, error) {
	rows, err := b.query(ctx, `
		SELECT p.id, p.name_sealed, p.email_sealed, p.locale FROM people p
		WHERE p.email_sealed IS NOT NULL AND p.suspended_at IS NULL AND p.id IN (
			SELECT r.person_id FROM roles r WHERE r.chapter_id = $1 AND r.role = 'lead' AND (r.ends_at IS NULL OR r.ends_at > $2)
			UNION SELECT r.person_id FROM roles r JOIN chapters c ON c.id = $1 AND c.kind = 'national'
				WHERE r.chapter_id IS NULL AND r.role = 'national_staff' AND (r.ends_at IS NULL OR r.ends_at > $2)) ORDER BY p.id`, sqldb.At(b.store.now()))
	return collect(rows, err, func(row scanner) (hub.Person, error) {
		var p hub.Person
		err := row.Scan(&p.ID, sealed{b.store, sealName, &p.Name}, sealed{b.store, sealEmail, &p.Email}, &p.Locale)
		return p, err
	})
}

// Retry is what happens to a message that was not accepted: another try After some time, or none.
type Retry struct {
	GiveUp bool
	After  time.Duration
}
