package web

import (
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/web/signin"
)

// among is a browser in a network that others use too.
func (b *bundle) among(t *testing.T, network string) *browser {
	t.Helper()
	v := b.visitor(t)
	v.Header.Set("X-Forwarded-For", network)
	return v
}

// Three hundred people behind one address sign in within a minute; whoever fails from there, once a second and more, is refused,
// and nobody elsewhere is.
func TestSignInsAreLimitedByWhatFails(t *testing.T) {
	t.Parallel()
	b, providers := hostileHub(t, options{engine: sqldb.SQLite}, "idp")
	h, hall := providers[0], "10.200.1.7"
	var signedIn atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 75 {
				if h.finish(h.begin(t, b.among(t, hall))).status == http.StatusSeeOther {
					signedIn.Add(1)
				}
			}
		})
	}
	all.Wait()
	if signedIn.Load() != 300 {
		t.Errorf("%d of 300 people behind one address signed in", signedIn.Load())
	}

	thief := b.among(t, "10.201.1.7")
	forged := "/auth/idp/callback?" + url.Values{"code": {"x"}, "state": {"y"}}.Encode()
	refused := 0
	for range 100 {
		if thief.get(forged).status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 100-signin.FailuresPerMinute {
		t.Errorf("%d of 100 failures in a row are refused, want %d", refused, 100-signin.FailuresPerMinute)
	}
	if p := thief.get("/auth/idp").must(http.StatusTooManyRequests); p.header.Get("Retry-After") == "" {
		t.Error("nobody says when to try again")
	}
	thief.get("/sign-in").must(200)
	h.finish(h.begin(t, b.among(t, "10.202.1.7"))).to("/me")
	b.advance(t, 5*time.Second)
	h.finish(h.begin(t, thief)).to("/me")
}

// Failures that come all at once are refused too, but for those that were under way before the first was counted.
func TestFailuresAtOnceAreRefused(t *testing.T) {
	t.Parallel()
	b, _ := hostileHub(t, options{}, "idp")
	forged := "/auth/idp/callback?" + url.Values{"code": {"x"}, "state": {"y"}}.Encode()
	var passed atomic.Int32
	var all sync.WaitGroup
	const connections = 20
	for range connections {
		v := b.among(t, "10.203.1.7")
		all.Go(func() {
			for range 20 {
				if v.get(forged).status != http.StatusTooManyRequests {
					passed.Add(1)
				}
			}
		})
	}
	all.Wait()
	if got := passed.Load(); got > signin.FailuresPerMinute+connections {
		t.Errorf("%d failures of 400 got through, at most %d", got, signin.FailuresPerMinute+connections)
	}
}

// A token endpoint that hangs: each of fifty who come back at once reads within five seconds that the service does not answer,
// with a button that begins anew; whoever else is on the site notices nothing.
func TestAHangingTokenEndpoint(t *testing.T) {
	t.Parallel()
	b, providers := hostileHub(t, options{}, "idp")
	h := providers[0]
	robin := b.as(t, b.Person(t, "Robin Vale"))
	back := make([]going, 50)
	for i := range back {
		v := b.visitor(t)
		to := v.get("/auth/idp?return=" + url.QueryEscape("/chapters/boston/join")).must(303).header.Get("Location")
		back[i] = going{v, h.visit(t, to)}
	}
	over := make(chan struct{})
	defer close(over)
	h.set(twist{token: func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-over:
		}
	}})
	var all sync.WaitGroup
	pages, took := make([]response, len(back)), make([]time.Duration, len(back))
	for i, g := range back {
		all.Go(func() {
			began := time.Now()
			pages[i] = h.finish(g)
			took[i] = time.Since(began)
		})
	}
	slowest := time.Duration(0)
	for range 30 {
		began := time.Now()
		robin.get("/me").must(200)
		slowest = max(slowest, time.Since(began))
	}
	all.Wait()
	if slowest > time.Second {
		t.Errorf("a page of somebody signed in took %s meanwhile", slowest)
	}
	for i, p := range pages {
		p.must(http.StatusServiceUnavailable).says("h1", "The sign-in service isn’t responding")
		if href, _ := p.find("main a.button").First().Attr("href"); href != "/auth/idp?return=%2Fchapters%2Fboston%2Fjoin" {
			t.Errorf("the button leads to %q", href)
		}
		if took[i] > 5*time.Second || back[i].v.Cookie("session") != "" {
			t.Errorf("after %s, cookie %q", took[i], back[i].v.Cookie("session"))
		}
	}
	t.Logf("the slowest of 50 waited %s; a page of somebody else took at most %s", longest(took), slowest)
	h.set(twist{})
	deadline := time.Now().Add(10 * time.Second) // the provider is tried again within three seconds of real time
	for {
		if p := h.finish(h.begin(t, b.visitor(t))); p.status == http.StatusSeeOther {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nobody signs in after the provider is back")
		}
	}
}

func longest(list []time.Duration) time.Duration {
	out := time.Duration(0)
	for _, d := range list {
		out = max(out, d)
	}
	return out
}
