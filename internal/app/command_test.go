package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/app"
)

// TestARehearsalLeavesProductionAlone restores a hub's backup beside it with its Redis address, serves the copy, and ends every
// session there: on the first hub everybody stays signed in. With one name for both databases the last step signs them out,
// which is the control: the hub's own `sessions revoke --all` does.
func TestARehearsalLeavesProductionAlone(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	redis := "CHAPTERHOUSE_REDIS_URL=" + server(t, "CHAPTERHOUSE_TEST_REDIS_URL")
	keys := "CHAPTERHOUSE_KEYS=" + filepath.Join(folder, "keys.json")
	s := &stack{data: filepath.Join(folder, "first")}
	s.serve(t, []string{redis, keys})
	first := []string{"CHAPTERHOUSE_DATA=" + s.data, redis, keys}
	for _, email := range []string{"robin@example.org", "sam@example.org"} {
		runs(t, app.ExitOK, first, "grant", "national_admin", "--email", email)
	}
	robin := newVisitor(t, s.base)
	robin.signInAs("robin@example.org")
	file := filepath.Join(folder, "hub.zip")
	runs(t, app.ExitOK, first, "backup", file)

	copied := &stack{data: filepath.Join(folder, "second")}
	second := []string{"CHAPTERHOUSE_DATA=" + copied.data, redis, keys}
	if said := runs(t, app.ExitUsage, second, "restore", file); !strings.Contains(said, "--with-redis") {
		t.Errorf("restore with a session store configured said %s", said)
	}
	runs(t, app.ExitOK, second, "restore", "--with-redis", file)
	copied.serve(t, []string{redis, keys})
	sam := newVisitor(t, copied.base)
	sam.signInAs("sam@example.org")
	if said := runs(t, app.ExitOK, second, "sessions", "revoke", "--all"); !strings.Contains(said, "Removed 1 record ") || sam.signedIn() {
		t.Errorf("revoke on the copy said %s", said)
	}
	if !robin.signedIn() {
		t.Error("a rehearsal signed somebody out of production")
	}
	runs(t, app.ExitOK, first, "sessions", "revoke", "--all")
	if robin.signedIn() {
		t.Error("control: the hub's own revoke signs nobody out")
	}
}

// TestRevokeFromOutside: a role is taken at the command line while the hub serves, with clear words for what cannot be.
func TestRevokeFromOutside(t *testing.T) {
	t.Parallel()
	s := &stack{data: filepath.Join(t.TempDir(), "data")}
	s.serve(t, nil, "--demo")
	environ := []string{"CHAPTERHOUSE_DATA=" + s.data}
	robin, sam := newVisitor(t, s.base), newVisitor(t, s.base)
	robin.signIn("robin-vale")
	sam.signIn("sam-okafor")
	if where, _ := robin.get("/chapters/boston/desk"); where.Path != "/chapters/boston/desk" {
		t.Fatalf("the lead's desk is %s", where.Path)
	}
	said := runs(t, app.ExitOK, environ, "roles", "list")
	if !strings.Contains(said, "lead  ") || !strings.Contains(said, "boston") || !strings.Contains(said, "robin.vale@example.org") {
		t.Errorf("roles list said\n%.2000s", said)
	}
	runs(t, app.ExitOK, environ, "revoke", "lead", "--email", "Robin.Vale@example.org", "--chapter", "boston")
	if robin.signedIn() {
		t.Error("whoever lost a role is still signed in")
	}
	if !sam.signedIn() {
		t.Error("control: somebody else's session is over too")
	}
	for _, wrong := range [][]string{
		{"revoke"}, {"revoke", "superuser", "--email", "a@example.org"}, {"revoke", "lead", "--email", "a@example.org"},
		{"revoke", "auditor", "--email", "a@example.org", "--chapter", "boston"}, {"revoke", "auditor", "--email", "nobody"},
		{"revoke", "lead", "--email", "robin.vale@example.org", "--chapter", "nowhere"},
	} {
		runs(t, app.ExitUsage, environ, wrong...)
	}
	if said := runs(t, app.ExitFailed, environ, "revoke", "lead", "--email", "robin.vale@example.org", "--chapter", "boston"); !strings.Contains(said, "Nobody with that email address has the role lead there") {
		t.Errorf("revoked twice: %s", said)
	}
}

// TestTheLastAdminStaysFromOutside: the shell, too, leaves somebody who can give roles.
func TestTheLastAdminStaysFromOutside(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.run(app.ExitOK, "revoke", "national_admin", "--email", "grace@example.org")
	if said := c.run(app.ExitFailed, "revoke", "national_admin", "--email", "ada@example.org"); !strings.Contains(said, "the last national admin") || !strings.Contains(said, "Grant another one first") {
		t.Errorf("said %s", said)
	}
	if said := c.run(app.ExitOK, "roles", "list"); !strings.Contains(said, "ada@example.org") || strings.Contains(said, "grace@example.org") {
		t.Errorf("roles list said %s", said)
	}
}

// TestABackupGoesToStandardOutput: only the archive is written there, and it verifies.
func TestABackupGoesToStandardOutput(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	var out, errOut bytes.Buffer
	if code := app.Run(t.Context(), []string{"chapterhouse", "backup", "-"}, c.env(), &out, &errOut); code != app.ExitOK {
		t.Fatalf("exits with %d: %s", code, errOut.String())
	}
	file := filepath.Join(c.folder, "piped.zip")
	must(c, os.WriteFile(file, out.Bytes(), 0o600))
	if said := c.run(app.ExitOK, "backup", "verify", file); !strings.Contains(said, "it restores") || strings.Contains(said, "doesn’t know this backup") {
		t.Errorf("verify said %s", said)
	}
	if !strings.Contains(errOut.String(), "rows and 0 files") {
		t.Errorf("standard error has %q", errOut.String())
	}
	c.run(app.ExitUsage, "backup", "--keep", "2", "-")
}

// TestTheCommandLineExplainsItself: versions, help and completion, each as people ask for it.
func TestTheCommandLineExplainsItself(t *testing.T) {
	t.Parallel()
	for words, args := range map[string][]string{
		app.Version: {"--version"}, "chapterhouse " + app.Version: {"version"},
		"creates the tables":            {"migrate", "--help"},
		"CREATE DATABASE":               {"migrate", "--help"},
		"complete":                      {"completion", "bash"},
		"shell completion script":       {"--help"},
		"sign the person out":           {"--help"},
		"The last national admin stays": {"revoke", "--help"},
		"to standard output":            {"backup", "--help"},
		"asks whether that server":      {"restore", "--help"},
		"CHAPTERHOUSE_ADMIN_ADDR":       {"health", "--help"},
	} {
		if said := runs(t, app.ExitOK, nil, args...); !strings.Contains(said, words) {
			t.Errorf("%v does not say %q:\n%s", args, words, said)
		}
	}
	// What the completion script calls at every press of the key.
	if said := runs(t, app.ExitOK, nil, "sends", "--generate-shell-completion"); !strings.Contains(said, "pause") || !strings.Contains(said, "resume") {
		t.Errorf("completion of sends: %s", said)
	}
}

// TestHealthAsksTheHubThatServes: 0 while it does, 1 when nobody is there.
func TestHealthAsksTheHubThatServes(t *testing.T) {
	t.Parallel()
	_, admin := freeAddresses(t)
	environ := []string{"CHAPTERHOUSE_ADMIN_ADDR=" + admin}
	if said := runs(t, app.ExitFailed, environ, "health"); !strings.Contains(said, "No hub answers at "+admin) {
		t.Errorf("without a hub: %s", said)
	}
	s := &stack{data: filepath.Join(t.TempDir(), "data")}
	s.serve(t, environ)
	runs(t, app.ExitOK, environ, "health")
	runs(t, app.ExitOK, environ, "health", "--ready")
}

// TestTheLogIsWrittenAsTheSettingsSay: as text or one JSON object a line, and nothing below the level.
func TestTheLogIsWrittenAsTheSettingsSay(t *testing.T) {
	t.Parallel()
	// A snapshot of sessions that cannot be read is worth a warning at the start.
	start := func(more ...string) string {
		s := &stack{data: filepath.Join(t.TempDir(), "data")}
		if err := os.MkdirAll(s.data, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.data, "sessions.snapshot"), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.serve(t, more)
		return s.logged.text()
	}
	if log := start(); !strings.Contains(log, `level=WARN msg="sessions of the last run are lost"`) {
		t.Errorf("as text:\n%s", log)
	}
	found := false
	for line := range strings.Lines(start("CHAPTERHOUSE_LOG_FORMAT=json")) {
		var entry struct{ Level, Msg string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("not one object: %s", line)
		}
		found = found || entry.Level == "WARN" && entry.Msg == "sessions of the last run are lost"
	}
	if !found {
		t.Error("as JSON the warning is missing")
	}
	if log := start("CHAPTERHOUSE_LOG_LEVEL=error"); strings.Contains(log, "WARN") || strings.Contains(log, "INFO") {
		t.Errorf("from errors on:\n%s", log)
	}
}

// TestServeIsStoppedWhileItStarts: whenever the signal comes, a start that is broken off is no failure.
func TestServeIsStoppedWhileItStarts(t *testing.T) {
	t.Parallel()
	for after := time.Millisecond; after < 3*time.Second; after *= 2 {
		ctx, stop := context.WithCancel(t.Context())
		timer := time.AfterFunc(after, stop)
		public, admin := freeAddresses(t)
		environ := []string{"CHAPTERHOUSE_DATA=" + t.TempDir(), "CHAPTERHOUSE_ADDR=" + public, "CHAPTERHOUSE_ADMIN_ADDR=" + admin}
		var said screen
		if code := app.Run(ctx, []string{"chapterhouse", "serve"}, environ, &said, &said); code != app.ExitOK {
			t.Errorf("stopped after %s it exits with %d:\n%s", after, code, said.text())
		}
		timer.Stop()
		stop()
	}
}

// TestOnlyYesIsYes: Enter alone, and the end of the input, are no.
func TestOnlyYesIsYes(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{"y\n": true, "Yes\r\n": true, "\n": false, "": false, "n\n": false, "yes, please\n": false} {
		if got, err := app.SaysYes(t.Context(), strings.NewReader(line)); got != want || err != nil {
			t.Errorf("%q: %t, %v", line, got, err)
		}
	}
}
