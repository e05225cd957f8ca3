package session

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
)

func receive(t *testing.T, c <-chan string) (message string, open bool) {
	t.Helper()
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	select {
	case message, open = <-c:
		return message, open
	case <-limit.C:
		t.Fatal("nothing received")
		return "", false
	}
}

func TestFanOut(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		other := open(t, h.url, h.clock)
		first, stop := h.Subscribe(t.Context(), h.person)
		defer stop()
		second, stopSecond := other.Subscribe(t.Context(), h.person)
		elsewhere, stopElsewhere := other.Subscribe(t.Context(), h.person+" another")
		defer stopElsewhere()
		want := []string{"one", "", "with\nlines and \x00"}
		for _, m := range want {
			if err := h.Publish(t.Context(), h.person, m); err != nil {
				t.Fatal(err)
			}
		}
		for _, m := range want {
			for _, c := range []<-chan string{first, second} {
				if got, open := receive(t, c); got != m || !open {
					t.Errorf("received %q, want %q", got, m)
				}
			}
		}
		if len(elsewhere) != 0 {
			t.Error("a message went to another channel")
		}
		stopSecond()
		if _, open := receive(t, second); open {
			t.Error("stopped, but still receiving")
		}
	})
}

func TestSubscriptionEnds(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		ctx, cancel := context.WithCancel(t.Context())
		byContext, stop := h.Subscribe(ctx, "a")
		defer stop()
		cancel()
		if _, open := receive(t, byContext); open {
			t.Error("the context ended, but not the subscription")
		}
		r, err := Open(Options{URL: h.url})
		if err != nil {
			t.Fatal(err)
		}
		byClose, stop := r.Subscribe(t.Context(), "a")
		defer stop()
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if _, open := receive(t, byClose); open {
			t.Error("closed, but not the subscription")
		}
		late, stop := r.Subscribe(t.Context(), "a")
		defer stop()
		if _, open := receive(t, late); open {
			t.Error("subscribed after Close")
		}
		if err := r.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
	})
}

func TestSubscriptionOutlivesAnOutage(t *testing.T) {
	t.Parallel()
	addr := deadAddr(t)
	r := open(t, "redis://"+addr, &clock{now: time.Now()})
	before, stop := r.Subscribe(t.Context(), "c")
	defer stop()
	for range tripAfter {
		_ = r.Ping(t.Context())
	}
	whileOpen, stop := r.Subscribe(t.Context(), "c")
	defer stop()
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr(addr); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	eventually(t, 10*time.Second, "both subscriptions stand", func() bool {
		_ = r.Publish(t.Context(), "c", "m")
		return len(before) > 0 && len(whileOpen) > 0
	})
	if got, _ := receive(t, before); got != "m" {
		t.Errorf("received %q", got)
	}
}
