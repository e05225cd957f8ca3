package store

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/binary"
	"errors"
	"strconv"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// The trail is a set of chains, one for each chapter and one, named "", for what is national. A row's mac is a keyed hash
// of the mac before it and of everything in the row; the head of a chain holds the newest mac, and where the kept rows
// begin, under a seal of its own. The key is the keyset's lookup key, which is outside the database and never rotated
// (seal.Keys.Lookup), so macs of all times are checked with one key. Whoever writes the database without it can neither
// change, remove, reorder nor add a row unseen. What they can do is put a whole older state back, rows and head together:
// for that `audit verify` prints the heads, to be kept elsewhere.

// Purposes of the keyed hashes.
const (
	macRow  = "audit.row"
	macHead = "audit.head"
)

// macSize is the size of a mac in bytes. Before the first row stands one of zeros.
const macSize = 32

// head is the end of one chain.
type head struct {
	chain     string
	seq       int64 // of the newest row; 0 before the first
	mac       []byte
	firstSeq  int64 // of the oldest row that is kept
	firstPrev []byte
	seal      []byte
}

// fields joins texts so that no two lists of texts look alike: each follows its length.
func fields(texts ...string) string {
	var b []byte
	for _, text := range texts {
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
	}
	return string(b)
}

// rowMAC is the mac of a row at its place behind prev.
func (s *Store) rowMAC(chain string, seq int64, prev []byte, e hub.AuditEntry) []byte {
	return s.keys.Lookup(fields(chain, strconv.FormatInt(seq, 10), string(prev), string(e.ID),
		strconv.FormatInt(e.At.UTC().Truncate(time.Microsecond).UnixMicro(), 10), string(e.Actor), string(e.Chapter), string(e.Action), e.Object), macRow)
}

func (h *head) sealed(s *Store) []byte {
	return s.keys.Lookup(fields(h.chain, strconv.FormatInt(h.seq, 10), string(h.mac), strconv.FormatInt(h.firstSeq, 10), string(h.firstPrev)), macHead)
}

// genuine reports whether the head is as the hub wrote it.
func (h *head) genuine(s *Store) bool { return hmac.Equal(h.seal, h.sealed(s)) }

// extend moves the head on to e.
func (h *head) extend(s *Store, e hub.AuditEntry) {
	h.seq++
	h.mac = s.rowMAC(h.chain, h.seq, h.mac, e)
}

const headColumns = `chain, seq, mac, first_seq, first_prev, seal`

func scanHead(row scanner) (head, error) {
	var h head
	err := row.Scan(&h.chain, &h.seq, &h.mac, &h.firstSeq, &h.firstPrev, &h.seal)
	return h, err
}

// lockHead returns the head of a chain and locks it until the transaction ends, beginning the chain when there is none.
func (s *Store) lockHead(ctx context.Context, tx runner, chain string) (head, error) {
	const lock = `UPDATE audit_heads SET seq = seq WHERE chain = $1 RETURNING ` + headColumns
	h, err := scanHead(tx.QueryRowContext(ctx, lock, chain))
	if !errors.Is(err, sql.ErrNoRows) {
		return h, sqldb.Map(err)
	}
	h = head{chain: chain, mac: make([]byte, macSize), firstSeq: 1, firstPrev: make([]byte, macSize), seal: make([]byte, macSize)}
	// Rows without a head: somebody took it away. The hub goes on behind them under a head that stays unsealed.
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM audit WHERE chain = $1`, chain).Scan(&h.seq); err != nil {
		return h, sqldb.Map(err)
	}
	if h.seq == 0 {
		h.seal = h.sealed(s)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO audit_heads (`+headColumns+`) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		h.chain, h.seq, h.mac, h.firstSeq, h.firstPrev, h.seal)
	if err != nil {
		return h, sqldb.Map(err)
	}
	h, err = scanHead(tx.QueryRowContext(ctx, lock, chain))
	return h, sqldb.Map(err)
}

// saveHead writes a locked head. One that was not genuine when it was locked keeps the seal it had: sealing it again would
// make what somebody wrote into it the hub's own word.
func (s *Store) saveHead(ctx context.Context, tx runner, h head, genuine bool) error {
	if genuine {
		h.seal = h.sealed(s)
	}
	_, err := tx.ExecContext(sqldb.Later(ctx), `UPDATE audit_heads SET seq = $2, mac = $3, first_seq = $4, first_prev = $5, seal = $6 WHERE chain = $1`,
		h.chain, h.seq, h.mac, h.firstSeq, h.firstPrev, h.seal)
	return sqldb.Map(err)
}

// adoptPage is how many rows AdoptTrail takes in between two looks at the database.
const adoptPage = 1000

// AdoptTrail takes the rows that were written before there were chains into them, in the order of their times, and returns
// how many. It does so once in the life of a database, at the first start on this schema: rows that turn up outside the
// chains later are somebody else's, and stay outside for VerifyTrail to find. Rows of a database without chains are all old ones.
func (s *Store) AdoptTrail(ctx context.Context) (adopted int, err error) {
	// An empty database stays empty: a backup may be about to be loaded into it.
	due, err := rowExists(s.db.QueryRowContext(ctx, `SELECT 1 FROM audit WHERE NOT EXISTS (SELECT 1 FROM audit_heads) LIMIT 1`))
	if err != nil || !due {
		return 0, err
	}
	err = s.tx(ctx, "take the trail into chains", func(tx *transaction) error {
		// Of two processes that start at once, the second waits here and then finds the chains begun.
		national, err := s.lockHead(ctx, tx, "")
		if err != nil {
			return err
		}
		begun, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM audit WHERE seq IS NOT NULL LIMIT 1`))
		if err != nil || begun {
			return err
		}
		adopted, err = s.adopt(ctx, tx, national)
		return err
	})
	return adopted, err
}

// adopt takes every row outside the chains into its chain. h is the locked head of the first.
func (s *Store) adopt(ctx context.Context, tx runner, h head) (adopted int, err error) {
	for {
		page, err := s.unchained(ctx, tx)
		if err != nil || len(page) == 0 {
			return adopted, err
		}
		for _, e := range page {
			if chain := string(e.Chapter); chain != h.chain {
				if err := s.saveHead(ctx, tx, h, true); err != nil {
					return adopted, err
				}
				if h, err = s.lockHead(ctx, tx, chain); err != nil {
					return adopted, err
				}
			}
			h.extend(s, e)
			// The chain as well: a process of the schema before chains writes '' there for every chapter.
			err := must(tx.ExecContext(ctx, `UPDATE audit SET chain = $2, seq = $3, mac = $4 WHERE id = $1 AND seq IS NULL`, e.ID, h.chain, h.seq, h.mac))
			if err != nil {
				return adopted, err
			}
			adopted++
		}
		if err := s.saveHead(ctx, tx, h, true); err != nil {
			return adopted, err
		}
	}
}

// unchained returns the next rows outside the chains, chain by chain.
func (s *Store) unchained(ctx context.Context, tx runner) ([]hub.AuditEntry, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT `+auditRows.list()+` FROM audit WHERE seq IS NULL
		ORDER BY COALESCE(chapter_id, ''), at, id LIMIT $1`, adoptPage)
	return collect(rows, err, s.scanEntry)
}
