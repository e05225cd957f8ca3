package web

import (
	"net"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// frozen is the address of a server that takes connections and never says a word.
func frozen(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		var held []net.Conn
		for {
			c, err := l.Accept()
			if err != nil {
				break
			}
			held = append(held, c)
		}
		for _, c := range held {
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return "redis://" + l.Addr().String()
}

func TestSessionStoreAway(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]func(*testing.T) string{
		"refused": func(*testing.T) string { return "redis://127.0.0.1:1" },
		"frozen":  frozen,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupWith(t, options{redisURL: address(t), patience: 250 * time.Millisecond})
			boston := b.Chapter(t, "boston")
			e := b.Event(t, boston)
			v := b.visitor(t)
			v.SetCookie("session", string(hub.NewToken()))
			cookie := v.Cookie("session")

			for _, path := range []string{"/", "/events", "/chapters/boston", link.Event("boston", e.ID)} {
				p := v.get(path).must(200)
				p.says(".flash-warn", "We can’t check who you are right now, so you see the public page. Nobody was signed out.")
			}
			desk := shortest(t, func() { v.get(link.Desk("boston")).must(503) })
			form := shortest(t, func() { v.post("/me/feed", nil).must(503) })
			if desk > time.Second || form > time.Second {
				t.Errorf("a desk takes %s and a form %s to say that it cannot, at most a second", desk, form)
			}
			v.get("/me").must(503).says("h1", "Part of the site is down")
			if v.Cookie("session") != cookie {
				t.Error("somebody was signed out because a store is away")
			}
			guest := b.visitor(t)
			guest.get("/").must(200).lacks(".flash-warn")
			guest.post(link.Event("boston", e.ID)+"/rsvp", ann()).to(link.Event("boston", e.ID) + "#rsvp")
			v.get("/readyz").must(200) // a hub without sessions still takes visitors
			v.get("/healthz").must(200)
		})
	}

	t.Run("and when it is back, so is everybody", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		v := b.as(t, b.Person(t, "Robin Vale"))
		v.get("/me").must(200)
	})
}

// shortest is the best of three: a busy machine makes some of them slow, and the hub none.
func shortest(t *testing.T, do func()) time.Duration {
	t.Helper()
	best := time.Hour
	for range 3 {
		started := time.Now()
		do()
		best = min(best, time.Since(started))
	}
	return best
}
