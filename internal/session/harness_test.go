package session

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	words "chapterhouse/internal/hub"
)

// serverURL is a real Redis to run the same tests on, beside the embedded one.
const serverURL = "CHAPTERHOUSE_TEST_REDIS_URL"

// levels are the hub's, and one that is shorter than two touches.
var levels = func() map[string]words.SessionLimits {
	all := words.SessionLevels()
	all["brief"] = words.SessionLimits{Idle: time.Minute, Absolute: time.Hour}
	return all
}()

// hub is one Redis under test, its clock, and the server behind it.
type hub struct {
	*Redis
	clock  *clock
	url    string
	raw    redis.UniversalClient
	person string // nobody else's on a shared server
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// TestMain also checks that whatever was closed left no goroutine behind.
func TestMain(m *testing.M) {
	if path := os.Getenv(crashing); path != "" {
		signOutAndCrash(path, os.Getenv(crashing+"_TOKEN"))
	}
	goleak.VerifyTestMain(m)
}

func TestRealServerIsGivenInCI(t *testing.T) {
	t.Parallel()
	if os.Getenv("CI") == "true" && os.Getenv(serverURL) == "" {
		t.Fatalf("CI runs the suite on a real server: set %s", serverURL)
	}
}

// everywhere runs a test on the embedded server, on the embedded server spoken to as a
// cluster, and on the real server if one is given.
func everywhere(t *testing.T, test func(t *testing.T, h *hub)) {
	t.Helper()
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, setup(t, embeddedURL(t)))
	})
	t.Run("embedded as cluster", func(t *testing.T) {
		t.Parallel()
		test(t, setup(t, strings.TrimSuffix(embeddedURL(t), "/0")+"?cluster=true"))
	})
	if url := os.Getenv(serverURL); url != "" {
		t.Run("real server", func(t *testing.T) {
			t.Parallel()
			test(t, setup(t, url))
		})
	}
}

func embeddedURL(t testing.TB) string {
	t.Helper()
	e, err := StartEmbedded(t.Context(), EmbeddedOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e.URL()
}

func setup(t testing.TB, url string) *hub {
	t.Helper()
	c := &clock{now: time.Now()}
	h := &hub{Redis: open(t, url, c), clock: c, url: url, person: "person-" + digest(t.Name(), time.Now().String())[:12]}
	o, err := parseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	h.raw = redis.NewUniversalClient(o)
	t.Cleanup(func() { _ = h.raw.Close() })
	return h
}

// open has patience with a busy test machine; openUsual has that of production.
func open(t testing.TB, url string, c *clock) *Redis {
	t.Helper()
	return openWith(t, Options{URL: url, Now: c.Now, Levels: levels, Patience: time.Minute})
}

func openUsual(t testing.TB, url string, c *clock) *Redis {
	t.Helper()
	return openWith(t, Options{URL: url, Now: c.Now, Levels: levels})
}

func openWith(t testing.TB, o Options) *Redis {
	t.Helper()
	r, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (h *hub) start(t testing.TB, s Session) string {
	t.Helper()
	if s.Person == "" {
		s.Person = h.person
	}
	if s.Level == "" {
		s.Level = "member"
	}
	token, _, err := h.Start(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (h *hub) mustGet(t testing.TB, token string) Session {
	t.Helper()
	s, err := h.Get(t.Context(), token)
	if err != nil {
		t.Fatalf("Get: %v, want a session", err)
	}
	return s
}

func (h *hub) wantNone(t testing.TB, token string) {
	t.Helper()
	if _, err := h.Get(t.Context(), token); !errors.Is(err, ErrNone) {
		t.Fatalf("Get: %v, want ErrNone", err)
	}
}

// dump is every key of the server with its value, as text.
func dump(t testing.TB, raw redis.UniversalClient) string {
	t.Helper()
	var all strings.Builder
	var mu sync.Mutex
	scan := func(ctx context.Context, c redis.Cmdable) error {
		keys := c.Scan(ctx, 0, "*", 1000).Iterator()
		for keys.Next(ctx) {
			key := keys.Val()
			value, err := c.Get(ctx, key).Result()
			if err != nil { // a sorted set, or gone meanwhile
				members, _ := c.ZRange(ctx, key, 0, -1).Result()
				value = strings.Join(members, " ")
			}
			mu.Lock()
			all.WriteString(key + " " + value + "\n")
			mu.Unlock()
		}
		return keys.Err()
	}
	var err error
	if cluster, ok := raw.(*redis.ClusterClient); ok {
		err = cluster.ForEachMaster(t.Context(), func(ctx context.Context, c *redis.Client) error { return scan(ctx, c) })
	} else {
		err = scan(t.Context(), raw)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// eventually polls until ok, for what happens in another process or on a wall clock.
func eventually(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			t.Fatalf("not within %v: %s", within, what)
		case <-poll.C:
		}
	}
}
