package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"
)

const (
	tripAfter = 5           // consecutive failures
	openFor   = time.Second // then one probe
)

// errCallerLeft marks a call its own caller gave up. Visitors who close the page early
// must not be able to open the breaker for everyone else.
var errCallerLeft = errors.New("caller left")

// guard puts a time budget and a circuit breaker around every call to Redis.
//
// While the breaker is not closed no caller reaches Redis at all: a goroutine owned by
// [Redis] probes once per second. In the usual arrangement, where the first caller
// after the pause is the probe, one request per second pays the full time-out for as
// long as Redis is frozen; at 50 requests a second that is the 98th percentile.
type guard struct {
	patience time.Duration
	breaker  *gobreaker.CircuitBreaker[struct{}]
	opened   chan struct{} // capacity 1: the breaker left the closed state
}

// newGuard calls changed, which may be nil, whenever the breaker opens (false) or closes again (true).
func newGuard(patience time.Duration, changed func(up bool)) *guard {
	g := &guard{patience: patience, opened: make(chan struct{}, 1)}
	g.breaker = gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:         "redis",
		MaxRequests:  1,
		Timeout:      openFor,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= tripAfter },
		IsSuccessful: func(err error) bool { return answered(err) || full(err) },
		IsExcluded:   func(err error) bool { return errors.Is(err, errCallerLeft) },
		OnStateChange: func(_ string, from, to gobreaker.State) { // called under the breaker's lock
			if to == gobreaker.StateOpen {
				select {
				case g.opened <- struct{}{}:
				default:
				}
			}
			if changed != nil {
				report(changed, from, to)
			}
		},
	})
	return g
}

// answered reports whether Redis answered: a missing key and a transaction that lost
// its race are answers.
func answered(err error) bool {
	return err == nil || errors.Is(err, redis.Nil) || errors.Is(err, redis.TxFailedErr)
}

// full reports a server that takes no writes: no memory (maxmemory, noeviction), a snapshot that cannot be saved, a
// replica. It answers at once and still reads, so the breaker stays closed: who is signed in stays so, and only what must
// be written is refused.
func full(err error) bool {
	var reply redis.Error
	if !errors.As(err, &reply) {
		return false
	}
	word, _, _ := strings.Cut(reply.Error(), " ")
	return word == "OOM" || word == "MISCONF" || word == "READONLY"
}

// report tells of the way out of the closed state and of the way back; half-open is neither.
func report(changed func(up bool), from, to gobreaker.State) {
	switch {
	case from == gobreaker.StateClosed:
		changed(false)
	case to == gobreaker.StateClosed:
		changed(true)
	}
}

// do runs one call to Redis. It returns nil, redis.Nil or redis.TxFailedErr as they
// are; anything else is wrapped in [ErrUnavailable].
func (g *guard) do(ctx context.Context, verb string, call func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return unavailable(ctx, verb, err)
	}
	if g.breaker.State() != gobreaker.StateClosed {
		return unavailable(ctx, verb, gobreaker.ErrOpenState)
	}
	return g.run(ctx, verb, call)
}

func (g *guard) run(ctx context.Context, verb string, call func(context.Context) error) error {
	_, err := g.breaker.Execute(func() (struct{}, error) {
		limited, cancel := context.WithTimeout(ctx, g.patience)
		defer cancel()
		err := call(limited)
		if !answered(err) && errors.Is(ctx.Err(), context.Canceled) {
			return struct{}{}, errCallerLeft
		}
		return struct{}{}, err
	})
	if answered(err) {
		return err
	}
	return unavailable(ctx, verb, err)
}

// probe waits for the breaker to open and then tries ping until it closes again. It
// returns when done is closed.
func (g *guard) probe(done <-chan struct{}, ping func(context.Context) error) {
	for {
		select {
		case <-done:
			return
		case <-g.opened:
		}
		for g.breaker.State() != gobreaker.StateClosed {
			// A millisecond more, because the breaker compares with a strict Before.
			pause := time.NewTimer(openFor + time.Millisecond)
			select {
			case <-done:
				pause.Stop()
				return
			case <-pause.C:
			}
			// A failure needs no handling: it opens the breaker for another second.
			_ = g.run(context.Background(), "probe", ping)
		}
	}
}

// unavailable wraps [ErrUnavailable], and the context's error when it was the caller's
// own context that ended, with a reason of a few fixed words. The cause's own text is
// left out: network errors carry addresses, and "ERR unknown command" repeats the
// arguments, which for AUTH is the password.
func unavailable(ctx context.Context, verb string, cause error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("session: %s: %w: %w", verb, ErrUnavailable, err)
	}
	return fmt.Errorf("session: %s: %w (%s)", verb, ErrUnavailable, reason(cause))
}

func reason(err error) string {
	var network net.Error
	var reply redis.Error
	var lookup *net.DNSError
	switch {
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		return "not asked, it did not answer before"
	case errors.Is(err, redis.ErrPoolTimeout), errors.Is(err, redis.ErrPoolExhausted):
		return "no free connection"
	case errors.Is(err, redis.ErrClosed):
		return "closed"
	case errors.As(err, &reply):
		word, _, _ := strings.Cut(reply.Error(), " ")
		return "answered " + word
	case errors.As(err, &lookup):
		return "host not found"
	case errors.As(err, &network) && network.Timeout():
		return "timed out"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection lost"
	}
	return "unexpected answer"
}
