package session

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// promised is how long a call may take while Redis is frozen and the breaker closed.
const promised = 300 * time.Millisecond

// deadAddr is an address nobody listens on.
func deadAddr(t testing.TB) string {
	t.Helper()
	l := listen(t)
	_ = l.Close()
	return l.Addr().String()
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// frozenAddr accepts connections and never answers.
func frozenAddr(t testing.TB) string {
	t.Helper()
	l := listen(t)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	return l.Addr().String()
}

// proxy stands before a server and can freeze what goes through.
type proxy struct {
	addr   string
	frozen sync.RWMutex // locked for writing while frozen
}

func newProxy(t *testing.T, upstream string) *proxy {
	t.Helper()
	l := listen(t)
	p := &proxy{addr: l.Addr().String()}
	pump := func(to, from net.Conn) {
		defer func() { _, _ = to.Close(), from.Close() }()
		b := make([]byte, 4096)
		for {
			n, err := from.Read(b)
			if err != nil {
				return
			}
			p.frozen.RLock()
			_, err = to.Write(b[:n])
			p.frozen.RUnlock()
			if err != nil {
				return
			}
		}
	}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", upstream)
			if err != nil {
				_ = client.Close()
				continue
			}
			go pump(client, server)
			go pump(server, client)
		}
	}()
	return p
}

// times calls f n times and returns how long each took, shortest first.
func times(n int, f func()) []time.Duration {
	took := make([]time.Duration, n)
	for i := range took {
		begin := time.Now()
		f()
		took[i] = time.Since(begin)
	}
	slices.Sort(took)
	return took
}

const someToken = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func TestFrozenServer(t *testing.T) {
	t.Parallel()
	for name, suffix := range map[string]string{"one server": "", "cluster": "?cluster=true"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := openUsual(t, "redis://"+frozenAddr(t)+suffix, &clock{now: time.Now()})
			ask := func() {
				if _, err := r.Get(t.Context(), someToken); !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrNone) {
					t.Errorf("Get: %v, want ErrUnavailable", err)
				}
			}
			// The median, because a busy test machine may stop any single one.
			if took := times(tripAfter, ask)[tripAfter/2]; took > promised {
				t.Errorf("with the breaker closed: %v, want at most %v", took, promised)
			}
			if took := times(200, ask)[197]; took > 5*time.Millisecond { // the 99th percentile
				t.Errorf("with the breaker open: %v, want at most 5ms", took)
			}
		})
	}
	t.Run("control: a client without these time-outs", func(t *testing.T) {
		t.Parallel()
		// The default is 5 s, three retries, and a deaf ear to the context.
		c := redis.NewClient(&redis.Options{Addr: frozenAddr(t), ReadTimeout: 2 * promised, MaxRetries: -1})
		defer func() { _ = c.Close() }()
		ctx, cancel := context.WithTimeout(t.Context(), promised/2)
		defer cancel()
		if took := times(1, func() { c.Get(ctx, "key") })[0]; took <= promised {
			t.Errorf("took %v, so the test would not catch it", took)
		}
	})
}

func TestFreezeAndThaw(t *testing.T) {
	t.Parallel()
	h := setup(t, embeddedURL(t))
	o, err := parseURL(h.url)
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, o.Addrs[0])
	token := h.start(t, Session{})
	rate := Rate{Key: "k", Burst: 1, PerMinute: 1}
	h.Allow(t.Context(), rate)
	h.Redis = openUsual(t, strings.Replace(h.url, o.Addrs[0], p.addr, 1), h.clock)
	eventually(t, 10*time.Second, "the proxy lets through", func() bool { return h.Ping(t.Context()) == nil })

	p.frozen.Lock()
	for name, call := range map[string]func() error{
		"Get":  func() error { _, err := h.Get(t.Context(), token); return err },
		"Ping": func() error { return h.Ping(t.Context()) },
		"Start": func() error {
			_, _, err := h.Start(t.Context(), Session{Person: h.person, Level: "member"})
			return err
		},
		"Renew":       func() error { _, _, err := h.Renew(t.Context(), token, nil); return err },
		"End":         func() error { return h.End(t.Context(), token) },
		"List":        func() error { _, err := h.List(t.Context(), h.person); return err },
		"EndOne":      func() error { return h.EndOne(t.Context(), h.person, Session{Token: token}.Handle()) },
		"EndAll":      func() error { _, err := h.EndAll(t.Context(), h.person, ""); return err },
		"EndProvider": func() error { _, err := h.EndProvider(t.Context(), "i", "s", ""); return err },
		"UseOnce":     func() error { _, err := h.UseOnce(t.Context(), "k", time.Minute); return err },
	} {
		if err := call(); !errors.Is(err, ErrUnavailable) || errors.Is(err, ErrNone) {
			t.Errorf("%s: %v, want ErrUnavailable", name, err)
		}
	}
	if d := h.Allow(t.Context(), rate); !d.Allowed || d.Shared {
		t.Errorf("Allow: %+v, want the first of the local limiter", d)
	}
	if d := h.Allow(t.Context(), rate); d.Allowed {
		t.Error("Allow: the limiter is open")
	}
	p.frozen.Unlock()

	eventually(t, 10*time.Second, "the session is found again: nobody was signed out", func() bool {
		_, err := h.Get(t.Context(), token)
		if err != nil && !errors.Is(err, ErrUnavailable) {
			t.Fatal(err)
		}
		return err == nil
	})
	eventually(t, 10*time.Second, "the shared limiter decides again", func() bool {
		d := h.Allow(t.Context(), rate)
		if d.Allowed {
			t.Fatal("it forgot what it had counted")
		}
		return d.Shared
	})
}

func TestServerComesLater(t *testing.T) {
	t.Parallel()
	addr := deadAddr(t)
	h := &hub{clock: &clock{now: time.Now()}, person: "p"}
	h.Redis = open(t, "redis://"+addr, h.clock)
	for range 2 * tripAfter {
		if err := h.Ping(t.Context()); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("Ping: %v, want ErrUnavailable", err)
		}
	}
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr(addr); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	eventually(t, 10*time.Second, "the server is found", func() bool { return h.Ping(t.Context()) == nil })
	h.mustGet(t, h.start(t, Session{}))
}

// A touch that fails is no reason to turn the person away: the session was just read.
func TestTouchThatFails(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	h := setup(t, "redis://"+m.Addr())
	token := h.start(t, Session{})
	seen := h.mustGet(t, token).SeenAt
	h.clock.Advance(time.Hour)
	h.rdb.AddHook(refuser{"set"})
	if s := h.mustGet(t, token); !s.SeenAt.After(seen) {
		t.Errorf("seen at %v, want the time of the request", s.SeenAt)
	}
	if _, _, err := h.Start(t.Context(), Session{Person: "p", Level: "member"}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("control: Start: %v, want ErrUnavailable, or nothing was refused", err)
	}
}

// A rotation that breaks off at any command leaves the old session in force, and no
// other, except when the answer to the delete itself is lost.
func TestRotationThatBreaksOff(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"get", "set", "transaction", "del"} {
		h := setup(t, embeddedURL(t))
		token := h.start(t, Session{Subject: "s"})
		r := open(t, h.url, h.clock)
		r.rdb.AddHook(refuser{command})
		if _, _, err := r.Renew(t.Context(), token, nil); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: Renew: %v, want ErrUnavailable", command, err)
		}
		h.mustGet(t, token)
	}
}

// refuser is a go-redis hook that fails one kind of command.
type refuser struct{ command string }

func (f refuser) DialHook(next redis.DialHook) redis.DialHook { return next }

func (f refuser) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if cmd.Name() == f.command {
			cmd.SetErr(io.EOF)
			return io.EOF
		}
		return next(ctx, cmd)
	}
}

func (f refuser) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if f.command == "transaction" {
			return io.EOF
		}
		return next(ctx, cmds)
	}
}

func TestErrorsSayWhyAndNothingElse(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	m.RequireAuth(secret)
	loading := miniredis.RunT(t)
	loading.SetError("LOADING " + secret + " is being loaded")
	for url, want := range map[string]string{
		"redis://:wrong-" + secret + "@" + m.Addr(): "answered WRONGPASS",
		"redis://" + m.Addr():                       "answered NOAUTH",
		"redis://" + loading.Addr():                 "answered LOADING",
		"redis://" + frozenAddr(t):                  "timed out",
		"redis://" + deadAddr(t):                    "connection refused",
	} {
		r := openUsual(t, url, &clock{now: time.Now()})
		_, err := r.Get(t.Context(), someToken)
		if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want ErrUnavailable with %q", err, want)
			continue
		}
		for _, private := range []string{secret, "127.0.0.1", someToken, hashOf(someToken)} {
			if strings.Contains(err.Error(), private) {
				t.Errorf("error %q tells too much", err)
			}
		}
	}
}

func TestMissingKeysDoNotOpenTheBreaker(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		for range 4 * tripAfter {
			h.wantNone(t, someToken)
		}
		if err := h.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
