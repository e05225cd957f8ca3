package mail

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"net/textproto"
	"slices"
	"strings"

	"chapterhouse/internal/config"
)

// open takes a connection as far as the first MAIL.
func (s *SMTP) open(ctx context.Context, c *session) error {
	if s.relay.Security == config.TLS {
		if err := s.encrypt(ctx, c); err != nil {
			return err
		}
	}
	if _, err := c.answer(stepGreeting, 220); err != nil {
		return err
	}
	if err := c.hello(s.localName); err != nil {
		return err
	}
	if err := s.startTLS(ctx, c); err != nil {
		return err
	}
	return s.signIn(c)
}

// encrypt starts TLS. What the relay said in the clear and was not read yet is dropped with the old reader.
func (s *SMTP) encrypt(ctx context.Context, c *session) error {
	encrypted := tls.Client(c.conn, s.tlsConfig())
	if err := encrypted.HandshakeContext(ctx); err != nil {
		return &failure{step: stepTLS, err: err}
	}
	c.text, c.encrypted = textproto.NewConn(encrypted), true
	return nil
}

func (s *SMTP) startTLS(ctx context.Context, c *session) error {
	if s.relay.Security == config.TLS || s.relay.Security == config.Plain && s.loopback {
		return nil
	}
	if _, offered := c.extensions["STARTTLS"]; !offered {
		if s.relay.Security == config.STARTTLS {
			return &failure{step: stepTLS, err: errNotOffered}
		}
		return nil
	}
	if _, err := c.ask(stepTLS, 220, "STARTTLS"); err != nil {
		return err
	}
	if err := s.encrypt(ctx, c); err != nil {
		return err
	}
	return c.hello(s.localName)
}

// signIn uses PLAIN (RFC 4616), else LOGIN, which some relays have only. Both show the password to the relay, so they are used
// under TLS or on loopback only.
func (s *SMTP) signIn(c *session) error {
	if s.relay.Username == "" {
		return nil
	}
	if !c.encrypted && !s.loopback {
		return &failure{step: stepTLS, err: errNotOffered}
	}
	encode := base64.StdEncoding.EncodeToString
	user, password := s.relay.Username, s.relay.Password.Reveal()
	mechanisms := strings.Fields(strings.ToUpper(c.extensions["AUTH"]))
	var err error
	switch {
	case slices.Contains(mechanisms, "PLAIN"):
		_, err = c.ask(stepAuth, 235, "AUTH PLAIN "+encode([]byte("\x00"+user+"\x00"+password)))
	case slices.Contains(mechanisms, "LOGIN"):
		if _, err = c.ask(stepAuth, 334, "AUTH LOGIN"); err == nil {
			_, err = c.ask(stepAuth, 334, encode([]byte(user)))
		}
		if err == nil {
			_, err = c.ask(stepAuth, 235, encode([]byte(password)))
		}
	default:
		err = &failure{step: stepAuth, err: errNotOffered}
	}
	return err
}

// hello says EHLO and keeps what the relay offers (RFC 5321, section 4.1.1.1). A relay that refuses gets HELO and offers nothing.
func (c *session) hello(name string) error {
	c.extensions = map[string]string{}
	answer, err := c.ask(stepHello, 250, "EHLO "+name)
	if err != nil {
		_, err = c.ask(stepHello, 250, "HELO "+name)
		return err
	}
	_, offers, _ := strings.Cut(answer, "\n")
	for offer := range strings.SplitSeq(offers, "\n") {
		keyword, parameters, _ := strings.Cut(offer, " ")
		c.extensions[strings.ToUpper(keyword)] = parameters
	}
	return nil
}
