package store

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// noticeRow is an email that no chapter stands behind, with how it waits.
type noticeRow struct {
	hub.Message

	person       hub.PersonID       // empty: the address belongs to nobody yet
	confirmation hub.ConfirmationID // what it asks to confirm, if it asks; it goes when that goes
	mailbox      []byte             // of whom it is to, where somebody typed the address
}

// notices are the rows of notices.
var notices = table[noticeRow]{name: "notices", columns: []column[noticeRow]{
	plain("id", func(n *noticeRow) *hub.MessageID { return &n.ID }),
	plain("kind", func(n *noticeRow) *hub.MessageKind { return &n.Kind }),
	letter(sealNotice, func(n *noticeRow) *hub.Letter { return &n.Letter }),
	plain("locale", func(n *noticeRow) *say.Locale { return &n.Locale }),
	plain("attempts", func(n *noticeRow) *int { return &n.Attempts }),
	moment("created_at", func(n *noticeRow) *time.Time { return &n.CreatedAt }),
	plain("network", func(n *noticeRow) *string { return &n.Network }),
	moment("due_at", func(n *noticeRow) *time.Time { return &n.DueAt }),
	writeOnly("person_id", func(_ *Store, n *noticeRow) any { return sqldb.Text(n.person) }),
	writeOnly("confirmation_id", func(_ *Store, n *noticeRow) any { return sqldb.Text(n.confirmation) }),
	writeOnly("state", func(*Store, *noticeRow) any { return "queued" }),
	writeOnly("lane", func(_ *Store, n *noticeRow) any { return int(n.Kind.Lane()) }),
	writeOnly("address_key", func(_ *Store, n *noticeRow) any { return keyOrNull(n.mailbox) }),
}}

// oweNotice owes an email that no chapter stands behind, with these words. Its content is sealed.
func (s *Store) oweNotice(ctx context.Context, tx *transaction, row noticeRow, words hub.Words) (err error) {
	if row.Message, err = row.Saying(words); err != nil {
		return err
	}
	row.ID, row.CreatedAt = hub.NewID[hub.MessageID](), s.now()
	row.DueAt = row.CreatedAt
	if row.Kind.Typed() && !row.Kind.Alone() {
		row.mailbox = s.addressKey(row.Letter.To)
	}
	if _, err := insertGlobalOr(ctx, s, tx, &notices, &row, `ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("owe notice: %w", err)
	}
	return s.queue.EnqueueMail(ctx, tx.Tx, row.Kind.Lane())
}
