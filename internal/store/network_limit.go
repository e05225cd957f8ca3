package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// This file is a door like network.go: what a network, a domain and the whole hub hold is counted over all chapters.

// networkCounts are what a network holds.
type networkCounts struct {
	unconfirmed int // RSVPs in hub.LimitWindow
	confirmed   int // RSVPs in hub.ConfirmedWindow
	atEvent     int // unconfirmed RSVPs to one event
}

// holdsOf counts what a network holds. Why it crosses: a flood spreads over the events of many chapters; numbers only.
func (s *Store) holdsOf(ctx context.Context, run runner, from networkName, event hub.EventID) (n networkCounts, err error) {
	now := s.now()
	err = run.QueryRowContext(ctx, `
		SELECT COUNT(*) FILTER (WHERE state = 'pending' AND held_at IS NULL AND updated_at > $3),
			COUNT(*) FILTER (WHERE state <> 'cancelled' AND confirmed_at > $4 AND updated_at > $4),
			COUNT(*) FILTER (WHERE state = 'pending' AND held_at IS NULL AND event_id = $5)
		FROM rsvps WHERE network IN ($1, $2) AND network <> ''`,
		from.today, from.yesterday, sqldb.At(now.Add(-hub.LimitWindow)), sqldb.At(now.Add(-hub.ConfirmedWindow)), event).
		Scan(&n.unconfirmed, &n.confirmed, &n.atEvent)
	return n, sqldb.Map(err)
}

// unconfirmedAt counts the unconfirmed RSVPs of a domain in hub.LimitWindow. Why it crosses: as above.
func (s *Store) unconfirmedAt(ctx context.Context, run runner, domain []byte) (n int, err error) {
	err = run.QueryRowContext(ctx, `
		SELECT COUNT(*) FROM rsvps WHERE domain_key = $1 AND updated_at > $2 AND state = 'pending' AND held_at IS NULL`,
		domain, sqldb.At(s.now().Add(-hub.LimitWindow))).Scan(&n)
	return n, sqldb.Map(err)
}

// unconfirmedHere counts the unconfirmed RSVPs of the hub in hub.LimitWindow. Why it crosses: the whole hub's mail is at
// stake; a number only.
func (s *Store) unconfirmedHere(ctx context.Context, run runner) (n int, since time.Time, err error) {
	err = run.QueryRowContext(ctx, `
		SELECT COUNT(*), MIN(updated_at) FROM rsvps WHERE state = 'pending' AND held_at IS NULL AND updated_at > $1`,
		sqldb.At(s.now().Add(-hub.LimitWindow))).Scan(&n, sqldb.Time{T: &since})
	return n, since, sqldb.Map(err)
}

// holdingsHere is how the unconfirmed RSVPs of the hub in hub.LimitWindow lie with networks. Why it crosses: as above.
func (s *Store) holdingsHere(ctx context.Context, run runner) ([]hub.Holding, error) {
	rows, err := run.QueryContext(ctx, `
		SELECT n, COUNT(*) FROM (
			SELECT COUNT(*) AS n FROM rsvps WHERE state = 'pending' AND held_at IS NULL AND updated_at > $1 GROUP BY network) AS held
		GROUP BY n ORDER BY n`, sqldb.At(s.now().Add(-hub.LimitWindow)))
	return collect(rows, err, scanHolding)
}

func scanHolding(row scanner) (hub.Holding, error) {
	var h hub.Holding
	err := row.Scan(&h.Answers, &h.Networks)
	return h, err
}

// countingAll runs fn within the chapter's transaction where every chapter's answers are counted. Why it crosses: see the
// counts above.
func (t tenantTx) countingAll(ctx context.Context, fn func(run runner) error) error {
	return t.acrossFor(ctx, func() error { return fn(t.tx) })
}

// refused says, outside a transaction, whether an RSVP would be refused for its network or its domain. A flood is turned
// away here at the price of reads, and waits for no lock; RequestSeat asks again under the lock. Why it crosses: it
// counts over all chapters.
func (c Chapter) refused(ctx context.Context, a seatRequest) error {
	if a.network.none() {
		return nil
	}
	e, err := c.Event(ctx, a.Event)
	if err != nil {
		return err
	}
	run := c.store.across()
	own, err := c.store.holdsOf(ctx, run, a.network, a.Event)
	if err != nil {
		return err
	}
	return c.store.refuseNetwork(ctx, run, a, e, own)
}

// ForgetNetworks forgets from which network answers came that were confirmed, held or cancelled before a moment, by which no
// limit counts any more; the keys of the days before its own, without which the names of those days mean nothing; and the locks
// nobody asked for since. It returns how many answers it changed. Why it crosses: it is the same for every chapter.
func (s *Store) ForgetNetworks(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := s.acrossTx(ctx, "forget networks", func(tx *transaction) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM limit_locks WHERE seen_at < $1`, sqldb.At(before)); err != nil {
			return sqldb.Map(err)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM network_keys WHERE day < $1`, before.UTC().Format(time.DateOnly)); err != nil {
			return sqldb.Map(err)
		}
		var err error
		// "Greater than nothing" lets the index be walked where "not nothing" does not.
		n, err = affected(tx.ExecContext(ctx, `
			UPDATE rsvps SET network = '' WHERE network <> '' AND network > '' AND (state <> 'pending' OR held_at IS NOT NULL)
				AND COALESCE(held_at, confirmed_at, updated_at) < $1`, sqldb.At(before)))
		return err
	})
	return n, err
}

// The counts below group by an expression: a plain column would lure SQLite into walking the whole of an index by that column
// instead of the last hours of rsvps_unconfirmed.

// Floods returns the limits that RSVPs ran into within hub.LimitWindow: the hub's first, then networks together, then events.
// It reads what the rows say, which hold what was taken and not what was refused. Why it crosses: the operator names a flood
// by the event it is at; titles and numbers only.
func (s *Store) Floods(ctx context.Context) ([]hub.Flood, error) {
	var floods []hub.Flood
	n, since, err := s.unconfirmedHere(ctx, s.across())
	if err != nil {
		return nil, fmt.Errorf("store: floods: %w", err)
	}
	if n >= s.hubCeiling() {
		floods = append(floods, hub.Flood{Limit: hub.LimitHub, Since: since, Answers: n, Ceiling: s.hubCeiling()})
	}
	networks, err := s.floodedNetworks(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: flooded networks: %w", err)
	}
	if networks.Answers > 0 {
		floods = append(floods, networks)
	}
	events, err := s.floodedEvents(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: flooded events: %w", err)
	}
	return append(floods, events...), nil
}

// floodedNetworks sums what networks hold that have reached hub.NetworkUnconfirmed in hub.LimitWindow. Why it crosses: numbers
// for the operator.
func (s *Store) floodedNetworks(ctx context.Context) (hub.Flood, error) {
	f := hub.Flood{Limit: hub.LimitNetwork, Ceiling: hub.NetworkUnconfirmed}
	err := s.across().QueryRowContext(ctx, `
		SELECT COALESCE(SUM(n), 0), MIN(since) FROM (
			SELECT COUNT(*) AS n, MIN(updated_at) AS since FROM rsvps
			WHERE state = 'pending' AND held_at IS NULL AND updated_at > $1 AND network <> '' GROUP BY network || '' HAVING COUNT(*) >= $2) AS loud`,
		sqldb.At(s.now().Add(-hub.LimitWindow)), f.Ceiling).Scan(&f.Answers, sqldb.Time{T: &f.Since})
	return f, sqldb.Map(err)
}

// floodedEvents returns the events over their ceiling that were answered in hub.LimitWindow, the fullest first. Why it
// crosses: see Floods.
func (s *Store) floodedEvents(ctx context.Context) ([]hub.Flood, error) {
	now := s.now()
	rows, err := s.across().QueryContext(ctx, `
		SELECT e.chapter_id, e.id, e.title, s.capacity, s.taken, s.waiting, loud.n, loud.since FROM (
			SELECT chapter_id || '' AS chapter_id, event_id, COUNT(*) AS n, MIN(updated_at) AS since FROM rsvps
			WHERE state = 'pending' AND held_at IS NULL AND updated_at > $1 GROUP BY 1, 2
			HAVING COUNT(*) >= $2 AND MAX(updated_at) > $3) AS loud
		JOIN events e ON e.chapter_id = loud.chapter_id AND e.id = loud.event_id
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		WHERE e.crowd_at IS NULL ORDER BY loud.n DESC, e.id LIMIT 20`,
		sqldb.At(now.Add(-hub.PendingFor)), hub.EventUnconfirmed, sqldb.At(now.Add(-hub.LimitWindow)))
	floods, err := collect(rows, err, func(row scanner) (hub.Flood, error) {
		f, seats := hub.Flood{Limit: hub.LimitEvent}, hub.Seats{}
		err := row.Scan(&f.Chapter, &f.Event, &f.Title, &seats.Capacity, &seats.Taken, &seats.Waiting, &f.Answers, sqldb.Time{T: &f.Since})
		f.Ceiling = hub.EventCeiling(seats)
		return f, err
	})
	return slices.DeleteFunc(floods, func(f hub.Flood) bool { return f.Answers < f.Ceiling }), err
}
