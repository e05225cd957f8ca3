package session

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Keys begin with root and the name of the hub they belong to, see [Options.Hub]; then comes what they are. Each is used
// alone, so any slot of a cluster will do and no hash tag is needed.
const (
	root           = "chapterhouse:"
	sessionPrefix  = "session:"  // + hash of the token: its record, see [encode]
	personPrefix   = "person:"   // + digest: sorted set of hashes by absolute end
	subjectPrefix  = "subject:"  // the same by issuer and subject
	providerPrefix = "provider:" // the same by issuer and the provider's session
	replacedPrefix = "replaced:" // + hash of a token that another one took the place of
	oncePrefix     = "once:"     // + digest
	ratePrefix     = ""          // + digest; redis_rate puts "rate:" before it
	budgetPrefix   = "budget:"   // + digest: sorted set of uses by the millisecond
)

// space is what every key of one hub begins with.
type space string

// spaceOf is the space of a hub; a hub without a name has what is directly under root.
func spaceOf(hub string) space {
	if hub == "" {
		return root
	}
	return space(root + hub + ":")
}

func (s space) key(prefix, rest string) string { return string(s) + prefix + rest }

// writeMode is the condition under which [Redis.write] may write.
type writeMode string

const (
	onlyNew      writeMode = "NX"
	onlyExisting writeMode = "XX"
)

var errTaken = errors.New("session: name already taken")

// find returns the record under hash, whatever its limits say. One that cannot be read is none.
func (r *Redis) find(ctx context.Context, hash string) (rec record, err error) {
	var payload []byte
	err = r.guard.do(ctx, "find", func(ctx context.Context) (err error) {
		payload, err = r.rdb.Get(ctx, r.space.key(sessionPrefix, hash)).Bytes()
		return err
	})
	if err == nil {
		rec, err = decode(payload)
	}
	if err != nil && !errors.Is(err, ErrUnavailable) {
		return record{}, ErrNone
	}
	return rec, err
}

// write keeps rec under hash for as long as it lasts if it is not seen again. It never writes unconditionally: a request
// that loaded a session before EndAll and writes it afterwards would bring it back with a plain SET. With SET XX it finds
// nothing to overwrite and answers [ErrNone]. The time to live is counted from the hub's clock, so a test clock and the
// server's may differ.
func (r *Redis) write(ctx context.Context, mode writeMode, hash string, rec record) error {
	until, ok := r.lasts(rec)
	ttl := until.Sub(r.now())
	if !ok || ttl < time.Millisecond { // the shortest Redis knows; zero would mean for ever
		return ErrNone
	}
	payload, err := encode(rec)
	if err != nil {
		return err
	}
	err = r.guard.do(ctx, "commit", func(ctx context.Context) error {
		return r.rdb.SetArgs(ctx, r.space.key(sessionPrefix, hash), payload, redis.SetArgs{Mode: string(mode), TTL: ttl}).Err()
	})
	if errors.Is(err, redis.Nil) {
		if mode == onlyNew {
			return errTaken
		}
		return ErrNone
	}
	return err
}

// kill deletes the payload under hash and reports whether it was there. Of several
// callers who end the same session exactly one is told true. After an error of ended the
// payload is gone and may come back with a restart of the server.
func (r *Redis) kill(ctx context.Context, hash string) (bool, error) {
	var n int64
	err := r.guard.do(ctx, "delete", func(ctx context.Context) (err error) {
		n, err = r.rdb.Del(ctx, r.space.key(sessionPrefix, hash)).Result()
		return err
	})
	if err == nil && n == 1 && r.ended != nil {
		if err := r.ended(hash); err != nil {
			return true, fmt.Errorf("session: delete: %w (%w)", ErrUnavailable, err)
		}
	}
	return n == 1, err
}

// hashOf is the name under which the session of a token is kept.
func hashOf(token string) string { return digest(token) }

// digest is the unpadded base64url of the SHA-256 of the parts, joined by a NUL, which
// occurs in none of them.
func digest(parts ...string) string {
	h := sha256.New()
	for i, p := range parts {
		if i > 0 {
			h.Write([]byte{0})
		}
		h.Write([]byte(p))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

const (
	tokenBytes = 32
	tokenChars = 43 // bytes × 8 / 6, rounded up
)

// wellFormed reports whether token could have been made here: 32 bytes in unpadded
// base64url. Anything else is refused without asking Redis.
func wellFormed(token string) bool {
	if len(token) != tokenChars {
		return false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	return err == nil && len(b) == tokenBytes // fewer if it holds line breaks, which are skipped
}

// UseOnce reports whether this is the first use of key within ttl, over all hubs. Only a
// digest of key is kept. After [ErrUnavailable] the use may have been counted: a second
// try can then answer false, never twice true.
func (r *Redis) UseOnce(ctx context.Context, key string, ttl time.Duration) (first bool, err error) {
	if ttl < time.Millisecond {
		return false, errors.New("session: use once: no time to live")
	}
	err = r.guard.do(ctx, "use once", func(ctx context.Context) error {
		return r.rdb.SetArgs(ctx, r.space.key(oncePrefix, digest(key)), "1", redis.SetArgs{Mode: string(onlyNew), TTL: ttl}).Err()
	})
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	return err == nil, err
}
