package seal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

const (
	// tinkMark is the first byte of Tink's output with key id (wire format, "Prefix").
	tinkMark = 0x01
	// offMark is the first byte of what Off writes; no sealed value begins with it.
	offMark = 0x00
	// lookupSize is the full output of HMAC-SHA-256, in bytes.
	lookupSize = 32
)

// Columns and texts differ in the associated data, so that neither can be
// passed off as the other even under one purpose.
const (
	columnContext = "column:"
	textContext   = "text:"
)

// Seal seals plain for a column. The empty string becomes nil, which a
// database stores as NULL: that a value is absent is visible.
func (k *Keys) Seal(plain, purpose string) ([]byte, error) {
	if plain == "" {
		return nil, nil
	}
	return k.encrypt([]byte(plain), columnContext, purpose)
}

// Open is the reverse of Seal: nothing gives the empty string. Whoever can
// write to the database can therefore blank a field, as they can delete a
// row, but not put another value there. The error is ErrSealed.
func (k *Keys) Open(sealed []byte, purpose string) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	plain, err := k.decrypt(sealed, columnContext, purpose)
	return string(plain), err
}

// SealText seals plain, also when empty, as unpadded base64url (RFC 4648,
// section 5), for cookies and links.
func (k *Keys) SealText(plain []byte, purpose string) (string, error) {
	sealed, err := k.encrypt(plain, textContext, purpose)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// OpenText is the reverse of SealText. The empty text is ErrSealed like any
// other forgery: a missing cookie is not an empty one.
func (k *Keys) OpenText(sealed, purpose string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || strings.ContainsAny(sealed, "\r\n") { // which the decoder skips
		return nil, ErrSealed
	}
	return k.decrypt(raw, textContext, purpose)
}

// Lookup is a 32-byte keyed hash of value, the same before and after every
// rotation. The caller brings value into its normal form. The empty value has
// no hash (nil): two people without an address do not share one.
func (k *Keys) Lookup(value, purpose string) []byte {
	if value == "" {
		return nil
	}
	input := []byte(purpose + "\x00" + value) // purposes are words: the first NUL ends one
	if k.off {
		mac := hmac.New(sha256.New, nil)
		mac.Write(input)
		return mac.Sum(nil)
	}
	hash, err := k.hash.ComputePrimaryPRF(input, lookupSize)
	if err != nil {
		return nil // cannot happen: newKeys computed one; nil finds nothing
	}
	return hash
}

func (k *Keys) encrypt(plain []byte, context, purpose string) ([]byte, error) {
	if purpose == "" {
		return nil, errPurpose
	}
	k = k.current()
	if k.off {
		return append(offPrefix(context, purpose), plain...), nil
	}
	sealed, err := k.cipher.Encrypt(plain, []byte(context+purpose))
	if err != nil {
		return nil, fmt.Errorf("seal: %s: %w", purpose, err)
	}
	return sealed, nil
}

func (k *Keys) decrypt(sealed []byte, context, purpose string) ([]byte, error) {
	if purpose == "" {
		return nil, errPurpose
	}
	if k.off {
		plain, ok := bytes.CutPrefix(sealed, offPrefix(context, purpose))
		if !ok {
			return nil, ErrSealed
		}
		return plain, nil
	}
	newest := k.current()
	if k.follow != nil && !newest.has(sealed) {
		if _, err := k.Reread(); err != nil {
			return nil, fmt.Errorf("%w (%w)", ErrSealed, err)
		}
		newest = k.current()
	}
	plain, err := newest.cipher.Decrypt(sealed, []byte(context+purpose))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// Off is the plaintext variant: the negative control of tests that look for
// names in database files. Its output begins with a zero byte, which no key
// opens; it cannot be saved or rotated. Its lookups are hashes with an empty key.
func Off() *Keys { return &Keys{off: true, print: "off"} }

func offPrefix(context, purpose string) []byte {
	return append([]byte{offMark}, context+purpose+"\x00"...)
}
