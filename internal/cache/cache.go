// Package cache keeps for a moment what every page reads and anybody may see, so that a busy process reads it once.
package cache

import (
	"context"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// wait bounds one reading, for which every page waits.
const wait = 5 * time.Second

// most is how many keys are kept; one more, and all are read again.
const most = 256

// Cache holds values by key, each for as long as it is young. Nothing that decides who may do what belongs here.
type Cache[T any] struct {
	age    time.Duration
	now    func() time.Time
	flight singleflight.Group

	mu    sync.Mutex
	held  map[string]held[T]
	edits int // made in this process: what was read before the last one is not kept
}

type held[T any] struct {
	value T
	read  time.Time
}

// New returns an empty Kept whose values are read again after age.
func New[T any](age time.Duration, now func() time.Time) *Cache[T] {
	return &Cache[T]{age: age, now: now, held: map[string]held[T]{}}
}

// Get returns the value of key, by read when it is not held. Those who ask while it is read wait for the one reading, each no
// longer than ctx: a database that does not answer must not make a queue in which everybody waits for everybody before them.
func (k *Cache[T]) Get(ctx context.Context, key string, read func(context.Context) (T, error)) (T, error) {
	value, edits, young := k.find(key)
	if young {
		return value, nil
	}
	detached := context.WithoutCancel(ctx) // the first to ask may leave
	// A reading that began before an edit is none to wait for.
	landed := k.flight.DoChan(strconv.Itoa(edits)+" "+key, func() (any, error) {
		ctx, cancel := context.WithTimeout(detached, wait)
		defer cancel()
		value, err := read(ctx)
		if err == nil {
			k.keep(key, value, edits)
		}
		return value, err
	})
	select {
	case <-ctx.Done():
		return value, ctx.Err()
	case reading := <-landed:
		value, _ = reading.Val.(T)
		return value, reading.Err
	}
}

// Forget drops everything: something was changed.
func (k *Cache[T]) Forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.held)
	k.edits++
}

func (k *Cache[T]) find(key string) (value T, edits int, young bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	h, there := k.held[key]
	if !there || k.now().Sub(h.read) >= k.age {
		return value, k.edits, false
	}
	return h.value, k.edits, true
}

func (k *Cache[T]) keep(key string, value T, edits int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.edits != edits {
		return
	}
	if len(k.held) >= most {
		clear(k.held)
	}
	k.held[key] = held[T]{value, k.now()}
}
