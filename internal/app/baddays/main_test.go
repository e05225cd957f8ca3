package baddays_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chapterhouse/internal/app"
	"chapterhouse/internal/logtest"
)

// asHub makes this binary run the hub instead of the tests: the same code, with the race detector when the tests have it.
const asHub = "BADDAYS_RUN_THE_HUB"

// together is how many tests run at once, whatever the number of processors: most of their time they wait for time-outs.
const together = 3

func TestMain(m *testing.M) {
	if os.Getenv(asHub) != "" {
		os.Exit(app.Main())
	}
	flag.Parse()
	if at, _ := strconv.Atoi(flag.Lookup("test.parallel").Value.String()); at < together {
		_ = flag.Set("test.parallel", strconv.Itoa(together))
	}
	os.Exit(m.Run())
}

// long says whether the long forms run, too (make test-long).
func long() bool { return os.Getenv("CHAPTERHOUSE_TEST_LONG") != "" }

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

// process is the hub, or a command of it, as a process.
type process struct {
	cmd   *exec.Cmd
	base  string // of the public address
	admin string
	said  *screen
	ended chan struct{} // closed when it has ended
}

// start runs the hub and does not wait for it. before, if given, is a command that runs it.
func start(t *testing.T, environ, args []string, before ...string) *process {
	t.Helper()
	whole := append(append(before, os.Args[0]), args...)
	return run(t, environ, whole, args[0])
}

// run runs a program that is the hub, with the arguments that follow its name; command is the hub's.
func run(t *testing.T, environ, whole []string, command string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(whole[0], whole[1:]...), said: &screen{}, ended: make(chan struct{})}
	p.cmd.Env = append([]string{asHub + "=1", "PATH=" + os.Getenv("PATH"), "GORACE=" + os.Getenv("GORACE"), "TMPDIR=" + t.TempDir()}, environ...)
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
		text := p.said.text()
		if strings.Contains(text, "DATA RACE") {
			t.Errorf("the race detector found something in the hub:\n%s", text[max(0, len(text)-20000):])
		}
		if command != "doctor" { // which prints the settings, addresses among them, to whoever runs it
			logtest.Check(t, text)
		}
		if t.Failed() {
			for line := range strings.Lines(text) {
				if strings.Contains(line, "status=500 error") {
					t.Logf("the hub broke: %s", line)
				}
			}
			t.Logf("the hub said at last:\n%s", text[max(0, len(text)-4000):])
		}
	})
	return p
}

// serve runs a server at addresses and waits until it serves.
func serve(t *testing.T, environ []string, public, admin string, flags ...string) *process {
	t.Helper()
	p := serveLater(t, environ, public, admin, flags...)
	p.up(t)
	return p
}

func serveLater(t *testing.T, environ []string, public, admin string, flags ...string) *process {
	t.Helper()
	p := start(t, addressed(environ, public, admin), append([]string{"serve"}, flags...))
	p.base, p.admin = "http://"+public, "http://"+admin
	return p
}

func addressed(environ []string, public, admin string) []string {
	return append([]string{"CHAPTERHOUSE_ADDR=" + public, "CHAPTERHOUSE_ADMIN_ADDR=" + admin}, environ...)
}

// up waits until the server serves.
func (p *process) up(t *testing.T) {
	t.Helper()
	p.says(t, " is at "+p.base)
	until(t, "the hub serves", patience, func() bool { return newVisitor(p.base).get("/healthz").status == 200 })
}

// says waits until the process has printed words.
func (p *process) says(t *testing.T, words string) {
	t.Helper()
	until(t, "the hub says “"+words+"”", patience, func() bool {
		if strings.Contains(p.said.text(), words) {
			return true
		}
		select {
		case <-p.ended:
			t.Fatalf("the hub ended, and did not say “%s”:\n%s", words, p.said.text())
		default:
		}
		return false
	})
}

// end sends a signal and returns the exit code, or -1 when the signal killed.
func (p *process) end(t *testing.T, signal syscall.Signal) int {
	t.Helper()
	_ = p.cmd.Process.Signal(signal)
	return p.code(t)
}

// code waits for the end.
func (p *process) code(t *testing.T) int {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience + 20*time.Second):
		t.Fatalf("the hub does not end:\n%s", p.said.text())
	}
	return p.cmd.ProcessState.ExitCode()
}

// until asks every 20 ms whether something has happened.
func until(t *testing.T, what string, within time.Duration, happened func() bool) {
	t.Helper()
	if !eventually(within, happened) {
		t.Fatalf("it did not happen within %s: %s", within, what)
	}
}

func eventually(within time.Duration, happened func() bool) bool {
	late := time.After(within)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-tick.C:
		case <-late:
			return happened()
		}
	}
	return true
}

// addresses are loopback addresses nobody listens on. Their ports lie below those that outgoing connections get (32768 and
// up), so that nobody takes one while its server is away.
func addresses(t *testing.T, n int) []string {
	t.Helper()
	taken.Lock()
	defer taken.Unlock()
	var found []string
	for tries := 0; len(found) < n; tries++ {
		if tries == 1000 {
			t.Fatal("no free port")
		}
		address := fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(10_000))
		if taken.ports[address] {
			continue
		}
		taken.ports[address] = true
		if l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address); err == nil {
			_ = l.Close()
			found = append(found, address)
		}
	}
	return found
}

var taken = struct {
	sync.Mutex

	ports map[string]bool
}{ports: map[string]bool{}}

// screen is what a process prints.
type screen struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Write implements io.Writer.
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(b)
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}
