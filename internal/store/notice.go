package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// oweNotice owes an email that no chapter stands behind. Its content is sealed.
func (s *Store) oweNotice(ctx context.Context, tx *sql.Tx, n hub.Notice) error {
	plain, err := json.Marshal(n.Letter)
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	box, err := s.seal(string(plain), sealNotice)
	if err != nil {
		return err
	}
	if n.ID == "" {
		n.ID = hub.NewID[hub.NoticeID]()
	}
	kind := hub.MessageKind(n.Kind)
	var mailbox any // of whom it is to, where somebody typed the address
	if kind.Typed() {
		mailbox = s.addressKey(n.Letter.To)
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO notices (id, kind, person_id, confirmation_id, address_key, network, lane, letter_sealed, state, due_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $9) ON CONFLICT DO NOTHING`,
		n.ID, n.Kind, sqldb.Text(n.Person), sqldb.Text(n.Confirmation), mailbox, n.Network, int(kind.Lane()), box, sqldb.At(s.now()))
	if err != nil {
		return fmt.Errorf("owe notice: %w", sqldb.Map(err))
	}
	return s.queue.EnqueueMail(ctx, tx, kind.Lane())
}
