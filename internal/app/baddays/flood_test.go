package baddays_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/webtest"
)

// size is how large a flood is, how long it lasts, and how many people RSVP meanwhile, each to be confirmed within a time.
type size struct {
	connections, people int
	lasts, within       time.Duration
}

// The promise of the limits: while one network posts over 300 connections for a minute, each of 20 people of other
// networks gets their confirmation within five seconds. It is kept by the hub as it is built for use; where the race detector
// slows the hub and everything beside it, a smaller flood shows the same, and time is not measured.
var (
	promised = size{connections: 300, people: 20, lasts: time.Minute, within: 5 * time.Second}
	small    = size{connections: 60, people: 5, lasts: 6 * time.Second, within: patience}
)

// flood posts RSVPs over connections of its own until ctx ends. network names where each post comes from.
type flood struct {
	connections            int
	taken, refused, failed atomic.Int64
}

func (f *flood) run(ctx context.Context, s *site, network func() string) {
	transport := &http.Transport{MaxConnsPerHost: f.connections, MaxIdleConnsPerHost: f.connections}
	defer transport.CloseIdleConnections()
	var all sync.WaitGroup
	for range f.connections {
		all.Go(func() {
			v := newVisitor(s.hub.base)
			v.HTTP.Timeout, v.HTTP.Transport = 30*time.Second, transport
			for ctx.Err() == nil {
				v.Header.Set("X-Forwarded-For", network())
				switch v.post(s.eventPath()+"/rsvp", guestForm(numbered("flood")+"@gmail.com")).status {
				case http.StatusSeeOther:
					f.taken.Add(1)
				case http.StatusTooManyRequests:
					f.refused.Add(1)
				default:
					f.failed.Add(1)
				}
			}
		})
	}
	all.Wait()
}

// person RSVPs from a network of their own and returns how long it took until their mail was with the relay; ok says that
// it came in time.
func (s *site) person(t *testing.T, within time.Duration) (took time.Duration, ok bool) {
	t.Helper()
	began, email := time.Now(), numbered("person")+"@outlook.com"
	v := newVisitor(s.hub.base)
	v.HTTP.Timeout = within
	if r := v.post(s.eventPath()+"/rsvp", guestForm(email)); r.status != http.StatusSeeOther {
		t.Logf("a person gets %s %v", outcome(r), r.err)
		return time.Since(began), false
	}
	ok = eventually(within-time.Since(began), func() bool { return s.relay.got(email) > 0 })
	return time.Since(began), ok
}

// TestAFloodHurtsNobodyElse: with the networks told apart every person is served in time, and the flood holds no more than
// its network may. The control, in the long form, is the same flood with the network taken out of what limits count by:
// each of its posts comes from a network of its own. It runs alone: other floods of the same machine are not the hub's.
func TestAFloodHurtsNobodyElse(t *testing.T) {
	of := small
	var as []string
	if long() {
		of, as = promised, plain(t)
	}
	for _, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			if engine == sqldb.Postgres {
				server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL")
			}
			late, f := floodedPeople(t, engine, of, func() string { return "172.16.5.7" }, as...)
			if late > 0 {
				t.Errorf("%d of %d people had no confirmation within %s", late, of.people, of.within)
			}
			if n := f.taken.Load(); n > hub.NetworkUnconfirmed {
				t.Errorf("%d answers of one network were taken", n)
			}
			if f.refused.Load() == 0 || f.failed.Load() > f.refused.Load()/10 {
				t.Errorf("%d were refused and %d failed", f.refused.Load(), f.failed.Load())
			}
		})
		if !long() {
			continue
		}
		t.Run(string(engine)+", control", func(t *testing.T) {
			late, _ := floodedPeople(t, engine, of, webtest.Network, as...)
			if late == 0 {
				t.Error("without the network nobody waits: the flood is no flood")
			}
		})
	}
}

// floodedPeople runs a flood, and people who RSVP one after another while it lasts, and returns how many were late. as, if
// given, is the command that runs the hub.
func floodedPeople(t *testing.T, engine sqldb.Engine, of size, network func() string, as ...string) (late int, f *flood) {
	t.Helper()
	s := newSite(t, newWorld(t, engine))
	s.serveAs(t, as...)
	ctx, end := context.WithTimeout(t.Context(), of.lasts)
	defer end()
	f = &flood{connections: of.connections}
	var crowd sync.WaitGroup
	crowd.Go(func() { f.run(ctx, s, network) })
	pause := time.NewTicker(of.lasts / time.Duration(of.people+1))
	defer pause.Stop()
	var times []time.Duration
	for range of.people {
		<-pause.C
		took, ok := s.person(t, of.within)
		if times = append(times, took); !ok {
			late++
		}
	}
	end()
	crowd.Wait()
	slices.Sort(times)
	t.Logf("%s: %d people, slowest %s, median %s; the flood: %d taken, %d refused, %d failed", engine, of.people,
		times[len(times)-1].Round(time.Millisecond), times[len(times)/2].Round(time.Millisecond), f.taken.Load(), f.refused.Load(), f.failed.Load())
	s.stop(t)
	return late, f
}
