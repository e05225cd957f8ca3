package session

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	words "chapterhouse/internal/hub"
)

func TestStartRefuses(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		for name, s := range map[string]Session{
			"nobody":           {Level: "member"},
			"an unknown level": {Person: h.person, Level: "emperor"},
			"no level":         {Person: h.person},
			"a sign-in longer ago than the level lasts": {
				Person: h.person, Level: "admin", SignedInAt: h.clock.Now().Add(-levels["admin"].Absolute - time.Hour),
			},
		} {
			if token, _, err := h.Start(t.Context(), s); err == nil || token != "" {
				t.Errorf("%s: Start gave token %q, error %v; want no token and an error", name, token, err)
			}
		}
	})
}

func TestLifecycle(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		given := Session{
			Person: h.person, Level: "lead", Provider: "office", Issuer: "https://login.example.org",
			Subject: "sub-1 " + h.person, ProviderSession: "sid-1 " + h.person, IDToken: "sealed.id.token",
			FreshAt: h.clock.Now().Add(-time.Hour), Fingerprint: "firefox on linux",
		}
		token, expires, err := h.Start(t.Context(), given)
		if err != nil {
			t.Fatal(err)
		}
		if raw, err := base64.RawURLEncoding.DecodeString(token); err != nil || len(raw) != 32 {
			t.Errorf("token is %d bytes (%v), want 32", len(raw), err)
		}
		signedIn := h.clock.Now().UTC().Truncate(time.Microsecond)
		if want := signedIn.Add(levels["lead"].Absolute); !expires.Equal(want) {
			t.Errorf("expires %v, want the absolute end %v", expires, want)
		}

		want := given
		want.Token, want.SignedInAt, want.SeenAt = token, signedIn, signedIn
		if diff := cmp.Diff(want, h.mustGet(t, token), cmp.Comparer(time.Time.Equal)); diff != "" {
			t.Errorf("session (-want +got):\n%s", diff)
		}

		if err := h.End(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		h.wantNone(t, token)
		if err := h.End(t.Context(), token); err != nil {
			t.Errorf("ending it twice: %v, want nil", err)
		}
		if left := dump(t, h.raw); strings.Contains(left, hashOf(token)) {
			t.Error("the ended session is still listed somewhere")
		}
	})
}

func TestLimitsOfEachLevel(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		for level, limits := range levels {
			// Seen every 40 % of the idle limit it lives until the absolute limit, not beyond.
			token, started := h.start(t, Session{Level: level}), h.clock.Now()
			for h.clock.Now().Sub(started) < limits.Absolute {
				if _, err := h.Get(t.Context(), token); err != nil {
					t.Fatalf("%s: in use for %v: %v", level, h.clock.Now().Sub(started), err)
				}
				h.clock.Advance(min(limits.Idle*2/5, limits.Absolute-h.clock.Now().Sub(started)))
			}
			h.wantNone(t, token)

			token = h.start(t, Session{Level: level})
			h.clock.Advance(limits.Idle - time.Millisecond)
			h.mustGet(t, token) // and is seen by this
			h.clock.Advance(limits.Idle)
			h.wantNone(t, token)
		}
	})
}

// The times in the payload decide, so a server that forgets to expire keys, or whose
// clock differs, opens nothing.
func TestLimitsDoNotRestOnTheTimeToLive(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		token := h.start(t, Session{Level: "admin"})
		key := root + sessionPrefix + hashOf(token)
		ttl, err := h.raw.PTTL(t.Context(), key).Result()
		idle := levels["admin"].Idle
		if err != nil || ttl > idle || ttl < idle-time.Minute {
			t.Errorf("time to live %v, %v; want the idle limit, %v", ttl, err, idle)
		}
		if err := h.raw.Persist(t.Context(), key).Err(); err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(idle)
		h.wantNone(t, token)
		if n, _ := h.raw.Exists(t.Context(), key).Result(); n != 1 {
			t.Error("control: the key is gone, so the test shows nothing")
		}
	})
}

func TestLimitsThatChange(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		token := h.start(t, Session{Level: "staff"})
		with := func(l map[string]words.SessionLimits) *Redis {
			return openWith(t, Options{URL: h.url, Now: h.clock.Now, Levels: l, Patience: time.Minute})
		}
		for name, r := range map[string]*Redis{
			"the level is gone":     with(map[string]words.SessionLimits{"member": levels["member"]}),
			"the limits are nearer": with(map[string]words.SessionLimits{"staff": {Idle: time.Minute, Absolute: time.Minute}}),
		} {
			h.clock.Advance(time.Minute)
			if _, err := r.Get(t.Context(), token); !errors.Is(err, ErrNone) {
				t.Errorf("%s: %v, want ErrNone", name, err)
			}
		}
		longer := with(map[string]words.SessionLimits{"staff": {Idle: 24 * time.Hour, Absolute: 48 * time.Hour}})
		if _, err := longer.Get(t.Context(), token); err != nil {
			t.Fatal(err) // and its time to live grows with the longer idle limit
		}
		h.clock.Advance(11 * time.Hour)
		if _, err := longer.Get(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(time.Hour)
		if _, err := longer.Get(t.Context(), token); !errors.Is(err, ErrNone) {
			t.Errorf("after the promised absolute end: %v, want ErrNone", err)
		}
	})
}

func TestSeenAtMovesOnceAMinute(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		token := h.start(t, Session{Level: "staff"})
		started := h.mustGet(t, token).SeenAt
		for _, step := range []struct {
			wait time.Duration
			want time.Duration
		}{{30 * time.Second, 0}, {29 * time.Second, 0}, {time.Second, time.Minute}, {59 * time.Second, time.Minute}} {
			h.clock.Advance(step.wait)
			if got := h.mustGet(t, token).SeenAt.Sub(started); got != step.want {
				t.Errorf("seen %v after the start, want %v", got, step.want)
			}
		}
	})
}

func TestUnreadablePayload(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		token := h.start(t, Session{})
		if err := h.raw.Set(t.Context(), root+sessionPrefix+hashOf(token), "not a payload", time.Minute).Err(); err != nil {
			t.Fatal(err)
		}
		h.wantNone(t, token)
		if list, err := h.List(t.Context(), h.person); err != nil || len(list) != 0 {
			t.Errorf("List: %v, %v; want nothing", list, err)
		}
		if n, err := h.EndAll(t.Context(), h.person, ""); err != nil || n != 1 {
			t.Errorf("EndAll: %d, %v; want it deleted all the same", n, err)
		}
	})
}

func TestRenew(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		old := h.start(t, Session{Subject: "s", Issuer: "i" + h.person, ProviderSession: "p1"})
		h.clock.Advance(time.Hour)
		token, expires, err := h.Renew(t.Context(), old, func(s *Session) {
			s.Level, s.FreshAt, s.ProviderSession = "lead", h.clock.Now(), "p2"
			s.Token = "ignored"
		})
		if err != nil {
			t.Fatal(err)
		}
		h.wantNone(t, old)
		s := h.mustGet(t, token)
		if s.Level != "lead" || s.Token != token || token == old {
			t.Errorf("level %q under the token of its own: %t", s.Level, s.Token == token && token != old)
		}
		if want := s.SignedInAt.Add(levels["lead"].Absolute); !expires.Equal(want) {
			t.Errorf("expires %v, want %v: counted from the sign-in", expires, want)
		}
		if left := dump(t, h.raw); strings.Contains(strings.ReplaceAll(left, root+replacedPrefix+hashOf(old), ""), hashOf(old)) {
			t.Error("the old session is still listed somewhere")
		}
		if _, _, err := h.Renew(t.Context(), old, nil); !errors.Is(err, ErrReplaced) {
			t.Errorf("the old token again: %v, want ErrReplaced", err)
		}
		if n, err := h.EndProvider(t.Context(), "i"+h.person, "", "p1"); n != 0 || err != nil {
			t.Errorf("sign-out of the former provider session ended %d (%v), want 0", n, err)
		}
		if n, err := h.EndProvider(t.Context(), "i"+h.person, "s", "p2"); n != 1 || err != nil {
			t.Errorf("sign-out of the provider session ended %d (%v), want 1", n, err)
		}
		h.wantNone(t, token)
	})
}

func TestRenewRefuses(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		token := h.start(t, Session{})
		for name, change := range map[string]func(*Session){
			"another person":   func(s *Session) { s.Person = "someone else" },
			"an unknown level": func(s *Session) { s.Level = "emperor" },
		} {
			if _, _, err := h.Renew(t.Context(), token, change); err == nil || errors.Is(err, ErrNone) {
				t.Errorf("%s: %v, want an error of its own", name, err)
			}
			h.mustGet(t, token)
		}
		h.clock.Advance(3 * 24 * time.Hour)
		_, _, err := h.Renew(t.Context(), token, func(s *Session) { s.Level = "admin" })
		if !errors.Is(err, ErrNone) {
			t.Errorf("a level whose absolute limit has passed: %v, want ErrNone", err)
		}
		h.wantNone(t, token)
	})
}

func TestRenewInParallelHandsOutOneToken(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		for range 20 {
			old := h.start(t, Session{})
			tokens := inParallel(8, func() string {
				token, _, err := h.Renew(t.Context(), old, nil)
				if err != nil && !errors.Is(err, ErrNone) {
					t.Errorf("Renew: %v", err)
				}
				return token
			})
			alive := 0
			for _, token := range tokens {
				if token != "" {
					alive++
					h.mustGet(t, token)
				}
			}
			list, err := h.List(t.Context(), h.person)
			if err != nil || alive != 1 || len(list) != 1 {
				t.Fatalf("%d tokens, %d sessions (%v); want one of each", alive, len(list), err)
			}
			if _, err := h.EndAll(t.Context(), h.person, ""); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// inParallel calls f n times at once and returns the results.
func inParallel[T any](n int, f func() T) []T {
	results := make(chan T, n)
	begin := make(chan struct{})
	for range n {
		go func() {
			<-begin
			results <- f()
		}()
	}
	close(begin)
	all := make([]T, n)
	for i := range all {
		all[i] = <-results
	}
	return all
}

func TestCallerWhoLeft(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		token := h.start(t, Session{})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range 3 * tripAfter {
			if _, err := h.Get(gone, token); !errors.Is(err, ErrUnavailable) || !errors.Is(err, context.Canceled) {
				t.Fatalf("Get: %v, want ErrUnavailable and the cancellation", err)
			}
		}
		h.mustGet(t, token) // and the breaker stayed closed
	})
}
