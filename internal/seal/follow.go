package seal

import (
	"encoding/binary"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

// follower keeps a keyset up to date with its file: a rotation by another process writes the file before it seals anything
// with the new key, so whoever meets a value under a key it does not know finds that key in the file.
type follower struct {
	path   string
	newest atomic.Pointer[Keys]

	mu   sync.Mutex
	seen os.FileInfo // of the file that was read last
}

// Follow makes k take up what other processes add to the keyset file at path: when a value is under a key that k does not
// have, and whenever Reread is called. A file that does not hold all of k's keys is ignored. Call it before k is shared.
func (k *Keys) Follow(path string) { k.follow = &follower{path: path} }

// Reread reads the keyset file again and says whether it brought other keys. Without Follow it does nothing.
func (k *Keys) Reread() (changed bool, err error) {
	if k.follow == nil {
		return false, nil
	}
	f := k.follow
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err != nil {
		return false, fmt.Errorf("seal: read keys again: %w", err)
	}
	// Every save is another file (see replace), so whoever throws forged values at the hub costs it this look and no more.
	if f.seen != nil && os.SameFile(f.seen, info) && f.seen.ModTime().Equal(info.ModTime()) && f.seen.Size() == info.Size() {
		return false, nil
	}
	there, err := Load(f.path)
	if err != nil {
		return false, err
	}
	before := k.current()
	if !there.contains(before) {
		return false, fmt.Errorf("seal: read keys again: the file lacks keys in use: %w", ErrOtherKeys)
	}
	f.seen = info
	f.newest.Store(there)
	return there.print != before.print, nil
}

// current is the keyset that counts: what the file brought last, or k itself.
func (k *Keys) current() *Keys {
	if k.follow != nil {
		if newest := k.follow.newest.Load(); newest != nil {
			return newest
		}
	}
	return k
}

// has says whether the keyset has the key that sealed says it is under.
func (k *Keys) has(sealed []byte) bool {
	id, ok := keyOf(sealed)
	if !ok {
		return true // no key opens it: nothing to look for
	}
	for i := range k.sealing.Len() {
		if entry, err := k.sealing.Entry(i); err == nil && entry.KeyID() == id {
			return true
		}
	}
	return false
}

// keyOf reads the id of the key in front of a sealed value.
func keyOf(sealed []byte) (uint32, bool) {
	if len(sealed) < 5 || sealed[0] != tinkMark {
		return 0, false
	}
	return binary.BigEndian.Uint32(sealed[1:5]), true
}

// Key names one sealing key, safe to print.
type Key struct {
	Fingerprint string // 8 hexadecimal digits, those after the dot of Keys.Fingerprint when it is the primary
	Primary     bool   // seals; the others only open
}

// List names the sealing keys, oldest first.
func (k *Keys) List() []Key {
	k = k.current()
	if k.off {
		return nil
	}
	var list []Key
	for i := range k.sealing.Len() {
		if entry, err := k.sealing.Entry(i); err == nil {
			list = append(list, Key{Fingerprint: fmt.Sprintf("%08x", entry.KeyID()), Primary: entry.KeyID() == k.primary})
		}
	}
	return list
}
