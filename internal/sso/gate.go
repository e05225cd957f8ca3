package sso

import (
	"context"
	"errors"
	"time"

	"github.com/sony/gobreaker/v2"
)

const (
	// gateSlots is how many codes are redeemed at one provider at once. A token endpoint answers in some 100 ms, so this is
	// 300 sign-ins a second; when it hangs, no more than this many wait at its door.
	gateSlots = 32
	// tripAfter failures in a row a provider counts as away; openFor later one sign-in tries again.
	tripAfter = 8
	openFor   = 3 * time.Second
)

// errCrowded says that all slots of a provider were taken for as long as a person may wait.
var errCrowded = errors.New("sso: too many sign-ins wait for the provider")

// gate keeps a provider that hangs from holding more than a few requests, and answers at once while it is known to be away.
type gate struct {
	slots   chan struct{}
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
}

func newGate(name string) *gate {
	return &gate{slots: make(chan struct{}, gateSlots), breaker: gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name: name, MaxRequests: 1, Timeout: openFor,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= tripAfter },
	})}
}

// enter waits for a slot as long as ctx allows, and not at all for a provider that is known to be away. leave must be called with whether the provider kept silent.
func (g *gate) enter(ctx context.Context) (leave func(silence error), err error) {
	if g.breaker.State() == gobreaker.StateOpen {
		return nil, gobreaker.ErrOpenState
	}
	select {
	case g.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, errors.Join(errCrowded, ctx.Err())
	}
	done, err := g.breaker.Allow()
	if err != nil {
		<-g.slots
		return nil, err
	}
	return func(silence error) {
		done(silence)
		<-g.slots
	}, nil
}

// silent returns err when it says that the provider did not answer: a connection that failed, or a deadline of ours. An answer
// of any kind is one, and a browser that left early says nothing about the provider.
func silent(ctx context.Context, err error) error {
	if err == nil || errors.Is(ctx.Err(), context.Canceled) {
		return nil
	}
	switch causeWord(err) {
	case "timeout", "connection":
		return err
	}
	return nil
}
