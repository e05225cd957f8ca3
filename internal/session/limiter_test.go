package session

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRatesWithoutLimitAllowNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		for _, rate := range []Rate{
			{Key: h.person}, {Key: h.person, Burst: 5}, {Key: h.person, PerMinute: 5}, {Key: h.person, Burst: -1, PerMinute: 5},
		} {
			if d := h.Allow(t.Context(), rate); d.Allowed || d.RetryAfter <= 0 {
				t.Errorf("%+v: %+v, want refused", rate, d)
			}
		}
	})
}

func TestLimiterIsSharedByAllHubs(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		hubs := []*Redis{h.Redis, open(t, h.url, h.clock), open(t, h.url, h.clock)}
		allowed := func(decide func(hub *Redis, rate Rate) Decision, shared bool) (n int) {
			rate := Rate{Key: "rsvp " + h.person, Burst: 7, PerMinute: 1}
			for i := range 30 {
				d := decide(hubs[i%len(hubs)], rate)
				if d.Allowed {
					n++
				}
				if d.Shared != shared || d.Allowed != (d.RetryAfter == 0) || d.RetryAfter > time.Minute {
					t.Errorf("decision %+v", d)
				}
			}
			return n
		}
		if n := allowed(func(r *Redis, rate Rate) Decision { return r.Allow(t.Context(), rate) }, true); n != 7 {
			t.Errorf("three hubs let %d through, want the burst of 7", n)
		}
		if d := h.Allow(t.Context(), Rate{Key: "another " + h.person, Burst: 1, PerMinute: 1}); !d.Allowed {
			t.Error("another key is counted with it")
		}
		// Control: limiters that do not share let each its own burst through.
		if n := allowed(func(r *Redis, rate Rate) Decision { return r.local.allow(rate) }, false); n <= 7 {
			t.Errorf("control: %d let through, so the test shows nothing", n)
		}
	})
}

// What Allow counted, Left sees from every hub, and asking changes nothing.
func TestLeftSeesWhatAllowCounts(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		other := open(t, h.url, h.clock)
		rate := Rate{Key: "failed " + h.person, Burst: 3, PerMinute: 1}
		for i := range 4 {
			for range 5 {
				if d := other.Left(t.Context(), rate); d.Allowed != (i < 3) || !d.Shared || d.Allowed != (d.RetryAfter == 0) {
					t.Errorf("after %d uses: %+v", i, d)
				}
			}
			h.Allow(t.Context(), rate)
		}
		if d := h.Left(t.Context(), Rate{Key: "another " + h.person, Burst: 3, PerMinute: 1}); !d.Allowed {
			t.Error("another key is counted with it")
		}
	})
}

func TestLimiterWithoutRedis(t *testing.T) {
	t.Parallel()
	h := &hub{clock: &clock{now: time.Now()}}
	h.Redis = open(t, "redis://"+deadAddr(t), h.clock)
	rate := Rate{Key: "k", Burst: 3, PerMinute: 6}
	want := []Decision{
		{Allowed: true}, {Allowed: true}, {Allowed: true},
		{RetryAfter: 10 * time.Second}, {RetryAfter: 10 * time.Second},
	}
	var got []Decision
	for range want {
		got = append(got, h.Allow(t.Context(), rate))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decisions (-want +got):\n%s", diff)
	}
	h.clock.Advance(9 * time.Second)
	if d := h.Allow(t.Context(), rate); d.Allowed || d.RetryAfter != time.Second {
		t.Errorf("a second early: %+v", d)
	}
	h.clock.Advance(time.Second)
	if d := h.Allow(t.Context(), rate); !d.Allowed || d.Shared {
		t.Errorf("in time: %+v", d)
	}
	h.clock.Advance(time.Hour)
	n := 0
	for _, d := range inParallel(50, func() Decision { return h.Allow(t.Context(), rate) }) {
		if d.Allowed {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d of 50 at once let through, want the burst of 3", n)
	}
}

func TestLocalLimiterIsBounded(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Now()}
	l := newLocalLimiter(c.Now)
	for i := range localRates {
		if d := l.allow(Rate{Key: fmt.Sprint(i), Burst: 1, PerMinute: 1}); !d.Allowed {
			t.Fatalf("key %d refused", i)
		}
	}
	allowed := 0
	for i := range 1000 {
		if l.allow(Rate{Key: fmt.Sprint("late ", i), Burst: 2, PerMinute: 1}).Allowed {
			allowed++
		}
	}
	if allowed != 2 {
		t.Errorf("%d of 1000 keys beyond the table let through, want the one burst of 2 they share", allowed)
	}
	if len(l.due) > localRates+1 {
		t.Errorf("the table has %d entries, want at most %d", len(l.due), localRates+1)
	}
	if d := l.allow(Rate{Key: "0", Burst: 1, PerMinute: 1}); d.Allowed {
		t.Error("a full table forgot a key in use")
	}
	c.Advance(3 * time.Minute)
	if d := l.allow(Rate{Key: "later", Burst: 1, PerMinute: 1}); !d.Allowed || len(l.due) > 1 {
		t.Errorf("after the rates recovered: %+v, %d entries", d, len(l.due))
	}
}
