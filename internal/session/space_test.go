package session

import (
	"strings"
	"testing"
	"time"
)

// TestTwoHubsShareARedis: what one hub does to its sessions, marks and limits reaches no other hub in the same
// Redis. With one name for both, the control, it does.
func TestTwoHubsShareARedis(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		id := strings.NewReplacer("-", "", "_", "").Replace(strings.TrimPrefix(h.person, "person-"))
		as := func(name string) *hub {
			r := openWith(t, Options{URL: h.url, Now: h.clock.Now, Levels: levels, Patience: time.Minute, Hub: name})
			return &hub{Redis: r, clock: h.clock, url: h.url, raw: h.raw, person: h.person}
		}
		ours, same, other := as("a"+id), as("a"+id), as("b"+id)
		token := ours.start(t, Session{Issuer: "i", Subject: "s", ProviderSession: "sid" + id})
		other.wantNone(t, token)
		if n, err := other.EndEveryone(t.Context()); n != 0 || err != nil {
			t.Errorf("the other hub ended %d, %v", n, err)
		}
		if n, err := other.EndAll(t.Context(), h.person, ""); n != 0 || err != nil {
			t.Errorf("the other hub ended %d of the person's, %v", n, err)
		}
		if n, err := other.EndProvider(t.Context(), "i", "s", "sid"+id); n != 0 || err != nil {
			t.Errorf("the other hub ended %d of the provider's, %v", n, err)
		}
		ours.mustGet(t, token)
		rate := Rate{Key: "k", Burst: 1, PerMinute: 1}
		for _, r := range []*hub{ours, other} {
			if first, err := r.UseOnce(t.Context(), "jti", time.Minute); !first || err != nil {
				t.Errorf("used before by another hub: %t, %v", first, err)
			}
			if d := r.Allow(t.Context(), rate); !d.Allowed || !d.Shared {
				t.Errorf("counted with another hub: %+v", d)
			}
		}
		if n, err := same.EndEveryone(t.Context()); n != 1 || err != nil {
			t.Errorf("control: the same hub ended %d, %v", n, err)
		}
		ours.wantNone(t, token)
	})
	for _, name := range []string{"a:b", "a*", "[a]", "a b", "é"} {
		if _, err := Open(Options{URL: "redis://127.0.0.1:1", Levels: levels, Hub: name}); err == nil {
			t.Errorf("%q is taken as the name of a hub", name)
		}
	}
}
