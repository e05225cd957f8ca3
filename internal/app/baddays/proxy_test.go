package baddays_test

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// trouble is what a proxy does to what goes through it.
type trouble struct {
	refuse bool          // nobody listens, and what is open breaks
	freeze bool          // connections are taken and nothing moves
	delay  time.Duration // of every chunk, each way
}

// proxy stands in front of a server.
type proxy struct {
	address, target string

	mu       sync.Mutex
	listener net.Listener
	now      trouble
	changed  chan struct{} // closed when now is another
	open     map[net.Conn]bool
	tasks    sync.WaitGroup
	flapping chan struct{} // closed to stop it
	flapped  sync.WaitGroup
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	p := &proxy{address: addresses(t, 1)[0], target: target, changed: make(chan struct{}), open: map[net.Conn]bool{}}
	p.set(t, trouble{})
	t.Cleanup(func() {
		p.set(t, trouble{refuse: true})
		p.tasks.Wait()
	})
	return p
}

// set ends the trouble there was and begins another.
func (p *proxy) set(t *testing.T, next trouble) {
	t.Helper()
	p.steady()
	if err := p.become(next); err != nil {
		t.Fatal(err)
	}
}

func (p *proxy) become(next trouble) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = next
	close(p.changed)
	p.changed = make(chan struct{})
	if next.refuse {
		if p.listener != nil {
			_ = p.listener.Close()
			p.listener = nil
		}
		p.cutLocked()
		return nil
	}
	if p.listener != nil {
		return nil
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", p.address)
	if err != nil {
		return err
	}
	p.listener = l
	p.tasks.Go(func() { p.accept(l) })
	return nil
}

// flap refuses and passes in turn until the next set.
func (p *proxy) flap(t *testing.T, half time.Duration) {
	t.Helper()
	p.set(t, trouble{refuse: true})
	stop := make(chan struct{})
	p.flapping = stop
	p.flapped.Go(func() {
		for refuse := false; ; refuse = !refuse {
			select {
			case <-time.After(half):
			case <-stop:
				return
			}
			if err := p.become(trouble{refuse: refuse}); err != nil {
				t.Error(err)
				return
			}
		}
	})
}

func (p *proxy) steady() {
	if p.flapping != nil {
		close(p.flapping)
		p.flapped.Wait()
		p.flapping = nil
	}
}

// cut breaks what is open.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cutLocked()
}

func (p *proxy) cutLocked() {
	for c := range p.open {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset, as of a machine that is gone
		}
		_ = c.Close()
	}
	clear(p.open)
}

func (p *proxy) accept(l net.Listener) {
	for {
		client, err := l.Accept()
		if err != nil {
			return
		}
		if !p.keep(client) {
			_ = client.Close()
			continue
		}
		p.tasks.Go(func() { p.join(client) })
	}
}

// keep notes a connection, unless it came too late.
func (p *proxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now.refuse {
		return false
	}
	p.open[c] = true
	return true
}

func (p *proxy) drop(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
		delete(p.open, c)
	}
}

func (p *proxy) join(client net.Conn) {
	defer p.drop(client)
	if !p.pass() {
		return
	}
	server, err := new(net.Dialer).DialContext(context.Background(), "tcp", p.target)
	if err != nil || !p.keep(server) {
		if err == nil {
			_ = server.Close()
		}
		return
	}
	defer p.drop(server)
	p.tasks.Go(func() { p.pump(server, client) })
	p.pump(client, server)
}

// pump moves chunks one way.
func (p *proxy) pump(to, from net.Conn) {
	defer p.drop(to, from)
	chunk := make([]byte, 32<<10)
	for {
		n, err := from.Read(chunk)
		if n > 0 && p.pass() {
			if _, writeErr := to.Write(chunk[:n]); writeErr != nil {
				return
			}
		}
		if err != nil {
			if err != io.EOF {
				return
			}
			_ = p.pass() // the end of a stream is slow or frozen, too
			return
		}
	}
}

// pass waits for as long as nothing may go through; false says that nothing will.
func (p *proxy) pass() bool {
	for {
		p.mu.Lock()
		now, changed := p.now, p.changed
		p.mu.Unlock()
		switch {
		case now.refuse:
			return false
		case !now.freeze && now.delay == 0:
			return true
		}
		var passed <-chan time.Time
		if !now.freeze {
			passed = time.After(now.delay)
		}
		select {
		case <-passed:
			return true
		case <-changed:
		}
	}
}
