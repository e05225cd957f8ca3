package app_test

import (
	"path/filepath"
	"strings"
	"testing"

	"chapterhouse/internal/app"
	"chapterhouse/internal/sqldb"
)

// TestAuditVerify checks the demo's trail, which is whole, and then one row of it changed by whoever owns the database.
func TestAuditVerify(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	run := func(args ...string) (code int, said string) {
		t.Helper()
		var out screen
		code = app.Run(t.Context(), append([]string{"chapterhouse"}, args...), []string{"CHAPTERHOUSE_DATA=" + data}, &out, &out)
		return code, out.text()
	}
	if code, said := run("demo"); code != app.ExitOK {
		t.Fatal(said)
	}
	code, said := run("audit", "verify")
	if code != app.ExitOK || !strings.Contains(said, "all exactly as the hub wrote them") || !strings.Contains(said, "national ") || !strings.Contains(said, "boston") {
		t.Errorf("the demo's trail: exits with %d:\n%s", code, said)
	}
	db, err := sqldb.Open("sqlite:" + filepath.Join(data, "chapterhouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`DROP TRIGGER audit_keeps_rows`, `UPDATE audit SET action = 'event.delete' WHERE chain = '' AND seq = 2`} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	code, said = run("audit", "verify")
	if code != app.ExitFailed || !strings.Contains(said, "BROKEN: row 2 (") || !strings.Contains(said, "1 of ") {
		t.Errorf("a changed row: exits with %d:\n%s", code, said)
	}
}
