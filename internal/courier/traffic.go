package courier

import (
	"errors"
	"strings"
	"sync"
	"time"

	"chapterhouse/internal/hub"
)

const (
	// slowAfter is how long a send takes to a domain that is slow; a relay that queues answers in milliseconds.
	slowAfter = 3 * time.Second
	// slowFor is how long a domain counts as slow after that.
	slowFor = time.Minute
	// busyFor is how long a message waits whose domain has all the workers it may have.
	busyFor = 2 * time.Second
	// mostWorkers is how many workers of a lane may send to one domain at once: less than there are, so that one is always left for
	// the others. A slow domain has one.
	mostWorkers = 3
)

// errBusy: as many workers as may are sending to the domain.
var errBusy = errors.New("domain is busy")

// traffic knows, for this process, how many workers are sending to each domain, and which were slow lately. It is a hint that keeps
// workers free, not a promise that other processes must see.
type traffic struct {
	mu      sync.Mutex
	sending map[road]int
	slow    map[road]time.Time // until when
}

type road struct {
	lane   hub.Lane
	domain string
}

// enter says whether one more worker may send to an address's domain; leave must be called when it is done.
func (t *traffic) enter(lane hub.Lane, address string, now time.Time) (leave func(now time.Time), free bool) {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	way := road{lane, domain}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sending == nil {
		t.sending, t.slow = map[road]int{}, map[road]time.Time{}
	}
	most := mostWorkers
	if now.Before(t.slow[way]) {
		most = 1
	}
	if t.sending[way] >= most {
		return nil, false
	}
	t.sending[way]++
	return func(end time.Time) { t.leave(way, end.Sub(now), end) }, true
}

func (t *traffic) leave(way road, took time.Duration, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sending[way]--; t.sending[way] == 0 {
		delete(t.sending, way)
	}
	if took >= slowAfter {
		t.slow[way] = now.Add(slowFor)
	} else {
		delete(t.slow, way)
	}
	for other, until := range t.slow { // a handful: only domains that were slow within a minute
		if !now.Before(until) {
			delete(t.slow, other)
		}
	}
}
