package figures_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/demo"
	"chapterhouse/internal/web/webtest"
)

// helloVariable makes this test binary the handler that everything is measured beside.
const helloVariable = "CHAPTERHOUSE_TEST_HELLO"

func TestMain(m *testing.M) {
	if address := os.Getenv(helloVariable); address != "" {
		hello := &http.Server{Addr: address, ReadHeaderTimeout: time.Second, Handler: memory()}
		_ = hello.ListenAndServe()
		return
	}
	os.Exit(m.Run())
}

// memory is the handler that everything is measured beside: it says "hello", and at memoryPath what was last posted there.
func memory() http.Handler {
	var kept atomic.Pointer[[]byte]
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	mux.HandleFunc("GET "+memoryPath, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(*kept.Load()) })
	mux.HandleFunc("POST "+memoryPath, func(_ http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err == nil {
			kept.Store(&body)
		}
	})
	return mux
}

const memoryPath = "/bytes"

// sayHello starts the handler that everything is measured beside.
func sayHello(t *testing.T) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	return start(t, address, "/", []string{helloVariable + "=" + address}, self)
}

// remember has the handler of memory write the bytes of a page, and returns the load that asks it for them.
func (p *program) remember(t *testing.T, page string) load {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, page, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if r, err = http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+memoryPath, resp.Body); err != nil {
		t.Fatal(err)
	}
	if status, err := fetch(http.DefaultClient, r); err != nil || status != http.StatusOK {
		t.Fatalf("status %d, %v", status, err)
	}
	return load{what: "the bytes of the event page, from memory", status: http.StatusOK, ask: get(t, p.base+memoryPath, "")}
}

// program is a running process.
type program struct {
	base  string
	pid   int
	ready time.Duration // from its start to its first good answer
}

// start runs a command until the test ends, and returns when path answers 200.
func start(t *testing.T, address, path string, environ []string, name string, args ...string) *program {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), environ...)
	cmd.Stderr, cmd.Stdout = nil, nil
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	p := &program{base: "http://" + address, pid: cmd.Process.Pid}
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for time.Since(begun) < time.Minute {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if status, err := fetch(client, r); err == nil && status == http.StatusOK {
			p.ready = time.Since(begun)
			return p
		}
		<-time.After(time.Millisecond)
	}
	t.Fatalf("%s %v answers nothing within a minute", name, args)
	return nil
}

// resident is the memory of the process that is in RAM, in MB.
func (p *program) resident(t *testing.T) int {
	t.Helper()
	f, err := os.Open(filepath.Join("/proc", strconv.Itoa(p.pid), "status"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kb int
		if n, _ := fmt.Sscanf(lines.Text(), "VmRSS: %d kB", &kb); n == 1 {
			return kb / 1024
		}
	}
	t.Fatal("no VmRSS")
	return 0
}

// processor is the time that the process has used of the processors (proc(5): fields 14 and 15, in hundredths of a second).
func (p *program) processor(t *testing.T) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.pid), "stat"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	var ticks time.Duration
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		ticks += time.Duration(n)
	}
	return ticks * 10 * time.Millisecond
}

// build makes the binary as `make build` does.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "chapterhouse")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "chapterhouse/cmd/chapterhouse")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

func freeAddress(t *testing.T) string {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// events are the addresses of coming events that take answers, as the pages name them.
func (p *program) events(t *testing.T, want int) []string {
	t.Helper()
	pattern := regexp.MustCompile(`^/chapters/[^/]+/events/[0-9a-z]{16}$`)
	var found []string
	seen := map[string]bool{}
	for path := "/events"; path != "" && len(found) < want; {
		doc := p.page(t, http.DefaultClient, path)
		doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			if href := a.AttrOr("href", ""); pattern.MatchString(href) && !seen[href] {
				seen[href] = true
				if p.page(t, http.DefaultClient, href).Find("form[action*='/rsvp'] input[name=email]").Length() == 1 {
					found = append(found, href)
				}
			}
		})
		path = doc.Find("a[href*='after=']").AttrOr("href", "")
	}
	if len(found) == 0 {
		t.Fatal("no event takes answers")
	}
	return found
}

func (p *program) page(t *testing.T, client *http.Client, path string) *goquery.Document {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, client, r)
}

func read(t *testing.T, client *http.Client, r *http.Request) *goquery.Document {
	t.Helper()
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	doc, err := goquery.NewDocumentFromReader(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v", r.URL.Path, resp.StatusCode, err)
	}
	return doc
}

// signIn signs somebody of the demo in, whom a note describes, and returns their cookie and the address of their desk, if they have one.
func (p *program) signIn(t *testing.T, note string) (cookie, desk string) {
	t.Helper()
	people := demo.People()
	who := people[slices.IndexFunc(people, func(d demo.Person) bool { return strings.Contains(d.Note, note) })]
	b := webtest.NewBrowser(p.base, nil)
	desk = b.Follow(t, b.SignIn(t, webtest.Begin, who.Subject)).Page(t).Find("a[href$='/desk']").First().AttrOr("href", "")
	if cookie = b.Cookie("session"); cookie == "" {
		t.Fatalf("%s is not signed in", who.Name)
	}
	return "session=" + cookie, desk
}

// run runs one command of the program to its end.
func run(ctx context.Context, t *testing.T, environ []string, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), environ...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}
