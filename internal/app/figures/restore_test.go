package figures_test

import (
	"cmp"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/backup"
	"chapterhouse/internal/blob"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// percent is how large the grown rows are loaded: 100 is 1,000 chapters, 100,000 events, 500,000 people, 1,000,000 RSVPs and what hangs
// on them, 2.1 million rows.
func percent(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("CHAPTERHOUSE_TEST_RESTORE"), "10"))
	if err != nil || n < 1 {
		t.Fatalf("CHAPTERHOUSE_TEST_RESTORE is a number of hundredths: %v", err)
	}
	return n
}

// fill fills an empty database of SQLite, with ids and sealed values of their usual length and in no order.
func fill(t *testing.T, db *sqldb.DB, percent int) {
	t.Helper()
	now := sqldb.At(time.Now())
	for _, table := range []struct {
		rows   int // at one hundredth
		insert string
	}{
		{10, `INSERT INTO chapters (id, slug, name, kind, status, zone, hue, created_at, updated_at)
			SELECT 'c' || i, 'c' || i, 'Chapter ' || i, 'local', 'active', 'UTC', 1, $1, $1 FROM n`},
		{5000, `INSERT INTO people (id, email_key, email_sealed, name_sealed, created_at)
			SELECT 'p' || (i * 7919 % ROWS), randomblob(32), randomblob(60), randomblob(50), $1 FROM n`},
		{1000, `INSERT INTO events (chapter_id, id, title, description, mode, state, audience, starts_at, ends_at, zone, lat, lon, created_at, updated_at)
			SELECT 'c' || (i % (ROWS / 100)), 'e' || i, 'An event of the chapter', printf('%.400c', 'x'), 'in_person', 'published', 'public',
				strftime('%Y-%m-%d %H:%M:%S+00:00', $1, (i % 5000) || ' hours'), strftime('%Y-%m-%d %H:%M:%S+00:00', $1, (i % 5000 + 2) || ' hours'), 'UTC',
				25 + (i % 2500) / 100.0, -120 + (i % 5003) / 100.0, $1, $1 FROM n`},
		{1000, `INSERT INTO event_seats (chapter_id, event_id, capacity, taken, waiting, next_number)
			SELECT 'c' || (i % (ROWS / 100)), 'e' || i, 50, 10, 0, 11 FROM n WHERE $1 = $1`},
		{10_000, `INSERT INTO rsvps (chapter_id, id, event_id, person_id, state, party, number, guest, name_sealed, token_key, created_at, updated_at, address_key)
			SELECT 'c' || (i % (ROWS / 10) % (ROWS / 1000)), lower(hex(randomblob(8))), 'e' || (i % (ROWS / 10)), 'p' || ((i % (ROWS / 10) * 7 + i / (ROWS / 10)) % (ROWS / 2)), 'going', 1, i, true,
				randomblob(50), randomblob(32), $1, $1, randomblob(32) FROM n`},
		{4000, `INSERT INTO audit (id, at, actor_id, chapter_id, action, object, chain, seq, mac)
			SELECT lower(hex(randomblob(8))), $1, 'p' || (i % ROWS), 'c' || (i % (ROWS / 400)), 'event.update', 'event:e' || i, 'c' || (i % (ROWS / 400)),
				1 + i / (ROWS / 400), randomblob(32) FROM n`},
	} {
		rows := strconv.Itoa(table.rows * percent)
		insert := `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ROWS - 1) ` + table.insert
		if _, err := db.ExecContext(t.Context(), strings.ReplaceAll(insert, "ROWS", rows), now); err != nil {
			t.Fatalf("%s: %v", table.insert, err)
		}
	}
}

// TestRestoreFigures measures a backup of a grown hub, and its restore, on SQLite.
func TestRestoreFigures(t *testing.T) {
	if os.Getenv("CHAPTERHOUSE_TEST_FIGURES") == "" {
		t.Skip("figures are measured by make bench-grown, on a machine that does nothing else")
	}
	keys, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	hub := func(name string) backup.Hub {
		db, err := sqldb.Open("sqlite:" + filepath.Join(folder, name, "hub.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		files, err := blob.OpenFolder(filepath.Join(folder, name, "files"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = files.Close() })
		return backup.Hub{DB: db, Store: store.New(db, keys, &storetest.Queue{}, time.Now), Files: files, Keys: keys, Program: "figures"}
	}
	from, to := hub("from"), hub("to")
	fill(t, from.DB, percent(t))
	path := filepath.Join(folder, "a"+backup.Name(time.Now()))
	begun := time.Now()
	if _, err := from.Create(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	created := time.Since(begun)
	archive, err := backup.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = archive.Close() })
	begun = time.Now()
	if err := to.Restore(t.Context(), archive, "figures", nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows: backed up in %v, restored in %v", archive.Manifest.Rows, created.Round(10*time.Millisecond), time.Since(begun).Round(10*time.Millisecond))
}
