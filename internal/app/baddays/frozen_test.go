package baddays_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// processes are the server and all that it has forked, read from /proc.
func (p *postgresServer) processes(t *testing.T) []int {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(p.folder, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(file), "\n")
	server, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	found := []int{server}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		text, err := os.ReadFile(stat)
		if err != nil {
			continue // it has ended
		}
		_, after, _ := strings.Cut(string(text), ") ") // the name before it may hold anything
		var state string
		var parent int
		if _, err := fmt.Sscan(after, &state, &parent); err == nil && parent == server {
			if child, err := strconv.Atoi(filepath.Base(filepath.Dir(stat))); err == nil {
				found = append(found, child)
			}
		}
	}
	return found
}

// signal freezes (SIGSTOP) and thaws (SIGCONT) the whole server.
func (p *postgresServer) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	for _, process := range p.processes(t) {
		_ = syscall.Kill(process, s) // one that ended meanwhile needs none
	}
}

// TestWhenPostgresIsStoppedBySIGSTOP freezes the server's own processes, where the matrix freezes the line to them: the kernel
// still takes connections, and no query has an answer. What people get is what the matrix says of a frozen database. It was
// seen to fail without the deadline in web/request.go.
func TestWhenPostgresIsStoppedBySIGSTOP(t *testing.T) {
	t.Parallel()
	server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL") // not this one, but where there is none there is no program either
	postgres := newPostgres(t)
	s := newSite(t, worldAt(t, t.TempDir(), postgres.url)).open(t)
	t.Cleanup(func() { postgres.signal(t, syscall.SIGCONT) })
	back := s.arrivals(t, tries*repeats)
	postgres.signal(t, syscall.SIGSTOP)
	for _, class := range classes {
		if class == "mail send" {
			continue // what this test would owe past the hub goes to the same frozen server
		}
		c := cellOf("database", "frozen", class)
		t.Run(class, func(t *testing.T) {
			if err := c.judge(s.ask(class, back)); err != nil {
				t.Error(err)
			}
		})
	}
	postgres.signal(t, syscall.SIGCONT)
	s.healthy(t)
}
