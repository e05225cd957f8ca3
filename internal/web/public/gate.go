package public

import (
	"context"
	"sync"
	"time"
)

// The RSVPs of guests that one network may have under way in this process, and how long others wait for a place. A delay
// alone is no limit when connections are parallel: with this, three hundred of them do the work of ten.
const (
	gatePlaces = 10
	gateWait   = 3 * time.Second
	// busyFor is when to try again after that.
	busyFor = 5 * time.Second
)

// refusedFor is how long an answer that a limit refuses keeps its place at the gate: a flood then costs the hub at most forty
// refusals a second for each network, whatever its connections.
const refusedFor = 250 * time.Millisecond

// linger waits for refusedFor, or until nobody waits for the answer any more.
func linger(ctx context.Context) {
	wait := time.NewTimer(refusedFor)
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-ctx.Done():
	}
}

// gate lets the requests of one network through, so many at once. Its memory is bounded by the requests that are under way.
type gate struct {
	mu    sync.Mutex
	lanes map[string]*gateLane
}

// gateLane is one network's places, and how many requests hold or want one.
type gateLane struct {
	places chan struct{}
	users  int
}

// enter takes a place of a network and returns what gives it back. It waits for gateWait, and not longer than ctx lasts:
// whoever hung up makes room in the line. Not ok: there was no place.
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
