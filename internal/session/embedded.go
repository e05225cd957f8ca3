package session

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

const (
	// clockStep is how often the server's clock moves and expired keys are dropped, and so
	// how exact its times to live are. With every move miniredis looks at every key, so it
	// must not move with every command.
	clockStep = 200 * time.Millisecond
	// saveStep is how often a changed store is saved, and so the most a crash forgets:
	// sign-ins, and marks of [Redis.UseOnce]. No sign-out is forgotten, see [endedFile], and
	// a clean Close forgets nothing.
	saveStep = 2 * time.Second
)

// EmbeddedOptions say how the in-process server keeps time and state.
type EmbeddedOptions struct {
	Snapshot string           // file the keys are kept in over restarts; "" keeps them in memory only
	Now      func() time.Time // nil is time.Now
}

// Embedded is an in-process Redis-protocol server for a hub that runs alone. It listens
// on the loopback address only, on a port the system picks, behind a random password.
type Embedded struct {
	// SnapshotErr says that the snapshot found at the start could not be read, and under
	// which name it was set aside. The server then started empty: everyone signs in again.
	SnapshotErr error

	server *miniredis.Miniredis
	url    string
	path   string
	now    func() time.Time

	stop     chan struct{}
	finished chan struct{}
	closing  sync.Once
	closeErr error

	mu    sync.Mutex // guards what follows
	ended endedFile
	saved [32]byte // fingerprint of the last snapshot written
}

// StartEmbedded starts the server with the keys of the snapshot that have not expired
// meanwhile. ctx limits the start only: requests that are finished after the end of the
// hub's context still need their sessions, so the server lives until Close.
func StartEmbedded(ctx context.Context, o EmbeddedOptions) (*Embedded, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("session: start embedded: %w", err)
	}
	e := &Embedded{
		server:   miniredis.NewMiniRedis(),
		path:     o.Snapshot,
		ended:    endedFile{path: endedPath(o.Snapshot)},
		now:      o.Now,
		stop:     make(chan struct{}),
		finished: make(chan struct{}),
	}
	if e.now == nil {
		e.now = time.Now
	}
	e.advance()
	e.server.ClockTTL(true) // times to live follow the clock that advance sets
	if err := e.restore(); err != nil {
		return nil, err
	}
	if err := e.save(); err != nil { // a path that cannot be written shows at once
		return nil, err
	}
	password := rand.Text() // 128 random bits
	e.server.RequireAuth(password)
	if err := e.server.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("session: start embedded: %w", err)
	}
	e.url = "redis://default:" + password + "@" + e.server.Addr() + "/0"
	go e.run() // ends in Close
	return e, nil
}

// URL is what [Open] takes; it holds the password.
func (e *Embedded) URL() string { return e.url }

// Close stops the server and writes the last snapshot. A second call answers the same.
func (e *Embedded) Close() error {
	e.closing.Do(func() {
		close(e.stop)
		<-e.finished
		e.advance()
		e.server.Close() // first, so that nothing is acknowledged after the snapshot
		e.closeErr = e.save()
		e.closeErr = errors.Join(e.closeErr, e.ended.close()) // which is there when the snapshot is not
	})
	return e.closeErr
}

func (e *Embedded) run() {
	defer close(e.finished)
	clock, saving := time.NewTicker(clockStep), time.NewTicker(saveStep)
	defer clock.Stop()
	defer saving.Stop()
	for {
		select {
		case <-e.stop:
			return
		case <-clock.C:
			e.advance()
		case <-saving.C:
			_ = e.save() // kept for Err; the next step tries again
		}
	}
}

// advance moves the server's clock and drops what has expired. miniredis looks at times
// to live only when something touches the database.
func (e *Embedded) advance() {
	e.server.SetTime(e.now().Round(0)) // wall time: the monotonic clock stops while a laptop sleeps
	e.server.DB(0)
}

// save writes a snapshot if keys or values differ from the last one written.
func (e *Embedded) save() error {
	if e.path == "" {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	shot := capture(e.server, e.now())
	now := shot.fingerprint()
	if now == e.saved {
		return e.ended.forget()
	}
	if err := shot.write(e.path); err != nil {
		return fmt.Errorf("session: save snapshot: %w", err)
	}
	e.saved = now
	return e.ended.forget()
}

// restore loads the snapshot. One that cannot be read as such is set aside; one that
// cannot be opened is an error, because the first save would replace it.
func (e *Embedded) restore() error {
	if e.path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(e.path), 0o700); err != nil {
		return fmt.Errorf("session: snapshot: %w", err)
	}
	b, err := os.ReadFile(e.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("session: snapshot: %w", err)
	}
	ended, err := readEnded(e.path)
	if err != nil {
		return fmt.Errorf("session: list of endings: %w", err)
	}
	shot, err := decodeSnapshot(b)
	if err == nil {
		return shot.restore(e.server, e.now(), ended)
	}
	aside := e.path + ".corrupt-" + e.now().UTC().Format("20060102T150405.000Z")
	if err := os.Rename(e.path, aside); err != nil {
		return fmt.Errorf("session: set snapshot aside: %w", err)
	}
	e.SnapshotErr = fmt.Errorf("session: snapshot set aside as %s: %w", filepath.Base(aside), err)
	return nil
}
