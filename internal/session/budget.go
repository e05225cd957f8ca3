package session

import (
	"context"
	"crypto/rand"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Budget is how often something named Key may happen: at most Most times in any Within that passes. Only a digest of Key is kept,
// for as long as Within. A [Rate] is for what may happen all the time, a Budget for a few times an hour or a day.
type Budget struct {
	Key    string
	Most   int
	Within time.Duration
}

// name is what the uses of a budget are kept under.
func (b Budget) name() string { return digest(b.Key, b.Within.String()) }

// Spend counts one use of a budget and decides on it. It counts first and looks then, so however many spend at once, on whatever
// process, no more than Most are allowed; what was refused is not counted. Like [Redis.Allow] it always decides: while Redis is away
// each hub counts for itself.
func (r *Redis) Spend(ctx context.Context, b Budget) Decision {
	key, now, use := r.space.key(budgetPrefix, b.name()), r.now(), rand.Text()
	var used *redis.IntCmd
	err := r.guard.do(ctx, "spend", func(ctx context.Context) error {
		_, err := r.rdb.TxPipelined(ctx, func(p redis.Pipeliner) error {
			p.ZRemRangeByScore(ctx, key, "-inf", score(now.Add(-b.Within)))
			p.ZAdd(ctx, key, redis.Z{Score: float64(now.UnixMilli()), Member: use})
			used = p.ZCard(ctx, key)
			p.PExpire(ctx, key, b.Within)
			return nil
		})
		return err
	})
	if err != nil {
		return r.spent.spend(b)
	}
	if used.Val() <= int64(b.Most) {
		return Decision{Allowed: true, Shared: true}
	}
	// Even if this fails the use is refused: it stays counted, which is on the safe side.
	_ = r.guard.do(ctx, "spend", func(ctx context.Context) error { return r.rdb.ZRem(ctx, key, use).Err() })
	return Decision{RetryAfter: r.oldest(ctx, key, b, now), Shared: true}
}

// Spent decides as Spend would, and counts nothing.
func (r *Redis) Spent(ctx context.Context, b Budget) Decision {
	key, now := r.space.key(budgetPrefix, b.name()), r.now()
	var used int64
	err := r.guard.do(ctx, "spent", func(ctx context.Context) (err error) {
		used, err = r.rdb.ZCount(ctx, key, "("+score(now.Add(-b.Within)), "+inf").Result()
		return err
	})
	switch {
	case err != nil:
		return r.spent.left(b)
	case used < int64(b.Most):
		return Decision{Allowed: true, Shared: true}
	}
	return Decision{RetryAfter: r.oldest(ctx, key, b, now), Shared: true}
}

// Refund takes back one use, the last: it turned out not to be what the budget is on.
func (r *Redis) Refund(ctx context.Context, b Budget) {
	key := r.space.key(budgetPrefix, b.name())
	err := r.guard.do(ctx, "refund", func(ctx context.Context) error { return r.rdb.ZPopMax(ctx, key, 1).Err() })
	if err != nil {
		r.spent.refund(b)
	}
}

// oldest is how long it takes until the oldest use of a budget does not count any more.
func (r *Redis) oldest(ctx context.Context, key string, b Budget, now time.Time) time.Duration {
	var first []redis.Z
	err := r.guard.do(ctx, "spent", func(ctx context.Context) (err error) {
		first, err = r.rdb.ZRangeWithScores(ctx, key, 0, 0).Result()
		return err
	})
	if err != nil || len(first) == 0 {
		return b.Within
	}
	return max(time.UnixMilli(int64(first[0].Score)).Add(b.Within).Sub(now), time.Second)
}

// score is an instant as the sorted sets of budgets have it.
func score(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }

// localBudgets bounds the memory of what is counted locally to about 4 MB: 500 uses of a budget are 12 kB, and most have a few.
const localBudgets = 1 << 14

// localSpending counts uses of budgets in memory.
type localSpending struct {
	now func() time.Time

	mu    sync.Mutex
	uses  map[string][]time.Time
	swept time.Time
	long  time.Duration // the longest Within seen
}

func newLocalSpending(now func() time.Time) *localSpending {
	return &localSpending{now: now, uses: make(map[string][]time.Time)}
}

func (l *localSpending) spend(b Budget) Decision {
	l.mu.Lock()
	defer l.mu.Unlock()
	name, uses := l.recent(b)
	if len(uses) >= b.Most {
		l.uses[name] = uses
		return l.refused(b, uses)
	}
	l.uses[name] = append(uses, l.now())
	return Decision{Allowed: true}
}

func (l *localSpending) left(b Budget) Decision {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, uses := l.recent(b); len(uses) >= b.Most {
		return l.refused(b, uses)
	}
	return Decision{Allowed: true}
}

func (l *localSpending) refund(b Budget) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if name, uses := l.recent(b); len(uses) > 0 {
		l.uses[name] = uses[:len(uses)-1]
	}
}

func (l *localSpending) refused(b Budget, uses []time.Time) Decision {
	if len(uses) == 0 { // a budget of none
		return Decision{RetryAfter: b.Within}
	}
	return Decision{RetryAfter: max(uses[0].Add(b.Within).Sub(l.now()), time.Second)}
}

// recent are the uses of a budget that count, oldest first, and the name they are kept under. When the table is full of budgets in
// use, those that are not in it share one of their kind: it stays bounded and lets nobody through uncounted.
func (l *localSpending) recent(b Budget) (name string, uses []time.Time) {
	l.long = max(l.long, b.Within)
	now := l.now()
	name = b.name()
	if _, known := l.uses[name]; !known && len(l.uses) >= localBudgets {
		l.sweep(now)
		if len(l.uses) >= localBudgets {
			name = Budget{Within: b.Within}.name() + strconv.Itoa(b.Most)
		}
	}
	uses = l.uses[name]
	for len(uses) > 0 && now.Sub(uses[0]) >= b.Within {
		uses = uses[1:]
	}
	return name, uses
}

// sweep drops budgets that nobody used for as long as any lasts.
func (l *localSpending) sweep(now time.Time) {
	if now.Sub(l.swept).Abs() < localSweep {
		return
	}
	l.swept = now
	for name, uses := range l.uses {
		if len(uses) == 0 || now.Sub(uses[len(uses)-1]) >= l.long {
			delete(l.uses, name)
		}
	}
}
