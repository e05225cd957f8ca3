package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// networkName is what rows call a network: its keyed hash under today's key, and the one it had yesterday, by which the
// answers of the hour before midnight are counted. Yesterday is "" when that key is gone or never was.
type networkName struct{ today, yesterday string }

// none says that an answer came from no network: from within the hub, where nothing is limited.
func (n networkName) none() bool { return n.today == "" }

// dayKeys are the keys of the last two days, as this process read them.
type dayKeys struct {
	mu   sync.Mutex
	keys map[string][]byte
}

// networkName returns the names of the network of ip. The zero Addr has none.
func (s *Store) networkName(ctx context.Context, ip netip.Addr) (networkName, error) {
	if !ip.IsValid() {
		return networkName{}, nil
	}
	now := s.now().UTC()
	today, yesterday := now.Format(time.DateOnly), now.AddDate(0, 0, -1).Format(time.DateOnly)
	key, err := s.dayKey(ctx, today, true)
	if err != nil {
		return networkName{}, fmt.Errorf("store: key of today’s networks: %w", err)
	}
	before, err := s.dayKey(ctx, yesterday, false)
	if err != nil {
		return networkName{}, fmt.Errorf("store: key of yesterday’s networks: %w", err)
	}
	s.days.mu.Lock()
	for day := range s.days.keys {
		if day < yesterday {
			delete(s.days.keys, day)
		}
	}
	s.days.mu.Unlock()
	network := hub.Network(ip)
	return networkName{keyedName(key, network), keyedName(before, network)}, nil
}

// keyedName is 128 bits of the HMAC-SHA256 of a network in hexadecimal; "" without a key.
func keyedName(key []byte, network string) string {
	if len(key) == 0 {
		return ""
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(network))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// dayKey returns the key of a day, making it when there is none and missing says so; else nil.
func (s *Store) dayKey(ctx context.Context, day string, missing bool) ([]byte, error) {
	s.days.mu.Lock()
	key, known := s.days.keys[day]
	s.days.mu.Unlock()
	if known {
		return key, nil
	}
	key, err := s.readDayKey(ctx, s.db, day)
	if errors.Is(err, hub.ErrNotFound) && missing {
		key, err = s.makeDayKey(ctx, day)
	}
	if err = notFoundIsNil(err); err != nil {
		return nil, err
	}
	s.days.mu.Lock()
	defer s.days.mu.Unlock()
	if s.days.keys == nil {
		s.days.keys = map[string][]byte{}
	}
	s.days.keys[day] = key // nil, too: no process makes a key for a day that is over
	return key, nil
}

func (s *Store) readDayKey(ctx context.Context, run runner, day string) ([]byte, error) {
	var key string
	err := run.QueryRowContext(ctx, `SELECT key_sealed FROM network_keys WHERE day = $1`, day).Scan(sealed{s, sealNetworks, &key})
	return []byte(key), sqldb.Map(err)
}

// makeDayKey returns the key that every process uses: the one that was written first.
func (s *Store) makeDayKey(ctx context.Context, day string) ([]byte, error) {
	fresh := make([]byte, sha256.Size)
	_, _ = rand.Read(fresh) // it never fails: crypto/rand
	box, err := s.seal(string(fresh), sealNetworks)
	if err != nil {
		return nil, err
	}
	var key []byte
	err = s.db.Tx(ctx, s.recorded(ctx, func(tx *transaction) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO network_keys (day, key_sealed) VALUES ($1, $2) ON CONFLICT DO NOTHING`, day, box)
		if err != nil {
			return sqldb.Map(err)
		}
		key, err = s.readDayKey(ctx, tx, day)
		return err
	}))
	return key, err
}
