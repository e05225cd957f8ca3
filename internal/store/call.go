package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// callReport is a call that was reported lately.
type callReport struct {
	chapter     hub.ChapterID
	id, network string
	at          time.Time
}

// callReports are the rows of call_reports.
var callReports = table[callReport]{name: "call_reports", columns: []column[callReport]{
	plain("chapter_id", func(r *callReport) *hub.ChapterID { return &r.chapter }),
	plain("id", func(r *callReport) *string { return &r.id }),
	plain("network", func(r *callReport) *string { return &r.network }),
	moment("at", func(r *callReport) *time.Time { return &r.at }),
}}

// callNotes are the rows of call_notes.
var callNotes = table[hub.CallNote]{name: "call_notes", alias: "n", columns: []column[hub.CallNote]{
	plain("chapter_id", func(n *hub.CallNote) *hub.ChapterID { return &n.Chapter }),
	plain("id", func(n *hub.CallNote) *hub.CallNoteID { return &n.ID }),
	plain("toolkit_id", func(n *hub.CallNote) *hub.ToolkitID { return &n.Toolkit }),
	plain("item_key", func(n *hub.CallNote) *hub.ItemKey { return &n.Item }),
	plain("callee", func(n *hub.CallNote) *string { return &n.Callee }),
	plain("outcome", func(n *hub.CallNote) *hub.CallOutcome { return &n.Outcome }),
	secret("text_sealed", sealCallNote, func(n *hub.CallNote) *string { return &n.Text }),
	moment("at", func(n *hub.CallNote) *time.Time { return &n.At }),
}}

// CallReport is what a caller says of one call.
type CallReport struct {
	Toolkit  hub.ToolkitID
	Item     hub.ItemKey
	Round    string // of this caller's calls, one after the other: a call of one round is counted once
	Official string // an Official.ID
	Callee   string // their name
	Outcome  hub.CallOutcome
	Note     string     // to the organizers; may be empty
	From     netip.Addr // the zero Addr is not limited
}

// ReportCall counts a call, once for each round and official, and keeps its note unless the chapter got hub.CallNotesADay. ErrTooMany: its
// network reported hub.CallsPerNetwork within hub.LimitWindow; no count can change before the transaction ends. ErrConflict: guests are
// stopped everywhere.
func (c Chapter) ReportCall(ctx context.Context, r CallReport) (noted bool, err error) {
	network, err := c.store.networkName(ctx, r.From)
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256([]byte(r.Round + "\n" + string(r.Toolkit) + "\n" + string(r.Item) + "\n" + r.Official))
	row := callReport{id: hex.EncodeToString(sum[:16]), network: network.today}
	err = c.together(ctx, "report a call", func(ctx context.Context, tx tenantTx) error {
		row.at, noted = tx.store.now(), r.Note != ""
		if err := tx.admitCall(ctx, network); err != nil {
			return err
		}
		n, err := insertOr(ctx, tx, &callReports, &row, `ON CONFLICT DO NOTHING`)
		if err != nil || n == 0 {
			return err // it was counted
		}
		if err := tx.countCall(ctx, r); err != nil || r.Note == "" {
			return err
		}
		noted, err = tx.keepCallNote(ctx, hub.CallNote{
			ID: hub.NewID[hub.CallNoteID](), Toolkit: r.Toolkit, Item: r.Item, Callee: r.Callee, Outcome: r.Outcome, Text: r.Note, At: row.at,
		})
		return err
	})
	return noted, err
}

// countCall adds one to the chapter's calls of an item.
func (t tenantTx) countCall(ctx context.Context, r CallReport) error {
	t.happened(hub.Fact{Kind: hub.FactCallReport, Object: "toolkit:" + string(r.Toolkit)})
	_, err := t.exec(ctx, `
		INSERT INTO call_counts (chapter_id, toolkit_id, item_key, outcome, calls) VALUES ($1, $2, $3, $4, 1)
		ON CONFLICT (chapter_id, toolkit_id, item_key, outcome) DO UPDATE SET calls = call_counts.calls + 1`, r.Toolkit, r.Item, r.Outcome)
	return sqldb.Map(err)
}

// admitCall refuses a report from a network that reported as many as it may, and any while guests are stopped everywhere.
func (t tenantTx) admitCall(ctx context.Context, network networkName) error {
	stopped, err := t.store.guestsStopped(ctx, t.tx)
	if err == nil && !stopped.Since.IsZero() {
		err = hub.ErrConflict
	}
	if err != nil || network.none() {
		return err
	}
	if err := t.lockName(ctx, "calls of "+network.today); err != nil {
		return err
	}
	return t.countingAll(ctx, func(run runner) error {
		n, err := t.store.callsOf(ctx, run, network)
		if err == nil && n >= hub.CallsPerNetwork {
			err = &hub.TooMany{Limit: hub.LimitCalls, After: hub.RefusedFor}
		}
		return err
	})
}

// keepCallNote keeps a note to the organizers, unless the chapter got as many today as it may.
func (t tenantTx) keepCallNote(ctx context.Context, note hub.CallNote) (kept bool, err error) {
	if err := t.lockName(ctx, "call notes of "+string(t.id)); err != nil {
		return false, err
	}
	var n int
	err = t.row(ctx, `SELECT COUNT(*) FROM call_notes WHERE chapter_id = $1 AND at > $2`, sqldb.At(note.At.Add(-24*time.Hour))).Scan(&n)
	if err != nil || n >= hub.CallNotesADay {
		return false, sqldb.Map(err)
	}
	return true, insert(ctx, t, &callNotes, &note)
}

// CallCounts returns how many calls of each item of a toolkit the chapter's callers reported.
func (c Chapter) CallCounts(ctx context.Context, toolkit hub.ToolkitID) ([]hub.CallCount, error) {
	rows, err := c.reader().query(ctx, `
		SELECT item_key, outcome, calls FROM call_counts WHERE chapter_id = $1 AND toolkit_id = $2 ORDER BY item_key, outcome`, toolkit)
	list, err := collect(rows, err, func(row scanner) (n hub.CallCount, err error) { return n, row.Scan(&n.Item, &n.Outcome, &n.Calls) })
	return list, wrap("calls", err)
}

// callNotesShown is how many notes of callers the leads see.
const callNotesShown = 200

// CallNotes returns what callers told the organizers about a toolkit, the last first.
func (c Chapter) CallNotes(ctx context.Context, toolkit hub.ToolkitID) ([]hub.CallNote, error) {
	rows, err := c.reader().query(ctx, `
		SELECT `+callNotes.list()+` FROM call_notes n WHERE n.chapter_id = $1 AND n.toolkit_id = $2 ORDER BY n.at DESC, n.id LIMIT $3`, toolkit, callNotesShown)
	list, err := collect(rows, err, callNotes.scan(c.store))
	return list, wrap("notes of callers", err)
}

// EraseCallReports forgets by which network and in which round calls were reported before a moment; their counts stay. It returns how many.
func (c Chapter) EraseCallReports(ctx context.Context, before time.Time) (int64, error) {
	n := int64(0)
	err := c.tx(ctx, "erase reports of calls", func(tx tenantTx) (err error) {
		n, err = affected(tx.exec(ctx, `DELETE FROM call_reports WHERE chapter_id = $1 AND at < $2`, sqldb.At(before)))
		return err
	})
	return n, err
}

// EraseCallNotes forgets what callers told the organizers before a moment. It returns how many.
func (c Chapter) EraseCallNotes(ctx context.Context, before time.Time) (int64, error) {
	n := int64(0)
	err := c.tx(ctx, "erase notes of callers", func(tx tenantTx) (err error) {
		n, err = affected(tx.exec(ctx, `DELETE FROM call_notes WHERE chapter_id = $1 AND at < $2`, sqldb.At(before)))
		return err
	})
	return n, err
}
