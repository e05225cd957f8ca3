package store

import (
	"context"
	"encoding/hex"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// hubCeiling is how many unconfirmed RSVPs the hub takes in an hour before it refuses the busiest networks.
func (s *Store) hubCeiling() int {
	if s.HubCeiling > 0 {
		return s.HubCeiling
	}
	return hub.HubUnconfirmed
}

// seatRequest is a guest's RSVP with what the limits count it by.
type seatRequest struct {
	RSVPInput
	network networkName
	address []byte // key of the mailbox
	domain  []byte // key of the domain; nil when a mailbox provider has it, or when the answer came from no network
}

// seatRequest names the network, the mailbox and the domain of an RSVP.
func (c Chapter) seatRequest(ctx context.Context, in RSVPInput) (seatRequest, error) {
	a := seatRequest{RSVPInput: in, address: c.store.addressKey(in.Email)}
	var err error
	if a.network, err = c.store.networkName(ctx, in.From); err != nil || a.network.none() {
		return a, err
	}
	if !hub.SharedDomain(registeredDomain(in.Email)) {
		a.domain = c.store.domainKey(in.Email)
	}
	return a, nil
}

// mark writes on an RSVP what it is counted by.
func (a seatRequest) mark(r *hub.RSVP) {
	r.Network, r.AddressKey, r.DomainKey = a.network.today, a.address, a.domain
}

// lockLimits locks the rows of a's network and domain until the transaction ends, so that no two RSVPs of either see the
// same count. It comes before the lock of the event's seats, in every transaction.
func (t tenantTx) lockLimits(ctx context.Context, a seatRequest) error {
	if a.network.none() {
		return nil
	}
	names := []string{a.network.today}
	if a.domain != nil {
		names = append(names, hex.EncodeToString(a.domain))
	}
	for _, name := range names {
		_, err := t.tx.ExecContext(sqldb.Later(ctx), `
			INSERT INTO limit_locks (name, seen_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at`,
			name, sqldb.At(t.store.now()))
		if err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}

// admit refuses an RSVP that is beyond a limit, with a *hub.TooMany, or that guests may not give, with hub.ErrConflict.
// What its network and its domain hold cannot change before the transaction ends; of the event's and the hub's counts, which single
// out the networks that hold most, each other transaction that runs may add one.
func (t tenantTx) admit(ctx context.Context, a seatRequest) error {
	e, err := t.event(ctx, a.Event)
	if err != nil {
		return err
	}
	if !e.TakesGuests() || e.Closed() {
		return hub.ErrConflict
	}
	if a.network.none() {
		return nil
	}
	var own networkCounts
	if err := t.countingAll(ctx, func(run runner) (err error) {
		own, err = t.store.holdsOf(ctx, run, a.network, a.Event)
		return err
	}); err != nil {
		return err
	}
	if err := t.refuseAtEvent(ctx, e, own.atEvent); err != nil {
		return err
	}
	return t.countingAll(ctx, func(run runner) error {
		if err := t.store.refuseNetwork(ctx, run, a, e, own); err != nil {
			return err
		}
		return t.store.refuseHere(ctx, run, own.unconfirmed)
	})
}

// refuseNetwork refuses by what a's network holds, and its domain.
func (s *Store) refuseNetwork(ctx context.Context, run runner, a seatRequest, e hub.Event, own networkCounts) error {
	if e.CrowdAt.IsZero() && own.unconfirmed >= hub.NetworkCeiling(own.confirmed) {
		return &hub.TooMany{Limit: hub.LimitNetwork, After: hub.RefusedFor}
	}
	if a.domain == nil {
		return nil
	}
	n, err := s.unconfirmedAt(ctx, run, a.domain)
	if err != nil || n < hub.DomainUnconfirmed {
		return err
	}
	shared, err := s.sharedHere(ctx, run, a.domain)
	if err != nil || shared {
		return err
	}
	return &hub.TooMany{Limit: hub.LimitDomain, After: hub.RefusedFor}
}

// sharedHere reports whether so many people of a domain are known here that what one does says nothing about the next.
func (s *Store) sharedHere(ctx context.Context, run runner, domain []byte) (bool, error) {
	var n int
	err := run.QueryRowContext(ctx, `
		SELECT COUNT(*) FROM (SELECT 1 FROM mailboxes WHERE domain_key = $1 AND confirmed_at IS NOT NULL AND created_at < $2 LIMIT $3) AS known`,
		domain, sqldb.At(s.now().Add(-hub.SharedAfter)), hub.SharedBy).Scan(&n)
	return n >= hub.SharedBy, sqldb.Map(err)
}

// refuseAtEvent refuses the busiest networks of an event over its ceiling: one that holds nothing is none of them. Letting more guests
// in lifts it.
func (t tenantTx) refuseAtEvent(ctx context.Context, e hub.Event, own int) error {
	if !e.CrowdAt.IsZero() || own == 0 {
		return nil
	}
	var total int
	err := t.row(ctx, `SELECT COUNT(*) FROM rsvps WHERE chapter_id = $1 AND event_id = $2 AND state = 'pending' AND held_at IS NULL`, e.ID).Scan(&total)
	if err != nil || total < hub.EventCeiling(e.Seats) {
		return sqldb.Map(err)
	}
	all, err := t.holdings(ctx, e.ID)
	if err != nil {
		return err
	}
	if hub.Loud(own, all, hub.EventCeiling(e.Seats)) {
		return &hub.TooMany{Limit: hub.LimitEvent, After: hub.RefusedFor}
	}
	return nil
}

// holdings is how the unconfirmed RSVPs to an event lie with networks.
func (t tenantTx) holdings(ctx context.Context, event hub.EventID) ([]hub.Holding, error) {
	rows, err := t.query(ctx, `
		SELECT n, COUNT(*) FROM (
			SELECT COUNT(*) AS n FROM rsvps WHERE chapter_id = $1 AND event_id = $2 AND state = 'pending' AND held_at IS NULL GROUP BY network) AS held
		GROUP BY n ORDER BY n`, event)
	return collect(rows, err, scanHolding)
}

// refuseHere refuses the busiest networks while the hub is over its ceiling: one that holds nothing is none of them.
func (s *Store) refuseHere(ctx context.Context, run runner, own int) error {
	if own == 0 {
		return nil
	}
	total, _, err := s.unconfirmedHere(ctx, run)
	if err != nil || total < s.hubCeiling() {
		return err
	}
	all, err := s.holdingsHere(ctx, run)
	if err != nil {
		return err
	}
	if hub.Loud(own, all, s.hubCeiling()) {
		return &hub.TooMany{Limit: hub.LimitHub, After: hub.RefusedFor}
	}
	return nil
}
