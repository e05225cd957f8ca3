package session

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// channelBuffer is how many messages wait for a slow reader.
	channelBuffer = 64
	// slowReader is how long delivery waits for a reader whose buffer is full before the
	// message is dropped.
	slowReader = 5 * time.Second
)

// Publish sends message to every hub that is subscribed to channel. Nobody listening is
// no error.
func (r *Redis) Publish(ctx context.Context, channel, message string) error {
	return r.guard.do(ctx, "publish", func(ctx context.Context) error {
		return r.rdb.Publish(ctx, r.space.key(channelPrefix, channel), message).Err()
	})
}

// Subscribe returns the messages published on channel and a function that ends the
// subscription; so do the end of ctx and [Redis.Close]. The returned channel is then
// closed. When Redis answers, the subscription stands before Subscribe returns; when it
// does not, it is made as soon as Redis is back.
//
// Delivery is at most once: what is published while the connection is down, or while a
// reader's buffer has been full for 5 s, is lost. Whoever drops cached rows on a message
// gives them an upper age as well.
func (r *Redis) Subscribe(ctx context.Context, channel string) (<-chan string, func()) {
	ctx, stop := context.WithCancel(ctx)
	out := make(chan string, channelBuffer)
	ready := make(chan struct{})
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		close(out)
		return out, stop
	}
	r.tasks.Go(func() {
		defer close(out)
		defer stop()
		sub := r.subscribe(ctx, r.space.key(channelPrefix, channel))
		defer func() { _ = sub.Close() }()
		close(ready)
		r.relay(ctx, sub, out)
	})
	r.mu.Unlock()
	<-ready // for as long as one call may take
	return out, stop
}

// subscribe connects and waits for the confirmation. If there is none, the subscription
// still knows its channel and makes the connection when it is read from.
func (r *Redis) subscribe(ctx context.Context, name string) *redis.PubSub {
	sub := r.rdb.Subscribe(ctx) // to nothing, which does not connect
	err := r.guard.do(ctx, "subscribe", func(ctx context.Context) error {
		if err := sub.Subscribe(ctx, name); err != nil {
			return err
		}
		_, err := sub.ReceiveTimeout(ctx, r.guard.patience)
		return err
	})
	if err != nil {
		// Under a context that has ended this only notes the name; it is needed when the open
		// breaker did not let the call above run.
		ended, cancel := context.WithCancel(ctx)
		cancel()
		_ = sub.Subscribe(ended, name)
	}
	return sub
}

func (r *Redis) relay(ctx context.Context, sub *redis.PubSub, out chan<- string) {
	in := sub.Channel(redis.WithChannelSize(channelBuffer), redis.WithChannelSendTimeout(slowReader))
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.done:
			return
		case message, ok := <-in:
			if !ok {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-r.done:
				return
			case out <- message.Payload:
			}
		}
	}
}
