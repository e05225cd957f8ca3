package session

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// An index is a sorted set of session hashes, scored by the second of their absolute
// end. A session is listed under its person, and under the provider's subject and
// session when it has them. Four rules make ending race-free with single-key commands
// alone, so without scripts, and on a cluster without hash tags:
//
//  1. A payload is written before its hash enters an index, and a token is handed out
//     after both.
//  2. A hash leaves an index only after its payload was deleted, or when its absolute end
//     is an hour past. A deleted payload never returns, see [Redis.write].
//  3. A rotation deletes the old payload last, once the new one is written and listed,
//     and only if that delete finds it (DEL answers 1) is the new token handed out.
//  4. sweep deletes the payloads an index lists, and looks again until it lists none.
//
// Let sweep find the index empty at the moment T. A session handed out before T was
// listed before T, so its payload is deleted (2). A rotation whose delete found the old
// payload after T does not exist: that payload was alive at T and so still listed.
// Only a sign-in that begins afterwards adds to the index again.

const (
	indexLife = longestLife + 24*time.Hour
	// settled is how long after its absolute end a hash is dropped from an index; clocks of
	// several hubs may differ by this much.
	settled = time.Hour
	// sweepPasses: the first deletes, the second finds the index empty. More are needed only
	// while the same person keeps signing in or rotating, each within a millisecond.
	sweepPasses = 64
)

// indexesOf are the keys of the indexes that list s.
func (r *Redis) indexesOf(s Session) []string {
	keys := []string{r.personKey(s.Person)}
	if s.Subject != "" {
		keys = append(keys, r.subjectKey(s.Issuer, s.Subject))
	}
	if s.ProviderSession != "" {
		keys = append(keys, r.providerKey(s.Issuer, s.ProviderSession))
	}
	return keys
}

func (r *Redis) personKey(person string) string { return r.space.key(personPrefix, digest(person)) }

func (r *Redis) subjectKey(issuer, subject string) string {
	return r.space.key(subjectPrefix, digest(issuer, subject))
}

func (r *Redis) providerKey(issuer, sid string) string {
	return r.space.key(providerPrefix, digest(issuer, sid))
}

// enlist adds hash to the indexes that list s and drops from them what ended long ago.
func (r *Redis) enlist(ctx context.Context, s Session, hash string, end time.Time) error {
	old := strconv.FormatInt(r.now().Add(-settled).Unix(), 10)
	for _, key := range r.indexesOf(s) {
		err := r.guard.do(ctx, "enlist", func(ctx context.Context) error {
			_, err := r.rdb.TxPipelined(ctx, func(p redis.Pipeliner) error {
				p.ZRemRangeByScore(ctx, key, "-inf", old)
				p.ZAdd(ctx, key, redis.Z{Score: float64(end.Unix()), Member: hash})
				p.Expire(ctx, key, indexLife)
				return nil
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// listed returns the hashes in the index, oldest end first.
func (r *Redis) listed(ctx context.Context, key string) (hashes []string, err error) {
	err = r.guard.do(ctx, "list", func(ctx context.Context) (err error) {
		hashes, err = r.rdb.ZRange(ctx, key, 0, -1).Result()
		return err
	})
	return hashes, err
}

// unlist removes hashes whose payload is gone.
func (r *Redis) unlist(ctx context.Context, key string, hashes ...string) error {
	members := make([]any, len(hashes))
	for i, h := range hashes {
		members[i] = h
	}
	return r.guard.do(ctx, "unlist", func(ctx context.Context) error {
		return r.rdb.ZRem(ctx, key, members...).Err()
	})
}

// sweep ends every session in the index for which doomed is true and returns how many
// it ended itself. After an error some may still be alive; a repeated call ends them,
// because a hash is removed only after its payload.
func (r *Redis) sweep(ctx context.Context, key string, doomed func(context.Context, string) (bool, error)) (ended int, err error) {
	for range sweepPasses {
		hashes, err := r.listed(ctx, key)
		if err != nil {
			return ended, err
		}
		var gone []string
		for _, hash := range hashes {
			die, err := doomed(ctx, hash)
			if err != nil {
				return ended, err
			}
			if !die {
				continue
			}
			alive, err := r.kill(ctx, hash)
			if err != nil {
				return ended, err
			}
			if alive {
				ended++
			}
			gone = append(gone, hash)
		}
		if len(gone) == 0 {
			return ended, nil
		}
		if err := r.unlist(ctx, key, gone...); err != nil {
			return ended, err
		}
	}
	return ended, fmt.Errorf("session: end: %w (index kept changing)", ErrUnavailable)
}
