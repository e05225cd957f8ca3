package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// sink is a real SMTP server on loopback that keeps what it gets.
type sink struct {
	server *gosmtp.Server
	host   string
	// set before the first connection
	username, password string
	onData             func() error // runs after the mail was read

	mu            sync.Mutex
	mails         []delivery
	sessions      int // so far
	open, maxOpen int
	attempts      int // of AUTH
}

type delivery struct {
	from, to  string
	raw       []byte
	encrypted bool
}

// start listens; implicit means TLS from the first byte.
func (s *sink) start(t *testing.T, config *tls.Config, implicit bool) *sink {
	t.Helper()
	s.server = gosmtp.NewServer(gosmtp.BackendFunc(s.session))
	s.server.Domain = "sink.example.org"
	s.server.AllowInsecureAuth = true
	s.server.EnableSMTPUTF8 = true
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.host = listener.Addr().String()
	if implicit {
		listener = tls.NewListener(listener, config)
	} else {
		s.server.TLSConfig = config
	}
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(listener) }()
	t.Cleanup(func() {
		_ = s.server.Close()
		_ = listener.Close() // the server may not have got as far as knowing it
		if err := <-done; err != nil && !errors.Is(err, gosmtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Errorf("sink: %v", err)
		}
	})
	return s
}

func (s *sink) session(c *gosmtp.Conn) (gosmtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions++
	s.open++
	s.maxOpen = max(s.maxOpen, s.open)
	return &sinkSession{sink: s, conn: c}, nil
}

func (s *sink) received() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]delivery(nil), s.mails...)
}

func (s *sink) counts() (sessions, maxOpen, attempts int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions, s.maxOpen, s.attempts
}

type sinkSession struct {
	sink     *sink
	conn     *gosmtp.Conn
	from, to string
	signedIn bool
}

func (c *sinkSession) Reset() { c.from, c.to = "", "" }

func (c *sinkSession) Logout() error {
	c.sink.mu.Lock()
	defer c.sink.mu.Unlock()
	c.sink.open--
	return nil
}

func (c *sinkSession) Mail(from string, options *gosmtp.MailOptions) error {
	if c.sink.username != "" && !c.signedIn {
		return &gosmtp.SMTPError{Code: 530, EnhancedCode: gosmtp.EnhancedCode{5, 7, 0}, Message: "sign in first"}
	}
	if options.UTF8 {
		return errors.New("asked for SMTPUTF8 without need")
	}
	c.from = from
	return nil
}

func (c *sinkSession) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	c.to = to
	return nil
}

func (c *sinkSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if c.sink.onData != nil {
		if err := c.sink.onData(); err != nil {
			return err
		}
	}
	_, encrypted := c.conn.TLSConnectionState()
	c.sink.mu.Lock()
	defer c.sink.mu.Unlock()
	c.sink.mails = append(c.sink.mails, delivery{c.from, c.to, raw, encrypted})
	return nil
}

func (c *sinkSession) AuthMechanisms() []string {
	if c.sink.username == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (c *sinkSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		c.sink.mu.Lock()
		c.sink.attempts++
		c.sink.mu.Unlock()
		if username != c.sink.username || password != c.sink.password {
			return gosmtp.ErrAuthFailed
		}
		c.signedIn = true
		return nil
	}), nil
}

// authority is a self-made CA and the configuration of a server on 127.0.0.1 that it vouches for.
func authority(t *testing.T) (*x509.CertPool, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "sink"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: root.NotBefore, NotAfter: root.NotAfter, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(rootDER)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{leafDER}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

// sender connects to nothing yet and is closed with the test.
func sender(t *testing.T, url string) *SMTP {
	t.Helper()
	s, err := NewSMTP(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// quotes lists the words that an error text must not have.
func quotes(err error, words ...string) []string {
	var found []string
	for _, word := range words {
		if err != nil && strings.Contains(err.Error(), word) {
			found = append(found, word)
		}
	}
	return found
}
