package seal

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

var (
	// ErrSealed means that a value cannot be opened: altered, sealed for
	// another purpose, or under keys that this keyset does not have.
	ErrSealed = errors.New("seal: value does not open with these keys")
	// ErrNotKeys means that a file holds no keyset of this package.
	ErrNotKeys = errors.New("seal: not a keyset")
	// ErrExposed means that others than the owner may read or change the keyset file.
	ErrExposed = errors.New("seal: keyset file is open to others, run chmod 600 on it")
	// ErrOtherKeys means that a file was not overwritten because it holds a
	// key that would be lost, and with it everything sealed under it.
	ErrOtherKeys = errors.New("seal: file holds keys that this keyset does not have")
	// ErrOff means that the plaintext variant was asked for something only keys can do.
	ErrOff = errors.New("seal: sealing is off")

	errPurpose = errors.New("seal: empty purpose")
)

// Keys is a keyset: one or more sealing keys, of which the primary seals and
// all open, and one lookup key, which never changes. It is safe for concurrent
// use, and immutable unless it follows its file. It prints as its fingerprint.
type Keys struct {
	sealing *keyset.Handle
	finding *keyset.Handle
	cipher  tink.AEAD
	hash    *prf.Set
	primary uint32
	print   string
	off     bool
	follow  *follower // nil unless Follow was called
}

// Generate makes a keyset of one sealing key and one lookup key.
func Generate() (*Keys, error) {
	sealing, err := keyset.NewHandle(aead.XChaCha20Poly1305KeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("seal: generate sealing key: %w", err)
	}
	finding, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("seal: generate lookup key: %w", err)
	}
	return newKeys(sealing, finding)
}

// newKeys builds the primitives and tries the hash once, so that Lookup has no error left to return.
func newKeys(sealing, finding *keyset.Handle) (*Keys, error) {
	cipher, err := aead.New(sealing)
	if err != nil {
		return nil, fmt.Errorf("%w: sealing keys: %w", ErrNotKeys, err)
	}
	primary, err := sealing.Primary()
	if err != nil {
		return nil, fmt.Errorf("%w: sealing keys: %w", ErrNotKeys, err)
	}
	if _, prefixed := primary.Key().IDRequirement(); !prefixed {
		return nil, fmt.Errorf("%w: sealing key without prefix", ErrNotKeys)
	}
	hash, err := prf.NewPRFSet(finding)
	if err != nil {
		return nil, fmt.Errorf("%w: lookup key: %w", ErrNotKeys, err)
	}
	id, err := hash.ComputePrimaryPRF([]byte("seal.fingerprint"), lookupSize)
	if err != nil {
		return nil, fmt.Errorf("%w: lookup key: %w", ErrNotKeys, err)
	}
	return &Keys{
		sealing: sealing, finding: finding, cipher: cipher, hash: hash, primary: primary.KeyID(),
		print: fmt.Sprintf("%s.%08x", hex.EncodeToString(id[:6]), primary.KeyID()),
	}, nil
}

// Stage returns a keyset with a further sealing key that only opens. Several machines get it first, so that each knows the
// key before one of them seals with it; the next Rotate makes it the primary. Staging twice adds nothing.
func (k *Keys) Stage() (*Keys, error) {
	k = k.current()
	if k.off {
		return nil, ErrOff
	}
	if _, staged := k.staged(); staged {
		return k, nil
	}
	return k.grow(false)
}

// Rotate returns a keyset with a further sealing key, or the staged one, as
// the primary. The older keys still open, and lookups stay the same. The
// receiver is unchanged. Save the result and hand it to every process before
// anything is sealed with it: a process without the new key answers ErrSealed.
func (k *Keys) Rotate() (*Keys, error) {
	k = k.current()
	if k.off {
		return nil, ErrOff
	}
	return k.grow(true)
}

// grow adds a key, unless one is staged, and makes it the primary if it shall be.
func (k *Keys) grow(primary bool) (*Keys, error) {
	manager := keyset.NewManagerFromHandle(k.sealing)
	id, there := k.staged()
	var err error
	if !there {
		if id, err = manager.Add(aead.XChaCha20Poly1305KeyTemplate()); err != nil {
			return nil, fmt.Errorf("seal: add key: %w", err)
		}
	}
	if primary {
		if err := manager.SetPrimary(id); err != nil {
			return nil, fmt.Errorf("seal: rotate: %w", err)
		}
	}
	sealing, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("seal: add key: %w", err)
	}
	return newKeys(sealing, k.finding)
}

// staged is the key behind the primary: keys are kept in the order they were added, and those before it had their time.
func (k *Keys) staged() (id uint32, there bool) {
	last, err := k.sealing.Entry(k.sealing.Len() - 1)
	if err != nil || last.KeyID() == k.primary {
		return 0, false
	}
	return last.KeyID(), true
}

// Stale reports whether sealed is not under the primary key and should be
// sealed again. The absent value is never stale; bytes that no key could open
// are. It reads the key id in front of the value and opens nothing.
func (k *Keys) Stale(sealed []byte) bool {
	if len(sealed) == 0 {
		return false
	}
	k = k.current()
	if k.off {
		return sealed[0] != offMark
	}
	id, ok := keyOf(sealed)
	return !ok || id != k.primary
}

// Fingerprint is a public name of the keyset, safe to print: 12 hexadecimal
// digits that stay the same over every rotation, a dot, and 8 digits that
// name the primary key.
func (k *Keys) Fingerprint() string { return k.current().print }

// String is the fingerprint.
func (k *Keys) String() string { return k.Fingerprint() }

// Format writes the fingerprint for every verb.
func (k *Keys) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, k.Fingerprint()) }

// LogValue is the fingerprint.
func (k *Keys) LogValue() slog.Value { return slog.StringValue(k.Fingerprint()) }

// contains reports whether no key of other is missing in k and both find alike.
func (k *Keys) contains(other *Keys) bool {
	return subset(other.finding, k.finding) && subset(k.finding, other.finding) && subset(other.sealing, k.sealing)
}

func subset(part, whole *keyset.Handle) bool {
	for i := range part.Len() {
		entry, err := part.Entry(i)
		if err != nil || !holds(whole, entry) {
			return false
		}
	}
	return true
}

func holds(handle *keyset.Handle, wanted *keyset.Entry) bool {
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err == nil && entry.KeyID() == wanted.KeyID() && entry.KeyStatus() == wanted.KeyStatus() && entry.Key().Equal(wanted.Key()) {
			return true
		}
	}
	return false
}
