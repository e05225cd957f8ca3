package sqldb_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// numbers is a SQLite database with a table of ten numbers, and one connection, so that every statement meets what was kept.
func numbers(t *testing.T) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open("sqlite:" + filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	execute(t, db, `CREATE TABLE numbers (n bigint PRIMARY KEY)`)
	for n := range 10 {
		execute(t, db, `INSERT INTO numbers (n) VALUES ($1)`, n)
	}
	return db
}

func execute(t *testing.T, db *sqldb.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

const above = `SELECT n FROM numbers WHERE n > $1 ORDER BY n`

func TestAStatementRunsInsideItsOwnRows(t *testing.T) {
	t.Parallel()
	db := numbers(t)
	for range 3 { // the second time round both are kept
		var pairs int
		err := db.Tx(t.Context(), func(tx *sql.Tx) error {
			var walk func(from, deep int) error
			walk = func(from, deep int) error {
				rows, err := tx.QueryContext(t.Context(), above, from)
				if err != nil {
					return err
				}
				defer func() { _ = rows.Close() }()
				for rows.Next() {
					var n int
					if err := rows.Scan(&n); err != nil {
						return err
					}
					if deep == 0 {
						pairs++
					} else if err := walk(n, deep-1); err != nil {
						return err
					}
				}
				return rows.Err()
			}
			return walk(-1, 2)
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := 10 * 9 * 8 / 6; pairs != want { // ways to take three of ten numbers
			t.Fatalf("%d triples, want %d", pairs, want)
		}
	}
}

func TestAStatementRunsAgainAfterItsCallerLeft(t *testing.T) {
	t.Parallel()
	db := numbers(t)
	const endless = `WITH RECURSIVE c (x) AS (SELECT $1 UNION ALL SELECT x + 1 FROM c) SELECT COUNT(*) FROM c WHERE x < 0`
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		var n int
		err := db.QueryRowContext(ctx, endless, 1).Scan(&n)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("an endless statement ended with %v", err)
		}
		gone, leave := context.WithCancel(t.Context())
		rows, err := db.QueryContext(gone, above, 3)
		if err != nil || !rows.Next() {
			t.Fatalf("first row: %v", err)
		}
		leave() // with rows unread
		_ = rows.Close()
		if err := db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM (`+above+`) AS a`, 3).Scan(&n); err != nil || n != 6 {
			t.Fatalf("%d numbers above three, %v", n, err)
		}
		if got := list(t, db, above, 7); len(got) != 2 {
			t.Fatalf("above seven: %v", got)
		}
	}
}

func TestAStatementThatFailedRunsAgain(t *testing.T) {
	t.Parallel()
	db := numbers(t)
	const insert = `INSERT INTO numbers (n) VALUES ($1)`
	for n := 20; n < 23; n++ {
		if _, err := db.ExecContext(t.Context(), insert, 5); !errors.Is(sqldb.Map(err), hub.ErrConflict) {
			t.Fatalf("a number twice: %v", err)
		}
		if _, err := db.ExecContext(t.Context(), insert); err == nil {
			t.Fatal("a number was missing, and nothing failed")
		}
		execute(t, db, insert, n)
	}
	if got := list(t, db, above, 9); len(got) != 3 {
		t.Errorf("above nine: %v", got)
	}
}

func TestAStatementRunsAfterAMigration(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hub.db")
	here, err := sqldb.Open("sqlite:" + path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = here.Close() })
	elsewhere, err := sqldb.Open("sqlite:" + path) // another process
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = elsewhere.Close() })
	execute(t, here, `CREATE TABLE numbers (n bigint)`)
	execute(t, here, `CREATE INDEX by_number ON numbers (n)`)
	execute(t, here, `INSERT INTO numbers (n) VALUES ($1)`, 5)
	if got := list(t, here, above, 1); len(got) != 1 {
		t.Fatalf("above one: %v", got)
	}
	for i, change := range []string{
		`DROP INDEX by_number`, `ALTER TABLE numbers ADD COLUMN more text NOT NULL DEFAULT ''`, `CREATE UNIQUE INDEX by_number ON numbers (n)`,
		`ALTER TABLE numbers RENAME TO former; CREATE TABLE numbers (n bigint); INSERT INTO numbers SELECT n FROM former; DROP TABLE former`,
	} {
		execute(t, []*sqldb.DB{elsewhere, here}[i%2], change)
		execute(t, here, `INSERT INTO numbers (n) VALUES ($1)`, 10+i)
		if got := list(t, here, above, 1); len(got) != 2+i {
			t.Errorf("after %q: %v", change, got)
		}
	}
}

func TestAConnectionKeepsAFewStatements(t *testing.T) {
	t.Parallel()
	db := numbers(t)
	for i := range 1000 {
		query := fmt.Sprintf(`SELECT n + %d FROM numbers WHERE n = $1`, i)
		if got := list(t, db, query, 4); len(got) != 1 || got[0] != 4+i {
			t.Fatalf("%s: %v", query, got)
		}
	}
}

func list(t *testing.T, db *sqldb.DB, query string, args ...any) []int {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all []int
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
