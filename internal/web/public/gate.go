package public

import (
	"context"
	"sync"
	"time"
)

// How many RSVPs of guests one network may have in progress in this process, and how long others wait for a place. A delay
// alone is no limit when connections are parallel: with the gate, three hundred connections get no more done than ten.
const (
	gatePlaces = 10
	gateWait   = 3 * time.Second
	// busyFor is how long to wait before trying again.
	busyFor = 5 * time.Second
)

// refusedFor is how long an RSVP that a limit refuses keeps its place at the gate: a flood then costs the hub at most forty
// refusals a second for each network, however many connections it opens.
const refusedFor = 250 * time.Millisecond

// linger waits for refusedFor, or until the client hangs up.
func linger(ctx context.Context) {
	wait := time.NewTimer(refusedFor)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	}
}

// gate limits how many requests of one network run at once. Its memory is bounded by the requests in progress.
type gate struct {
	mu    sync.Mutex
	lanes map[string]*gateLane
}

// gateLane is one network's places, and how many requests hold or want one.
type gateLane struct {
	places chan struct{}
	users  int
}

// enter takes a place for a network and returns the function that gives it back. It waits for gateWait, at most as long as ctx lasts:
// a client that hangs up makes room. Not ok: there was no place.
func (g *gate) enter(ctx context.Context, network string) (leave func(), ok bool) {
	lane := g.join(network)
	wait := time.NewTimer(gateWait)
	defer wait.Stop()
	select {
	case lane.places <- struct{}{}:
		return func() {
			<-lane.places
			g.quit(network, lane)
		}, true
	case <-wait.C:
	case <-ctx.Done():
	}
	g.quit(network, lane)
	return nil, false
}

func (g *gate) join(network string) *gateLane {
	g.mu.Lock()
	defer g.mu.Unlock()
	lane := g.lanes[network]
	if lane == nil {
		if g.lanes == nil {
			g.lanes = map[string]*gateLane{}
		}
		lane = &gateLane{places: make(chan struct{}, gatePlaces)}
		g.lanes[network] = lane
	}
	lane.users++
	return lane
}

func (g *gate) quit(network string, lane *gateLane) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if lane.users--; lane.users == 0 {
		delete(g.lanes, network)
	}
}
