package baddays_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
)

// balancer sends requests to the instances whose /readyz is green, in turn.
type balancer struct {
	*httptest.Server

	mu    sync.Mutex
	ready []*url.URL
	turn  atomic.Int32
	blind atomic.Bool // it does not ask /readyz any more
}

// asksEvery is how often the balancer asks; drainDelay must be longer, and is.
const (
	asksEvery  = 50 * time.Millisecond
	drainDelay = "1s"
)

func newBalancer(t *testing.T, instances ...string) *balancer {
	t.Helper()
	b := &balancer{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
			r.SetURL(b.next())
			r.Out.Host = r.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusBadGateway)
		},
	}
	b.Server = httptest.NewServer(proxy)
	ended := make(chan struct{})
	var asking sync.WaitGroup
	asking.Go(func() {
		client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
		tick := time.NewTicker(asksEvery)
		defer tick.Stop()
		for {
			b.ask(client, instances)
			select {
			case <-tick.C:
			case <-ended:
				return
			}
		}
	})
	t.Cleanup(func() { close(ended); asking.Wait(); b.Close() })
	return b
}

func (b *balancer) ask(client *http.Client, instances []string) {
	if b.blind.Load() {
		return
	}
	var ready []*url.URL
	for _, at := range instances {
		res, err := client.Get("http://" + at + "/readyz")
		if err != nil {
			continue
		}
		_ = res.Body.Close()
		if res.StatusCode == http.StatusOK {
			ready = append(ready, &url.URL{Scheme: "http", Host: at})
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.blind.Load() { // what it saw while it was told not to look counts no more
		b.ready = ready
	}
}

func (b *balancer) next() *url.URL {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.ready) == 0 {
		return &url.URL{Scheme: "http", Host: "127.0.0.1:1"}
	}
	return b.ready[int(b.turn.Add(1))%len(b.ready)]
}

func (b *balancer) sees(t *testing.T, n int) {
	t.Helper()
	until(t, "the balancer sees its instances", patience, func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return len(b.ready) == n
	})
}

// TestRollingRestart: two web processes behind a balancer and a worker beside them are replaced one after the other, at load:
// no request fails and no mail is lost or sent twice. In the control the balancer does not look at /readyz, and requests fail;
// without drain() in serveAll, or without its delay, they were seen to fail in the first part.
func TestRollingRestart(t *testing.T) {
	t.Parallel()
	server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL")
	s := newSite(t, newWorld(t, sqldb.Postgres))
	at := addresses(t, 5)
	b := newBalancer(t, at[0], at[2])
	s.settings = append(s.settings, "CHAPTERHOUSE_DRAIN_DELAY="+drainDelay, "CHAPTERHOUSE_BASE_URL="+b.URL)
	web := []*process{serve2(t, s, at[0], at[1]), serve2(t, s, at[2], at[3])}
	work := start(t, s.settings, []string{"worker"})
	work.says(t, "working")
	b.sees(t, 2)
	s.robin = newVisitor(b.URL)
	s.robin.signIn(t, s.office)

	crowd := newRush(s.eventPath(), 4, func() string { return b.URL })
	members := newMember(s.robin)
	rounds := 1
	if long() {
		rounds = 5
	}
	for range rounds {
		for i := range web {
			crowd.more(t, 25)
			began := time.Now()
			if code := web[i].end(t, syscall.SIGTERM); code != 0 {
				t.Errorf("a web process ends with %d", code)
			}
			t.Logf("a web process stops within %s", time.Since(began).Round(time.Millisecond))
			crowd.more(t, 25)
			web[i] = serve2(t, s, at[2*i], at[2*i+1])
			b.sees(t, 2)
		}
		if code := work.end(t, syscall.SIGTERM); code != 0 {
			t.Errorf("the worker ends with %d", code)
		}
		if strings.Contains(work.said.text(), "mail put back") { // composed under the context that ended, it was
			t.Error("a stop counts as a try of a mail, which then waits for half a minute")
		}
		crowd.more(t, 25)
		work = start(t, s.settings, []string{"worker"})
		work.says(t, "working")
	}
	crowd.more(t, 25)
	failed := append(crowd.failures(), members.stop()...)
	if len(failed) > 0 {
		t.Errorf("%d requests failed, the first with %s", len(failed), failed[0].what)
	}
	t.Logf("%d answers acknowledged and %d desks read, %d failed; 99 of 100 within %s", len(crowd.done()), members.read, len(failed), slowest(crowd.times(), 0.99))

	b.sees(t, 2)
	b.blind.Store(true)
	web[0].end(t, syscall.SIGTERM)
	crowd.more(t, 25)
	if len(crowd.failures()) == 0 {
		t.Error("the balancer did not look, and no request failed: this test would not see one that does")
	}
	acked := crowd.stop()
	s.nothingLost(t, acked)
	s.everyMailArrives(t, acked, 0)
}

func serve2(t *testing.T, s *site, public, admin string) *process {
	t.Helper()
	p := serveLater(t, s.settings, public, admin, "--jobs=false")
	p.says(t, " is at ")
	return p
}

// member reads the desk over and over.
type member struct {
	ended  chan struct{}
	one    sync.WaitGroup
	failed []failure
	read   int
}

func newMember(v *visitor) *member {
	m := &member{ended: make(chan struct{})}
	m.one.Go(func() {
		for {
			select {
			case <-m.ended:
				return
			default:
			}
			r := v.get("/chapters/boston/desk")
			if slow && r.status == http.StatusServiceUnavailable {
				continue // Redis was later than the hub waits for it: there is too much else to do
			}
			if r.status != http.StatusOK {
				m.failed = append(m.failed, failure{time.Now(), "the desk: " + outcome(r)})
			}
			m.read++
		}
	})
	return m
}

func (m *member) stop() []failure {
	close(m.ended)
	m.one.Wait()
	return m.failed
}
