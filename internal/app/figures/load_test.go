package figures_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The shape of every load: as many connections as the promise names, for a few seconds.
const (
	connections = 16
	lasting     = 4 * time.Second
)

// load is one row of a table: what is asked for, again and again.
type load struct {
	what   string
	status int // of every answer
	ask    func(ctx context.Context, i int) *http.Request
	ready  func(t *testing.T) (most int) // called before each round; most is the number of answers after which it ends early. nil: no end
}

// rate is what a load reached.
type rate struct {
	perSecond float64
	p50, p99  time.Duration
	processor time.Duration // of the program, for each answer
	hello     float64       // what hello reached a moment before
}

// measure presses hello for a moment, and then the load.
func (p *program) measure(t *testing.T, l load, hello *program) rate {
	t.Helper()
	most := 0
	if l.ready != nil {
		if most = l.ready(t); most == 0 {
			t.Fatal("nothing to ask for: guests’ RSVPs must be measured before their confirmations")
		}
	}
	beside, _ := press(t, load{status: http.StatusOK, ask: get(t, hello.base, "")}, 0, time.Second)
	before := p.processor(t)
	r, answers := press(t, l, most, lasting)
	r.hello, r.processor = beside.perSecond, (p.processor(t)-before)/time.Duration(answers)
	return r
}

// press sends what a load asks for, over a fixed number of connections, until most answers are there or the time is over.
func press(t *testing.T, l load, most int, lasting time.Duration) (r rate, answers int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), lasting)
	defer cancel()
	transport := &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	took := make([][]time.Duration, connections)
	var group sync.WaitGroup
	started := time.Now()
	for worker := range connections {
		group.Go(func() {
			for i := worker; ctx.Err() == nil && (most == 0 || i < most); i += connections {
				begun := time.Now()
				got, err := fetch(client, l.ask(ctx, i))
				switch {
				case errors.Is(err, context.DeadlineExceeded):
					return
				case err != nil || got != l.status:
					t.Errorf("answer %d: status %d, want %d (%v)", i, got, l.status, err)
					return
				}
				took[worker] = append(took[worker], time.Since(begun))
			}
		})
	}
	group.Wait()
	lasted := time.Since(started)
	all := slices.Sorted(func(yield func(time.Duration) bool) {
		for _, d := range slices.Concat(took...) {
			if !yield(d) {
				return
			}
		}
	})
	if len(all) == 0 {
		t.Fatal("no answer at all")
	}
	return rate{perSecond: float64(len(all)) / lasted.Seconds(), p50: all[len(all)/2], p99: all[len(all)*99/100]}, len(all)
}

func fetch(client *http.Client, r *http.Request) (int, error) {
	resp, err := client.Do(r)
	if err != nil {
		return 0, fmt.Errorf("ask: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return 0, fmt.Errorf("read: %w", err)
	}
	return resp.StatusCode, nil
}

// get asks for one page again and again.
func get(t *testing.T, address, cookie string) func(context.Context, int) *http.Request {
	t.Helper()
	return func(ctx context.Context, _ int) *http.Request {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Error(err)
			return nil
		}
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		return r
	}
}

// table collects rates and prints the middle one of each row.
type table struct {
	head  string
	names []string
	rates map[string][]rate
}

func newTable(head string) *table { return &table{head: head, rates: map[string][]rate{}} }

func (b *table) add(name string, r rate) {
	if b.rates[name] == nil {
		b.names = append(b.names, name)
	}
	b.rates[name] = append(b.rates[name], r)
}

// String is the table in Markdown.
func (b *table) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "| %s | per second | × hello | p50 | p99 | processor per answer |\n|---|---|---|---|---|---|\n", b.head)
	for _, name := range b.names {
		all := slices.SortedFunc(slices.Values(b.rates[name]), func(a, b rate) int { return cmp.Compare(a.perSecond/a.hello, b.perSecond/b.hello) })
		r := all[len(all)/2]
		fmt.Fprintf(&text, "| %s | %.0f | %.3f | %v | %v | %v |\n", name, r.perSecond, r.perSecond/r.hello,
			r.p50.Round(10*time.Microsecond), r.p99.Round(10*time.Microsecond), r.processor.Round(10*time.Microsecond))
	}
	return text.String()
}
