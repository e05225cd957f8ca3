package baddays_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
)

// alone is a hub with nothing configured but its database.
func alone(t *testing.T, more ...string) (*world, *process) {
	t.Helper()
	w := newWorld(t, sqldb.SQLite)
	at := addresses(t, 2)
	return w, serve(t, append(w.environ(w.URL), more...), at[0], at[1])
}

// TestAStopInGoodOrder: after SIGTERM the readiness is red while everybody is still served, then connections are refused,
// then the request in hand is answered, then the process ends with 0. The control is SIGKILL, which answers nobody;
// without drain() in serveAll, without its delay, and with SetKeepAlivesEnabled(false) in place of parting it was seen to fail.
func TestAStopInGoodOrder(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			w, hub := alone(t, "CHAPTERHOUSE_DRAIN_DELAY=1s")
			email := numbered("inhand") + "@gmail.com"
			path, form := "/chapters/boston/events/"+string(w.event.ID)+"/rsvp", guestForm(email).Encode()
			inHand := open(t, hub, "POST "+path+" HTTP/1.1\r\nHost: hub\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
				fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(form), form[:10]))
			kept := open(t, hub, "GET /healthz HTTP/1.1\r\nHost: hub\r\n\r\n")
			if res, err := http.ReadResponse(bufio.NewReader(kept), nil); err != nil || res.Close {
				t.Fatalf("a connection is not kept: %v", err)
			}
			until(t, "the request is in hand", patience, func() bool { return newVisitor(hub.base).get("/healthz").status == 200 })
			signalled := time.Now()
			_ = hub.cmd.Process.Signal(signal)
			if signal == syscall.SIGTERM {
				until(t, "/readyz is red", time.Second, func() bool { return newVisitor(hub.base).get("/readyz").status == 503 })
				if r := newVisitor(hub.admin).get("/readyz"); r.status != 503 || r.body != "stopping\n" {
					t.Errorf("/readyz of the admin address answers %d %q", r.status, r.body)
				}
				// A proxy may send the next request on a connection it has kept, just when the signal comes.
				for what, c := range map[string]net.Conn{"a kept": kept, "a new": open(t, hub, "")} {
					_, _ = fmt.Fprint(c, "GET /events HTTP/1.1\r\nHost: hub\r\n\r\n")
					page, err := http.ReadResponse(bufio.NewReader(c), nil)
					if err != nil || page.StatusCode != http.StatusOK || !page.Close {
						t.Errorf("while /readyz is red, %s connection gets no page, or is to be used again: %v %v", what, page, err)
					}
				}
				until(t, "connections are refused", 5*time.Second, func() bool { return newVisitor(hub.base).get("/healthz").status == 0 })
				if took := time.Since(signalled); took < 900*time.Millisecond {
					t.Errorf("connections are refused %s after the signal, before anybody could know", took)
				}
			}
			_, _ = fmt.Fprint(inHand, form[10:])
			res, err := http.ReadResponse(bufio.NewReader(inHand), nil)
			if signal == syscall.SIGKILL {
				if err == nil {
					t.Error("a hub that was killed answers: this test cannot fail")
				}
				return
			}
			if err != nil || res.StatusCode != http.StatusSeeOther {
				t.Fatalf("the request in hand was cut off: %v %v", res, err)
			}
			_ = res.Body.Close()
			if code := hub.code(t); code != 0 {
				t.Errorf("the hub ends with %d", code)
			}
			w.nothingLost(t, []string{email})
		})
	}
}

// TestASecondSignalEndsAtOnce: whoever presses Ctrl-C twice means it.
func TestASecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	_, hub := alone(t, "CHAPTERHOUSE_DRAIN_DELAY=1m")
	_ = hub.cmd.Process.Signal(syscall.SIGINT)
	until(t, "/readyz is red", 5*time.Second, func() bool { return newVisitor(hub.base).get("/readyz").status == 503 })
	until(t, "the hub ends", 10*time.Second, func() bool { // a signal is heard only after the first one was dealt with
		_ = hub.cmd.Process.Signal(syscall.SIGINT)
		select {
		case <-hub.ended:
			return true
		default:
			return false
		}
	})
	if code := hub.code(t); code != -1 {
		t.Errorf("the hub ends with %d", code)
	}
}

// TestAWorkerWaitsForItsDatabase: machines start in any order, and a worker that was told to stop meanwhile stops.
func TestAWorkerWaitsForItsDatabase(t *testing.T) {
	t.Parallel()
	server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL")
	s := newSite(t, newWorld(t, sqldb.Postgres))
	s.database.set(t, trouble{refuse: true})
	stopped := start(t, s.settings, []string{"worker"})
	stopped.says(t, "the database does not answer")
	if code := stopped.end(t, syscall.SIGTERM); code != 0 {
		t.Errorf("a worker that waits ends with %d", code)
	}
	work := start(t, s.settings, []string{"worker"})
	work.says(t, "the database does not answer")
	s.database.set(t, trouble{})
	work.says(t, "working")
	s.everyMailArrives(t, []string{s.owe(t, "example.org")}, 0)

	// The control: a password that is wrong is not waited for.
	wrong := start(t, append(s.settings, "CHAPTERHOUSE_DATABASE_URL="+strings.Replace(s.AppURL, "/hub_test_", "/no_such_", 1)), []string{"worker"})
	if code := wrong.code(t); code != 1 {
		t.Errorf("with a database nobody has, the worker ends with %d", code)
	}
}

// open sends bytes on a connection of its own and leaves it open.
func open(t *testing.T, hub *process, bytes string) net.Conn {
	t.Helper()
	c, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(hub.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := fmt.Fprint(c, bytes); err != nil {
		t.Fatal(err)
	}
	return c
}
