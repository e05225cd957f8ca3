package public

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestTheGateLetsTenThrough: of 300 requests at once from one network that take a second each, ten are served at a time for
// as long as anybody waits, and the rest are sent away after three seconds; another network does not wait.
func TestTheGateLetsTenThrough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g gate
		var inside, most, served, sent atomic.Int32
		var all sync.WaitGroup
		began := time.Now()
		for range 300 {
			all.Go(func() {
				leave, ok := g.enter(t.Context(), "one")
				if !ok {
					sent.Add(1)
					if waited := time.Since(began); waited != gateWait {
						t.Errorf("sent away after %v", waited)
					}
					return
				}
				defer leave()
				now := inside.Add(1)
				for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
				}
				time.Sleep(time.Second)
				inside.Add(-1)
				served.Add(1)
			})
		}
		synctest.Wait()
		leave, ok := g.enter(t.Context(), "two")
		if !ok || time.Since(began) != 0 {
			t.Error("another network waits")
		}
		leave()
		all.Wait()
		if most.Load() != gatePlaces || served.Load()+sent.Load() != 300 || served.Load() < 3*gatePlaces || served.Load() > 4*gatePlaces {
			t.Errorf("at most %d at once, %d served, %d sent away", most.Load(), served.Load(), sent.Load())
		}
		if len(g.lanes) != 0 {
			t.Errorf("%d networks are remembered", len(g.lanes))
		}
	})
}

// TestWhoeverHangsUpLeavesTheGate at once, and the next waiting request takes the place that comes free.
func TestWhoeverHangsUpLeavesTheGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g gate
		leaves := make([]func(), gatePlaces)
		for i := range leaves {
			leaves[i], _ = g.enter(t.Context(), "one")
		}
		gone, hangUp := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if _, ok := g.enter(gone, "one"); ok {
				t.Error("there was no place")
			}
		})
		all.Go(func() {
			leave, ok := g.enter(t.Context(), "one")
			if !ok {
				t.Error("the place that came free went to nobody")
				return
			}
			leave()
		})
		synctest.Wait()
		hangUp()
		synctest.Wait()
		if users := g.lanes["one"].users; users != gatePlaces+1 {
			t.Errorf("%d hold or want a place, want %d", users, gatePlaces+1)
		}
		for _, leave := range leaves {
			leave()
		}
		all.Wait()
		if len(g.lanes) != 0 {
			t.Errorf("%d networks are remembered", len(g.lanes))
		}
	})
}
