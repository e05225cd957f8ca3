package baddays_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chapterhouse/internal/web/webtest"
)

// TestSlowClients: who sends a header byte by byte is cut off after 5 s, who sends a body so after 60 s (long form), and a
// hundred of each hold up nobody. With ten times the time-out it was seen to fail.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	w, hub := alone(t)
	path := "/chapters/boston/events/" + string(w.event.ID) + "/rsvp"
	began := time.Now()
	var slow, bodies []net.Conn
	for range 100 {
		slow = append(slow, open(t, hub, "GET / HTTP/1.1\r\nHost: hub\r\nX-Slow: "))
		bodies = append(bodies, open(t, hub, "POST "+path+" HTTP/1.1\r\nHost: hub\r\nContent-Type: "+webtest.Form+"\r\nContent-Length: 100\r\n\r\nname=W"))
	}
	for range 20 {
		if r := newVisitor(hub.base).get("/"); r.status != 200 || r.took > 3*time.Second {
			t.Errorf("beside slow clients a page answers %d after %s", r.status, r.took)
		}
	}
	cutOff(t, slow, began, 4*time.Second, 12*time.Second)
	if r := newVisitor(hub.base).post(path, guestForm(numbered("quick")+"@gmail.com")); r.status != http.StatusSeeOther {
		t.Errorf("beside slow clients an answer gives %d", r.status)
	}
	if long() {
		cutOff(t, bodies, began, 50*time.Second, 75*time.Second)
	}
}

// cutOff drips a byte a second into each connection until the hub closes it, which must be within the bounds.
func cutOff(t *testing.T, conns []net.Conn, began time.Time, least, most time.Duration) {
	t.Helper()
	var all sync.WaitGroup
	for _, c := range conns {
		all.Go(func() {
			ended := make(chan struct{})
			all.Go(func() {
				tick := time.NewTicker(time.Second)
				defer tick.Stop()
				for {
					select {
					case <-tick.C:
						_, _ = fmt.Fprint(c, "x")
					case <-ended:
						return
					}
				}
			})
			defer close(ended)
			_ = c.SetReadDeadline(began.Add(most))
			_, err := io.Copy(io.Discard, c)
			if took := time.Since(began); errors.Is(err, syscall.ETIMEDOUT) || took < least || took >= most {
				t.Errorf("a slow client is cut off after %s, want %s to %s (%v)", took.Round(time.Millisecond), least, most, err)
			}
		})
	}
	all.Wait()
}

// TestIdleConnections: ten thousand browsers keep a connection and say nothing; pages still answer, and answer well.
func TestIdleConnections(t *testing.T) {
	t.Parallel()
	_, hub := alone(t)
	calm := pages(t, hub)
	want := 10_000
	if slow && !long() {
		want = 2000 // the detector makes the ten thousand take half a minute
	}
	var now syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &now); err != nil {
		t.Fatal(err)
	}
	now.Cur = now.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &now); err != nil {
		t.Fatal(err)
	}
	if limit := now.Max; limit < uint64(want)+2000 {
		want = max(int(limit)-2000, 100)
		t.Logf("this machine allows %d open files: %d idle connections", limit, want)
	}
	idle := make(chan net.Conn, want)
	address := strings.TrimPrefix(hub.base, "http://")
	var opening sync.WaitGroup
	for worker := range 8 {
		opening.Go(func() {
			for i := worker; i < want; i += 8 {
				c, err := net.Dial("tcp", address)
				if err != nil {
					t.Error(err)
					return
				}
				idle <- c
				// One request makes it a kept connection: one that never asked is closed after 5 s.
				fmt.Fprint(c, "GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n")
				res, err := http.ReadResponse(bufio.NewReader(c), nil)
				if err != nil || res.StatusCode != http.StatusOK {
					t.Errorf("connection %d: %v", i, err)
					return
				}
			}
		})
	}
	opening.Wait()
	crowded := pages(t, hub)
	t.Logf("%d idle connections: pages within %s, without them %s", len(idle), crowded, calm)
	if crowded > calm*10+500*time.Millisecond {
		t.Errorf("beside %d idle connections nine of ten pages answer within %s, without them %s", len(idle), crowded, calm)
	}
	close(idle)
	looked := 0
	for c := range idle {
		if looked++; looked%100 == 0 {
			_ = c.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
			if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("connection %d was not idle, it was gone: %v", looked, err)
			}
		}
		_ = c.Close()
	}
}

// pages is the time within which nine of ten pages answer.
func pages(t *testing.T, hub *process) time.Duration {
	t.Helper()
	var took []time.Duration
	for range 50 {
		r := newVisitor(hub.base).get("/events")
		if r.status != 200 {
			t.Errorf("a page answers %d %v", r.status, r.err)
		}
		took = append(took, r.took)
	}
	return slowest(took, 0.9)
}
