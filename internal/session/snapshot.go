package session

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// snapshotVersion changes with the format; an unknown version is set aside like a
// corrupt file.
const snapshotVersion = 1

// snapshot is the content of the embedded server: strings and sorted sets, which is all
// this package and redis_rate write.
type snapshot struct {
	Version int        `json:"version"`
	Keys    []savedKey `json:"keys"`
}

type savedKey struct {
	Key     string             `json:"key"`
	Value   []byte             `json:"value"`   // of a string, else null
	Members map[string]float64 `json:"members"` // of a sorted set, else null
	Expires time.Time          `json:"expires"`
}

// capture copies the server's keys. Strings are read before sorted sets: a session that
// ends in between is then missing from its index, and dropped when the snapshot is
// loaded, instead of returning.
func capture(m *miniredis.Miniredis, now time.Time) snapshot {
	shot := snapshot{Version: snapshotVersion, Keys: []savedKey{}}
	keys := m.Keys()
	for _, kind := range []string{"string", "zset"} {
		for _, key := range keys {
			if m.Type(key) != kind {
				continue
			}
			saved := savedKey{Key: key}
			var err error
			if kind == "string" {
				var value string
				value, err = m.Get(key)
				saved.Value = []byte(value)
			} else {
				saved.Members, err = members(m, key)
			}
			ttl := m.TTL(key)
			if err != nil || ttl <= 0 { // gone meanwhile; nothing is kept for ever
				continue
			}
			saved.Expires = now.Add(ttl).UTC()
			shot.Keys = append(shot.Keys, saved)
		}
	}
	return shot
}

// members copies a sorted set, whose own map miniredis hands out unlocked. Scores are times: a member that goes meanwhile has none.
func members(m *miniredis.Miniredis, key string) (map[string]float64, error) {
	names, err := m.ZMembers(key)
	if err != nil {
		return nil, err
	}
	scores, err := m.ZMScore(key, names...)
	if err != nil {
		return nil, err
	}
	set := make(map[string]float64, len(names))
	for i, name := range names {
		if scores[i] != 0 {
			set[name] = scores[i]
		}
	}
	return set, nil
}

// fingerprint identifies keys and values. Times to live are left out: they move only
// together with a value, and differ by a hair in every capture.
func (s snapshot) fingerprint() [32]byte {
	bare := snapshot{Version: s.Version, Keys: slices.Clone(s.Keys)}
	for i := range bare.Keys {
		bare.Keys[i].Expires = time.Time{}
	}
	b, err := json.Marshal(bare) // map keys come sorted
	if err != nil {              // an infinite score, which index.go never writes
		return [32]byte{}
	}
	return sha256.Sum256(b)
}

// write replaces the file at path as a whole, readable by its owner only.
func (s snapshot) write(path string) error {
	b, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".tmp-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // finds nothing after the rename
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path)) // whose entry is on the disk before the list of endings is emptied
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func decodeSnapshot(b []byte) (snapshot, error) {
	var s snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return snapshot{}, fmt.Errorf("decode: %w", err)
	}
	if s.Version != snapshotVersion {
		return snapshot{}, fmt.Errorf("version %d, want %d", s.Version, snapshotVersion)
	}
	seen := make(map[string]bool, len(s.Keys))
	for i, k := range s.Keys {
		if seen[k.Key] {
			return snapshot{}, fmt.Errorf("entry %d repeats a key", i+1)
		}
		seen[k.Key] = true
		if k.Key == "" || k.Expires.IsZero() || (k.Value != nil) == (k.Members != nil) {
			return snapshot{}, fmt.Errorf("entry %d is incomplete", i+1)
		}
	}
	return s, nil
}

// restore puts the keys that have not expired into the server. Sessions that have ended since
// the snapshot are left out, and those that no person's index lists: EndAll could not find
// them. Such a session was signed in or ended in the moment the snapshot was taken, before a
// crash.
func (s snapshot) restore(m *miniredis.Miniredis, now time.Time, ended map[string]bool) error {
	listed := make(map[string]bool)
	for _, k := range s.Keys {
		if strings.HasPrefix(k.Key, root+personPrefix) {
			for hash := range k.Members {
				listed[hash] = true
			}
		}
	}
	for _, k := range s.Keys {
		ttl := k.Expires.Sub(now)
		hash, isSession := strings.CutPrefix(k.Key, root+sessionPrefix)
		if ttl <= 0 || isSession && (!listed[hash] || ended[hash]) {
			continue
		}
		if k.Members == nil {
			if err := m.Set(k.Key, string(k.Value)); err != nil {
				return fmt.Errorf("session: restore snapshot: %w", err)
			}
		}
		for member, score := range k.Members {
			if _, err := m.ZAdd(k.Key, score, member); err != nil {
				return fmt.Errorf("session: restore snapshot: %w", err)
			}
		}
		m.SetTTL(k.Key, ttl)
	}
	return nil
}
