package mail

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// script is what a relay answers per step: greeting, EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, content (after the dot), RSET.
// A transaction that MAIL opened ends with DATA or RSET, also when MAIL itself was refused. A missing step is answered well; "MAIL 2" is the second MAIL of a connection. "cut" hangs up without an answer, "hang" never answers, and an answer that ends in
// "|cut" is the last one.
type script map[string]string

// relay is an SMTP server that misbehaves as told: go-smtp is too well-bred for that. The nth connection follows the
// nth script; later ones follow the last.
type relay struct {
	host    string
	scripts []script
	tls     *tls.Config // after STARTTLS
	reached chan string // a step that hangs
	closing chan struct{}
	owned   sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
	taken int // mails read to the dot
}

func newRelay(t *testing.T, scripts ...script) *relay {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{host: listener.Addr().String(), scripts: scripts, reached: make(chan string, 16), closing: make(chan struct{})}
	r.owned.Go(func() { r.accept(listener) })
	t.Cleanup(func() {
		close(r.closing)
		_ = listener.Close()
		r.mu.Lock()
		for _, conn := range r.conns {
			_ = conn.Close()
		}
		r.mu.Unlock()
		r.owned.Wait()
	})
	return r
}

func (r *relay) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		r.mu.Lock()
		s := r.scripts[min(len(r.conns), len(r.scripts)-1)]
		r.conns = append(r.conns, conn)
		r.mu.Unlock()
		r.owned.Go(func() { r.serve(conn, s) })
	}
}

var errEnd = errors.New("end of script")

// talk is one connection.
type talk struct {
	relay  *relay
	conn   net.Conn
	text   *textproto.Conn
	script script
	seen   map[string]int
}

func (r *relay) serve(conn net.Conn, s script) {
	defer func() { _ = conn.Close() }()
	c := talk{relay: r, conn: conn, text: textproto.NewConn(conn), script: s, seen: map[string]int{}}
	err := c.answer("greeting", "220 relay.example.org")
	for err == nil {
		var line string
		if line, err = c.text.ReadLine(); err == nil {
			verb, _, _ := strings.Cut(line, " ")
			err = c.step(verb)
		}
	}
}

func (c *talk) step(verb string) error {
	switch verb {
	case "EHLO":
		return c.answer(verb, "250-relay.example.org\r\n250-ENHANCEDSTATUSCODES\r\n250 AUTH LOGIN")
	case "AUTH":
		if c.script[verb] == "" {
			if err := c.login(); err != nil {
				return err
			}
		}
		return c.answer(verb, "235 2.7.0 welcome")
	case "STARTTLS":
		err := c.answer(verb, "220 2.0.0 go on")
		c.text = textproto.NewConn(tls.Server(c.conn, c.relay.tls))
		return err
	case "MAIL":
		c.seen["open"]++
		if c.seen["open"] > 1 { // RFC 5321, section 4.1.4: no MAIL within a transaction
			return c.text.PrintfLine("503 5.5.1 nested mail")
		}
	case "RSET":
		c.seen["open"] = 0
	case "DATA":
		c.seen["open"] = 0
		if err := c.answer(verb, "354 go on"); err != nil || c.script[verb] != "" {
			return err
		}
		if _, err := io.Copy(io.Discard, c.text.DotReader()); err != nil {
			return err
		}
		c.relay.mu.Lock()
		c.relay.taken++
		c.relay.mu.Unlock()
		return c.answer("content", "250 2.0.0 kept")
	case "QUIT":
		return c.answer(verb, "221 2.0.0 bye|cut")
	}
	return c.answer(verb, "250 2.0.0 fine")
}

// login asks for the two lines of AUTH LOGIN.
func (c *talk) login() error {
	for _, prompt := range []string{"334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"} {
		if err := c.text.PrintfLine("%s", prompt); err != nil {
			return err
		}
		if _, err := c.text.ReadLine(); err != nil {
			return err
		}
	}
	return nil
}

func (c *talk) answer(step, good string) error {
	c.seen[step]++
	answer := cmp.Or(c.script[fmt.Sprint(step, " ", c.seen[step])], c.script[step], good)
	switch answer {
	case "cut":
		return errEnd
	case "hang":
		c.relay.reached <- step
		<-c.relay.closing
		return errEnd
	}
	answer, last := strings.CutSuffix(answer, "|cut")
	if err := c.text.PrintfLine("%s", answer); err != nil {
		return err
	}
	if last {
		return errEnd
	}
	return nil
}

func (r *relay) counts() (connections, taken int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.conns), r.taken
}
