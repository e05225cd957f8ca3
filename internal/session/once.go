package session

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

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
