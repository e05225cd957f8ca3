package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
)

// realRedis is a server to run the session suites on beside the embedded one.
const realRedis = "CHAPTERHOUSE_TEST_REDIS_URL"

func TestARealRedisIsGivenInCI(t *testing.T) {
	t.Parallel()
	if os.Getenv("CI") == "true" && os.Getenv(realRedis) == "" {
		t.Fatalf("CI runs the session suites on a real server: set %s", realRedis)
	}
}

// everyRedis runs a suite on the embedded server and on a real one, if one is given.
func everyRedis(t *testing.T, suite func(t *testing.T, setup func(*testing.T) *bundle)) {
	t.Helper()
	everyRedisWith(t, func(t *testing.T, o options) {
		t.Helper()
		suite(t, func(t *testing.T) *bundle { t.Helper(); return setupWith(t, o) })
	})
}

// everyRedisWith is everyRedis for suites that have options of their own.
func everyRedisWith(t *testing.T, suite func(t *testing.T, o options)) {
	t.Helper()
	t.Parallel()
	servers := map[string]options{"embedded": {}}
	if at := os.Getenv(realRedis); at != "" {
		servers["real server"] = options{redisURL: at}
	}
	for name, o := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite(t, o)
		})
	}
}

// stolen is what a thief of the session store would have: every key whose value speaks of somebody, and what names it.
func (b *bundle) stolen(t *testing.T, somebody string) string {
	t.Helper()
	at, err := url.Parse(b.redisURL)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	r := &resp{t: t, out: conn, in: bufio.NewReader(conn)}
	if password, set := at.User.Password(); set {
		r.ask("AUTH", password)
	}
	var all, kept strings.Builder
	var hashes []string
	for key := range strings.Lines(r.ask("KEYS", "*")) {
		key = strings.TrimSuffix(key, "\n")
		var value string
		switch strings.TrimSpace(r.ask("TYPE", key)) {
		case "string":
			value = r.ask("GET", key)
		case "zset":
			value = r.ask("ZRANGE", key, "0", "-1")
		}
		line := key + " " + value + "\n"
		all.WriteString(line)
		if strings.Contains(value, somebody) {
			kept.WriteString(line)
			hashes = append(hashes, key[strings.LastIndexByte(key, ':')+1:])
		}
	}
	for line := range strings.Lines(all.String()) {
		for _, hash := range hashes {
			if strings.Contains(line, hash) {
				kept.WriteString(line)
			}
		}
	}
	return kept.String()
}

// resp speaks the Redis protocol, so that only the session package knows the client.
type resp struct {
	t   *testing.T
	out io.Writer
	in  *bufio.Reader
}

// ask sends a command and returns its answer; the items of a list each on a line.
func (r *resp) ask(words ...string) string {
	r.t.Helper()
	var command strings.Builder
	fmt.Fprintf(&command, "*%d\r\n", len(words))
	for _, w := range words {
		fmt.Fprintf(&command, "$%d\r\n%s\r\n", len(w), w)
	}
	if _, err := io.WriteString(r.out, command.String()); err != nil {
		r.t.Fatal(err)
	}
	return r.answer()
}

func (r *resp) answer() string {
	r.t.Helper()
	line, err := r.in.ReadString('\n')
	if err != nil {
		r.t.Fatal(err)
	}
	line = strings.TrimSuffix(line, "\r\n")
	n, _ := strconv.Atoi(line[1:])
	switch line[0] {
	case '-':
		r.t.Fatalf("redis answers %s", line)
	case '$':
		if n < 0 {
			return ""
		}
		text := make([]byte, n+2)
		if _, err := io.ReadFull(r.in, text); err != nil {
			r.t.Fatal(err)
		}
		return string(text[:n])
	case '*':
		var items strings.Builder
		for range n {
			items.WriteString(r.answer() + "\n")
		}
		return items.String()
	}
	return line[1:]
}
