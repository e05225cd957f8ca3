package store

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/internal/sqldb"
)

// expirePage is how many rows one transaction of ExpireTrail removes: the chain waits meanwhile.
const expirePage = 2000

// ExpireTrail removes the rows of the trail that are from before a moment, chain by chain from its oldest row on, and
// moves the mark where the chain begins. A row stays for one day more, since the database refuses by its own clock. A
// chain whose head is not genuine keeps everything. It returns how many rows went.
func (s *Store) ExpireTrail(ctx context.Context, before time.Time) (int64, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT chain FROM audit_heads ORDER BY chain`)
	chains, err := collect(rows, err, text[string])
	if err != nil {
		return 0, fmt.Errorf("store: expire the trail: %w", err)
	}
	var gone int64
	for _, chain := range chains {
		for {
			n, err := s.expireChain(ctx, chain, sqldb.At(before.AddDate(0, 0, -1)))
			if err != nil {
				return gone, fmt.Errorf("store: expire the trail: %w", err)
			}
			if gone += n; n < expirePage {
				break
			}
		}
	}
	return gone, nil
}

func (s *Store) expireChain(ctx context.Context, chain string, before any) (n int64, err error) {
	due, err := rowExists(s.db.QueryRowContext(ctx, `
		SELECT 1 FROM audit a JOIN audit_heads h ON h.chain = a.chain AND h.first_seq = a.seq WHERE a.chain = $1 AND a.at < $2`, chain, before))
	if err != nil || !due {
		return 0, err
	}
	err = s.db.Tx(ctx, s.recorded(ctx, func(tx *transaction) error {
		h, err := s.lockHead(ctx, tx, chain)
		if err != nil || !h.genuine(s) {
			return err
		}
		// The oldest rows up to the first that is still young: a chain is shortened from one end only.
		rows, err := tx.QueryContext(ctx, `SELECT seq, mac, at < $2 FROM audit WHERE chain = $1 AND seq >= $3 ORDER BY seq LIMIT $4`,
			chain, before, h.firstSeq, expirePage)
		last, young := h.firstSeq-1, false
		_, err = collect(rows, err, func(row scanner) (struct{}, error) {
			var seq int64
			var mac []byte
			var old bool
			err := row.Scan(&seq, &mac, &old)
			if young = young || !old || seq != last+1; !young {
				last, h.firstPrev = seq, mac
			}
			return struct{}{}, err
		})
		if err != nil {
			return err
		}
		if n, err = affected(tx.ExecContext(ctx, `DELETE FROM audit WHERE chain = $1 AND seq >= $2 AND seq <= $3`, chain, h.firstSeq, last)); err != nil {
			return err
		}
		h.firstSeq = last + 1
		return s.saveHead(ctx, tx, h, true)
	}))
	return n, err
}
