package session

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash/maphash"
	"net/netip"
	"sync"
	"time"

	"github.com/go-redis/redis_rate/v10"

	words "chapterhouse/internal/hub" // "hub" is a fixture of this package's tests
)

// Rate is a limit on how often something named Key may happen: Burst times at once, and
// PerMinute times a minute in the long run. Only a digest of Key is kept.
type Rate struct {
	Key       string
	Burst     int
	PerMinute int
}

// Decision is the limiter's answer.
type Decision struct {
	Allowed    bool
	RetryAfter time.Duration // zero when allowed
	Shared     bool          // all hubs counted together; false when Redis was away
}

// Allow counts one use of rate and decides on it. It always decides: while Redis is
// away each hub counts for itself, so n hubs together let through at most n times the
// rate. A rate without burst or speed allows nothing.
func (r *Redis) Allow(ctx context.Context, rate Rate) Decision {
	if rate.Burst < 1 || rate.PerMinute < 1 {
		return Decision{RetryAfter: time.Minute}
	}
	var result *redis_rate.Result
	err := r.guard.do(ctx, "allow", func(ctx context.Context) (err error) {
		result, err = r.shared.Allow(ctx, r.rateKey(rate), rate.limit())
		return err
	})
	if err != nil {
		return r.local.allow(rate)
	}
	return Decision{Allowed: result.Allowed > 0, RetryAfter: max(result.RetryAfter, 0), Shared: true}
}

// rateKey is where the uses of a rate are counted.
func (r *Redis) rateKey(rate Rate) string { return r.space.key(ratePrefix, digest(rate.Key)) }

func (rate Rate) limit() redis_rate.Limit {
	return redis_rate.Limit{Rate: rate.PerMinute, Burst: rate.Burst, Period: time.Minute}
}

// Left decides as Allow would, and counts nothing: for limits on what failed, which is known only afterwards. Uses that are
// under way at the same time do not see each other.
func (r *Redis) Left(ctx context.Context, rate Rate) Decision {
	if rate.Burst < 1 || rate.PerMinute < 1 {
		return Decision{RetryAfter: time.Minute}
	}
	var result *redis_rate.Result
	err := r.guard.do(ctx, "allow", func(ctx context.Context) (err error) {
		result, err = r.shared.AllowN(ctx, r.rateKey(rate), rate.limit(), 0)
		return err
	})
	if err != nil {
		return r.local.left(rate)
	}
	if result.Remaining > 0 {
		return Decision{Allowed: true, Shared: true}
	}
	interval := time.Minute / time.Duration(rate.PerMinute)
	return Decision{RetryAfter: max(result.ResetAfter-interval*time.Duration(rate.Burst-1), time.Millisecond), Shared: true}
}

const (
	// localRates bounds the memory of the local limiter to about 2 MB.
	localRates = 1 << 16
	// localSweep is the shortest time between two searches for entries to drop; one takes
	// about a millisecond.
	localSweep = time.Second
)

// localLimiter is the generic cell rate algorithm, as redis_rate has it, in memory. For
// each rate it keeps the theoretical arrival time: the moment at which the rate would be
// as good as unused.
type localLimiter struct {
	now  func() time.Time
	seed maphash.Seed // random, so nobody can choose keys that collide

	mu    sync.Mutex
	due   map[uint64]time.Time
	swept time.Time
}

func newLocalLimiter(now func() time.Time) *localLimiter {
	return &localLimiter{now: now, seed: maphash.MakeSeed(), due: make(map[uint64]time.Time)}
}

func (l *localLimiter) allow(rate Rate) Decision {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	slot := l.slot(rate, now)
	due := l.due[slot]
	if due.Before(now) {
		due = now
	}
	interval := max(time.Minute/time.Duration(rate.PerMinute), 1)
	due = due.Add(interval)
	if wait := due.Add(-interval * time.Duration(rate.Burst)).Sub(now); wait > 0 {
		return Decision{RetryAfter: wait}
	}
	l.due[slot] = due
	return Decision{Allowed: true}
}

func (l *localLimiter) left(rate Rate) Decision {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	due := l.due[l.slot(rate, now)]
	if due.Before(now) {
		due = now
	}
	interval := max(time.Minute/time.Duration(rate.PerMinute), 1)
	if wait := due.Add(interval - interval*time.Duration(rate.Burst)).Sub(now); wait > 0 {
		return Decision{RetryAfter: wait}
	}
	return Decision{Allowed: true}
}

// slot finds the entry of rate. When the table is full of rates in use, those that are
// not in it share one entry per limit: the table stays bounded and never lets anyone
// through uncounted.
func (l *localLimiter) slot(rate Rate, now time.Time) uint64 {
	slot := maphash.Comparable(l.seed, rate)
	if _, ok := l.due[slot]; ok || len(l.due) < localRates {
		return slot
	}
	if now.Sub(l.swept).Abs() >= localSweep {
		l.swept = now
		for s, due := range l.due {
			if !due.After(now) {
				delete(l.due, s)
			}
		}
		if len(l.due) < localRates {
			return slot
		}
	}
	rate.Key = ""
	return maphash.Comparable(l.seed, rate)
}

// NetworkKey names the network of ip for the limiter, without saying which it is: the
// HMAC-SHA256 of the UTC day and the network (IPv4 /24, IPv6 /64), 43 characters. The
// same network has another name tomorrow. An IPv4 address mapped into IPv6 is its IPv4
// network; addresses that are not valid share one name.
func NetworkKey(secret []byte, day time.Time, ip netip.Addr) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(day.UTC().Format(time.DateOnly) + "\x00" + words.Network(ip)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
