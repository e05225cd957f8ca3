package mail

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/config"
)

func TestNewSMTPRefuses(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{
		"nothing":                     "",
		"another scheme":              "https://relay.example.org",
		"no scheme":                   "relay.example.org:25",
		"no host":                     "smtp://:25",
		"a port that is a word":       "smtp://relay.example.org:hunter2",
		"a port out of range":         "smtp://relay.example.org:70000",
		"port 0":                      "smtp://relay.example.org:0",
		"a path":                      "smtp://relay.example.org/hunter2",
		"a user without password":     "smtp://hub@relay.example.org",
		"an empty password":           "smtp://hub:@relay.example.org",
		"a NUL in the password":       "smtp://hub:hunter2%00x@relay.example.org",
		"an unknown setting":          "smtp://hub:hunter2@relay.example.org?insecure=1",
		"a timeout without unit":      "smtp://hub:hunter2@relay.example.org?timeout=15",
		"a timeout of nothing":        "smtp://hub:hunter2@relay.example.org?timeout=0s",
		"a timeout of an hour":        "smtp://hub:hunter2@relay.example.org?timeout=1h",
		"two timeouts":                "smtp://relay.example.org?timeout=5s&timeout=6s",
		"a broken percent encoding":   "smtp://hub:hunter2%zz@relay.example.org",
		"a control character":         "smtp://hub:hunter2@relay.example.org\n",
		"a fragment after the server": "smtp://relay.example.org#hunter2",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := NewSMTP(url)
			if !errors.Is(err, ErrURL) {
				t.Fatalf("got %v", err)
			}
			if found := quotes(err, "hunter2", "relay", "hub"); len(found) > 0 {
				t.Errorf("error text %q repeats %q", err, found)
			}
		})
	}
}

func TestNewSMTPReadsTheURL(t *testing.T) {
	t.Parallel()
	type settings struct {
		Address, User, Password string
		Security                config.Security
		Loopback                bool
		Timeout                 time.Duration
	}
	for url, want := range map[string]settings{
		"smtp://relay.example.org":                                  {"relay.example.org:25", "", "", config.Plain, false, 15 * time.Second},
		"smtp://localhost:1025/":                                    {"localhost:1025", "", "", config.Plain, true, 15 * time.Second},
		"smtp://127.0.0.2":                                          {"127.0.0.2:25", "", "", config.Plain, true, 15 * time.Second},
		"smtp://[::1]:2525":                                         {"[::1]:2525", "", "", config.Plain, true, 15 * time.Second},
		"smtp+starttls://hub:p%40ss%2Fw@relay.example.org":          {"relay.example.org:587", "hub", "p@ss/w", config.STARTTLS, false, 15 * time.Second},
		"smtps://h%40example.org:x@relay.example.org?timeout=1m30s": {"relay.example.org:465", "h@example.org", "x", config.TLS, false, 90 * time.Second},
	} {
		t.Run(url, func(t *testing.T) {
			t.Parallel()
			s, err := NewSMTP(url)
			if err != nil {
				t.Fatal(err)
			}
			got := settings{s.relay.Address, s.relay.Username, s.relay.Password.Reveal(), s.relay.Security, s.loopback, s.relay.Timeout}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSendDeliversTheBuiltMail(t *testing.T) {
	t.Parallel()
	server := new(sink).start(t, nil, false)
	s := sender(t, "smtp://"+server.host)
	m := invitation()
	m.Text = "first\n.\n..two dots\nlast\n"
	if err := s.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	want, err := Build(m)
	if err != nil {
		t.Fatal(err)
	}
	got := server.received()
	if len(got) != 1 || got[0].from != m.From.Email || got[0].to != m.To.Email || !bytes.Equal(got[0].raw, want) {
		t.Errorf("got %+v", got)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
}

func TestSendRefusesWhatCannotBeBuilt(t *testing.T) {
	t.Parallel()
	server := new(sink).start(t, nil, false)
	s := sender(t, "smtp://"+server.host)
	m := letter()
	m.HTML = "<img src=x>"
	err := s.Send(t.Context(), m)
	if permanent := new(Permanent); !errors.As(err, &permanent) || !errors.Is(err, ErrRemoteContent) {
		t.Errorf("got %v", err)
	}
	if sessions, _, _ := server.counts(); sessions != 0 {
		t.Error("connected for a mail that cannot be built")
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		credentials string
		send, check error
	}{
		"the right password":       {"hub:hunter2@", nil, nil},
		"a wrong password":         {"hub:hunter3@", &Temporary{Code: 535, Reason: "signing in refused, status 5.7.8"}, &Permanent{535, "signing in refused, status 5.7.8"}},
		"no password where needed": {"", &Temporary{Code: 530, Reason: "sender refused, status 5.7.0"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := (&sink{username: "hub", password: "hunter2"}).start(t, nil, false)
			s := sender(t, "smtp://"+row.credentials+server.host)
			if diff := cmp.Diff(row.send, s.Send(t.Context(), letter())); diff != "" {
				t.Errorf("send (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(row.check, s.Check(t.Context())); diff != "" {
				t.Errorf("check (-want +got):\n%s", diff)
			}
			if got := len(server.received()); (got == 1) != (row.send == nil) {
				t.Errorf("%d mails arrived", got)
			}
		})
	}
	t.Run("a relay that has LOGIN only", func(t *testing.T) {
		t.Parallel()
		r := newRelay(t, script{})
		if err := sender(t, "smtp://hub:hunter2@"+r.host).Send(t.Context(), letter()); err != nil {
			t.Error(err)
		}
	})
	t.Run("a relay without AUTH", func(t *testing.T) {
		t.Parallel()
		server := new(sink).start(t, nil, false)
		s := sender(t, "smtp://hub:hunter2@"+server.host)
		if diff := cmp.Diff(error(&Temporary{Code: 0, Reason: "signing in: not offered by the relay"}), s.Send(t.Context(), letter())); diff != "" {
			t.Errorf("send (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(error(&Permanent{0, "signing in: not offered by the relay"}), s.Check(t.Context())); diff != "" {
			t.Errorf("check (-want +got):\n%s", diff)
		}
	})
}

func TestTLS(t *testing.T) {
	t.Parallel()
	pool, config := authority(t)
	const untrusted = "starting tls: certificate is not trusted"
	const missing = "starting tls: not offered by the relay"
	for name, row := range map[string]struct {
		scheme      string
		offered     bool
		implicit    bool
		trusted     bool
		far         bool // as if the relay were not on loopback
		send, check error
		encrypted   bool
	}{
		"required and offered":                {scheme: "smtp+starttls", offered: true, trusted: true, encrypted: true},
		"required and not offered":            {scheme: "smtp+starttls", trusted: true, send: &Temporary{Reason: missing}, check: &Permanent{0, missing}},
		"required from an unknown authority":  {scheme: "smtp+starttls", offered: true, send: &Temporary{Reason: untrusted}, check: &Permanent{0, untrusted}},
		"from the first byte":                 {scheme: "smtps", offered: true, implicit: true, trusted: true, encrypted: true},
		"from the first byte, unknown":        {scheme: "smtps", offered: true, implicit: true, send: &Temporary{Reason: untrusted}, check: &Permanent{0, untrusted}},
		"far and offered":                     {scheme: "smtp", offered: true, trusted: true, far: true, encrypted: true},
		"far, offered, from an unknown":       {scheme: "smtp", offered: true, far: true, send: &Temporary{Reason: untrusted}, check: &Permanent{0, untrusted}},
		"far and not offered":                 {scheme: "smtp", far: true},
		"on loopback, offered but not wanted": {scheme: "smtp", offered: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			offer := config
			if !row.offered {
				offer = nil
			}
			server := new(sink).start(t, offer, row.implicit)
			s := sender(t, row.scheme+"://"+server.host)
			if row.trusted {
				s.roots = pool
			}
			s.loopback = !row.far
			if diff := cmp.Diff(row.send, s.Send(t.Context(), letter())); diff != "" {
				t.Errorf("send (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(row.check, s.Check(t.Context())); diff != "" {
				t.Errorf("check (-want +got):\n%s", diff)
			}
			mails := server.received()
			if (len(mails) == 1) != (row.send == nil) || len(mails) == 1 && mails[0].encrypted != row.encrypted {
				t.Errorf("got %+v", mails)
			}
		})
	}
}

// Whoever stands between can say something before TLS, behind the answer to STARTTLS too, which only counts in the clear.
func TestNothingSaidInTheClearCountsUnderTLS(t *testing.T) {
	t.Parallel()
	pool, config := authority(t)
	const offers = "250-relay.example.org\r\n250-STARTTLS\r\n250 AUTH PLAIN"
	for name, row := range map[string]struct {
		script script
		want   error
	}{
		"offered in the clear":        {script{"EHLO 1": offers, "EHLO 2": "250 relay.example.org"}, &Temporary{Reason: "signing in: not offered by the relay"}},
		"answered ahead":              {script{"EHLO 1": offers, "STARTTLS": "220 go on\r\n" + offers, "EHLO 2": "250 relay.example.org"}, &Temporary{Reason: "signing in: not offered by the relay"}},
		"control: offered under TLS":  {script{"EHLO": offers, "AUTH": "235 2.7.0 welcome"}, nil},
		"control: offered by LOGIN":   {script{"EHLO 1": offers}, nil},
		"refused before it was begun": {script{"EHLO": offers, "STARTTLS": "454 4.7.0 no certificate"}, &Temporary{Code: 454, Reason: "starting tls refused, status 4.7.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRelay(t, row.script)
			r.tls = config
			s := sender(t, "smtp+starttls://hub:hunter2@"+r.host)
			s.roots = pool
			if diff := cmp.Diff(row.want, s.Send(t.Context(), letter())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestARelayThatKnowsNoEHLOGetsHELO(t *testing.T) {
	t.Parallel()
	r := newRelay(t, script{"EHLO": "502 5.5.1 what"})
	s := sender(t, "smtp://"+r.host)
	if err := errors.Join(s.Send(t.Context(), letter()), s.Check(t.Context())); err != nil {
		t.Error(err)
	}
}

func TestPasswordIsNotSentInTheClear(t *testing.T) {
	t.Parallel()
	_, config := authority(t)
	attempts := func(t *testing.T, loopback bool) int {
		server := (&sink{username: "hub", password: "hunter2"}).start(t, nil, false)
		s := sender(t, "smtp://hub:hunter2@"+server.host)
		s.loopback = loopback
		err := s.Send(t.Context(), letter())
		if temporary := new(Temporary); !loopback && !errors.As(err, &temporary) {
			t.Errorf("got %v", err)
		}
		_, _, attempts := server.counts()
		return attempts
	}
	if got := attempts(t, false); got != 0 {
		t.Errorf("%d sign-ins in the clear", got)
	}
	if got := attempts(t, true); got != 1 {
		t.Errorf("control: %d sign-ins on loopback were seen, want 1", got)
	}
	t.Run("and neither after a refused certificate", func(t *testing.T) {
		t.Parallel()
		server := (&sink{username: "hub", password: "hunter2"}).start(t, config, false)
		s := sender(t, "smtp://hub:hunter2@"+server.host)
		s.loopback = false
		if err := s.Send(t.Context(), letter()); err == nil {
			t.Error("sent to a relay that nobody vouches for")
		}
		if _, _, got := server.counts(); got != 0 {
			t.Errorf("%d sign-ins", got)
		}
	})
}

func TestRefusalsAtEachStep(t *testing.T) {
	t.Parallel()
	const answer = " 1.1 <ada@example.org>: Ada Example is unknown at 192.0.2.1"
	for step, about := range map[string]struct {
		name string
		mail bool
	}{
		"greeting": {"greeting", false}, "EHLO": {"ehlo", false}, "AUTH": {"signing in", false},
		"MAIL": {"sender", true}, "RCPT": {"recipient", true}, "DATA": {"data", true}, "content": {"content", true},
	} {
		for _, code := range []int{450, 550} {
			t.Run(fmt.Sprintf("%d at %s", code, step), func(t *testing.T) {
				t.Parallel()
				reply := fmt.Sprintf("%d %d.1.1%s", code, code/100, answer)
				r := newRelay(t, script{step: reply, "HELO": reply})
				s := sender(t, "smtp://hub:hunter2@"+r.host)
				reason := fmt.Sprintf("%s refused, status %d.1.1", about.name, code/100)
				want, wantCheck := error(&Temporary{Code: code, Reason: reason}), error(nil)
				if about.mail && code == 550 {
					want = &Permanent{code, reason}
				}
				if !about.mail {
					wantCheck = &Temporary{Code: code, Reason: reason}
					if code == 550 {
						wantCheck = &Permanent{code, reason}
					}
				}
				for range 2 { // the second time on the same connection, if that is still good
					err := s.Send(t.Context(), letter())
					if diff := cmp.Diff(want, err); diff != "" {
						t.Errorf("send (-want +got):\n%s", diff)
					}
					if found := quotes(err, "ada", "Ada", "example", "192.0.2.1", "hunter2"); len(found) > 0 {
						t.Errorf("error text %q has %q", err, found)
					}
				}
				if connections, _ := r.counts(); about.mail && connections != 1 {
					t.Errorf("%d connections: a refused mail cost the connection", connections)
				}
				if diff := cmp.Diff(wantCheck, s.Check(t.Context())); diff != "" {
					t.Errorf("check (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// The control of the leak check above: what the relay answered does have the address, and stays inside.
func TestLeakCheckFindsAddresses(t *testing.T) {
	t.Parallel()
	r := newRelay(t, script{"RCPT": "550 5.1.1 <ada@example.org>: unknown"})
	s := sender(t, "smtp://"+r.host)
	c, err := s.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.drop()
	var refused *failure
	if err := c.deliver(t.Context(), composed{from: "hub@example.org", to: "ada@example.org"}); !errors.As(err, &refused) {
		t.Fatalf("got %v, want a failure", err)
	}
	if reply, ok := refused.reply(); !ok || len(quotes(reply, "ada@example.org")) == 0 {
		t.Errorf("the check missed the address in %v", refused.err)
	}
}

func TestSignInRefusalsDuringAMailAreTemporary(t *testing.T) {
	t.Parallel()
	for _, code := range []int{530, 534, 535, 538} {
		r := newRelay(t, script{"MAIL": fmt.Sprintf("%d sign in", code)})
		err := sender(t, "smtp://"+r.host).Send(t.Context(), letter())
		if diff := cmp.Diff(error(&Temporary{Code: code, Reason: "sender refused"}), err); diff != "" {
			t.Errorf("%d (-want +got):\n%s", code, diff)
		}
	}
}

func TestAnswersThatMakeNoSenseAreTemporary(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]script{
		"a good answer to the wrong question": {"DATA": "250 fine"},
		"words":                               {"MAIL": "hello there"},
		"a code out of range":                 {"RCPT": "999 what"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRelay(t, s)
			err := sender(t, "smtp://"+r.host).Send(t.Context(), letter())
			if temporary := new(Temporary); !errors.As(err, &temporary) || temporary.Code != 0 {
				t.Errorf("got %v", err)
			}
		})
	}
}
