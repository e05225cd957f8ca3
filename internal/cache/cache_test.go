package cache_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chapterhouse/internal/cache"
)

// counter is read, and says how often it was.
type counter struct{ n atomic.Int64 }

func (c *counter) read(context.Context) (int64, error) { return c.n.Add(1), nil }

func get(t *testing.T, k *cache.Cache[int64], key string, read func(context.Context) (int64, error)) int64 {
	t.Helper()
	n, err := k.Get(t.Context(), key, read)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAValueIsReadOnceWhileItIsYoung(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c counter
		k := cache.New[int64](3*time.Second, time.Now)
		for _, step := range []struct {
			after time.Duration
			key   string
			want  int64
		}{{0, "a", 1}, {2999 * time.Millisecond, "a", 1}, {0, "b", 2}, {time.Millisecond, "a", 3}, {0, "b", 2}} {
			time.Sleep(step.after)
			if got := get(t, k, step.key, c.read); got != step.want {
				t.Errorf("%q is reading %d, want %d", step.key, got, step.want)
			}
		}
		k.Forget()
		if got := get(t, k, "a", c.read); got != 4 {
			t.Errorf("after a change it is reading %d", got)
		}
	})
}

// Seen to fail without the number of edits in the flight's name, and without the comparison in keep.
func TestWhatWasReadBeforeAChangeIsNotShownAfterIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := cache.New[int64](time.Hour, time.Now)
		old := func(context.Context) (int64, error) {
			time.Sleep(time.Second)
			return 1, nil
		}
		var one sync.WaitGroup
		one.Go(func() { get(t, k, "a", old) })
		synctest.Wait() // the reading has begun
		k.Forget()
		if got := get(t, k, "a", func(context.Context) (int64, error) { return 2, nil }); got != 2 {
			t.Errorf("who asks after the change is shown %d", got)
		}
		one.Wait()
		if got := get(t, k, "a", old); got != 2 {
			t.Errorf("once the old reading has ended, %d is shown", got)
		}
	})
}

func TestAllWaitForOneReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c counter
		k := cache.New[int64](time.Hour, time.Now)
		slow := func(ctx context.Context) (int64, error) {
			time.Sleep(time.Second)
			return c.read(ctx)
		}
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if got := get(t, k, "a", slow); got != 1 {
					t.Errorf("reading %d", got)
				}
			})
		}
		all.Wait()
	})
}

func TestNobodyWaitsLongerThanTheyMay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := cache.New[int64](time.Hour, time.Now)
		stuck := func(ctx context.Context) (int64, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		}
		began := time.Now()
		hasty, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := k.Get(hasty, "a", stuck); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 100*time.Millisecond {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		if _, err := k.Get(t.Context(), "a", stuck); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 5*time.Second {
			t.Errorf("the reading itself ends with %v after %s", err, time.Since(began))
		}
		if got := get(t, k, "a", func(context.Context) (int64, error) { return 7, nil }); got != 7 {
			t.Errorf("a failed reading is kept: %d", got)
		}
	})
}

func TestFewAreKept(t *testing.T) {
	t.Parallel()
	var c counter
	k := cache.New[int64](time.Hour, time.Now)
	for i := range 1000 {
		get(t, k, fmt.Sprint(i), c.read)
	}
	if got := get(t, k, "999", c.read); got != 1000 {
		t.Errorf("the newest is read again: %d", got)
	}
	if got := get(t, k, "0", c.read); got != 1001 {
		t.Errorf("the oldest of a thousand is still there: %d", got)
	}
}
