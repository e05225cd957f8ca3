package figures_test

import (
	"io"
	"log"
	"net"
	"testing"

	gosmtp "github.com/emersion/go-smtp"
)

// relay starts a mail relay that takes every email and keeps none. It returns what tells a hub to use it. The hub's own outbox stands for one
// on a machine where people try it: it writes each email to the disk that the database uses, twice.
func relay(t *testing.T) (environ []string) {
	t.Helper()
	srv := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return taken{}, nil }))
	srv.Domain, srv.ErrorLog = "relay.example.org", log.New(io.Discard, "", 0)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); _ = l.Close(); <-done })
	return []string{"CHAPTERHOUSE_SMTP_URL=smtp://" + l.Addr().String(), "CHAPTERHOUSE_MAIL_FROM=Commons Alliance <hub@example.org>"}
}

// taken is a connection to the relay.
type taken struct{}

// Reset implements smtp.Session, like the four below.
func (taken) Reset() {}

func (taken) Logout() error { return nil }

func (taken) Mail(string, *gosmtp.MailOptions) error { return nil }

func (taken) Rcpt(string, *gosmtp.RcptOptions) error { return nil }

func (taken) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}
