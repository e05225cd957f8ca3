package mail

import (
	"context"
	"net"
	"net/textproto"
	"time"
)

// session is one connection to the relay, greeted and signed in.
type session struct {
	conn       net.Conn
	text       *textproto.Conn // over conn, or over TLS over conn
	encrypted  bool
	extensions map[string]string // by EHLO: the parameters by keyword
	usedAt     time.Time
	broken     bool // must not be used again
}

// dial connects and goes as far as the first MAIL.
func (s *SMTP) dial(ctx context.Context) (*session, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.relay.Address)
	if err != nil {
		return nil, &failure{step: stepConnect, err: err}
	}
	c := &session{conn: conn, text: textproto.NewConn(conn)}
	if err := c.during(ctx, func() error { return s.open(ctx, c) }); err != nil {
		c.drop()
		return nil, err
	}
	return c, nil
}

// ask sends one line and returns the relay's answer to it, which must begin with the digits of code.
func (c *session) ask(step step, code int, line string) (string, error) {
	if err := c.text.PrintfLine("%s", line); err != nil {
		return "", &failure{step: step, err: err}
	}
	return c.answer(step, code)
}

func (c *session) answer(step step, code int) (string, error) {
	_, text, err := c.text.ReadResponse(code)
	if err != nil {
		return "", &failure{step: step, err: err}
	}
	return text, nil
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
		if _, refused := c.ask(stepEnd, 250, "RSET"); refused != nil {
			c.broken = true
		}
		return err
	})
}

// transact writes addresses that Build checked, so that no line holds another. They are ASCII and the mail is 7-bit: 8BITMIME has
// nothing to say, and SMTPUTF8 would only narrow the way to the recipient (RFC 6531, section 3.4).
func (c *session) transact(mail composed) error {
	if _, err := c.ask(stepSender, 250, "MAIL FROM:<"+mail.from+">"); err != nil {
		return err
	}
	if _, err := c.ask(stepRecipient, 25, "RCPT TO:<"+mail.to+">"); err != nil {
		return err
	}
	if _, err := c.ask(stepData, 354, "DATA"); err != nil {
		return err
	}
	// Closing after a failed write would end the mail where it broke off, and the relay would take the half.
	content := c.text.DotWriter()
	_, err := content.Write(mail.raw)
	if err == nil {
		err = content.Close()
	}
	if err != nil {
		return &failure{step: stepContent, err: err}
	}
	_, err = c.answer(stepContent, 250)
	return err
}

// drop closes the connection without a word.
func (c *session) drop() { _ = c.conn.Close() }

// quit says QUIT and closes.
func (c *session) quit() {
	if c.conn.SetDeadline(time.Now().Add(farewell)) == nil {
		_, _ = c.ask(stepEnd, 221, "QUIT")
		_ = c.text.Close()
	}
	c.drop()
}

// acquire waits for the right to use one connection.
func (s *SMTP) acquire(ctx context.Context) error {
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return &failure{step: stepWait, err: ctx.Err()}
	case <-s.closing:
		return &failure{step: stepWait, err: ErrClosed}
	}
	select {
	case <-s.closing: // select chose at random
		s.release()
		return &failure{step: stepWait, err: ErrClosed}
	default:
		return nil
	}
}

func (s *SMTP) release() { <-s.slots }

// take returns the connection that was used last, or nil. Connections past the idle limit are dropped.
func (s *SMTP) take() *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	oldest := s.now().Add(-idleLimit)
	for len(s.idle) > 0 && s.idle[0].usedAt.Before(oldest) {
		s.idle[0].drop()
		s.idle = s.idle[1:]
	}
	if len(s.idle) == 0 {
		return nil
	}
	last := len(s.idle) - 1
	kept := s.idle[last]
	s.idle = s.idle[:last]
	return kept
}

// keep puts a connection back, or drops it if it cannot carry another mail.
func (s *SMTP) keep(used *session) {
	if used.broken {
		used.drop()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	used.usedAt = s.now()
	s.idle = append(s.idle, used)
}
