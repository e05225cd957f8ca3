package session

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"time"
)

// record is what Redis keeps of a session.
type record struct {
	Session
	// End is the absolute end that was promised when the session started. A longer limit
	// configured later does not move it; a shorter one applies at once.
	End time.Time
}

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

// load returns the live session of token.
func (r *Redis) load(ctx context.Context, token string) (record, error) {
	if !wellFormed(token) {
		return record{}, ErrNone
	}
	rec, err := r.find(ctx, hashOf(token))
	if err != nil {
		return record{}, err
	}
	if !r.alive(rec) {
		return record{}, ErrNone
	}
	rec.Token = token
	return rec, nil
}

// create stores rec under a fresh token.
func (r *Redis) create(ctx context.Context, rec record) (token string, err error) {
	var b [tokenBytes]byte
	_, _ = rand.Read(b[:]) // never fails
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, r.write(ctx, onlyNew, hashOf(token), rec)
}

// envelope is the gob around a record's JSON. Hubs of earlier releases read and write the same, with a Deadline beside Values
// that nobody needs, so that neither an upgrade nor a way back signs anybody out.
type envelope struct{ Values map[string]any }

const recordKey = "session"

func encode(rec record) ([]byte, error) {
	text, err := json.Marshal(rec)
	if err != nil {
		return nil, fmt.Errorf("session: encode record: %w", err)
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(envelope{map[string]any{recordKey: text}}); err != nil {
		return nil, fmt.Errorf("session: encode record: %w", err)
	}
	return b.Bytes(), nil
}

func decode(payload []byte) (rec record, err error) {
	var e envelope
	if err := gob.NewDecoder(bytes.NewReader(payload)).Decode(&e); err != nil {
		return record{}, fmt.Errorf("session: decode record: %w", err)
	}
	text, _ := e.Values[recordKey].([]byte)
	if err := json.Unmarshal(text, &rec); err != nil {
		return record{}, fmt.Errorf("session: decode record: %w", err)
	}
	return rec, nil
}

// discard deletes a session whose token nobody was given. It is tried even if the
// caller's context has ended; if it does not succeed the time to live removes it.
func (r *Redis) discard(ctx context.Context, s Session, hash string) {
	ctx = context.WithoutCancel(ctx)
	if _, err := r.kill(ctx, hash); err == nil {
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
