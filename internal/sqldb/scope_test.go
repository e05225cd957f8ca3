package sqldb_test

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// setting is the chapter that a statement of PostgreSQL finds named.
const setting = `SELECT COALESCE(current_setting('hub.chapter', true), '')`

func TestAScopeLastsForItsStatementOrTransaction(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, sqldb.Postgres)
	ctx := t.Context()
	f.App.SetMaxOpenConns(1) // each statement gets the connection that the one before used
	named := func(run interface {
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}) (chapter string) {
		t.Helper()
		if err := run.QueryRowContext(ctx, setting).Scan(&chapter); err != nil {
			t.Fatal(err)
		}
		return chapter
	}
	gone := func(after string) {
		t.Helper()
		if chapter := named(f.App); chapter != "" {
			t.Errorf("after %s the connection is still %q", after, chapter)
		}
	}
	for _, chapter := range []string{"a", "*", "", "it's", `\'; DROP TABLE chapters; --`, "$1"} {
		if got := named(f.App.Scope(chapter)); got != chapter {
			t.Errorf("a statement of %q runs as %q", chapter, got)
		}
		gone("a statement")
		err := f.App.Scope(chapter).Tx(ctx, func(tx *sql.Tx) error {
			if got := named(tx); got != chapter {
				t.Errorf("a transaction of %q runs as %q", chapter, got)
			}
			if err := f.App.Rescope(ctx, tx, "b"); err != nil {
				return err
			}
			if got := named(tx); got != "b" {
				t.Errorf("after naming b the transaction runs as %q", got)
			}
			if err := errors.Join(f.App.Rescope(ctx, tx, "c"), f.App.Rescope(ctx, tx, chapter)); err != nil {
				return err
			}
			if done, err := tx.ExecContext(ctx, `UPDATE chapters SET slug = slug WHERE id = $1`, chapter); err != nil {
				return err
			} else if n, err := done.RowsAffected(); n != 0 || err != nil {
				t.Errorf("%d rows changed, %v", n, err)
			}
			if got := named(tx); got != chapter {
				t.Errorf("after naming %q again the transaction runs as %q", chapter, got)
			}
			prepare := func() {
				stmt, err := tx.PrepareContext(ctx, setting)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = stmt.Close() }()
				var got string
				if err := stmt.QueryRowContext(ctx).Scan(&got); err != nil || got != "d" {
					t.Errorf("a prepared statement of d runs as %q, %v", got, err)
				}
			}
			if err := f.App.Rescope(ctx, tx, "d"); err != nil {
				return err
			}
			prepare()
			return f.App.Rescope(ctx, tx, "e") // and nothing after it
		})
		if err != nil {
			t.Fatal(err)
		}
		gone("a transaction")
	}
	if n := f.Int(t, `SELECT COUNT(*) FROM chapters`); n != 0 {
		t.Errorf("%d chapters", n)
	}
	failed := errors.New("failed")
	if err := f.App.Scope("a").Tx(ctx, func(*sql.Tx) error { return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	gone("a transaction that failed")
	for _, begin := range []func(context.Context, func(*sql.Tx) error) error{f.App.Tx, f.App.Scope("a").Tx} {
		_ = begin(ctx, func(tx *sql.Tx) error { return errors.Join(f.App.Rescope(ctx, tx, "b"), failed) })
		gone("a transaction that failed when it had named another chapter")
		var any string
		err := begin(ctx, func(tx *sql.Tx) error {
			if err := f.App.Rescope(ctx, tx, "b"); err != nil {
				return err
			}
			return tx.QueryRowContext(ctx, `SELECT nonsense`).Scan(&any)
		})
		if err == nil {
			t.Error("nonsense runs")
		}
		gone("a statement that failed behind its scope")
	}
	for _, wrong := range []string{`SELECT nonsense`, `SELECT 1/0`, `SELECT 1 WHERE $1`, `INSERT INTO chapters (id) VALUES ('x') RETURNING id`} {
		var any string
		if err := f.App.Scope("a").QueryRowContext(ctx, wrong).Scan(&any); err == nil {
			t.Errorf("%s runs", wrong)
		}
		gone(wrong)
	}
	if _, err := f.App.Scope("a").ExecContext(ctx, `SELECT 1`); err == nil {
		t.Error("a change runs without a transaction")
	}
	// A reader that goes away after the first of many rows.
	var first int
	if err := f.App.Scope("a").QueryRowContext(ctx, `SELECT generate_series(1, 100000)`).Scan(&first); err != nil || first != 1 {
		t.Fatalf("a long answer begins with %d (%v)", first, err)
	}
	gone("a reader that went away")
}

func TestAScopedStatementGivesWhatAPlainOneGives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		at := f.Clock.Now()
		type row struct {
			text    hub.ChapterID
			number  int64
			short   int
			real    float64
			yes     bool
			bytes   []byte
			at      time.Time
			sum     int
			nothing sql.NullString
			none    time.Time
		}
		read := func(r *sql.Row) (got row, err error) {
			err = r.Scan(&got.text, &got.number, &got.short, &got.real, &got.yes, &got.bytes, sqldb.Time{T: &got.at}, &got.sum, &got.nothing, sqldb.Time{T: &got.none})
			return got, err
		}
		f.Exec(t, `INSERT INTO people (id, email_key, created_at) VALUES ('p', $1, $2)`, []byte{0, 1, 255}, sqldb.At(at))
		const query = `SELECT CAST($1 AS text), CAST(9007199254740993 AS bigint), CAST(7 AS smallint), CAST(1.5 AS real), $2 = 'p', email_key, created_at,
			(SELECT SUM(n) FROM (SELECT CAST(3 AS bigint) AS n UNION ALL SELECT CAST(4 AS bigint)) x), phone_sealed, suspended_at FROM people WHERE id = $2`
		plain, err := read(f.App.QueryRowContext(ctx, query, "text", "p"))
		if err != nil {
			t.Fatal(err)
		}
		scoped, err := read(f.App.Scope("a").QueryRowContext(ctx, query, "text", "p"))
		if err != nil {
			t.Fatal(err)
		}
		want := row{"text", 9007199254740993, 7, 1.5, true, []byte{0, 1, 255}, at, 7, sql.NullString{}, time.Time{}}
		for name, got := range map[string]row{"plain": plain, "scoped": scoped} {
			if string(got.bytes) != string(want.bytes) || !got.at.Equal(want.at) {
				t.Errorf("%s: got %v", name, got)
			}
			got.bytes, got.at, want.bytes, want.at = nil, time.Time{}, nil, time.Time{}
			if got.text != want.text || got.number != want.number || got.short != want.short || got.real != want.real || got.yes != want.yes ||
				got.sum != want.sum || got.nothing != want.nothing || !got.none.IsZero() {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
			want.bytes, want.at = []byte{0, 1, 255}, at
		}
		if _, err := read(f.App.Scope("a").QueryRowContext(ctx, query, "text", "nobody")); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("no row: %v", err)
		}
	})
}

func TestWhatGoesOutLaterKeepsItsOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		f.App.SetMaxOpenConns(1)
		add := func(ctx context.Context, tx *sql.Tx, id string) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO people (id, email_key, created_at) VALUES ($1, $2, $3)`, id, []byte(id), sqldb.At(f.Clock.Now()))
			return err
		}
		people := func(run interface {
			QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
		}) (n int) {
			t.Helper()
			if err := run.QueryRowContext(ctx, `SELECT COUNT(*) FROM people`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for name, begin := range map[string]func(context.Context, func(*sql.Tx) error) error{"plain": f.App.Tx, "scoped": f.App.Scope("a").Tx} {
			before := people(f.App)
			err := begin(ctx, func(tx *sql.Tx) error {
				if err := errors.Join(add(sqldb.Later(ctx), tx, name+"1"), add(sqldb.Later(ctx), tx, name+"2")); err != nil {
					return err
				}
				if n := people(tx); n != before+2 {
					t.Errorf("%s: a read sees %d people behind two that go out later, want %d", name, n, before+2)
				}
				if err := add(sqldb.Later(ctx), tx, name+"3"); err != nil {
					return err
				}
				changed, err := tx.ExecContext(ctx, `UPDATE people SET zone = 'UTC' WHERE id = $1`, name+"3")
				if err != nil {
					return err
				}
				if n, err := changed.RowsAffected(); n != 1 || err != nil {
					t.Errorf("%s: a change finds %d rows of one that goes out before it (%v)", name, n, err)
				}
				return add(sqldb.Later(ctx), tx, name+"4") // with the commit
			})
			if err != nil {
				t.Fatal(err)
			}
			if n := people(f.App); n != before+4 {
				t.Errorf("%s: %d people after the commit, want %d", name, n, before+4)
			}
			failed := errors.New("failed")
			if err := begin(ctx, func(tx *sql.Tx) error { return errors.Join(add(sqldb.Later(ctx), tx, name+"5"), failed) }); !errors.Is(err, failed) {
				t.Error(err)
			}
			// What is wrong with it takes everything back, found by a read or by the commit alone.
			for _, last := range []func(tx *sql.Tx) error{
				func(*sql.Tx) error { return nil },
				func(tx *sql.Tx) error {
					var n int
					return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM people`).Scan(&n)
				},
				func(tx *sql.Tx) error { return add(ctx, tx, name+"7") },
				func(tx *sql.Tx) error {
					stmt, err := tx.PrepareContext(ctx, `SELECT 1`)
					if err != nil {
						return err
					}
					defer func() { _ = stmt.Close() }()
					return nil
				},
			} {
				err := begin(ctx, func(tx *sql.Tx) error {
					return cmp.Or(add(sqldb.Later(ctx), tx, name+"6"), add(sqldb.Later(ctx), tx, name+"1"), last(tx))
				})
				if !errors.Is(err, hub.ErrConflict) {
					t.Errorf("%s: somebody who is there already: %v", name, err)
				}
				if n := people(f.App); n != before+4 {
					t.Errorf("%s: %d people after a transaction that failed, want %d", name, n, before+4)
				}
			}
		}
	})
}
