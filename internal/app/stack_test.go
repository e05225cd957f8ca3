package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"chapterhouse/internal/app"
	"chapterhouse/internal/demo"
	"chapterhouse/internal/logtest"
)

// TestEmbeddedHub drives the hub that `make run` starts: nothing is configured, but that a browser may say which network it is in.
// The main job and the office’s year are done on real parts; here they are in the long form.
func TestEmbeddedHub(t *testing.T) {
	t.Parallel()
	s := &stack{browser: launch(t), album: newAlbum(t, "embedded")}
	s.serve(t, []string{"CHAPTERHOUSE_TRUSTED_PROXIES=127.0.0.0/8"}, "--demo")
	s.signIn, s.mails = s.asDemoPerson, outboxPage{s}
	t.Run("every page", func(t *testing.T) { t.Parallel(); crawl(t, s) })
	t.Run("scripts", func(t *testing.T) { t.Parallel(); scripts(t, s) })
	t.Run("cards", func(t *testing.T) { t.Parallel(); cards(t, s) })
	t.Run("whole words", func(t *testing.T) { t.Parallel(); wholeWords(t, s) })
	t.Run("every link", func(t *testing.T) { t.Parallel(); everyLink(t, s) })
	if os.Getenv("CHAPTERHOUSE_TEST_LONG") != "" {
		t.Run("the main job", func(t *testing.T) { t.Parallel(); mainJob(t, s) })
		t.Run("the office’s year", func(t *testing.T) { t.Parallel(); yearOnOneMachine(t, s.browser) })
	}
}

// TestHubOnRealParts drives the hub on PostgreSQL, Redis, an OpenID Connect provider that is not ours, and a mail relay.
func TestHubOnRealParts(t *testing.T) {
	t.Parallel()
	database, redis := server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL"), server(t, "CHAPTERHOUSE_TEST_REDIS_URL")
	s := &stack{browser: launch(t), album: newAlbum(t, "real")}
	office, relay := foreignProvider(t), listenForMail(t)
	owner, hub, role := ownDatabase(t, database)
	parts := []string{
		"CHAPTERHOUSE_DATABASE_URL=" + hub,
		"CHAPTERHOUSE_REDIS_URL=" + redis,
		"CHAPTERHOUSE_OIDC_PROVIDERS=office",
		"CHAPTERHOUSE_OIDC_OFFICE_ISSUER=" + office.Issuer(),
		"CHAPTERHOUSE_OIDC_OFFICE_CLIENT_ID=" + office.ClientID,
		"CHAPTERHOUSE_OIDC_OFFICE_CLIENT_SECRET=" + office.ClientSecret,
		"CHAPTERHOUSE_OIDC_OFFICE_NAME=the office",
		"CHAPTERHOUSE_OIDC_OFFICE_ROLES=" + staffGroup + "=national_staff",
		"CHAPTERHOUSE_SMTP_URL=smtp://" + relay.address,
		"CHAPTERHOUSE_MAIL_FROM=Commons Alliance <hub@example.org>",
	}
	s.command(t, []string{"CHAPTERHOUSE_DATABASE_URL=" + owner}, "migrate", "--app-role", role)
	s.command(t, parts, "demo")
	s.secondAdmin(t, parts)
	s.serve(t, append(parts, yearParts...))
	s.mails = relay
	s.signIn = func(p *person, who demo.Person) {
		p.t.Helper()
		office.QueueUser(claimsOf(who))
		p.press("Continue with the office")
	}
	mainJob(t, s)
	t.Run("the office’s year", func(t *testing.T) { officeYear(t, s) })
	if n := office.farewells.Load(); n != 1 && !t.Failed() {
		t.Errorf("one person signed out, and the provider ended %d sessions of its own", n)
	}
}

// stack is a running hub with everything around it.
type stack struct {
	base    string
	data    string
	browser *browser
	album   *album
	signIn  func(p *person, who demo.Person) // from the sign-in page
	mails   mailbox
	logged  *screen // what the hub that serves has logged

	held []chromedp.Action[chromedp.Void] // how every window is held, as a phone
}

// mailbox is where the hub's mails arrive.
type mailbox interface {
	// letter waits for the one mail to that address whose subject begins so.
	letter(t *testing.T, to, subject string) letter
}

// letter is a mail as its reader has it.
type letter struct{ text, method, calendar string }

// link is the first address in the letter that leads to an RSVP.
func (l letter) link(t *testing.T) string {
	t.Helper()
	return l.linkTo(t, "/rsvp/")
}

// linkTo is the link whose address holds a path.
func (l letter) linkTo(t *testing.T, path string) string {
	t.Helper()
	for word := range strings.FieldsSeq(l.text) {
		if strings.HasPrefix(word, "http") && strings.Contains(word, path) {
			return word
		}
	}
	t.Fatalf("no link to %s in:\n%s", path, l.text)
	return ""
}

// server is the address of a server beside the tests; without it the test is skipped, and fails in CI.
func server(t *testing.T, variable string) string {
	t.Helper()
	address := os.Getenv(variable)
	if address == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set: run .ci/servers go test", variable)
		}
		t.Skipf("%s is not set: run .ci/servers go test", variable)
	}
	return address
}

// guest opens a window for somebody who is not signed in.
func (s *stack) guest(t *testing.T) *person {
	t.Helper()
	p := s.browser.person(t, s.base, s.held...)
	p.album = s.album
	return p
}

// without opens a window whose owner turned JavaScript off.
func (s *stack) without(t *testing.T) *person {
	t.Helper()
	p := s.browser.person(t, s.base, append(s.held, noScript())...)
	p.album = s.album
	return p
}

// signedIn opens a window and signs in from the home page.
func (s *stack) signedIn(t *testing.T, subject string) *person {
	t.Helper()
	p := s.guest(t)
	p.open("/")
	p.press("Sign in")
	s.signIn(p, demoNamed(t, subject))
	return p
}

func (s *stack) asDemoPerson(p *person, who demo.Person) {
	p.t.Helper()
	p.press("Continue with the demonstration sign-in")
	p.press(who.Name + " " + who.Note)
}

// command runs one command of the binary to its end.
func (s *stack) command(t *testing.T, parts []string, args ...string) {
	t.Helper()
	var said screen
	if s.data == "" {
		s.data = t.TempDir()
	}
	environ := append([]string{"CHAPTERHOUSE_DATA=" + s.data}, parts...)
	if code := app.Run(t.Context(), append([]string{"chapterhouse"}, args...), environ, &said, &said); code != app.ExitOK {
		t.Fatalf("%v exits with %d:\n%s", args, code, said.text())
	}
}

// serve starts the hub on free ports and stops it with the test.
func (s *stack) serve(t *testing.T, parts []string, flags ...string) {
	t.Helper()
	if s.data == "" {
		s.data = t.TempDir()
	}
	public, admin := freeAddresses(t)
	s.base = "http://" + public
	environ := append([]string{"CHAPTERHOUSE_DATA=" + s.data, "CHAPTERHOUSE_ADDR=" + public, "CHAPTERHOUSE_ADMIN_ADDR=" + admin}, parts...)
	said := &screen{awaited: s.base, seen: make(chan struct{})}
	logged := &screen{}
	s.logged = logged
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		ended <- app.Run(ctx, append([]string{"chapterhouse", "serve"}, flags...), environ, said, io.MultiWriter(said, logged))
	}()
	select {
	case <-said.seen:
	case code := <-ended:
		stop()
		t.Fatalf("serve exits with %d:\n%s", code, said.text())
	}
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != app.ExitOK {
			t.Errorf("serve exits with %d", code)
		}
		logtest.Check(t, said.text()) // the greeting names the demo's people on purpose
		logtest.Check(t, logged.text(), everybody()...)
		if t.Failed() {
			text := said.text()
			t.Logf("the hub said at last:\n%s", text[max(0, len(text)-8000):])
		}
	})
}

// chaptersFile is a file of one chapter, as an operator brings it.
func chaptersFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chapters.csv")
	if err := os.WriteFile(path, []byte("name,state\nBoston,MA\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serveDemoPeople serves a hub with one chapter, at whose sign-in the people of the demo are offered.
func (s *stack) serveDemoPeople(t *testing.T, parts []string) {
	t.Helper()
	s.command(t, parts, "import", "chapters", chaptersFile(t))
	s.serve(t, parts, "--demo")
}

// everybody is the name and the address of each person of the demo, and of those that tests add to it.
func everybody() []string {
	list := []string{"Ines Farrow", "ines.farrow@example.org"}
	for _, p := range demo.Build(time.Now()).People {
		list = append(list, p.Name, p.Email)
	}
	return list
}

// freeAddresses are two loopback addresses nobody listens on. Their ports lie below those that outgoing connections get
// (32768 and up) and apart from those of other packages, so that nobody takes one before the hub listens.
func freeAddresses(t *testing.T) (first, second string) {
	t.Helper()
	given.Lock()
	defer given.Unlock()
	var found []string
	for tries := 0; len(found) < 2; tries++ {
		if tries == 1000 {
			t.Fatal("no free port")
		}
		address := fmt.Sprintf("127.0.0.1:%d", 8_100+rand.IntN(1_900))
		if given.ports[address] {
			continue
		}
		given.ports[address] = true
		if l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address); err == nil {
			_ = l.Close()
			found = append(found, address)
		}
	}
	return found[0], found[1]
}

// given are the addresses that one test of this package has.
var given = struct {
	sync.Mutex

	ports map[string]bool
}{ports: map[string]bool{}}

// screen is what a command prints.
type screen struct {
	mu      sync.Mutex
	all     bytes.Buffer
	awaited string
	seen    chan struct{} // closed when awaited was printed
}

// Write implements io.Writer.
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all.Write(b)
	if s.awaited != "" && strings.Contains(s.all.String(), s.awaited) {
		close(s.seen)
		s.awaited = ""
	}
	return len(b), nil
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// fetch gets an address as a calendar app does: without cookies.
func fetch(t *testing.T, address string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	all, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(all)
}
