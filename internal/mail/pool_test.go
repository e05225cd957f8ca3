package mail

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCutConnections(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		first script
		sent  bool
		taken int // by the relay, over both sends
	}{
		"before the greeting":        {script{"greeting": "cut"}, false, 1},
		"instead of EHLO":            {script{"EHLO": "cut"}, false, 1},
		"after EHLO":                 {script{"EHLO": "250 relay|cut"}, false, 1},
		"instead of MAIL":            {script{"MAIL": "cut"}, false, 1},
		"after MAIL":                 {script{"MAIL": "250 fine|cut"}, false, 1},
		"instead of RCPT":            {script{"RCPT": "cut"}, false, 1},
		"after RCPT":                 {script{"RCPT": "250 fine|cut"}, false, 1},
		"instead of DATA":            {script{"DATA": "cut"}, false, 1},
		"after DATA, before content": {script{"DATA": "354 go on|cut"}, false, 1},
		"instead of the last answer": {script{"content": "cut"}, false, 2}, // the window that at-least-once leaves
		"after the last answer":      {script{"content": "250 kept|cut"}, true, 2},
		"with 421 after the content": {script{"content": "421 4.3.2 going down|cut"}, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRelay(t, row.first, script{})
			s := sender(t, "smtp://"+r.host)
			err := s.Send(t.Context(), letter())
			if temporary := new(Temporary); row.sent && err != nil || !row.sent && !errors.As(err, &temporary) {
				t.Fatalf("got %v", err)
			}
			if !row.sent && len(s.idle) != 0 {
				t.Error("the lost connection was kept")
			}
			if err := s.Send(t.Context(), letter()); err != nil {
				t.Errorf("the next send: %v", err)
			}
			if connections, taken := r.counts(); connections != 2 || taken != row.taken {
				t.Errorf("%d connections took %d mails, want 2 and %d", connections, taken, row.taken)
			}
		})
	}
}

func TestAKeptConnectionThatIsGoneIsReplacedWithinTheSend(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]script{
		"hung up after the first mail": {"content": "250 kept|cut"},
		"answers 421 to the next":      {"MAIL 2": "421 4.4.2 too long without a word|cut"},
		"hangs up on the next":         {"MAIL 2": "cut"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRelay(t, first, script{})
			s := sender(t, "smtp://"+r.host)
			for i := range 2 {
				if err := s.Send(t.Context(), letter()); err != nil {
					t.Fatalf("send %d: %v", i+1, err)
				}
			}
			if connections, taken := r.counts(); connections != 2 || taken != 2 {
				t.Errorf("%d connections took %d mails, want 2 and 2", connections, taken)
			}
		})
	}
	t.Run("but not twice", func(t *testing.T) {
		t.Parallel()
		r := newRelay(t, script{"content": "250 kept|cut"}, script{"MAIL": "cut"})
		s := sender(t, "smtp://"+r.host)
		if err := s.Send(t.Context(), letter()); err != nil {
			t.Fatal(err)
		}
		if temporary := new(Temporary); !errors.As(s.Send(t.Context(), letter()), &temporary) {
			t.Error("want a temporary error")
		}
		if connections, _ := r.counts(); connections != 2 {
			t.Errorf("%d connections, want 2", connections)
		}
	})
}

func TestNoRelay(t *testing.T) {
	t.Parallel()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := sender(t, "smtp://"+listener.Addr().String())
	_ = listener.Close()
	want := error(&Temporary{Reason: "connecting: connection refused"})
	if diff := cmp.Diff(want, s.Send(t.Context(), letter())); diff != "" {
		t.Errorf("send (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, s.Check(t.Context())); diff != "" {
		t.Errorf("check (-want +got):\n%s", diff)
	}
}

func TestASlowRelayMeetsTheDeadline(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"greeting", "EHLO", "MAIL", "RCPT", "DATA", "content"} {
		for name, end := range map[string]struct {
			want  error
			start func(t *testing.T, s *SMTP, r *relay) error
		}{
			"deadline of the caller": {context.DeadlineExceeded, func(t *testing.T, s *SMTP, _ *relay) error {
				ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
				defer cancel()
				return s.Send(ctx, letter())
			}},
			"timeout of the sender": {context.DeadlineExceeded, func(t *testing.T, s *SMTP, _ *relay) error {
				s.relay.Timeout = 50 * time.Millisecond
				return s.Send(t.Context(), letter())
			}},
			"cancelled by the caller": {context.Canceled, func(t *testing.T, s *SMTP, r *relay) error {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				r.owned.Go(func() { <-r.reached; cancel() })
				return s.Send(ctx, letter())
			}},
		} {
			t.Run(step+", "+name, func(t *testing.T) {
				t.Parallel()
				r := newRelay(t, script{step: "hang"}, script{})
				s := sender(t, "smtp://"+r.host)
				err := end.start(t, s, r)
				if temporary := new(Temporary); !errors.As(err, &temporary) || !errors.Is(err, end.want) {
					t.Fatalf("got %v", err)
				}
				if len(s.idle) != 0 {
					t.Error("the connection was kept in the middle of a conversation")
				}
				s.relay.Timeout = 15 * time.Second
				if err := s.Send(t.Context(), letter()); err != nil {
					t.Errorf("the next send: %v", err)
				}
			})
		}
	}
}

func TestAConnectionIsDroppedWhenTheContextEndsAfterTheAnswer(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	defer func() { _ = errors.Join(near.Close(), far.Close()) }()
	ctx, cancel := context.WithCancel(t.Context())
	c := &session{conn: near}
	if err := c.during(ctx, func() error { cancel(); return nil }); err != nil || !c.broken {
		t.Errorf("error %v, broken %v: its deadline is in the past", err, c.broken)
	}
}

func TestConnectionsAreKeptForAMinute(t *testing.T) {
	t.Parallel()
	for pause, want := range map[time.Duration]int{0: 1, 60 * time.Second: 1, 61 * time.Second: 2} {
		t.Run(pause.String(), func(t *testing.T) {
			t.Parallel()
			server := new(sink).start(t, nil, false)
			s := sender(t, "smtp://"+server.host)
			at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
			s.now = func() time.Time { return at }
			for range 3 {
				if err := s.Send(t.Context(), letter()); err != nil {
					t.Fatal(err)
				}
			}
			at = at.Add(pause)
			if err := s.Send(t.Context(), letter()); err != nil {
				t.Fatal(err)
			}
			if sessions, _, _ := server.counts(); sessions != want || len(server.received()) != 4 {
				t.Errorf("%d sessions took %d mails", sessions, len(server.received()))
			}
		})
	}
}

const crowd = 200

// sendCrowd sends 200 different mails at once and returns what is wrong with the outcome. The sink lets no mail pass
// before gate of them are under way at the same time.
func sendCrowd(t *testing.T, slots, gate int) []string {
	t.Helper()
	var (
		mu      sync.Mutex
		waiting int
		opened  = make(chan struct{})
	)
	server := &sink{onData: func() error {
		mu.Lock()
		if waiting++; waiting == gate {
			close(opened)
		}
		mu.Unlock()
		<-opened
		return nil
	}}
	server.start(t, nil, false)
	s := sender(t, "smtp://"+server.host)
	s.slots = make(chan struct{}, slots)
	var (
		group sync.WaitGroup
		found []string
		want  = map[string]int{}
	)
	for i := range crowd {
		m := letter()
		m.To.Email = fmt.Sprintf("person-%d@example.org", i)
		want[m.To.Email] = 1
		group.Go(func() {
			if err := s.Send(t.Context(), m); err != nil {
				mu.Lock()
				defer mu.Unlock()
				found = append(found, err.Error())
			}
		})
	}
	group.Wait()
	got := map[string]int{}
	for _, mail := range server.received() {
		got[mail.to]++
	}
	if !maps.Equal(want, got) {
		found = append(found, "not every mail arrived once")
	}
	if sessions, maxOpen, _ := server.counts(); maxOpen > maxConnections || sessions > maxConnections {
		found = append(found, "too many connections")
	}
	return found
}

func TestConcurrentSends(t *testing.T) {
	t.Parallel()
	if found := sendCrowd(t, maxConnections, maxConnections); len(found) > 0 {
		t.Errorf("found %q", found)
	}
}

// The control: a pool without the bound is caught by the same check.
func TestConnectionBoundCheckFindsAWiderPool(t *testing.T) {
	t.Parallel()
	found := sendCrowd(t, maxConnections+1, maxConnections+1)
	if !slices.Equal(found, []string{"too many connections"}) {
		t.Errorf("found %q", found)
	}
}

func TestWaitingForAConnectionMeetsTheDeadline(t *testing.T) {
	t.Parallel()
	r := newRelay(t, script{"content": "hang"})
	s := sender(t, "smtp://"+r.host)
	s.slots = make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { _ = s.Send(ctx, letter()) })
	<-r.reached
	short, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	for name, call := range map[string]func() error{
		"send":  func() error { return s.Send(short, letter()) },
		"check": func() error { return s.Check(short) },
	} {
		err := call()
		if temporary := new(Temporary); !errors.As(err, &temporary) || temporary.Reason != "waiting for a connection: timed out" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	cancel()
	group.Wait()
}

func TestCloseWaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	reached, finish := make(chan struct{}), make(chan struct{})
	server := (&sink{onData: func() error { close(reached); <-finish; return nil }}).start(t, nil, false)
	s := sender(t, "smtp://"+server.host)
	s.slots = make(chan struct{}, 1)
	outcome, closed := make(chan error, 1), make(chan error, 1)
	var group sync.WaitGroup
	group.Go(func() { outcome <- s.Send(t.Context(), letter()) })
	<-reached
	group.Go(func() { closed <- s.Close() })
	<-s.closing
	err := s.Send(t.Context(), letter())
	if temporary := new(Temporary); !errors.As(err, &temporary) || !errors.Is(err, ErrClosed) {
		t.Errorf("a send after close: %v", err)
	}
	select {
	case <-closed:
		t.Error("close did not wait")
	default:
	}
	close(finish)
	group.Wait()
	if err := errors.Join(<-outcome, <-closed, s.Close()); err != nil {
		t.Error(err)
	}
	if err := s.Check(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("a check after close: %v", err)
	}
}
