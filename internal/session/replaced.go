package session

import (
	"context"
	"errors"
	"time"
)

// replacedFor is how long a token is remembered as replaced. A browser sends the requests of a page within seconds; what
// comes later with the old token is a copy, and is told no more than any other stranger.
const replacedFor = time.Minute

// markReplaced notes that another session takes the place of the one under hash. It is written before that one is
// deleted, so no request finds it gone without the note.
func (r *Redis) markReplaced(ctx context.Context, hash string) error {
	return r.guard.do(ctx, "replaced", func(ctx context.Context) error {
		return r.rdb.Set(ctx, r.space.key(replacedPrefix, hash), "1", replacedFor).Err()
	})
}

// whyNone says why there is no session of token: [ErrReplaced] or [ErrNone]. The note opens nothing: it only says whether
// the browser's cookie may be a newer one by now.
func (r *Redis) whyNone(ctx context.Context, token string) error {
	if !wellFormed(token) {
		return ErrNone
	}
	var n int64
	err := r.guard.do(ctx, "replaced", func(ctx context.Context) (err error) {
		n, err = r.rdb.Exists(ctx, r.space.key(replacedPrefix, hashOf(token))).Result()
		return err
	})
	switch {
	case err != nil:
		return err
	case n > 0:
		return ErrReplaced
	}
	return ErrNone
}

// Retire ends the session of token because a new sign-in of the same browser takes its place: as [Redis.End], but a
// request that is still under way with token gets [ErrReplaced] for a minute. A token without a session is no error, and
// leaves no note.
func (r *Redis) Retire(ctx context.Context, token string) error {
	if _, err := r.load(ctx, token); err != nil {
		if errors.Is(err, ErrNone) {
			return nil
		}
		return err
	}
	if err := r.markReplaced(ctx, hashOf(token)); err != nil {
		return err
	}
	return r.End(ctx, token)
}
