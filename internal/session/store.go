package session

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/redis/go-redis/v9"
)

// Keys begin with root and the name of the hub they belong to, see [Options.Hub]; then comes what they are. Each is used
// alone, so any slot of a cluster will do and no hash tag is needed.
const (
	root           = "chapterhouse:"
	sessionPrefix  = "session:"  // + hash of the token: the scs payload
	personPrefix   = "person:"   // + digest: sorted set of hashes by absolute end
	subjectPrefix  = "subject:"  // the same by issuer and subject
	providerPrefix = "provider:" // the same by issuer and the provider's session
	replacedPrefix = "replaced:" // + hash of a token that another one took the place of
	oncePrefix     = "once:"     // + digest
	ratePrefix     = ""          // + digest; redis_rate puts "rate:" before it
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

// commitMode is the condition under which a commit may write.
type commitMode string

const (
	onlyNew      commitMode = "NX"
	onlyExisting commitMode = "XX"
)

var errTaken = errors.New("session: name already taken")

// store keeps scs payloads in Redis under the hash scs hands it. Unlike the stores that
// come with scs it never writes unconditionally: a request that loaded a session before
// EndAll and commits it afterwards would bring it back with a plain SET. With SET XX
// the commit finds nothing to overwrite and answers [ErrNone].
type store struct {
	rdb   redis.UniversalClient
	space space
	guard *guard
	now   func() time.Time
	mode  commitMode
	ended func(hash string) error // see [Options.Ended]; nil: nobody needs to know
}

var _ scs.CtxStore = (*store)(nil)

// FindCtx returns the payload under hash.
func (s *store) FindCtx(ctx context.Context, hash string) (payload []byte, found bool, err error) {
	err = s.guard.do(ctx, "find", func(ctx context.Context) (err error) {
		payload, err = s.rdb.Get(ctx, s.space.key(sessionPrefix, hash)).Bytes()
		return err
	})
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	return payload, err == nil, err
}

// CommitCtx writes payload under hash until expiry. The time to live is counted from
// the hub's clock, so a test clock and the server's may differ.
func (s *store) CommitCtx(ctx context.Context, hash string, payload []byte, expiry time.Time) error {
	ttl := expiry.Sub(s.now())
	if ttl < time.Millisecond { // the shortest Redis knows; zero would mean for ever
		return ErrNone
	}
	err := s.guard.do(ctx, "commit", func(ctx context.Context) error {
		return s.rdb.SetArgs(ctx, s.space.key(sessionPrefix, hash), payload, redis.SetArgs{Mode: string(s.mode), TTL: ttl}).Err()
	})
	if errors.Is(err, redis.Nil) {
		if s.mode == onlyNew {
			return errTaken
		}
		return ErrNone
	}
	return err
}

// DeleteCtx deletes the payload under hash; one that is not there is no error.
func (s *store) DeleteCtx(ctx context.Context, hash string) error {
	_, err := s.kill(ctx, hash)
	return err
}

// kill deletes the payload under hash and reports whether it was there. Of several
// callers who end the same session exactly one is told true. After an error of ended the
// payload is gone and may come back with a restart of the server.
func (s *store) kill(ctx context.Context, hash string) (bool, error) {
	var n int64
	err := s.guard.do(ctx, "delete", func(ctx context.Context) (err error) {
		n, err = s.rdb.Del(ctx, s.space.key(sessionPrefix, hash)).Result()
		return err
	})
	if err == nil && n == 1 && s.ended != nil {
		if err := s.ended(hash); err != nil {
			return true, fmt.Errorf("session: delete: %w (%w)", ErrUnavailable, err)
		}
	}
	return n == 1, err
}

// Find, Commit and Delete complete scs.Store; scs calls the methods that take a context.

// Find is [store.FindCtx] without a context.
func (s *store) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

// Commit is [store.CommitCtx] without a context.
func (s *store) Commit(hash string, payload []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), hash, payload, expiry)
}

// Delete is [store.DeleteCtx] without a context.
func (s *store) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }

// hashOf is the name under which scs keeps a token when HashTokenInStore is set.
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

// wellFormed reports whether token could have been made here: 32 bytes in unpadded
// base64url. Anything else is refused without asking Redis.
func wellFormed(token string) bool {
	const bytes, chars = 32, 43 // bytes × 8 / 6, rounded up
	if len(token) != chars {
		return false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	return err == nil && len(b) == bytes // fewer if it holds line breaks, which are skipped
}
