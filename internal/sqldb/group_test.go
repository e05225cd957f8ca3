package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var errOwn = errors.New("this one fails")

// answers is a SQLite database with a table that functions write to.
func answers(t *testing.T) *DB {
	t.Helper()
	db, err := Open("sqlite:" + filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE answers (id bigint PRIMARY KEY)`); err != nil {
		t.Fatal(err)
	}
	return db
}

func answer(ctx context.Context, tx *sql.Tx, id int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO answers (id) VALUES ($1)`, id)
	return err
}

// one is a caller of Together.
type one struct {
	ctx context.Context //nolint:containedctx // a row of a table
	fn  func(ctx context.Context, tx *sql.Tx, id int) error
}

// together lets callers wait behind a writer, one behind the other, until all of them wait, and returns what each was told; -1 in place of the error: panicked.
func together(t *testing.T, db *DB, callers []one) (told []error, panicked []any) {
	t.Helper()
	told, panicked = make([]error, len(callers)), make([]any, len(callers))
	var all sync.WaitGroup
	err := db.Tx(t.Context(), func(*sql.Tx) error {
		for id, c := range callers {
			all.Go(func() {
				defer func() { panicked[id] = recover() }()
				told[id] = errors.New("nobody was told")
				told[id] = db.Scope(Everyone).Together(c.ctx, func(ctx context.Context, tx *sql.Tx) error { return c.fn(ctx, tx, id) })
			})
			for waiting := 0; waiting <= id; {
				runtime.Gosched()
				db.group.mu.Lock()
				waiting = len(db.group.waiting)
				db.group.mu.Unlock()
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all.Wait()
	return told, panicked
}

func kept(t *testing.T, db *DB) []int {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT id FROM answers ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var ids []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestOneOfAGroupTakesBackItsOwnAlone(t *testing.T) {
	t.Parallel()
	const odd = 5 // the one of twenty that does something else
	for name, tt := range map[string]struct {
		odd   func(cancel func()) func(ctx context.Context, tx *sql.Tx, id int) error
		told  error
		panic any
		stays bool
		alone bool // everyone runs again
	}{
		"it fails": {told: errOwn, odd: func(func()) func(context.Context, *sql.Tx, int) error {
			return func(ctx context.Context, tx *sql.Tx, id int) error { return errors.Join(answer(ctx, tx, id), errOwn) }
		}},
		"its caller goes": {told: context.Canceled, odd: func(cancel func()) func(context.Context, *sql.Tx, int) error {
			return func(ctx context.Context, tx *sql.Tx, id int) error {
				cancel()
				return answer(ctx, tx, id)
			}
		}},
		"it panics": {panic: "over something", odd: func(func()) func(context.Context, *sql.Tx, int) error {
			return func(ctx context.Context, tx *sql.Tx, id int) error {
				_ = answer(ctx, tx, id)
				panic("over something")
			}
		}},
		"it ends the transaction": {stays: true, alone: true, odd: func(func()) func(context.Context, *sql.Tx, int) error {
			first := true
			return func(ctx context.Context, tx *sql.Tx, id int) error {
				if first {
					first = false
					_, err := tx.ExecContext(ctx, `INSERT OR ROLLBACK INTO answers (id) VALUES ($1), ($1)`, id)
					return err
				}
				return answer(ctx, tx, id)
			}
		}},
		"it works": {stays: true, odd: func(func()) func(context.Context, *sql.Tx, int) error { return answer }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := answers(t)
			var runs atomic.Int32
			var callers []one
			var want []int
			for id := range 20 {
				ctx, cancel := context.WithCancel(t.Context())
				t.Cleanup(cancel)
				c := one{ctx, func(ctx context.Context, tx *sql.Tx, id int) error {
					runs.Add(1)
					return answer(ctx, tx, id)
				}}
				if id == odd {
					c.fn = tt.odd(cancel)
				}
				callers = append(callers, c)
				if id != odd || tt.stays {
					want = append(want, id)
				}
			}
			told, panicked := together(t, db, callers)
			for id, err := range told {
				switch {
				case id != odd && (err != nil || panicked[id] != nil):
					t.Errorf("caller %d was told %v, panic %v", id, err, panicked[id])
				case id == odd && tt.panic == nil && !errors.Is(err, tt.told) || id == odd && panicked[id] != tt.panic:
					t.Errorf("the odd one was told %v, panic %v", err, panicked[id])
				}
			}
			if got := kept(t, db); !slices.Equal(got, want) {
				t.Errorf("kept %v, want %v", got, want)
			}
			if again := runs.Load() > 20; again != tt.alone {
				t.Errorf("%d runs", runs.Load())
			}
		})
	}
}

func TestAFunctionThatEndsItsGoroutineLeavesNobodyWaiting(t *testing.T) {
	t.Parallel()
	db := answers(t)
	var callers []one
	for range 5 {
		callers = append(callers, one{t.Context(), answer})
	}
	callers[0].fn = func(context.Context, *sql.Tx, int) error { runtime.Goexit(); return nil }
	told, _ := together(t, db, callers)
	stuck := 0
	for _, err := range told {
		if err != nil {
			stuck++
		}
	}
	// The one that ended its goroutine, and the one whose goroutine that was.
	if got := kept(t, db); stuck > 2 || len(got) < 3 {
		t.Errorf("told %v, kept %v", told, got)
	}
	if err := db.Scope(Everyone).Together(t.Context(), func(ctx context.Context, tx *sql.Tx) error { return answer(ctx, tx, 9) }); err != nil {
		t.Errorf("the next: %v", err)
	}
}

func TestManyAnswersOfAGroupCommitOnce(t *testing.T) {
	t.Parallel()
	db := answers(t)
	var commits, transactions atomic.Int32
	var callers []one
	seen := sync.Map{}
	for range 2*largestGroup + 1 {
		callers = append(callers, one{t.Context(), func(ctx context.Context, tx *sql.Tx, id int) error {
			if _, known := seen.LoadOrStore(tx, true); !known {
				transactions.Add(1)
				db.AfterCommit(tx, func() { commits.Add(1) })
			}
			return answer(ctx, tx, id)
		}})
	}
	together(t, db, callers)
	if got := len(kept(t, db)); got != len(callers) {
		t.Errorf("kept %d of %d", got, len(callers))
	}
	if commits.Load() != 3 || transactions.Load() != 3 {
		t.Errorf("%d functions took %d transactions with %d commits, want 3", len(callers), transactions.Load(), commits.Load())
	}
	if len(db.after.wait) != 0 {
		t.Errorf("%d transactions are remembered", len(db.after.wait))
	}
}

func TestWhatFollowsACommitFollowsNothingElse(t *testing.T) {
	t.Parallel()
	db := answers(t)
	followed := 0
	follow := func(tx *sql.Tx) { db.AfterCommit(tx, func() { followed++ }) }
	_ = db.Tx(t.Context(), func(tx *sql.Tx) error { follow(tx); return errOwn })
	func() {
		defer func() { _ = recover() }()
		_ = db.Tx(t.Context(), func(tx *sql.Tx) error { follow(tx); panic(1) })
	}()
	_ = db.Scope(Everyone).Together(t.Context(), func(_ context.Context, tx *sql.Tx) error { follow(tx); return errOwn })
	if followed != 0 || len(db.after.wait) != 0 {
		t.Errorf("%d followed what was undone, %d are remembered", followed, len(db.after.wait))
	}
	// What follows may write: the turn was given back.
	err := db.Tx(t.Context(), func(tx *sql.Tx) error {
		db.AfterCommit(tx, func() {
			if err := db.Tx(t.Context(), func(tx *sql.Tx) error { return answer(t.Context(), tx, 1) }); err != nil {
				t.Error(err)
			}
		})
		return nil
	})
	if err != nil || len(kept(t, db)) != 1 {
		t.Errorf("%v, kept %v", err, kept(t, db))
	}
}

func TestWhoLeavesBeforeTheirTurnIsNotRun(t *testing.T) {
	t.Parallel()
	db := answers(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err := db.Tx(t.Context(), func(*sql.Tx) error {
		return db.Scope(Everyone).Together(ctx, func(ctx context.Context, tx *sql.Tx) error { return answer(ctx, tx, 1) })
	})
	if !errors.Is(err, context.DeadlineExceeded) || len(kept(t, db)) != 0 {
		t.Errorf("told %v, kept %v", err, kept(t, db))
	}
}
