package sso_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chapterhouse/internal/sso"
)

func TestFrozenProviderIsUnavailableWithinASecond(t *testing.T) {
	t.Parallel()
	thaw := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-thaw }))
	t.Cleanup(func() {
		close(thaw)
		server.Close()
	})
	// TestDeadlines has the exact figure. A busy machine can be late once, a missing deadline is late every time.
	var took time.Duration
	for range 3 {
		b := setupWith(t, &hostile{issuer: server.URL, clock: &clock{at: began}}, sockets)
		start := time.Now()
		_, err := b.hub.Begin(t.Context(), "main", "/", false)
		if !errors.Is(err, sso.ErrUnavailable) {
			t.Fatalf("error %v, want ErrUnavailable", err)
		}
		if took = time.Since(start); took < time.Second {
			return
		}
	}
	t.Errorf("answered after %v, want less than 1 s", took)
}

// frozen is a transport that answers when thawed; deaf ones ignore their context.
type frozen struct {
	next  http.RoundTripper
	thaw  chan struct{}
	deaf  bool
	calls atomic.Int32
}

func (f *frozen) RoundTrip(r *http.Request) (*http.Response, error) {
	f.calls.Add(1)
	done := r.Context().Done()
	if f.deaf {
		done = nil
	}
	select {
	case <-done:
		return nil, r.Context().Err()
	case <-f.thaw:
		return f.next.RoundTrip(r)
	}
}

// TestDeadlines measures in the fake time of a bubble, so the figures are exact.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	for name, deaf := range map[string]bool{"frozen transport": false, "frozen transport that ignores its context": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newHostileAt("https://idp.example.org", &clock{at: began})
				ice := &frozen{next: h, thaw: make(chan struct{}), deaf: deaf}
				b := setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": ice}})
				start := time.Now()
				_, err := b.hub.Begin(t.Context(), "main", "/", false)
				if took := time.Since(start); !errors.Is(err, sso.ErrUnavailable) || took != 900*time.Millisecond {
					t.Errorf("got %v after %v, want ErrUnavailable after 900ms", err, took)
				}
				start = time.Now()
				_, err = b.hub.Begin(t.Context(), "main", "/", false)
				if took := time.Since(start); !deaf && (!errors.Is(err, sso.ErrUnavailable) || took != 0) {
					t.Errorf("the next one got %v after %v, want ErrUnavailable at once", err, took)
				}
				close(ice.thaw)
				synctest.Wait()
			})
		})
	}
	t.Run("frozen token endpoint", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			h := newHostileAt("https://idp.example.org", &clock{at: began})
			ice := &frozen{next: h, thaw: make(chan struct{})}
			b := setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": postsTo{ice, h}}})
			start := b.begin(t)
			asked, err := url.Parse(start.URL)
			if err != nil {
				t.Fatal(err)
			}
			query := url.Values{"state": asked.Query()["state"], "code": {"x"}}
			from := time.Now()
			_, err = b.hub.Finish(t.Context(), "main", start.Transaction, query)
			if took := time.Since(from); !errors.Is(err, sso.ErrUnavailable) || took != 4*time.Second {
				t.Errorf("got %v after %v, want ErrUnavailable after 4 s", err, took)
			}
			if away, is := errors.AsType[*sso.Away](err); !is || away.Provider != "main" || away.ReturnTo != "/desk" {
				t.Errorf("%+v does not say where another try begins", away)
			}
		})
	})
	// Seen without answerDeadline: 5.9 s.
	t.Run("a provider that is slow at every door", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			h := newHostileAt("https://idp.example.org", &clock{at: began})
			slow := slowed{next: h, by: map[string]time.Duration{"/token": 3900 * time.Millisecond, "/jwks": time.Hour}}
			b := setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": slow}})
			start := b.begin(t)
			query := b.visit(t, start.URL)
			from := time.Now()
			_, err := b.hub.Finish(t.Context(), "main", start.Transaction, query)
			if took := time.Since(from); !errors.Is(err, sso.ErrUnavailable) || took != 4500*time.Millisecond {
				t.Errorf("got %v after %v, want ErrUnavailable after 4.5 s", err, took)
			}
			time.Sleep(2 * time.Second) // in fake time: the shared attempt outlives its caller
		})
	})
	t.Run("a caller who leaves does not take the attempt along", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			h := newHostileAt("https://idp.example.org", &clock{at: began})
			ice := &frozen{next: h, thaw: make(chan struct{})}
			b := setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": ice}})
			ctx, leave := context.WithCancel(t.Context())
			var all sync.WaitGroup
			all.Go(func() {
				if _, err := b.hub.Begin(ctx, "main", "/", false); err == nil {
					t.Error("the one who left got an answer")
				}
			})
			synctest.Wait()
			all.Go(func() {
				if _, err := b.hub.Begin(t.Context(), "main", "/", false); err != nil {
					t.Errorf("the one who stayed: %v", err)
				}
			})
			synctest.Wait()
			leave()
			synctest.Wait()
			close(ice.thaw)
			all.Wait()
		})
	})
}

// slowed keeps back the answers of some paths.
type slowed struct {
	next http.RoundTripper
	by   map[string]time.Duration
}

func (s slowed) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(s.by[r.URL.Path]):
		return s.next.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// TestManyAtAHangingTokenEndpoint lets sixty people come back from a provider whose token endpoint hangs. None waits longer than
// one would, no more than gateSlots hold a connection, those who come while it is known to be away hear it at once, and once it
// answers again people sign in.
func TestManyAtAHangingTokenEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const people = 60
		h := newHostileAt("https://idp.example.org", &clock{at: began})
		ice := &frozen{next: h, thaw: make(chan struct{})}
		b := setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": postsTo{ice, h}}})
		finish := func() (time.Duration, error) {
			start := b.begin(t)
			query := b.visit(t, start.URL)
			from := time.Now()
			_, err := b.hub.Finish(t.Context(), "main", start.Transaction, query)
			return time.Since(from), err
		}
		var all sync.WaitGroup
		for range people {
			all.Go(func() {
				if took, err := finish(); !errors.Is(err, sso.ErrUnavailable) || took > 4500*time.Millisecond {
					t.Errorf("got %v after %v", err, took)
				}
			})
		}
		synctest.Wait()
		if calls := ice.calls.Load(); calls != 32 {
			t.Errorf("%d connections at once, want 32", calls)
		}
		all.Wait()
		if took, err := finish(); !errors.Is(err, sso.ErrUnavailable) || took != 0 {
			t.Errorf("known to be away: %v after %v, want ErrUnavailable at once", err, took)
		}
		close(ice.thaw)
		time.Sleep(3100 * time.Millisecond)
		if took, err := finish(); err != nil || took != 0 {
			t.Errorf("back again: %v after %v", err, took)
		}
	})
}

// TestABrowserThatLeavesOpensNoBreaker: whoever closes the page at once says nothing about the provider.
func TestABrowserThatLeavesOpensNoBreaker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHostileAt("https://idp.example.org", &clock{at: began})
		slow := slowed{next: h, by: map[string]time.Duration{"/token": time.Second}}
		b := setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": slow}})
		for range 20 {
			start := b.begin(t)
			query := b.visit(t, start.URL)
			ctx, leave := context.WithCancel(t.Context())
			time.AfterFunc(100*time.Millisecond, leave)
			if _, err := b.hub.Finish(ctx, "main", start.Transaction, query); err == nil {
				t.Error("the one who left is signed in")
			}
		}
		if _, err := b.signIn(t); err != nil {
			t.Errorf("the next one: %v", err)
		}
	})
}

// postsTo sends POST requests to one transport and all others to another.
type postsTo struct{ post, other http.RoundTripper }

func (p postsTo) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		return p.post.RoundTrip(r)
	}
	return p.other.RoundTrip(r)
}

func TestConcurrentCallersShareOneAttempt(t *testing.T) {
	t.Parallel()
	const callers = 50
	storm := func(t *testing.T, hubs func(i int, ice *frozen, h *hostile) *sso.Providers) int32 {
		t.Helper()
		var calls int32
		synctest.Test(t, func(t *testing.T) {
			h := newHostileAt("https://idp.example.org", &clock{at: began})
			ice := &frozen{next: h, thaw: make(chan struct{})}
			var all sync.WaitGroup
			for i := range callers {
				hub := hubs(i, ice, h)
				all.Go(func() {
					if _, err := hub.Begin(t.Context(), "main", "/", false); err != nil {
						t.Errorf("caller %d: %v", i, err)
					}
				})
			}
			synctest.Wait()
			close(ice.thaw)
			all.Wait()
			calls = ice.calls.Load()
		})
		return calls
	}
	fresh := func(ice *frozen, h *hostile) *sso.Providers {
		return setupWith(t, h, sso.Options{Transports: map[string]http.RoundTripper{"main": ice}}).hub
	}
	var shared *sso.Providers
	if got := storm(t, func(i int, ice *frozen, h *hostile) *sso.Providers {
		if i == 0 {
			shared = fresh(ice, h)
		}
		return shared
	}); got != 1 {
		t.Errorf("%d attempts for %d callers, want 1", got, callers)
	}
	if got := storm(t, func(_ int, ice *frozen, h *hostile) *sso.Providers { return fresh(ice, h) }); got != callers {
		t.Errorf("control: %d attempts without sharing, want %d", got, callers)
	}
}
