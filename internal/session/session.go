package session

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// touchEvery is how stale SeenAt may get: a page of ten requests writes once.
const touchEvery = time.Minute

// Session is one signed-in browser of one person. All strings are opaque here and kept
// as they are given: whoever fears a stolen store seals IDToken first, because it holds
// names and addresses.
type Session struct {
	// Token is what the browser keeps: 43 characters, 256 random bits. Redis knows only its
	// SHA-256. Set by [Redis.Get]; ignored by [Redis.Start] and [Redis.Renew].
	Token           string `json:"-"`
	Person          string
	Level           string // names the limits
	Provider        string // the configured provider, for sign-out
	Issuer          string // iss, as in the ID token
	Subject         string // sub
	ProviderSession string // sid (OpenID Connect Back-Channel Logout 1.0, section 2.1)
	IDToken         string // hint for sign-out at the provider
	SignedInAt      time.Time
	FreshAt         time.Time // when the person last proved who they are
	SeenAt          time.Time // exact to a minute
	Fingerprint     string
}

// Handle is the session's name in [Redis.List]: public to its person, and useless as a
// token.
func (s Session) Handle() string { return handleOf(hashOf(s.Token)) }

// Get returns the session of token. It answers [ErrNone] when there is none or when it
// has passed the idle or absolute limit of its level, [ErrReplaced], which is an ErrNone,
// when another token took its place a moment ago, and [ErrUnavailable] when Redis did not
// say. It moves SeenAt at most once a minute, so an idle limit may strike up to
// a minute early (for limits under two minutes, up to half of the limit).
func (r *Redis) Get(ctx context.Context, token string) (Session, error) {
	rec, err := r.load(ctx, token)
	if errors.Is(err, ErrNone) {
		return Session{}, r.whyNone(ctx, token)
	}
	if err != nil {
		return Session{}, err
	}
	if r.now().Sub(rec.SeenAt) < min(touchEvery, r.levels[rec.Level].Idle/2) {
		return rec.Session, nil
	}
	rec.SeenAt = r.instant()
	if err := r.write(ctx, onlyExisting, hashOf(token), rec); errors.Is(err, ErrNone) { // ended since it was loaded
		return Session{}, ErrNone
	}
	// Any other error leaves the older SeenAt in Redis, which ends the session sooner, not
	// later. It was found alive a moment ago, so the request goes on.
	return rec.Session, nil
}

// Start keeps a session and returns its token and the moment of its absolute end, which
// is when a cookie may expire. A zero SignedInAt means now, a zero FreshAt means
// SignedInAt; SeenAt is set to now.
func (r *Redis) Start(ctx context.Context, s Session) (token string, expires time.Time, err error) {
	if s.Person == "" {
		return "", time.Time{}, errors.New("session: start: no person")
	}
	limits, ok := r.levels[s.Level]
	if !ok {
		return "", time.Time{}, fmt.Errorf("session: start: level %q has no limits", s.Level)
	}
	s.SeenAt = r.instant()
	if s.SignedInAt.IsZero() {
		s.SignedInAt = s.SeenAt
	}
	if s.FreshAt.IsZero() {
		s.FreshAt = s.SignedInAt
	}
	rec := record{Session: s, End: s.SignedInAt.Add(limits.Absolute)}
	token, err = r.create(ctx, rec)
	if err != nil {
		return "", time.Time{}, err
	}
	if err := r.enlist(ctx, s, hashOf(token), rec.End); err != nil {
		r.discard(ctx, s, hashOf(token))
		return "", time.Time{}, err
	}
	return token, rec.End, nil
}

// Renew replaces the session of token by one under another token, with what change did
// to it, and returns that token and its absolute end. It is called whenever rights
// change, against fixation and so that an old copy of the cookie never gains them. The
// old token is dead when Renew returns without error; after [ErrUnavailable] it is the
// old one that counts, unless the answer to its delete was what got lost. Of concurrent
// calls for one token all but one get [ErrNone], and so does a call that meets an ending
// of the session. For a minute [Redis.Get] tells of the old token that it was replaced.
//
// SignedInAt is kept unless change sets it. If the absolute limit of the new level has
// passed since, the session ends and the answer is [ErrNone]: a member of three days who
// is made an admin (8 h) signs in again. change cannot replace the person.
//
// The old session is deleted last: a Redis that freezes in between signs nobody out.
func (r *Redis) Renew(ctx context.Context, token string, change func(*Session)) (newToken string, expires time.Time, err error) {
	rec, err := r.load(ctx, token)
	if errors.Is(err, ErrNone) {
		return "", time.Time{}, r.whyNone(ctx, token)
	}
	if err != nil {
		return "", time.Time{}, err
	}
	before := rec.Session
	if change != nil {
		change(&rec.Session)
	}
	if rec.Person != before.Person {
		return "", time.Time{}, errors.New("session: renew: the person cannot change")
	}
	limits, ok := r.levels[rec.Level]
	if !ok {
		return "", time.Time{}, fmt.Errorf("session: renew: level %q has no limits", rec.Level)
	}
	rec.SeenAt = r.instant()
	rec.End = rec.SignedInAt.Add(limits.Absolute)
	if !r.alive(rec) {
		if err := r.End(ctx, token); err != nil {
			return "", time.Time{}, err
		}
		return "", time.Time{}, ErrNone
	}
	newToken, err = r.create(ctx, rec)
	if err != nil {
		return "", time.Time{}, err
	}
	if err := r.replace(ctx, rec, hashOf(token), hashOf(newToken)); err != nil {
		r.discard(ctx, rec.Session, hashOf(newToken))
		return "", time.Time{}, err
	}
	r.unlistAll(ctx, before, hashOf(token))
	return newToken, rec.End, nil
}

// replace lists rec under hash and then deletes the session behind old, in the order
// that rules 1 and 3 in index.go ask for. It answers [ErrReplaced] if old was rotated by
// another call since it was loaded, or ended: then the note it left is no harm, because
// it opens nothing and is gone in a minute.
func (r *Redis) replace(ctx context.Context, rec record, old, hash string) error {
	if err := r.enlist(ctx, rec.Session, hash, rec.End); err != nil {
		return err
	}
	if err := r.markReplaced(ctx, old); err != nil {
		return err
	}
	alive, err := r.kill(ctx, old)
	if err == nil && !alive {
		return ErrReplaced
	}
	return err
}

// End signs the session of token out. A token without a session is no error.
func (r *Redis) End(ctx context.Context, token string) error {
	rec, err := r.load(ctx, token)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := r.kill(ctx, hashOf(token)); err != nil {
		return err
	}
	r.unlistAll(ctx, rec.Session, hashOf(token))
	return nil
}
