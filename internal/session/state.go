package session

import "github.com/sony/gobreaker/v2"

// Tripped says whether the circuit breaker keeps callers from Redis because it does not answer.
func (r *Redis) Tripped() bool { return r.guard.breaker.State() != gobreaker.StateClosed }
