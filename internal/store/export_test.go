package store

import (
	"context"
	"net/netip"
	"slices"

	"chapterhouse/internal/hub"
)

// SealedColumns are the columns that Reseal goes through.
func SealedColumns() []string {
	var names []string
	for _, column := range sealedColumns() {
		names = append(names, column.name)
	}
	return names
}

// Trail returns the newest rows of the trail, as they are.
func (s *Store) Trail(ctx context.Context, limit int) ([]hub.AuditEntry, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+auditRows.list()+` FROM audit ORDER BY at DESC, id DESC LIMIT $1`, limit)
	return collect(rows, err, s.scanEntry)
}

// ResealAround seals every value again and calls between after it read them, before it writes.
func (s *Store) ResealAround(ctx context.Context, between func()) error {
	type page struct {
		handle Chapter
		column sealedColumn
		values []sealedValue
	}
	var pages []page
	err := s.everySealed(ctx, func(handle Chapter, column sealedColumn) error {
		values, err := handle.sealedPage(ctx, column, "")
		pages = append(pages, page{handle, column, values})
		return err
	})
	if err != nil {
		return err
	}
	between()
	for _, p := range pages {
		if _, err := p.handle.resealPage(ctx, p.column, p.values); err != nil {
			return err
		}
	}
	return nil
}

// Limited runs every count that a limit may ask for, whatever the ceilings are.
func Limited(ctx context.Context, s *Store, chapter hub.ChapterID, event hub.EventID) error {
	a := seatRequest{RSVPInput: RSVPInput{Event: event}, network: networkName{"a", "b"}, domain: []byte("d")}
	return s.Chapter(chapter).tx(ctx, "limited", func(tx tenantTx) error {
		if _, err := tx.holdings(ctx, event); err != nil {
			return err
		}
		if _, err := tx.seatsAtOnce(ctx, hub.RSVP{Event: event}, 12, likeNetwork, "a"); err != nil {
			return err
		}
		if _, err := tx.seatsAtOnce(ctx, hub.RSVP{Event: event}, 12, likeDomain, a.domain); err != nil {
			return err
		}
		return tx.countingAll(ctx, func(run runner) error {
			if _, err := s.unconfirmedAt(ctx, run, a.domain); err != nil {
				return err
			}
			if _, err := s.sharedHere(ctx, run, a.domain); err != nil {
				return err
			}
			_, err := s.holdingsHere(ctx, run)
			return err
		})
	})
}

// NetworkName is today's name of a network.
func NetworkName(ctx context.Context, s *Store, ip netip.Addr) (string, error) {
	n, err := s.networkName(ctx, ip)
	return n.today, err
}

// DomainKey is what the rows of a domain are found by.
func DomainKey(s *Store, domain string) []byte { return s.domainKey("x@" + domain) }

// AskUnlocked is Ask as it would be without the lock of the network's row, and without looking before.
func AskUnlocked(ctx context.Context, c Chapter, in RSVPInput) error {
	a, err := c.seatRequest(ctx, in)
	if err != nil {
		return err
	}
	return c.tx(ctx, "ask", func(tx tenantTx) error {
		if err := tx.admit(ctx, a); err != nil {
			return err
		}
		return tx.requestSeat(ctx, a)
	})
}

// Resize changes how many come, as Change does.
func (c Chapter) Resize(ctx context.Context, by hub.PersonID, id hub.RSVPID, party int) error {
	return c.Change(ctx, by, id, party, func(*hub.RSVP) {})
}

// AddressKey is the name of an address's mailbox.
func AddressKey(s *Store, email string) []byte { return s.addressKey(email) }

// MergeTables are the tables that closing a chapter into another moves the rows of.
func MergeTables() (names []string) {
	for _, step := range mergeSteps {
		names = append(names, step.table)
	}
	return names
}

// MergeWithout is MergeChapter that leaves out one table.
func MergeWithout(ctx context.Context, s *Store, by hub.PersonID, p hub.ChapterProposal, table string) (int, error) {
	return s.mergeChapter(ctx, by, p, slices.DeleteFunc(slices.Clone(mergeSteps), func(step mergeStep) bool { return step.table == table }))
}
