package app_test

import (
	"context"
	"strings"
	"testing"

	"chapterhouse/internal/app"
)

// TestTheHubServesOnlyAsARoleThatTheWallBinds starts the hub as the owner of its database, and as a role nobody granted
// anything, and wants a sentence and no server. That it serves as the right role is TestHubOnRealParts.
func TestTheHubServesOnlyAsARoleThatTheWallBinds(t *testing.T) {
	t.Parallel()
	owner, hub, role := ownDatabase(t, server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL"))
	data := t.TempDir()
	run := func(database string, args ...string) (code int, said string) {
		t.Helper()
		var out screen
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		public, admin := freeAddresses(t)
		environ := []string{
			"CHAPTERHOUSE_DATA=" + data, "CHAPTERHOUSE_DATABASE_URL=" + database, "CHAPTERHOUSE_ADDR=" + public, "CHAPTERHOUSE_ADMIN_ADDR=" + admin,
			"CHAPTERHOUSE_SMTP_URL=smtp://127.0.0.1:1", "CHAPTERHOUSE_MAIL_FROM=Hub <hub@example.org>",
		}
		if args[0] == "doctor" {
			environ = environ[:4]
		}
		return app.Run(ctx, append([]string{"chapterhouse"}, args...), environ, &out, &out), out.text()
	}
	for _, step := range []struct {
		name, database string
		args           []string
		code           int
		says           string
	}{
		{"a role that is not there", owner, []string{"migrate", "--app-role", "nobody_there"}, app.ExitUsage, `There is no role "nobody_there"`},
		{"a role with no rights", hub, []string{"serve"}, app.ExitUsage, "chapterhouse migrate --app-role"},
		{"the role is named", owner, []string{"migrate", "--app-role", role}, app.ExitOK, "The role " + role + " can serve."},
		{"and remembered", owner, []string{"migrate"}, app.ExitOK, "The role " + role + " can serve."},
		{"the owner serves", owner, []string{"serve"}, app.ExitUsage, "row-level security would not keep the chapters apart"},
		{"the owner works", owner, []string{"worker"}, app.ExitUsage, "row-level security would not keep the chapters apart"},
		{"the doctor of the owner", owner, []string{"doctor"}, app.ExitPartial, "No: the database role of the hub is a superuser"},
		{"the doctor of the hub", hub, []string{"doctor"}, app.ExitPartial, "ok    database-role "},
	} {
		if code, said := run(step.database, step.args...); code != step.code || !strings.Contains(said, step.says) {
			t.Errorf("%s: exits with %d, want %d and %q:\n%s", step.name, code, step.code, step.says, said)
		}
	}
}
