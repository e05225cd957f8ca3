package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// record is the one value in the scs payload.
type record struct {
	Session
	// End is the absolute end that was promised when the session started. A longer limit
	// configured later does not move it; a shorter one applies at once.
	End time.Time
}

const recordKey = "session"

// lasts returns the moment rec ends if it is not seen again, or false if its level is
// not configured.
func (r *Redis) lasts(rec record) (until time.Time, ok bool) {
	l, ok := r.levels[rec.Level]
	if !ok {
		return time.Time{}, false
	}
	until = rec.SeenAt.Add(l.Idle)
	for _, end := range []time.Time{rec.End, rec.SignedInAt.Add(l.Absolute)} {
		if end.Before(until) {
			until = end
		}
	}
	return until, true
}

// alive reports whether rec is within its limits. The clock that counts is the hub's and
// the times are in the payload; the time to live in Redis only removes what is over. A
// session found over is refused and left to its time to live, so that a hub with a wrong
// clock does not sign everyone out for good.
func (r *Redis) alive(rec record) bool {
	until, ok := r.lasts(rec)
	return ok && r.now().Before(until)
}

// load opens the session of token in a context of scs. The caller's context never
// carries scs data of this package, so every call reads Redis.
func (r *Redis) load(ctx context.Context, token string) (context.Context, record, error) {
	if !wellFormed(token) {
		return nil, record{}, ErrNone
	}
	loaded, err := r.living.Load(ctx, token)
	switch {
	case errors.Is(err, ErrUnavailable):
		return nil, record{}, err
	case err != nil, r.living.Token(loaded) == "": // unreadable, or not there
		return nil, record{}, ErrNone
	}
	rec, err := decodeRecord(r.living.GetBytes(loaded, recordKey))
	if err != nil || !r.alive(rec) {
		return nil, record{}, ErrNone
	}
	rec.Token = token
	return loaded, rec, nil
}

func decodeRecord(b []byte) (rec record, err error) {
	if err := json.Unmarshal(b, &rec); err != nil {
		return record{}, fmt.Errorf("session: decode record: %w", err)
	}
	return rec, nil
}

// create stores rec under a fresh token.
func (r *Redis) create(ctx context.Context, rec record) (token string, err error) {
	blank, err := r.births.Load(ctx, "")
	if err != nil {
		return "", err
	}
	payload, until, err := r.encode(rec)
	if err != nil {
		return "", err
	}
	r.births.Put(blank, recordKey, payload)
	r.births.SetDeadline(blank, until)
	token, _, err = r.births.Commit(blank)
	return token, err
}

// keep writes rec over the session in loaded, unless that has ended.
func (r *Redis) keep(loaded context.Context, rec record) error {
	payload, until, err := r.encode(rec)
	if err != nil {
		return err
	}
	r.living.Put(loaded, recordKey, payload)
	r.living.SetDeadline(loaded, until)
	_, _, err = r.living.Commit(loaded)
	return err
}

// encode returns the payload of rec and the moment it ends if it is not seen again. scs
// writes that moment as its deadline, which becomes the time to live.
func (r *Redis) encode(rec record) (payload []byte, until time.Time, err error) {
	until, ok := r.lasts(rec)
	if !ok {
		return nil, time.Time{}, ErrNone
	}
	payload, err = json.Marshal(rec)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("session: encode record: %w", err)
	}
	return payload, until, nil
}

// discard deletes a session whose token nobody was given. It is tried even if the
// caller's context has ended; if it does not succeed the time to live removes it.
func (r *Redis) discard(ctx context.Context, s Session, hash string) {
	ctx = context.WithoutCancel(ctx)
	if _, err := r.store.kill(ctx, hash); err == nil {
		r.unlistAll(ctx, s, hash)
	}
}

// unlistAll removes the hash of a deleted session from its indexes. The session is over
// either way: what stays is skipped by List and dropped after its absolute end.
func (r *Redis) unlistAll(ctx context.Context, s Session, hash string) {
	ctx = context.WithoutCancel(ctx)
	for _, key := range r.indexesOf(s) {
		if err := r.unlist(ctx, key, hash); err != nil {
			return
		}
	}
}

// instant is the clock in UTC, to the microsecond: what a payload keeps.
func (r *Redis) instant() time.Time { return r.now().UTC().Truncate(time.Microsecond) }
