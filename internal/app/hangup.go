package app

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// rereadKeys reads the keyset file again at every SIGHUP, until the returned function is called or ctx ends. Nobody has to
// send one: a key that is not known is looked for in the file by itself. It is for a hub that shall seal with the new key
// before it has met a value under it.
func (b *base) rereadKeys(ctx context.Context) (stop func()) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	ctx, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	ended.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangups:
			}
			changed, err := b.keys.Reread()
			switch {
			case err != nil:
				b.log.Error("the keyset file was not taken", "error", err)
			case changed:
				b.log.Info("the keyset was read again", "keys", b.keys)
			}
		}
	})
	return func() {
		signal.Stop(hangups)
		cancel()
		ended.Wait()
	}
}
