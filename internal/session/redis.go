package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
	"github.com/sony/gobreaker/v2"

	words "chapterhouse/internal/hub"
)

// usualPatience bounds one call as a whole. A dial, a write and a read get four fifths of
// it each (200 ms), a wait for a free connection all of it (250 ms); without the bound on
// the whole they would add up. go-redis left alone waits 10 s on a frozen server and
// ignores the context's deadline (measured, see trust.md).
const usualPatience = 250 * time.Millisecond

// longestLife is the highest absolute limit a level can have. Person indexes live a day
// longer, so that no index can expire before a session it lists.
const longestLife = 90 * 24 * time.Hour

// letters are what the name of a hub is made of: no character that has a meaning in a pattern of SCAN.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// ErrNone says that there is no such session: signed out, expired, or forged.
var ErrNone = errors.New("no such session")

// ErrReplaced is an [ErrNone] about a token that another one took the place of within the last minute ([Redis.Renew],
// [Redis.Retire]): the browser has the new one, or is about to get it, and a late request must not take it away.
var ErrReplaced = fmt.Errorf("%w: replaced a moment ago", ErrNone)

// ErrUnavailable says that the store did not answer in time, or not usefully. It says
// nothing about the session: nobody is to be signed out because of it.
var ErrUnavailable = errors.New("session store unavailable")

// Options say where Redis is and how long sessions last.
type Options struct {
	// URL is one of
	//
	//	redis://user:password@host:6379/0            one server (rediss:// for TLS)
	//	redis://user:password@h1:6379,h2:6379        a cluster, by some of its nodes
	//	redis://user:password@host:6379?cluster=true a cluster, by one address
	//	redis+sentinel://user:password@h1:26379,h2:26379/master?db=0
	//
	// User and password are those of Redis itself and are percent-encoded. Sentinels with
	// a password of their own get it as sentinel_username and sentinel_password. The
	// scheme rediss+sentinel speaks TLS with the sentinels and with Redis.
	URL string
	// Now is the clock sessions are judged by; nil is time.Now.
	Now func() time.Time
	// Levels are the limits by the name of the level. A session of a level that is not
	// here cannot start, and one that exists is no longer accepted.
	Levels map[string]words.SessionLimits
	// Patience is how long one call may take before it is [ErrUnavailable]; zero is 250 ms,
	// which keeps a page under 500 ms. More is for tests on a busy machine.
	Patience time.Duration
	// Hub names the hub whose keys these are, so that two hubs can share a Redis and neither
	// signs the other's people out: letters and digits only. Empty: the hub has Redis for
	// itself, as with [Embedded].
	Hub string
	// Ended, if not nil, is told the hash of each session that was deleted, before anybody
	// hears that it ended; its error makes that [ErrUnavailable].
	Ended func(hash string) error
	// Changed, if not nil, is told when Redis stopped answering (false) and when it answers again (true). It must not call
	// back and must not wait.
	Changed func(up bool)
}

// Redis is the connection and everything that is kept through it. It is safe for
// concurrent use and is closed once with [Redis.Close].
type Redis struct {
	rdb    redis.UniversalClient
	space  space
	guard  *guard
	now    func() time.Time
	levels map[string]words.SessionLimits
	shared *redis_rate.Limiter
	local  *localLimiter
	spent  *localSpending
	ended  func(hash string) error // see [Options.Ended]
	mu     sync.Mutex              // guards closed
	closed bool
	done   chan struct{} // closed by Close
	tasks  sync.WaitGroup
}

// Open prepares the connection. Redis need not be up: calls answer [ErrUnavailable]
// until it is. Its errors name the part of the options that is wrong and never quote
// the URL, which holds a password.
func Open(o Options) (*Redis, error) {
	server, err := parseURL(o.URL)
	if err != nil {
		return nil, fmt.Errorf("session: redis url: %w", err)
	}
	for name, l := range o.Levels {
		switch {
		case name == "":
			return nil, errors.New("session: a level has no name")
		case l.Idle <= 0 || l.Absolute <= 0:
			return nil, fmt.Errorf("session: level %q: both limits must be above zero", name)
		case l.Idle > l.Absolute:
			return nil, fmt.Errorf("session: level %q: the idle limit is above the absolute limit", name)
		case l.Absolute > longestLife:
			return nil, fmt.Errorf("session: level %q: the absolute limit is above %d days", name, longestLife/(24*time.Hour))
		}
	}
	if strings.Trim(o.Hub, letters) != "" {
		return nil, errors.New("session: the name of the hub has more than letters and digits")
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	patience := cmp.Or(o.Patience, usualPatience)
	if patience < 0 {
		return nil, errors.New("session: the patience is below zero")
	}
	setTimeouts(server, patience)
	// go-redis logs dial errors with addresses to standard error, past the hub's own log.
	// Every one of them also comes back as an error here, so nothing is lost.
	redis.SetLogger(&logging.VoidLogger{})

	rdb := redis.NewUniversalClient(server)
	r := &Redis{
		rdb:    rdb,
		space:  spaceOf(o.Hub),
		guard:  newGuard(patience, o.Changed),
		now:    now,
		levels: maps.Clone(o.Levels),
		shared: redis_rate.NewLimiter(rdb),
		local:  newLocalLimiter(now),
		spent:  newLocalSpending(now),
		ended:  o.Ended,
		done:   make(chan struct{}),
	}
	r.tasks.Go(func() {
		r.guard.probe(r.done, func(ctx context.Context) error { return rdb.Ping(ctx).Err() })
	})
	return r, nil
}

func setTimeouts(o *redis.UniversalOptions, patience time.Duration) {
	step := patience / 5 * 4
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = step, step, step
	o.PoolTimeout = patience
	o.MaxRetries = -1   // none: a second try would double the wait
	o.DialerRetries = 1 // one try in all; the default of 5 waits 100 ms between them
	o.ContextTimeoutEnabled = true
	// RESP2 without the optional handshakes: a fresh connection costs one round trip.
	o.Protocol = 2
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// Ping asks Redis whether it answers; the error is [ErrUnavailable].
func (r *Redis) Ping(ctx context.Context) error {
	return r.guard.do(ctx, "ping", func(ctx context.Context) error { return r.rdb.Ping(ctx).Err() })
}

// Close ends the connection. A second call does nothing.
func (r *Redis) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.closed = true
	close(r.done)
	r.mu.Unlock()
	r.tasks.Wait()
	if err := r.rdb.Close(); err != nil {
		return fmt.Errorf("session: close: %w", err)
	}
	return nil
}

// infoFields takes apart the answer to INFO: lines of "name:value", and headings.
func infoFields(info string) map[string]string {
	fields := map[string]string{}
	for line := range strings.Lines(info) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			fields[name] = value
		}
	}
	return fields
}

// Tripped says whether the circuit breaker keeps callers from Redis because it does not answer.
func (r *Redis) Tripped() bool { return r.guard.breaker.State() != gobreaker.StateClosed }
