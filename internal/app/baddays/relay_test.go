package baddays_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// verdict is what a relay does with one mail.
type verdict struct {
	recipient string        // its answer to RCPT, "" for 250
	wait      time.Duration // before the answer to the content
	silent    bool          // hangs up in place of that answer, having taken the mail or not
	refused   bool          // with silent: it did not take the mail
	hangUp    bool          // hangs up after that answer
}

// relay is a mail relay that can be told how to behave. It speaks as much of RFC 5321 as the hub does.
type relay struct {
	address string

	mu    sync.Mutex
	judge func(to string, attempt int) verdict // of the nth RCPT for that address, from 1
	tries map[string][]time.Time
	took  map[string]int // how often a mail to that address was taken
}

func newRelay(t *testing.T) *relay {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{address: l.Addr().String(), tries: map[string][]time.Time{}, took: map[string]int{}}
	r.behave(nil)
	var tasks sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	tasks.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			tasks.Go(func() { r.talk(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for _, c := range open {
			_ = c.Close()
		}
		mu.Unlock()
		tasks.Wait()
	})
	return r
}

// behave sets how mails are judged from here on; nil takes everything.
func (r *relay) behave(judge func(to string, attempt int) verdict) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if judge == nil {
		judge = func(string, int) verdict { return verdict{} }
	}
	r.judge = judge
}

// got is how often a mail to that address was taken.
func (r *relay) got(to string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.took[to]
}

// tried is how often that address was offered.
func (r *relay) tried(to string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.tries[to])
}

func (r *relay) offered(to string) verdict {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries[to] = append(r.tries[to], time.Now())
	return r.judge(to, len(r.tries[to]))
}

func (r *relay) take(to string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took[to]++
}

func (r *relay) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	say("220 relay.example.org")
	to, v := "", verdict{}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch strings.ToUpper(verb) {
		case "RCPT":
			_, rest, _ = strings.Cut(rest, "<")
			to, _, _ = strings.Cut(rest, ">")
			if v = r.offered(to); v.recipient != "" {
				say(v.recipient)
				continue
			}
			say("250 2.1.5 ok")
		case "DATA":
			say("354 go on")
			if !r.content(c, in, to, v) {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// content reads a mail and answers it; false hangs up.
func (r *relay) content(c net.Conn, in *bufio.Reader, to string, v verdict) bool {
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
	}
	if v.wait > 0 {
		<-time.After(v.wait)
	}
	if !v.refused {
		r.take(to)
	}
	if v.silent {
		return false
	}
	fmt.Fprintf(c, "250 2.0.0 taken\r\n")
	return !v.hangUp
}
