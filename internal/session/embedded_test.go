package session

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// embedded starts a server with a snapshot and a hub on it; stop closes both.
func embedded(t *testing.T, path string, c *clock) (h *hub, e *Embedded, stop func()) {
	t.Helper()
	e, err := StartEmbedded(t.Context(), EmbeddedOptions{Snapshot: path, Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	h = &hub{Redis: open(t, e.URL(), c), clock: c, url: e.URL(), person: "p"}
	return h, e, func() {
		t.Helper()
		if err := errors.Join(h.Close(), e.Close(), e.Close()); err != nil {
			t.Error(err)
		}
	}
}

func TestRestartSignsNobodyOut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "sessions.json")
	c := &clock{now: time.Now()}
	h, _, stop := embedded(t, path, c)
	kept, ended, short := h.start(t, Session{}), h.start(t, Session{}), h.start(t, Session{Level: "admin"})
	if err := h.End(t.Context(), ended); err != nil {
		t.Fatal(err)
	}
	if _, err := h.UseOnce(t.Context(), "jti", time.Hour); err != nil {
		t.Fatal(err)
	}
	rate := Rate{Key: "k", Burst: 1, PerMinute: 1}
	h.Allow(t.Context(), rate)
	stop()

	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("snapshot: %v, %v; want mode 0600", info.Mode(), err)
	}
	content, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(content), kept) || !strings.Contains(string(content), hashOf(kept)) {
		t.Errorf("snapshot: %v; want the hash of the token, and not the token", err)
	}

	c.Advance(30 * time.Second)
	h, e, stop := embedded(t, path, c)
	if e.SnapshotErr != nil {
		t.Error(e.SnapshotErr)
	}
	h.mustGet(t, kept)
	h.mustGet(t, short)
	h.wantNone(t, ended)
	if first, err := h.UseOnce(t.Context(), "jti", time.Hour); first || err != nil {
		t.Errorf("used before the restart: first %t, %v", first, err)
	}
	if d := h.Allow(t.Context(), rate); d.Allowed || !d.Shared {
		t.Errorf("counted before the restart: %+v", d)
	}
	stop()

	c.Advance(31 * time.Minute)
	h, e, stop = embedded(t, path, c)
	defer stop()
	h.mustGet(t, kept)
	h.wantNone(t, short)
	for _, key := range e.server.Keys() {
		if strings.Contains(key, hashOf(short)) || strings.HasPrefix(key, "rate:") {
			t.Errorf("expired during the pause, but restored: %s", key)
		}
	}
	if n, err := h.EndAll(t.Context(), h.person, ""); n != 1 || err != nil {
		t.Errorf("EndAll after restarts: %d, %v; want 1", n, err)
	}
	h.wantNone(t, kept)
}

func TestCrashForgetsOnlyWhatWasNotSaved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, crashed := filepath.Join(dir, "sessions.json"), filepath.Join(dir, "crashed.json")
	c := &clock{now: time.Now()}
	h, e, stop := embedded(t, path, c)
	defer stop()
	token := h.start(t, Session{})
	halfway, err := h.create(t.Context(), record{ // as in the middle of Start
		Session: Session{Person: "p", Level: "member", SignedInAt: c.Now(), SeenAt: c.Now()}, End: c.Now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	h.mustGet(t, halfway)
	if err := e.save(); err != nil {
		t.Fatal(err)
	}
	copyFile(t, path, crashed)
	unsaved := h.start(t, Session{})

	after, _, stopAfter := embedded(t, crashed, c)
	defer stopAfter()
	after.mustGet(t, token)
	after.wantNone(t, unsaved)
	after.wantNone(t, halfway) // EndAll could not have found it
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSavesByItself(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sessions.json")
	h, _, stop := embedded(t, path, &clock{now: time.Now()})
	defer stop()
	token := h.start(t, Session{})
	eventually(t, 10*saveStep, "the session is in the snapshot", func() bool {
		b, err := os.ReadFile(path)
		return err == nil && strings.Contains(string(b), hashOf(token))
	})
}

func TestSavesOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sessions.json")
	c := &clock{now: time.Now()}
	h, e, stop := embedded(t, path, c)
	defer stop()
	token := h.start(t, Session{})
	saved := func() fs.FileInfo {
		if err := e.save(); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	first := saved()
	c.Advance(30 * time.Second)
	h.mustGet(t, token)
	if !os.SameFile(first, saved()) {
		t.Error("written again though nothing changed")
	}
	c.Advance(time.Minute)
	h.mustGet(t, token)
	if os.SameFile(first, saved()) {
		t.Error("not written though a session was touched")
	}
	names, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(names) != 1 {
		t.Errorf("files %v (%v), want the snapshot alone", names, err)
	}
}

func TestCorruptSnapshot(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Now()}
	whole := filepath.Join(t.TempDir(), "sessions.json")
	h, _, stop := embedded(t, whole, c)
	h.start(t, Session{})
	stop()
	good, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"empty":            "",
		"cut in half":      string(good[:len(good)/2]),
		"not json":         "REDIS0011\xfa",
		"json of another":  `{"hello":"world"}`,
		"another version":  `{"version":2,"keys":[]}`,
		"a key of no kind": `{"version":1,"keys":[{"key":"k","expires":"2100-01-01T00:00:00Z"}]}`,
		"a key of two":     `{"version":1,"keys":[{"key":"k","value":"","members":{},"expires":"2100-01-01T00:00:00Z"}]}`,
		"no expiry":        `{"version":1,"keys":[{"key":"k","value":""}]}`,
	} {
		path := filepath.Join(t.TempDir(), "sessions.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		h, e, stop := embedded(t, path, c)
		if e.SnapshotErr == nil {
			t.Errorf("%s: not reported", name)
			stop()
			continue
		}
		aside, err := filepath.Glob(path + ".corrupt-*")
		if err != nil || len(aside) != 1 || !strings.Contains(e.SnapshotErr.Error(), filepath.Base(aside[0])) {
			t.Fatalf("%s: set aside as %v, reported as %v", name, aside, e.SnapshotErr)
		}
		if b, err := os.ReadFile(aside[0]); err != nil || string(b) != content {
			t.Errorf("%s: what was set aside differs (%v)", name, err)
		}
		h.mustGet(t, h.start(t, Session{}))
		stop()
	}
}

func TestSnapshotThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"below a file": filepath.Join(file, "sessions.json"),
		"a directory":  dir,
	} {
		if e, err := StartEmbedded(t.Context(), EmbeddedOptions{Snapshot: path}); err == nil {
			_ = e.Close()
			t.Errorf("%s: accepted", name)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if e, err := StartEmbedded(ended, EmbeddedOptions{}); err == nil {
		_ = e.Close()
		t.Error("started under a context that has ended")
	}
}

func TestSnapshotThatFailsLater(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	path := filepath.Join(dir, "sessions.json")
	h, e, stop := embedded(t, path, &clock{now: time.Now()})
	token := h.start(t, Session{})
	if err := os.Rename(dir, dir+"-gone"); err != nil {
		t.Fatal(err)
	}
	if err := e.save(); err == nil {
		t.Error("saved to nowhere")
	}
	h.mustGet(t, token)
	if err := os.Rename(dir+"-gone", dir); err != nil {
		t.Fatal(err)
	}
	if err := e.save(); err != nil {
		t.Errorf("saved again: %v", err)
	}
	stop()
}

func TestEmbeddedExpiresKeysByItself(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Now()}
	h, e, stop := embedded(t, "", c)
	defer stop()
	h.start(t, Session{Level: "admin"})
	key := func() bool {
		for _, k := range e.server.Keys() {
			if strings.HasPrefix(k, root+sessionPrefix) {
				return true
			}
		}
		return false
	}
	c.Advance(29 * time.Minute)
	e.advance()
	if !key() {
		t.Fatal("expired a minute early")
	}
	c.Advance(time.Minute)
	eventually(t, 10*time.Second, "nobody asked, and the key is gone", func() bool { return !key() })
}

func TestEmbeddedIsPrivate(t *testing.T) {
	t.Parallel()
	url, second := embeddedURL(t), embeddedURL(t)
	o, err := parseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	p, err := parseURL(second)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(o.Addrs[0], "127.0.0.1:") {
		t.Errorf("listens on %s", o.Addrs[0])
	}
	if len(o.Password) < 26 || o.Password == p.Password {
		t.Error("the password is short or the same twice")
	}
	for _, password := range []string{"", "guess", p.Password} {
		stranger := redis.NewClient(&redis.Options{Addr: o.Addrs[0], Password: password, MaxRetries: -1})
		if err := stranger.Get(t.Context(), "key").Err(); err == nil || errors.Is(err, redis.Nil) {
			t.Errorf("let in with %d letters of password: %v", len(password), err)
		}
		_ = stranger.Close()
	}
}

func FuzzSnapshot(f *testing.F) {
	f.Add([]byte(`{"version":1,"keys":[{"key":"k","value":"AA==","members":null,"expires":"2100-01-01T00:00:00Z"}]}`))
	f.Add([]byte(`{"version":1,"keys":[{"key":"k","value":null,"members":{"a":1e308},"expires":"2100-01-01T00:00:00Z"},
		{"key":"k","value":"","members":null,"expires":"2100-01-01T00:00:00Z"}]}`))
	f.Add([]byte(`{"version":1,"keys":null}`))
	f.Add([]byte("\x00"))
	path := filepath.Join(f.TempDir(), "sessions.json")
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		e, err := StartEmbedded(t.Context(), EmbeddedOptions{Snapshot: path})
		if err != nil {
			t.Fatalf("a file that can be read is no reason not to start: %v", err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if aside, _ := filepath.Glob(path + ".corrupt-*"); len(aside) > 0 {
			for _, a := range aside {
				_ = os.Remove(a)
			}
		}
	})
}
