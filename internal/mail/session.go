package mail

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"chapterhouse/internal/config"
)

// session is one connection to the relay, greeted and signed in.
type session struct {
	client *smtp.Client
	conn   net.Conn
	usedAt time.Time
	broken bool // must not be used again
}

// dial connects and goes as far as the first MAIL. go-mail's Client could do these steps, but it leaves the connection
// open when one of them fails, and its deadline does not follow the context.
func (s *SMTP) dial(ctx context.Context) (*session, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.relay.Address)
	if err != nil {
		return nil, &failure{step: stepConnect, err: err}
	}
	c := &session{conn: conn}
	if err := c.during(ctx, func() error { return s.open(ctx, c) }); err != nil {
		c.drop()
		return nil, err
	}
	return c, nil
}

func (s *SMTP) open(ctx context.Context, c *session) error {
	conn := c.conn
	if s.relay.Security == config.TLS {
		encrypted := tls.Client(conn, s.tlsConfig())
		if err := encrypted.HandshakeContext(ctx); err != nil {
			return &failure{step: stepTLS, err: err}
		}
		conn = encrypted
	}
	client, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return &failure{step: stepGreeting, err: err}
	}
	c.client = client
	// Addresses on the wire are ASCII; SMTPUTF8 would only narrow the way to the recipient (RFC 6531, section 3.4).
	client.SkipSMTPUTF8(true)
	if err := client.Hello(s.localName); err != nil {
		return &failure{step: stepHello, err: err}
	}
	if err := s.startTLS(client); err != nil {
		return err
	}
	return s.signIn(client)
}

func (s *SMTP) startTLS(client *smtp.Client) error {
	if s.relay.Security == config.TLS || s.relay.Security == config.Plain && s.loopback {
		return nil
	}
	if offered, _ := client.Extension("STARTTLS"); !offered {
		if s.relay.Security == config.STARTTLS {
			return &failure{step: stepTLS, err: errNotOffered}
		}
		return nil
	}
	if err := client.StartTLS(s.tlsConfig()); err != nil {
		return &failure{step: stepTLS, err: err}
	}
	return nil
}

// signIn uses PLAIN, else LOGIN. Both show the password to the relay, so they are used under TLS or on loopback only.
func (s *SMTP) signIn(client *smtp.Client) error {
	if s.relay.Username == "" {
		return nil
	}
	if _, encrypted := client.TLSConnectionState(); !encrypted && !s.loopback {
		return &failure{step: stepTLS, err: errNotOffered}
	}
	_, offered := client.Extension("AUTH")
	mechanisms := " " + strings.ToUpper(offered) + " "
	var auth smtp.Auth
	switch {
	case strings.Contains(mechanisms, " PLAIN "):
		auth = smtp.PlainAuth("", s.relay.Username, s.relay.Password.Reveal(), s.host, true)
	case strings.Contains(mechanisms, " LOGIN "):
		auth = smtp.LoginAuth(s.relay.Username, s.relay.Password.Reveal(), s.host, true)
	default:
		return &failure{step: stepAuth, err: errNotOffered}
	}
	if err := client.Auth(auth); err != nil {
		return &failure{step: stepAuth, err: err}
	}
	return nil
}

// during runs work on the connection until ctx ends. When it returns an error that is not a reply, or ctx has ended,
// the connection is broken. The context is the only clock: a deadline on the connection as well could pass first, and
// the error would not say why.
func (c *session) during(ctx context.Context, work func() error) error {
	stop := context.AfterFunc(ctx, func() { _ = c.conn.SetDeadline(time.Unix(1, 0)) })
	err := work()
	if !stop() || lost(err) {
		c.broken = true
	}
	return err
}

// deliver runs one mail transaction. After a refusal the transaction is reset and the connection stays.
func (c *session) deliver(ctx context.Context, mail composed) error {
	return c.during(ctx, func() error {
		err := c.transact(mail)
		if err == nil || lost(err) {
			return err
		}
		if c.client.Reset() != nil {
			c.broken = true
		}
		return err
	})
}

func (c *session) transact(mail composed) error {
	if err := c.client.Mail("<" + mail.from + ">"); err != nil {
		return &failure{step: stepSender, err: err}
	}
	if err := c.client.Rcpt("<" + mail.to + ">"); err != nil {
		return &failure{step: stepRecipient, err: err}
	}
	content, err := c.client.Data()
	if err != nil {
		return &failure{step: stepData, err: err}
	}
	// Closing after a failed write would end the mail where it broke off, and the relay would take the half.
	if _, err := content.Write(mail.raw); err != nil {
		return &failure{step: stepContent, err: err}
	}
	if err := content.Close(); err != nil {
		return &failure{step: stepContent, err: err}
	}
	return nil
}

// drop closes the connection without a word.
func (c *session) drop() { _ = c.conn.Close() }

// quit says QUIT and closes.
func (c *session) quit() {
	if c.conn.SetDeadline(time.Now().Add(farewell)) == nil {
		_ = c.client.Quit()
	}
	c.drop()
}
