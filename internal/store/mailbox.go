package store

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
)

// confirmMailbox notes that whoever reads an address's email has just proven it.
func (s *Store) confirmMailbox(ctx context.Context, tx runner, email string) error {
	_, err := tx.ExecContext(sqldb.Later(ctx), `
		INSERT INTO mailboxes (address_key, domain_key, confirmed_at, used_at, created_at) VALUES ($1, $2, $3, $3, $3)
		ON CONFLICT (address_key) DO UPDATE SET confirmed_at = excluded.confirmed_at, used_at = excluded.used_at`,
		s.addressKey(email), s.domainKey(email), sqldb.At(s.now()))
	if err != nil {
		return fmt.Errorf("confirm mailbox: %w", sqldb.Map(err))
	}
	return nil
}

// lockMailbox returns what is known of a mailbox after locking its row, which it adds when there is none: two workers that are
// about to send to one mailbox take turns here.
func (s *Store) lockMailbox(ctx context.Context, tx *transaction, email string) (hub.Mailbox, error) {
	var b hub.Mailbox
	var sends string
	err := tx.QueryRowContext(ctx, `
		INSERT INTO mailboxes (address_key, domain_key, used_at, created_at) VALUES ($1, $2, $3, $3)
		ON CONFLICT (address_key) DO UPDATE SET used_at = excluded.used_at RETURNING confirmed_at, sends`,
		s.addressKey(email), s.domainKey(email), sqldb.At(s.now())).Scan(sqldb.Time{T: &b.ConfirmedAt}, &sends)
	if err != nil {
		return b, fmt.Errorf("mailbox: %w", sqldb.Map(err))
	}
	b.Sends = readSends(sends)
	b.Suppressed, err = s.suppressedIn(ctx, tx, email)
	return b, err
}

func (s *Store) saveSends(ctx context.Context, tx *transaction, email string, sends []hub.MailboxSend) error {
	return must(tx.ExecContext(ctx, `UPDATE mailboxes SET sends = $2 WHERE address_key = $1`, s.addressKey(email), writeSends(sends)))
}

// Unsend takes back that an email left to a mailbox at a moment: the relay refused it.
func (s *Store) Unsend(ctx context.Context, email string, at time.Time) error {
	return s.tx(ctx, "unsend", func(tx *transaction) error {
		b, err := s.lockMailbox(ctx, tx, email)
		if err != nil {
			return err
		}
		for i, send := range b.Sends {
			if send.At.UnixMicro() == at.UnixMicro() {
				return s.saveSends(ctx, tx, email, append(b.Sends[:i:i], b.Sends[i+1:]...))
			}
		}
		return nil
	})
}

// readSends and writeSends are mailboxes.sends: microseconds since 1970, and what the email began with.
func readSends(text string) (sends []hub.MailboxSend) {
	for part := range strings.SplitSeq(text, ",") {
		at, first, _ := strings.Cut(part, " ")
		if micro, err := strconv.ParseInt(at, 10, 64); err == nil {
			sends = append(sends, hub.MailboxSend{At: time.UnixMicro(micro).UTC(), First: hub.MessageID(first)})
		}
	}
	return sends
}

func writeSends(sends []hub.MailboxSend) string {
	parts := make([]string, len(sends))
	for i, send := range sends {
		parts[i] = strconv.FormatInt(send.At.UnixMicro(), 10) + " " + string(send.First)
	}
	return strings.Join(parts, ",")
}

// refusalKey names the mailbox of an address among those that want no email.
func (s *Store) refusalKey(email string) []byte {
	return s.keys.Lookup(string(s.addressKey(email)), keyRefusal)
}

// RefusalLink is the secret of the link with which the owner of an address stops, or allows, the hub's email to it. It is good for
// that alone and for as long as the hub's keys are, because an email may be read a year later; so it is the address's keyed name
// with a proof that the hub wrote it, and no row stands behind it.
func (s *Store) RefusalLink(email string) hub.Token {
	key := s.refusalKey(email)
	return hub.Token(base64.RawURLEncoding.EncodeToString(append(key, s.keys.Lookup(string(key), keyRefusalLink)...)))
}

// refusalOf is the key in a link's secret, or ErrNotFound.
func (s *Store) refusalOf(link hub.Token) ([]byte, error) {
	both, err := base64.RawURLEncoding.DecodeString(string(link))
	if err != nil || len(both) < 2 || len(both)%2 != 0 {
		return nil, hub.ErrNotFound
	}
	key, proof := both[:len(both)/2], both[len(both)/2:]
	if !hmac.Equal(proof, s.keys.Lookup(string(key), keyRefusalLink)) {
		return nil, hub.ErrNotFound
	}
	return key, nil
}

// Refuses reports whether the owner of the address behind a link wants no email. A link the hub did not write is ErrNotFound.
func (s *Store) Refuses(ctx context.Context, link hub.Token) (bool, error) {
	key, err := s.refusalOf(link)
	if err != nil {
		return false, fmt.Errorf("store: refusal link: %w", err)
	}
	there, err := rowExists(s.db.QueryRowContext(ctx, `SELECT 1 FROM suppressions WHERE address_key = $1 AND list = ''`, key))
	return there, wrap("refusal", err)
}

// Refuse stops all email to the address behind a link. Again changes nothing.
func (s *Store) Refuse(ctx context.Context, link hub.Token) error {
	key, err := s.refusalOf(link)
	if err != nil {
		return fmt.Errorf("store: refusal link: %w", err)
	}
	_, err = s.db.ExecContext(ctx, `
		INSERT INTO suppressions (address_key, list, reason, source, at) VALUES ($1, '', 'never', 'link', $2) ON CONFLICT DO NOTHING`,
		key, sqldb.At(s.now()))
	return wrap("refuse", sqldb.Map(err))
}

// Allow lets email reach the address behind a link again, if it was stopped by such a link.
func (s *Store) Allow(ctx context.Context, link hub.Token) error {
	key, err := s.refusalOf(link)
	if err != nil {
		return fmt.Errorf("store: refusal link: %w", err)
	}
	_, err = s.db.ExecContext(ctx, `DELETE FROM suppressions WHERE address_key = $1 AND list = '' AND reason = 'never'`, key)
	return wrap("allow", sqldb.Map(err))
}

// Suppressed reports whether no email may leave to an address at all.
func (s *Store) Suppressed(ctx context.Context, email string) (bool, error) {
	there, err := s.suppressedIn(ctx, s.db, email)
	return there, wrap("suppressed", err)
}

func (s *Store) suppressedIn(ctx context.Context, run runner, email string) (bool, error) {
	return rowExists(run.QueryRowContext(ctx, `SELECT 1 FROM suppressions WHERE address_key = $1 AND list = ''`, s.refusalKey(email)))
}

// EraseMailboxes forgets mailboxes that were neither used nor confirmed since a moment. It returns how many.
func (s *Store) EraseMailboxes(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `
		DELETE FROM mailboxes WHERE used_at < $1 AND (confirmed_at IS NULL OR confirmed_at < $1)`, sqldb.At(before)))
	return n, wrap("erase mailboxes", err)
}

// Purposes of the keyed hashes that limits and refusals count by.
const (
	keyMailbox = "mailboxes.address"
	keyDomain  = "mailboxes.domain"
)

// addressKey names the mailbox of an address, however it was spelled (see hub.FoldAddress).
func (s *Store) addressKey(email string) []byte {
	return s.keys.Lookup(hub.FoldAddress(seal.NormalEmail(email)), keyMailbox)
}

// domainKey names whoever owns the domain of an address: see registeredDomain.
func (s *Store) domainKey(email string) []byte {
	return s.keys.Lookup(registeredDomain(email), keyDomain)
}

// registeredDomain is the part of an address's domain that somebody registered (publicsuffix.org): whoever owns
// example.org has every mailbox below it, at a.example.org and at b.example.org alike.
func registeredDomain(email string) string {
	domain := hub.AddressDomain(seal.NormalEmail(email))
	if registered, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return registered
	}
	return domain
}
