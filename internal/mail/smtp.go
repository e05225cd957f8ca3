package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"chapterhouse/internal/config"
)

const (
	// maxConnections bounds what one process asks of a relay; one connection alone
	// was measured at 5,400 mails a second to a local sink.
	maxConnections = 4
	// idleLimit is how long an unused connection is trusted, well under the 5 minutes for which a relay
	// should wait for the next command (RFC 5321, section 4.5.3.2.7).
	idleLimit = 60 * time.Second
	// farewell bounds the QUIT of a connection that is not needed any more.
	farewell = 2 * time.Second
)

// SMTP sends through a relay. It is safe for concurrent use: at most four connections, the last used one first.
//
// A connection is kept after a mail and dialled again after a network error, a 421 or 60 s without use. A kept
// connection that turns out to be gone before the relay saw a recipient is replaced once within the same Send.
type SMTP struct {
	relay     config.SMTP
	host      string // of its address
	localName string
	loopback  bool
	roots     *x509.CertPool // nil: the system's
	now       func() time.Time

	slots   chan struct{} // one token per connection in use
	closing chan struct{}
	close   sync.Once

	mu   sync.Mutex
	idle []*session // oldest first
}

var _ Sender = (*SMTP)(nil)

// ErrURL is a relay URL that NewSMTP cannot use. The error text never contains the URL, which may hold a password.
var ErrURL = errors.New("smtp url is not usable")

// ErrClosed is a Send or Check after Close; the error is also *Temporary.
var ErrClosed = errors.New("smtp sender is closed")

// NewSMTP reads scheme://[user:password@]host[:port][?timeout=15s], as config.ParseSMTP does, and connects to nothing yet.
//
//	smtp://           port 25; STARTTLS when the relay offers it, plain on loopback
//	smtp+starttls://  port 587; STARTTLS required
//	smtps://          port 465; TLS from the first byte
//
// Certificates are verified in every mode, and credentials are sent in the clear to loopback only: a relay that stops
// offering STARTTLS gets no password. timeout is a Go duration from 1s to 10m and bounds one Send.
func NewSMTP(rawURL string) (*SMTP, error) {
	relay, err := config.ParseSMTP(config.NewSecret(rawURL))
	if err != nil {
		return nil, fmt.Errorf("mail: %w", ErrURL)
	}
	host, _, err := net.SplitHostPort(relay.Address)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", ErrURL)
	}
	ip := net.ParseIP(host)
	s := &SMTP{
		relay: relay, host: host, loopback: strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback(), now: time.Now,
		slots: make(chan struct{}, maxConnections), closing: make(chan struct{}),
	}
	s.localName = localName(s.loopback)
	return s, nil
}

var hostShape = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$`)

// localName is what EHLO says: the machine's name, which relays write into Received.
func localName(loopback bool) string {
	name, err := os.Hostname()
	if loopback || err != nil || !hostShape.MatchString(name) {
		return "localhost"
	}
	return name
}

func (s *SMTP) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
}

// Send builds m and hands it to the relay within ctx and the timeout, whichever ends first. It fails with *Temporary
// or *Permanent, see Sender. A refusal that is about the relay and not about the message (connection, greeting, EHLO,
// STARTTLS, sign-in, RFC 4954 codes) is *Temporary also when its code is 5xx, so that a wrong password delays mail and
// does not discard it.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	mail, err := compose(m)
	if err != nil {
		return unbuildable(err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.relay.Timeout)
	defer cancel()
	if err := s.acquire(ctx); err != nil {
		return forSend(ctx, err)
	}
	defer s.release()
	return forSend(ctx, s.deliver(ctx, mail))
}

func (s *SMTP) deliver(ctx context.Context, mail composed) error {
	if kept := s.take(); kept != nil {
		err := kept.deliver(ctx, mail)
		s.keep(kept)
		if !stale(err) || ctx.Err() != nil {
			return err
		}
	}
	fresh, err := s.dial(ctx)
	if err != nil {
		return err
	}
	err = fresh.deliver(ctx, mail)
	s.keep(fresh)
	return err
}

// Check connects, says EHLO, starts TLS and signs in as Send would, then says QUIT: for doctor. It fails with
// *Permanent when the configuration has to change (5xx, certificate, missing STARTTLS or AUTH), else *Temporary.
func (s *SMTP) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.relay.Timeout)
	defer cancel()
	if err := s.acquire(ctx); err != nil {
		return forCheck(ctx, err)
	}
	defer s.release()
	fresh, err := s.dial(ctx)
	if err != nil {
		return forCheck(ctx, err)
	}
	fresh.quit()
	return nil
}

// Close refuses further sends, waits for those under way, which are bounded by the timeout, and says QUIT on the idle
// connections. It always returns nil.
func (s *SMTP) Close() error {
	s.close.Do(func() {
		close(s.closing)
		for range cap(s.slots) {
			s.slots <- struct{}{} // never given back
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, kept := range s.idle {
			kept.quit()
		}
		s.idle = nil
	})
	return nil
}
