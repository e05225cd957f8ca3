package store

import (
	"golang.org/x/net/publicsuffix"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
)

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
