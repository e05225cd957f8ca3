package session

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"
)

func TestBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGuard(usualPatience, nil)
		done := make(chan struct{})
		var up atomic.Bool
		var probes atomic.Int32
		go g.probe(done, func(context.Context) error {
			probes.Add(1)
			if up.Load() {
				return nil
			}
			return io.EOF
		})
		calls := 0
		failing := func(context.Context) error { calls++; return io.EOF }
		missing := func(context.Context) error { calls++; return redis.Nil }

		for range tripAfter - 1 {
			_ = g.do(t.Context(), "try", failing)
		}
		if err := g.do(t.Context(), "try", missing); !errors.Is(err, redis.Nil) {
			t.Errorf("a missing key: %v", err)
		}
		for range tripAfter {
			if err := g.do(t.Context(), "try", failing); !errors.Is(err, ErrUnavailable) {
				t.Errorf("a failure: %v", err)
			}
		}
		if g.breaker.State() != gobreaker.StateOpen || calls != 2*tripAfter {
			t.Fatalf("state %v after %d calls, want open: %d failures in a row", g.breaker.State(), calls, tripAfter)
		}

		// While it is open, and half-open after each second, callers never reach Redis: only
		// the probe does, once a second.
		synctest.Wait()
		begin := time.Now()
		for time.Since(begin) < 10*time.Second {
			if err := g.do(t.Context(), "try", failing); !errors.Is(err, ErrUnavailable) {
				t.Errorf("while open: %v", err)
			}
			wait(10 * time.Millisecond)
		}
		if n := probes.Load(); calls != 2*tripAfter || n < 9 || n > 10 {
			t.Errorf("%d calls and %d probes in 10 s, want none and one a second", calls-2*tripAfter, n)
		}
		up.Store(true)
		wait(openFor + 2*time.Millisecond)
		if err := g.do(t.Context(), "try", missing); !errors.Is(err, redis.Nil) {
			t.Errorf("a second after Redis came back: %v", err)
		}
		close(done)
	})
}

func TestBreakerCountsDeadlinesButNotDepartures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGuard(usualPatience, nil)
		hang := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		for range 3 * tripAfter {
			ctx, leave := context.WithCancel(t.Context())
			time.AfterFunc(time.Millisecond, leave)
			if err := g.do(ctx, "try", hang); !errors.Is(err, ErrUnavailable) || !errors.Is(err, context.Canceled) {
				t.Errorf("a caller who left: %v", err)
			}
		}
		if g.breaker.State() != gobreaker.StateClosed {
			t.Error("callers who left opened the breaker")
		}
		for range tripAfter {
			begin := time.Now()
			err := g.do(t.Context(), "try", hang)
			if took := time.Since(begin); took != usualPatience || !errors.Is(err, ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a call that hangs: %v after %v", err, took)
			}
		}
		if g.breaker.State() != gobreaker.StateOpen {
			t.Error("calls that hang did not open the breaker")
		}
	})
}

// wait lets the fake clock of a synctest bubble go on; no real time passes.
func wait(d time.Duration) { <-time.After(d) }
