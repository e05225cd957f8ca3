package seal

import (
	"encoding/binary"
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
// all open, and one lookup key, which never changes. It is immutable and safe
// for concurrent use. It prints as its fingerprint.
type Keys struct {
	sealing *keyset.Handle
	finding *keyset.Handle
	cipher  tink.AEAD
	hash    *prf.Set
	primary uint32
	print   string
	off     bool
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

// Rotate returns a keyset with a further sealing key, which becomes the
// primary. The older keys still open, and lookups stay the same. The receiver
// is unchanged. Save the result and hand it to every process before anything
// is sealed with it: a process without the new key answers ErrSealed.
func (k *Keys) Rotate() (*Keys, error) {
	if k.off {
		return nil, ErrOff
	}
	manager := keyset.NewManagerFromHandle(k.sealing)
	id, err := manager.Add(aead.XChaCha20Poly1305KeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("seal: rotate: %w", err)
	}
	if err := manager.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("seal: rotate: %w", err)
	}
	sealing, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("seal: rotate: %w", err)
	}
	return newKeys(sealing, k.finding)
}

// Stale reports whether sealed is not under the primary key and should be
// sealed again. The absent value is never stale; bytes that no key could open
// are. It reads the key id in front of the value and opens nothing.
func (k *Keys) Stale(sealed []byte) bool {
	if len(sealed) == 0 {
		return false
	}
	if k.off {
		return sealed[0] != offMark
	}
	return len(sealed) < 5 || sealed[0] != tinkMark || binary.BigEndian.Uint32(sealed[1:5]) != k.primary
}

// Fingerprint is a public name of the keyset, safe to print: 12 hexadecimal
// digits that stay the same over every rotation, a dot, and 8 digits that
// name the primary key.
func (k *Keys) Fingerprint() string { return k.print }

// String is the fingerprint.
func (k *Keys) String() string { return k.print }

// Format writes the fingerprint for every verb.
func (k *Keys) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, k.print) }

// LogValue is the fingerprint.
func (k *Keys) LogValue() slog.Value { return slog.StringValue(k.print) }

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
