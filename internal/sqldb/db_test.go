package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

func TestOpenRefusesWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "hub.db", "mysql://robin:hunter2@db/hub", "://robin:hunter2", "file:hub.db", "SQLITE:hub.db"} {
		db, err := sqldb.Open(bad)
		if err == nil {
			_ = db.Close()
			t.Errorf("%q was opened", bad)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "robin") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

func TestOpenSQLite(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"hub.db", "with space.db", "100% sure?.db", "a#b.db", "new folder/deep/hub.db"} {
		path := filepath.Join(t.TempDir(), name)
		db, err := sqldb.Open("sqlite:" + path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if _, err := db.ExecContext(t.Context(), `CREATE TABLE x (y text)`); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("the file has another name than was asked for: %v", err)
		}
	}
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqldb.Open("sqlite:" + blocked + "/hub.db"); err == nil {
		t.Error("a folder was made where a file is")
	}
}

func TestEverySQLiteConnectionIsSafe(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, sqldb.SQLite).DB
	want := map[string]string{"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "busy_timeout": "10000"}
	var held []*sql.Conn
	for range 3 { // each from the pool's limit, not the first one again
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
		for pragma, value := range want {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != value {
				t.Errorf("%s is %s (%v), want %s", pragma, got, err, value)
			}
		}
	}
	for _, conn := range held {
		_ = conn.Close()
	}
}

// chapterCount is how many chapters a transaction left behind.
// TestPostgresCompilesNoStatement: the server's own setting is on, so that it stays on where nothing is said.
func TestPostgresCompilesNoStatement(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, sqldb.Postgres)
	var is, boot string
	if err := f.App.QueryRowContext(t.Context(), `SELECT setting, boot_val FROM pg_settings WHERE name = 'jit'`).Scan(&is, &boot); err != nil {
		t.Fatal(err)
	}
	if is != "off" || boot != "on" {
		t.Errorf("jit is %s, where the server has it %s", is, boot)
	}
}

func chapterCount(t *testing.T, f *storetest.Fixture) int {
	t.Helper()
	return f.Int(t, `SELECT COUNT(*) FROM chapters`)
}

func insert(ctx context.Context, f *storetest.Fixture, tx *sql.Tx, slug string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO chapters (id, slug, name, kind, status, zone, hue, created_at, updated_at) VALUES ($1, $1, $1, 'local', 'active', 'UTC', 0, $2, $2)`,
		slug, sqldb.At(f.Clock.Now()))
	return err
}

func TestTx(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		failed := errors.New("failed")
		err := f.DB.Tx(ctx, func(tx *sql.Tx) error {
			if err := insert(ctx, f, tx, "a"); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) || chapterCount(t, f) != 0 {
			t.Errorf("an error: got %v and %d rows, want the error and none", err, chapterCount(t, f))
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = f.DB.Tx(ctx, func(tx *sql.Tx) error {
				if err := insert(ctx, f, tx, "a"); err != nil {
					return err
				}
				panic("boom")
			})
		}()
		if n := chapterCount(t, f); n != 0 {
			t.Errorf("a panic left %d rows", n)
		}
		// After both the locks are free again.
		if err := f.DB.Tx(ctx, func(tx *sql.Tx) error { return insert(ctx, f, tx, "a") }); err != nil || chapterCount(t, f) != 1 {
			t.Errorf("a good transaction: %v and %d rows, want one", err, chapterCount(t, f))
		}
		if err := f.DB.Tx(ctx, func(tx *sql.Tx) error { return insert(ctx, f, tx, "a") }); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("the same row twice: %v, want a conflict", err)
		}
		cancelled, cancel := context.WithCancel(ctx)
		cancel()
		if err := f.DB.Tx(cancelled, func(*sql.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled request: %v", err)
		}
	})
}

func TestTxTriesLostRacesAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		lost := &pgconn.PgError{Code: "40001"}
		for _, test := range []struct {
			name        string
			losses, ran int
			want        error
		}{
			{"won at once", 0, 1, nil},
			{"won at the third try", 2, 3, nil},
			{"lost every time", 100, 5, hub.ErrUnavailable},
		} {
			ran := 0
			err := f.DB.Tx(t.Context(), func(tx *sql.Tx) error {
				ran++
				if err := insert(t.Context(), f, tx, fmt.Sprintf("loss-%d", test.losses)); err != nil {
					return err
				}
				if ran <= test.losses {
					return lost
				}
				return nil
			})
			if ran != test.ran || !errors.Is(err, test.want) {
				t.Errorf("%s: ran %d times with %v, want %d times with %v", test.name, ran, err, test.ran, test.want)
			}
		}
		if n := chapterCount(t, f); n != 2 {
			t.Errorf("%d rows, want one of each transaction that was won", n)
		}
	})
}

func TestDeadlockedTransactionsBothSucceed(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, sqldb.Postgres)
	ctx := t.Context()
	f.Chapter(t, "a")
	f.Chapter(t, "b")
	var met sync.WaitGroup
	met.Add(2)
	swap := func(first, second string) error {
		var once sync.Once
		return f.DB.Tx(ctx, func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, `SET LOCAL deadlock_timeout = '20ms'`); err != nil {
				return err
			}
			for i, slug := range []string{first, second} {
				if _, err := tx.ExecContext(ctx, `UPDATE chapters SET since = since + 1 WHERE slug = $1`, slug); err != nil {
					return err
				}
				if i == 0 {
					once.Do(func() { met.Done(); met.Wait() }) // both hold one row before either asks for the other
				}
			}
			return nil
		})
	}
	errs := make([]error, 2)
	var all sync.WaitGroup
	all.Go(func() { errs[0] = swap("a", "b") })
	all.Go(func() { errs[1] = swap("b", "a") })
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if n := f.Int(t, `SELECT SUM(since) FROM chapters`); n != 4 {
		t.Errorf("%d updates counted, want 4", n)
	}
}

func TestSQLiteWritersWaitInLine(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, sqldb.SQLite)
	ctx := t.Context()
	holding, release := make(chan struct{}), make(chan struct{})
	var holder sync.WaitGroup
	holder.Go(func() {
		_ = f.DB.Tx(ctx, func(*sql.Tx) error {
			close(holding)
			<-release
			return nil
		})
	})
	<-holding
	impatient, cancel := context.WithCancel(ctx)
	cancel()
	if err := f.DB.Tx(impatient, func(*sql.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("who gives up waiting gets %v", err)
	}
	if n := chapterCount(t, f); n != 0 { // readers do not wait
		t.Errorf("%d rows", n)
	}
	close(release)
	holder.Wait()
}

func TestABulkEndsWithTheIndexesItFound(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, sqldb.SQLite)
	ctx := t.Context()
	indexes := func(run interface {
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}, where string) (list string) {
		t.Helper()
		err := run.QueryRowContext(ctx, `SELECT COALESCE(string_agg(sql, '; '), '') FROM (SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE '`+where+`' ORDER BY name)`).Scan(&list)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	all, unique := indexes(f.App, `CREATE%`), indexes(f.App, `CREATE UNIQUE%`)
	if all == unique {
		t.Fatal("the schema has no index that only makes reading faster")
	}
	failed := errors.New("failed")
	for _, outcome := range []error{nil, failed} {
		err := f.App.Tx(ctx, func(tx *sql.Tx) error {
			return f.App.Bulk(ctx, tx, func() error {
				if got := indexes(tx, `CREATE INDEX%`); strings.Contains(got, "memberships") {
					t.Errorf("while many rows are written there is still %s", got)
				}
				if got := indexes(tx, `CREATE UNIQUE%`); got != unique {
					t.Errorf("an index that keeps a rule is gone: %s", got)
				}
				return outcome
			})
		})
		if !errors.Is(err, outcome) {
			t.Error(err)
		}
		if got := indexes(f.App, `CREATE%`); got != all {
			t.Errorf("after %v there is\n%s\nwant\n%s", outcome, got, all)
		}
	}
}
