package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// The race tests run two operations on one session in every possible order of their
// single Redis commands, and look whether a session that was ended is still alive, under
// its old token or a new one. The same search over a deliberately broken variant of one
// of the two must find a survivor.

// An operation works on the session of token. It returns the token that it handed out,
// if any, and whether it promises that the session is over.
type operation func(ctx context.Context, h *hub, token string) (handedOut string, ended bool, err error)

var opTouch = operation(func(ctx context.Context, h *hub, token string) (string, bool, error) {
	_, err := h.Get(ctx, token)
	return "", false, err
})

var opRenew = operation(func(ctx context.Context, h *hub, token string) (string, bool, error) {
	renewed, _, err := h.Renew(ctx, token, func(s *Session) { s.Level = "lead" })
	return renewed, false, err
})

var opEndAll = operation(func(ctx context.Context, h *hub, _ string) (string, bool, error) {
	_, err := h.EndAll(ctx, h.person, "")
	return "", err == nil, err
})

var opEndProvider = operation(func(ctx context.Context, h *hub, _ string) (string, bool, error) {
	_, err := h.EndProvider(ctx, h.person, "subject", "")
	return "", err == nil, err
})

var opEndOne = operation(func(ctx context.Context, h *hub, token string) (string, bool, error) {
	err := h.EndOne(ctx, h.person, Session{Token: token}.Handle())
	return "", err == nil, err
})

var opEnd = operation(func(ctx context.Context, h *hub, token string) (string, bool, error) {
	err := h.End(ctx, token)
	return "", err == nil, err
})

// brokenTouch writes the loaded session back with a plain SET, as common session stores do.
var brokenTouch = operation(func(ctx context.Context, h *hub, token string) (string, bool, error) {
	rec, err := h.load(ctx, token)
	if err != nil {
		return "", false, err
	}
	payload, err := encode(rec)
	if err != nil {
		return "", false, err
	}
	return "", false, h.rdb.Set(ctx, root+sessionPrefix+hashOf(token), payload, time.Hour).Err()
})

// brokenRenewEarlyDelete deletes the old session first, as common session stores do.
var brokenRenewEarlyDelete = operation(func(ctx context.Context, h *hub, token string) (string, bool, error) {
	rec, err := h.load(ctx, token)
	if err != nil {
		return "", false, err
	}
	if alive, err := h.kill(ctx, hashOf(token)); err != nil || !alive {
		return "", false, errors.Join(err, ErrNone)
	}
	renewed, err := h.create(ctx, rec)
	if err != nil {
		return "", false, err
	}
	return renewed, false, h.enlist(ctx, rec.Session, hashOf(renewed), rec.End)
})

// brokenRenewBlind does not look whether its delete was the one that counted.
var brokenRenewBlind = operation(func(ctx context.Context, h *hub, token string) (string, bool, error) {
	rec, err := h.load(ctx, token)
	if err != nil {
		return "", false, err
	}
	renewed, err := h.create(ctx, rec)
	if err != nil {
		return "", false, err
	}
	if err := h.enlist(ctx, rec.Session, hashOf(renewed), rec.End); err != nil {
		return "", false, err
	}
	_, err = h.kill(ctx, hashOf(token))
	return renewed, false, err
})

// brokenEndAll reads the index once.
var brokenEndAll = operation(func(ctx context.Context, h *hub, _ string) (string, bool, error) {
	hashes, err := h.listed(ctx, h.personKey(h.person))
	if err != nil {
		return "", false, err
	}
	for _, hash := range hashes {
		if _, err := h.kill(ctx, hash); err != nil {
			return "", false, err
		}
	}
	return "", true, nil
})

func TestNothingEndedComesBack(t *testing.T) {
	t.Parallel()
	servers := map[string]string{"embedded": ""}
	if url := os.Getenv(serverURL); url != "" {
		servers["real server"] = url
	}
	for _, tc := range []struct {
		name   string
		a, b   operation
		aside  string // prefix of the index b does not use, so the order there is the same to it
		caught bool   // a negative control: some order must leave a survivor
	}{
		{"touch beside end all", opTouch, opEndAll, root + subjectPrefix, false},
		{"touch beside end provider", opTouch, opEndProvider, root + personPrefix, false},
		{"touch beside end one", opTouch, opEndOne, root + subjectPrefix, false},
		{"touch beside end", opTouch, opEnd, root + subjectPrefix, false},
		{"rotation beside end all", opRenew, opEndAll, root + subjectPrefix, false},
		{"rotation beside end provider", opRenew, opEndProvider, root + personPrefix, false},
		{"rotation beside end one", opRenew, opEndOne, root + subjectPrefix, false},
		{"end all beside end all", opEndAll, opEndAll, root + subjectPrefix, false},
		{"control: touch with a plain set", brokenTouch, opEndAll, root + subjectPrefix, true},
		{"control: rotation that deletes first", brokenRenewEarlyDelete, opEndAll, root + subjectPrefix, true},
		{"control: rotation that deletes first, end provider", brokenRenewEarlyDelete, opEndProvider, root + personPrefix, true},
		{"control: rotation that does not look", brokenRenewBlind, opEndAll, root + subjectPrefix, true},
		{"control: end all that reads once", opRenew, brokenEndAll, root + subjectPrefix, true},
	} {
		for server, url := range servers {
			t.Run(tc.name+", "+server, func(t *testing.T) {
				t.Parallel()
				h := setup(t, cmp.Or(url, embeddedURL(t)))
				orders, survivors := explore(t, h, tc.a, tc.b, tc.aside)
				t.Logf("%d orders, %d with a survivor", orders, len(survivors))
				if orders < 5 { // two are one after the other
					t.Errorf("only %d orders: the operations did not meet", orders)
				}
				if tc.caught && len(survivors) == 0 {
					t.Error("no order left a survivor, so the test would not catch it")
				}
				if !tc.caught && len(survivors) > 0 {
					t.Errorf("a session that was ended is alive, first after %v", survivors[0])
				}
			})
		}
	}
}

// explore runs a and b in every order of their commands, depth first, and returns how
// many orders there were and those that left a survivor.
func explore(t *testing.T, h *hub, a, b operation, aside string) (orders int, survivors []string) {
	t.Helper()
	everyone := h.person
	ops := [2]operation{a, b}
	steppers := [2]*stepper{}
	hubs := [2]*hub{}
	for i := range hubs {
		steppers[i] = &stepper{aside: aside, asks: make(chan string), goes: make(chan struct{})}
		hubs[i] = &hub{Redis: open(t, h.url, h.clock), clock: h.clock, person: h.person}
		if err := hubs[i].Ping(t.Context()); err != nil { // so that no order contains the handshake
			t.Fatal(err)
		}
		hubs[i].rdb.AddHook(steppers[i])
	}
	for path := []int{}; path != nil; orders++ {
		h.person = fmt.Sprintf("%s-%d", everyone, orders)
		hubs[0].person, hubs[1].person = h.person, h.person
		token := h.start(t, Session{Issuer: h.person, Subject: "subject"})
		h.clock.Advance(2 * time.Minute) // so that Get touches
		handedOut, ended, took, forks := together(t, hubs, ops, steppers, token, path)
		if ended {
			for _, tok := range append(handedOut, token) {
				if _, err := h.Get(t.Context(), tok); err == nil {
					survivors = append(survivors, took)
					break
				}
			}
		}
		if _, err := h.EndAll(t.Context(), h.person, ""); err != nil {
			t.Fatal(err)
		}
		path = next(forks)
	}
	return orders, survivors
}

// together runs both operations, letting one command through at a time. path says whose
// command goes first at each fork; beyond its end it is a's. forks are the choices made.
func together(t *testing.T, hubs [2]*hub, ops [2]operation, steppers [2]*stepper, token string, path []int) (handedOut []string, ended bool, took string, forks []int) {
	t.Helper()
	type outcome struct {
		token string
		ended bool
		err   error
	}
	var done [2]chan outcome
	var waiting [2]string // the command each is about to send
	var over [2]bool
	for i := range ops {
		done[i] = make(chan outcome, 1)
		go func() {
			tok, end, err := ops[i](context.WithValue(context.Background(), stepped{}, true), hubs[i], token)
			done[i] <- outcome{tok, end, err}
		}()
	}
	settle := func(i int) {
		select {
		case waiting[i] = <-steppers[i].asks:
		case o := <-done[i]:
			over[i] = true
			if o.err != nil && !errors.Is(o.err, ErrNone) {
				t.Errorf("after %s: %v", took, o.err)
			}
			if o.token != "" && o.err == nil {
				handedOut = append(handedOut, o.token)
			}
			ended = ended || o.ended
		}
	}
	settle(0)
	settle(1)
	for !over[0] || !over[1] {
		who := 0
		switch {
		case over[0]:
			who = 1
		case !over[1]:
			if len(forks) < len(path) {
				who = path[len(forks)]
			}
			forks = append(forks, who)
		}
		took += fmt.Sprintf(" %c:%s", 'a'+rune(who), waiting[who])
		steppers[who].goes <- struct{}{}
		settle(who)
	}
	return handedOut, ended, took, forks
}

// next turns the last choice of a that can still be b's, and ends with nil.
func next(forks []int) []int {
	for i := len(forks) - 1; i >= 0; i-- {
		if forks[i] == 0 {
			return append(forks[:i:i], 1)
		}
	}
	return nil
}

// stepped marks the context of an operation whose commands are held one by one.
type stepped struct{}

// stepper is a go-redis hook that asks before each command goes out.
type stepper struct {
	aside string // keys that are not waited for
	asks  chan string
	goes  chan struct{}
}

func (s *stepper) wait(ctx context.Context, name string, cmds ...redis.Cmder) {
	if ctx.Value(stepped{}) == nil {
		return
	}
	for _, cmd := range cmds { // MULTI and EXEC have no key
		if args := cmd.Args(); len(args) > 1 && strings.HasPrefix(fmt.Sprint(args[1]), s.aside) {
			return
		}
	}
	s.asks <- name
	<-s.goes
}

func (s *stepper) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (s *stepper) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		s.wait(ctx, cmd.Name(), cmd)
		return next(ctx, cmd)
	}
}

func (s *stepper) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		s.wait(ctx, "transaction", cmds...)
		return next(ctx, cmds)
	}
}
