package sqldb_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

func TestErrorsOfTheEngines(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		const chapter = `INSERT INTO chapters (id, slug, name, kind, status, zone, hue, created_at, updated_at) VALUES `
		const now = `'2026-09-01 16:00:00+00:00'`
		tests := []struct {
			name, query string
			want        error // nil: none of the hub's words
		}{
			{"a primary key taken", chapter + `('` + string(boston.ID) + `', 'x', 'x', 'local', 'active', 'UTC', 0, ` + now + `, ` + now + `)`, hub.ErrConflict},
			{"a unique column taken", chapter + `('x', 'boston', 'x', 'local', 'active', 'UTC', 0, ` + now + `, ` + now + `)`, hub.ErrConflict},
			{"a parent that is missing", `INSERT INTO identities (issuer, subject, person_id, created_at) VALUES ('i', 's', 'nobody', ` + now + `)`, hub.ErrNotFound},
			{"a value that is not allowed", chapter + `('x', 'x', 'x', 'guild', 'active', 'UTC', 0, ` + now + `, ` + now + `)`, nil},
			{"a value that is missing", chapter + `('x', 'x', NULL, 'local', 'active', 'UTC', 0, ` + now + `, ` + now + `)`, nil},
			{"a table that is missing", `DELETE FROM nowhere`, nil},
		}
		for _, test := range tests {
			_, err := f.DB.ExecContext(t.Context(), test.query)
			if err == nil {
				t.Fatalf("%s: no error", test.name)
			}
			mapped := sqldb.Map(err)
			for _, kind := range []error{hub.ErrConflict, hub.ErrNotFound, hub.ErrUnavailable} {
				if got := errors.Is(mapped, kind); got != (kind == test.want) {
					t.Errorf("%s: is %q: %v (%v)", test.name, kind, got, mapped)
				}
			}
			if !errors.Is(mapped, err) {
				t.Errorf("%s: the engine's own error is lost", test.name)
			}
		}
	})
}

// safe is an error before anything was sent, as the driver has them.
type safe struct{}

func (safe) Error() string     { return "conn closed" }
func (safe) SafeToRetry() bool { return true }

func TestMap(t *testing.T) {
	t.Parallel()
	plain := errors.New("plain")
	pg := func(code string) error { return fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: code}) }
	encoding := pg("22021")
	tests := []struct {
		name string
		err  error
		want error
	}{
		{"no error", nil, nil},
		{"somebody's own error", plain, plain},
		{"no rows", sql.ErrNoRows, hub.ErrNotFound},
		{"mapped before", fmt.Errorf("%w: x", hub.ErrNotFound), hub.ErrNotFound},
		{"a serialization failure that stayed", pg("40001"), hub.ErrUnavailable},
		{"a deadlock that stayed", pg("40P01"), hub.ErrUnavailable},
		{"the server shuts down", pg("57P01"), hub.ErrUnavailable},
		{"too many connections", pg("53300"), hub.ErrUnavailable},
		{"a full disk", pg("53100"), hub.ErrUnavailable},
		{"a server that only reads", pg("25006"), hub.ErrUnavailable},
		{"a lost connection, as the server sees it", pg("08006"), hub.ErrUnavailable},
		{"a statement cut off by its time-out", pg("57014"), hub.ErrUnavailable},
		{"a value the column does not take", encoding, encoding},
		{"a connection that had broken before", safe{}, hub.ErrUnavailable},
		{"a visitor who had gone before", errors.Join(safe{}, context.Canceled), context.Canceled},
		{"the connection broke", driver.ErrBadConn, hub.ErrUnavailable},
		{"the driver had closed the connection while an answer was read", fmt.Errorf("read: %w", pgconn.ErrConnClosed), hub.ErrUnavailable},
		{"the connection broke in the middle", fmt.Errorf("read: %w", io.ErrUnexpectedEOF), hub.ErrUnavailable},
		{"a time-out", context.DeadlineExceeded, hub.ErrUnavailable},
		{"a network error", &net.OpError{Op: "dial", Err: errors.New("refused")}, hub.ErrUnavailable},
		{"the visitor went away", context.Canceled, context.Canceled},
	}
	for _, test := range tests {
		got := sqldb.Map(test.err)
		if test.want == nil && got != nil || !errors.Is(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
		if errors.Is(got, hub.ErrUnavailable) != (test.want == hub.ErrUnavailable) {
			t.Errorf("%s: got %v", test.name, got)
		}
	}
}

func TestAnAbsentEngineIsUnavailable(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	hangsUp, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = hangsUp.Close() })
	go func() {
		for {
			conn, err := hangsUp.Accept()
			if err != nil {
				return // closed at the end of the test
			}
			_ = conn.Close()
		}
	}()
	refuses, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closedPort := refuses.Addr().String()
	_ = refuses.Close()
	for name, url := range map[string]string{
		"nobody listens":       "postgres://hub@" + closedPort + "/hub?sslmode=disable",
		"the server hangs up":  "postgres://hub@" + hangsUp.Addr().String() + "/hub?sslmode=disable",
		"the file is a folder": "sqlite:" + filepath.Dir(t.TempDir()),
	} {
		db, err := sqldb.Open(url)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if err := db.Tx(t.Context(), func(*sql.Tx) error { return nil }); !errors.Is(err, hub.ErrUnavailable) {
			t.Errorf("%s: %v, want unavailable", name, err)
		}
	}
}

func TestAKilledConnectionIsUnavailable(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, sqldb.Postgres)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := f.DB.Tx(ctx, func(tx *sql.Tx) error {
		var pid int
		if err := tx.QueryRowContext(ctx, `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
			return err
		}
		if _, err := f.DB.ExecContext(ctx, `SELECT pg_terminate_backend($1, 5000)`, pid); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `SELECT 1`)
		return err
	})
	if !errors.Is(err, hub.ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}
