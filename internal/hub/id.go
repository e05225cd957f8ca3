package hub

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"
)

// Typed ids: text, so that one id serves the row and the URL, and typed, so that they cannot be swapped.
type (
	// ChapterID names a chapter, the tenant.
	ChapterID string
	// PersonID names one human.
	PersonID string
	// MembershipID names one person's membership of one chapter.
	MembershipID string
	// EventID names an event of a chapter.
	EventID string
	// RSVPID names one person's RSVP to one event.
	RSVPID string
	// ToolkitID names a toolkit of the national office.
	ToolkitID string
	// ItemID names an item of a toolkit version.
	ItemID string
	// ItemKey names an item through all versions of its toolkit.
	ItemKey string
	// RecallID names a recall of a toolkit's text.
	RecallID string
	// FileID names a stored file (a cover picture, a toolkit's PDF).
	FileID string
	// MessageID names one email to one person.
	MessageID string
	// FactID names a row of what guests did.
	FactID string
	// AuditID names a row of the audit trail.
	AuditID string
	// ListID names a list of people a chapter may write to.
	ListID string
	// SubscriptionID names one person's place on one list.
	SubscriptionID string
	// BlockID names a block of somebody, in a chapter or everywhere.
	BlockID string
	// TagID names a word by which a chapter sorts people.
	TagID string
	// AudienceID names a saved audience.
	AudienceID string
	// OfferingID names a push that also goes to chapters that open later.
	OfferingID string
)

// idAlphabet is Crockford's base32 in lower case: no i, l, o, u, so an id survives being read aloud.
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

var idEncoding = base32.NewEncoding(idAlphabet).WithPadding(base32.NoPadding)

// NewID returns 16 characters of Crockford base32: 80 random bits, unguessable and short enough for a URL.
func NewID[T ~string]() T {
	var b [10]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24; it ends the process instead
	return T(idEncoding.EncodeToString(b[:]))
}

// orderedFrom is when the time of NewOrderedID begins; its 40 bits of milliseconds last until 2054.
var orderedFrom = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)

// NewOrderedID is NewID for rows that are added by the hundred thousand: it begins with the time, so that the indexes of what refers to
// them grow at their end. 40 of its bits are random; it is no secret.
func NewOrderedID[T ~string](at time.Time) T {
	var b [10]byte
	binary.BigEndian.PutUint64(b[:8], uint64(at.Sub(orderedFrom).Milliseconds())<<24)
	_, _ = rand.Read(b[5:])
	return T(idEncoding.EncodeToString(b[:]))
}

// ValidID reports whether s has the form NewID gives; anything else need not reach the database.
func ValidID(s string) bool {
	if len(s) != 16 {
		return false
	}
	return strings.Trim(s, idAlphabet) == ""
}

// Token is a 256-bit secret for one purpose (a manage link, a feed link). Only Hash is ever stored.
type Token string

// NewToken returns 43 characters of base64url: 256 random bits.
func NewToken() Token {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails, see NewID
	return Token(base64.RawURLEncoding.EncodeToString(b[:]))
}

// Valid reports whether t has the form NewToken gives.
func (t Token) Valid() bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(string(t))
	return err == nil && len(b) == 32 && len(t) == 43 // the decoder skips line breaks
}

// Hash returns the SHA-256 of the token: 32 bytes, what the database keeps.
func (t Token) Hash() []byte {
	sum := sha256.Sum256([]byte(t))
	return sum[:]
}
