package baddays_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/oauth2-proxy/mockoidc"
)

// tool is a server program of this machine; without it the test is skipped, and fails in CI.
func tool(t *testing.T, patterns ...string) string {
	t.Helper()
	for _, pattern := range patterns {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			slices.Sort(found)
			return found[len(found)-1]
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed: run .ci/servers go test", patterns[0])
	}
	t.Skipf("%s is not installed: run .ci/servers go test", patterns[0])
	return ""
}

// redisServer is a Redis of the test's own, which keeps what it was told even through kill -9.
type redisServer struct {
	address, folder string
	cmd             *exec.Cmd
}

func newRedis(t *testing.T) *redisServer {
	t.Helper()
	r := &redisServer{address: addresses(t, 1)[0], folder: t.TempDir()}
	r.start(t)
	t.Cleanup(func() { r.kill(syscall.SIGKILL) })
	return r
}

func (r *redisServer) start(t *testing.T) {
	t.Helper()
	_, port, _ := net.SplitHostPort(r.address)
	r.cmd = exec.Command(tool(t, "/usr/bin/redis-server", "/usr/local/bin/redis-server", "/usr/bin/valkey-server"), "--port", port, "--bind", "127.0.0.1",
		"--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", r.folder)
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "Redis answers", patience, func() bool { return r.say("PING") == "+PONG" })
}

// say sends one command in words and returns the first line of the answer.
func (r *redisServer) say(words string) string {
	conn, err := new(net.Dialer).DialContext(context.Background(), "tcp", r.address)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprintf(conn, "%s\r\n", words)
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

func (r *redisServer) kill(signal syscall.Signal) {
	_ = r.cmd.Process.Signal(syscall.SIGCONT)
	_ = r.cmd.Process.Signal(signal)
	_ = r.cmd.Wait()
}

// signal freezes (SIGSTOP) and thaws (SIGCONT).
func (r *redisServer) signal(s syscall.Signal) { _ = r.cmd.Process.Signal(s) }

// full leaves no memory for writes; enough makes room again.
func (r *redisServer) full()   { r.say("CONFIG SET maxmemory 1") }
func (r *redisServer) enough() { r.say("CONFIG SET maxmemory 0") }

// postgresServer is a PostgreSQL of the test's own, to be restarted.
type postgresServer struct{ url, folder, bin, port string }

func newPostgres(t *testing.T) *postgresServer {
	t.Helper()
	_, port, _ := net.SplitHostPort(addresses(t, 1)[0])
	folder, err := os.MkdirTemp("", "baddays-pg")
	if err != nil {
		t.Fatal(err)
	}
	p := &postgresServer{folder: folder, port: port, bin: filepath.Dir(tool(t, "/usr/lib/postgresql/*/bin/initdb"))}
	p.url = "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
	t.Cleanup(func() {
		_ = p.run("pg_ctl", "-D", folder+"/data", "-m", "immediate", "stop")
		_ = os.RemoveAll(folder)
	})
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		if out, err := exec.Command("chown", "postgres", folder).CombinedOutput(); err != nil {
			t.Fatalf("chown: %v %s", err, out)
		}
	}
	if err := p.run("initdb", "-D", folder+"/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"); err != nil {
		t.Fatal(err)
	}
	p.start(t)
	return p
}

func (p *postgresServer) start(t *testing.T) {
	t.Helper()
	if err := p.run("pg_ctl", "-D", p.folder+"/data", "-w", "-l", p.folder+"/log", "-o",
		"-p "+p.port+" -c listen_addresses=127.0.0.1 -c unix_socket_directories="+p.folder+" -c fsync=off", "start"); err != nil {
		t.Fatal(err)
	}
}

// stop ends the server as a crash does: without a word to those who are connected.
func (p *postgresServer) stop(t *testing.T) {
	t.Helper()
	if err := p.run("pg_ctl", "-D", p.folder+"/data", "-m", "immediate", "stop"); err != nil {
		t.Fatal(err)
	}
}

func (p *postgresServer) run(program string, args ...string) error {
	whole := append([]string{filepath.Join(p.bin, program)}, args...)
	if os.Getuid() == 0 {
		whole = append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"}, whole...)
	}
	cmd := exec.Command(whole[0], whole[1:]...)
	cmd.Dir = p.folder
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { _ = null.Close() }()
	cmd.Stdout, cmd.Stderr = null, null // no pipe: the server keeps what it inherits open
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	return nil
}

// office is an OpenID Connect provider that somebody else wrote, at the address of the proxy before it.
type office struct {
	*mockoidc.MockOIDC

	broken atomic.Bool // answers 500 to everything
	queue  sync.Mutex  // one sign-in at a time: the provider signs in whoever is next in its queue
}

// officeKey is made once: it takes a second under the race detector.
var officeKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func newOffice(t *testing.T) (*office, *proxy) {
	t.Helper()
	provider, err := mockoidc.NewServer(officeKey())
	if err != nil {
		t.Fatal(err)
	}
	o := &office{MockOIDC: provider}
	err = provider.AddMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if o.broken.Load() {
				http.Error(w, "out of order", http.StatusInternalServerError)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	before := newProxy(t, l.Addr().String())
	if err := provider.Start(l, nil); err != nil {
		t.Fatal(err)
	}
	provider.Server.Addr = before.address // what its documents say
	t.Cleanup(func() { _ = provider.Server.Close() })
	return o, before
}

// environ are the settings that name the provider.
func (o *office) environ() []string {
	return []string{
		"CHAPTERHOUSE_OIDC_PROVIDERS=office", "CHAPTERHOUSE_OIDC_OFFICE_ISSUER=" + o.Issuer(), "CHAPTERHOUSE_OIDC_OFFICE_CLIENT_ID=" + o.ClientID,
		"CHAPTERHOUSE_OIDC_OFFICE_CLIENT_SECRET=" + o.ClientSecret, "CHAPTERHOUSE_OIDC_OFFICE_NAME=the office",
	}
}

// numbered is a name nobody else in this run has.
func numbered(prefix string) string { return prefix + strconv.FormatInt(number.Add(1), 10) }

var number atomic.Int64
