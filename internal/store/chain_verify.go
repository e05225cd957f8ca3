package store

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// TrailReport is what VerifyTrail found.
type TrailReport struct {
	Chains []ChainReport // by name; the national chain is ""
	Rows   int           // of all chains
}

// Broken is the number of chains that are not whole.
func (r TrailReport) Broken() (n int) {
	for _, c := range r.Chains {
		if c.Break != nil {
			n++
		}
	}
	return n
}

// ChainReport is one chain. Its rows are First to Last; Rows counts those that were read before the break, if there is one.
type ChainReport struct {
	Chapter     hub.ChapterID // empty: national
	Rows        int
	First, Last int64
	Head        string // the newest mac in hexadecimal: kept elsewhere, it shows that no older state was put back
	Break       *Break
}

// Break is the first place where a chain is not as the hub wrote it.
type Break struct {
	Seq    int64       // of the row, or of the row that is missing
	ID     hub.AuditID // of the row, when it is there
	Reason string
}

func (b Break) String() string {
	switch {
	case b.Seq == 0 && b.ID == "":
		return b.Reason
	case b.Seq == 0:
		return fmt.Sprintf("row %s: %s", b.ID, b.Reason)
	case b.ID == "":
		return fmt.Sprintf("row %d: %s", b.Seq, b.Reason)
	}
	return fmt.Sprintf("row %d (%s): %s", b.Seq, b.ID, b.Reason)
}

// verifyPage is how many rows VerifyTrail holds at once, and how often it reports.
const verifyPage = 1000

// VerifyTrail checks every chain of the trail from its oldest kept row to its head, in the eyes of one snapshot, and names
// the first break of each. progress, which may be nil, hears how many rows were read.
func (s *Store) VerifyTrail(ctx context.Context, progress func(done int)) (TrailReport, error) {
	var report TrailReport
	err := s.db.Snapshot(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT chain FROM audit_heads UNION SELECT chain FROM audit ORDER BY 1`)
		chains, err := collect(rows, err, text[string])
		if err != nil {
			return err
		}
		for _, chain := range chains {
			one, err := s.verifyChain(ctx, tx, chain, func(rows int) {
				if report.Rows += rows; progress != nil {
					progress(report.Rows)
				}
			})
			if err != nil {
				return err
			}
			report.Chains = append(report.Chains, one)
		}
		return nil
	})
	return report, wrap("verify the trail", err)
}

func (s *Store) verifyChain(ctx context.Context, tx *sql.Tx, chain string, step func(rows int)) (ChainReport, error) {
	r := ChainReport{Chapter: hub.ChapterID(chain)}
	h, err := scanHead(tx.QueryRowContext(ctx, `SELECT `+headColumns+` FROM audit_heads WHERE chain = $1`, chain))
	if errors.Is(err, sql.ErrNoRows) {
		r.Break = &Break{Reason: "the chain has no head"}
		return r, nil
	}
	if err != nil {
		return r, err
	}
	r.First, r.Last, r.Head = h.firstSeq, h.seq, hex.EncodeToString(h.mac)
	broken := func(seq int64, id hub.AuditID, reason string) {
		if r.Break == nil {
			r.Break = &Break{seq, id, reason}
		}
	}
	prev, seq := h.firstPrev, h.firstSeq-1
	for {
		rows, err := tx.QueryContext(ctx, `
			SELECT id, at, actor_id, COALESCE(chapter_id, ''), action, object, seq, mac FROM audit
			WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3`, chain, seq, verifyPage)
		page, err := collect(rows, err, scanLink)
		if err != nil {
			return r, err
		}
		for _, l := range page {
			switch {
			case l.seq != seq+1:
				broken(seq+1, "", "is missing")
			case l.seq > h.seq:
				broken(l.seq, l.ID, "stands behind the chain's head")
			case string(l.Chapter) != chain:
				broken(l.seq, l.ID, "is of another chapter")
			case !hmac.Equal(l.mac, s.rowMAC(chain, l.seq, prev, l.AuditEntry)):
				broken(l.seq, l.ID, "was changed, or stands in another's place")
			}
			if r.Break == nil {
				r.Rows++
			}
			prev, seq = l.mac, l.seq
		}
		if step(len(page)); len(page) < verifyPage {
			break
		}
	}
	switch {
	case seq < h.seq:
		broken(seq+1, "", "is missing")
	case !hmac.Equal(prev, h.mac):
		broken(seq, "", "is not the one the chain's head names")
	case !h.genuine(s):
		broken(h.seq, "", "the chain's head was changed")
	}
	return r, s.verifyEdges(ctx, tx, h, broken)
}

// verifyEdges looks for rows that no walk from the first kept row meets: before it, and outside the chain.
func (s *Store) verifyEdges(ctx context.Context, tx *sql.Tx, h head, broken func(int64, hub.AuditID, string)) error {
	var id hub.AuditID
	var seq int64
	err := tx.QueryRowContext(ctx, `SELECT id, seq FROM audit WHERE chain = $1 AND seq < $2 ORDER BY seq LIMIT 1`, h.chain, h.firstSeq).Scan(&id, &seq)
	if err == nil {
		broken(seq, id, "is older than the rows the chain's head keeps")
	} else if notFoundIsNil(sqldb.Map(err)) != nil {
		return err
	}
	err = tx.QueryRowContext(ctx, `SELECT id FROM audit WHERE chain = $1 AND seq IS NULL ORDER BY id LIMIT 1`, h.chain).Scan(&id)
	if err == nil {
		broken(0, id, "stands outside the chain")
		return nil
	}
	return notFoundIsNil(sqldb.Map(err))
}

// link is a row in its chain.
type link struct {
	hub.AuditEntry
	seq int64
	mac []byte
}

func scanLink(row scanner) (link, error) {
	var l link
	err := row.Scan(&l.ID, sqldb.Time{T: &l.At}, &l.Actor, &l.Chapter, &l.Action, &l.Object, &l.seq, &l.mac)
	return l, err
}
