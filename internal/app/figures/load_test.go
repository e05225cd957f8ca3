package figures_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

// The shape of every load: as many connections as the promise names, for a few seconds.
const (
	connections = 16
	lasting     = 4 * time.Second
)

// rate is what a load reached.
type rate struct {
	perSecond float64
	p50, p99  time.Duration
	answers   int
}

// press sends what ask makes, over a fixed number of connections, until the time is over. Every answer must have status.
func press(t *testing.T, status int, ask func(ctx context.Context, i int) *http.Request) rate {
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
			for i := worker; ctx.Err() == nil; i += connections {
				begun := time.Now()
				got, err := fetch(client, ask(ctx, i))
				switch {
				case errors.Is(err, context.DeadlineExceeded):
					return
				case err != nil || got != status:
					t.Errorf("answer %d: status %d, want %d (%v)", i, got, status, err)
					return
				}
				took[worker] = append(took[worker], time.Since(begun))
			}
		})
	}
	group.Wait()
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
	return rate{float64(len(all)) / time.Since(started).Seconds(), all[len(all)/2], all[len(all)*99/100], len(all)}
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

// guests answer events, each from a network and with an address of its own. Each load has its networks under another first number:
// one that answered an event before is the first to be refused when the event has many unconfirmed RSVPs.
func guests(t *testing.T, base string, events []string, first int) func(context.Context, int) *http.Request {
	t.Helper()
	run := rand.Text()
	return func(ctx context.Context, i int) *http.Request {
		form := url.Values{"name": {"Guest of Load"}, "email": {fmt.Sprintf("%s.%d@gmail.com", run, i)}, "guests": {"0"}, "attends": {string(hub.ModeInPerson)}}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+events[i%len(events)]+"/rsvp", strings.NewReader(form.Encode()))
		if err != nil {
			t.Error(err)
			return nil
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("%d.%d.%d.7", first, i/250%250, i%250))
		return r
	}
}
