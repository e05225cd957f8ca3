package session

import (
	"testing"
	"time"
)

func TestUseOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		count := func(use func(key string) bool, key string) (first int) {
			for _, ok := range inParallel(40, func() bool { return use(key) }) {
				if ok {
					first++
				}
			}
			return first
		}
		once := func(key string) bool {
			first, err := h.UseOnce(t.Context(), key, time.Minute)
			if err != nil {
				t.Errorf("UseOnce: %v", err)
			}
			return first
		}
		for _, key := range []string{"jti " + h.person, "link " + h.person} {
			if n := count(once, key); n != 1 {
				t.Errorf("%d of 40 were first, want 1", n)
			}
			if once(key) {
				t.Error("a later use was first again")
			}
		}
		if _, err := h.UseOnce(t.Context(), "for ever", 0); err == nil {
			t.Error("a mark without time to live was accepted")
		}

		// Control: asking first and marking afterwards lets several through. The barrier makes
		// all of them ask before any marks.
		asked := make(chan struct{}, 40)
		all := make(chan struct{})
		go func() {
			for range 40 {
				<-asked
			}
			close(all)
		}()
		careless := func(key string) bool {
			n, err := h.raw.Exists(t.Context(), key).Result()
			asked <- struct{}{}
			<-all
			return err == nil && n == 0 && h.raw.Set(t.Context(), key, 1, time.Minute).Err() == nil
		}
		if n := count(careless, root+oncePrefix+"control "+h.person); n <= 1 {
			t.Errorf("control: %d were first, so the test would not catch it", n)
		}
	})
}

func TestUseOnceForgets(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		first := func() bool {
			ok, err := h.UseOnce(t.Context(), h.person, 50*time.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !first() {
			t.Fatal("the first use was not first")
		}
		eventually(t, 5*time.Second, "the mark expires by itself", first)
	})
}
