package store_test

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// binder names a chapter to row-level security and reads in its name: as the hub does, or as it must not.
type binder struct {
	// read runs a statement without arguments and closes its rows in the end.
	read func(ctx context.Context, chapter hub.ChapterID, query string, each func(*sql.Rows) error) error
	// write runs fn in a transaction.
	write func(ctx context.Context, chapter hub.ChapterID, fn func(*sql.Tx) error) error
}

func scoped(db *sqldb.DB) binder {
	return binder{
		read: func(ctx context.Context, chapter hub.ChapterID, query string, each func(*sql.Rows) error) error {
			rows, err := db.Scope(string(chapter)).QueryContext(ctx, query)
			return throughRows(rows, err, each)
		},
		write: func(ctx context.Context, chapter hub.ChapterID, fn func(*sql.Tx) error) error {
			return db.Scope(string(chapter)).Tx(ctx, fn)
		},
	}
}

// sessioned is SET where it should be SET LOCAL: the chapter stays with the connection when it goes back to the pool.
func sessioned(db *sqldb.DB) binder {
	const set = `SELECT set_config('hub.chapter', $1, false)`
	return binder{
		read: func(ctx context.Context, chapter hub.ChapterID, query string, each func(*sql.Rows) error) error {
			conn, err := db.Conn(ctx)
			if err != nil {
				return err
			}
			defer func() { _ = conn.Close() }()
			if _, err := conn.ExecContext(ctx, set, chapter); err != nil {
				return err
			}
			rows, err := conn.QueryContext(ctx, query)
			return throughRows(rows, err, each)
		},
		write: func(ctx context.Context, chapter hub.ChapterID, fn func(*sql.Tx) error) error {
			return db.Tx(ctx, func(tx *sql.Tx) error {
				if _, err := tx.ExecContext(ctx, set, chapter); err != nil {
					return err
				}
				return fn(tx)
			})
		},
	}
}

func throughRows(rows *sql.Rows, err error, each func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

const (
	poolChapters = 20
	poolEvents   = 3 // of each chapter
)

// throng reads `reads` times from many goroutines over a pool of few connections, in random chapters, without ever naming
// the chapter in the statement: whole reads, reads that panic or are cancelled between two rows, transactions that panic,
// fail, or are cancelled, and reads that no chapter was named for, which must be empty. It counts rows of other chapters.
func throng(t *testing.T, b binder, db *sqldb.DB, chapters []hub.ChapterID, reads int) (done, foreign int64) {
	t.Helper()
	var left, seen, strange atomic.Int64
	left.Store(int64(reads))
	const all = `SELECT chapter_id FROM events`
	var goroutines sync.WaitGroup
	for range 64 {
		goroutines.Go(func() {
			for left.Add(-1) >= 0 {
				own := chapters[rand.IntN(len(chapters))]
				ctx, cancel := context.WithCancel(t.Context())
				rows := 0
				look := func(r *sql.Rows) error {
					var chapter hub.ChapterID
					if err := r.Scan(&chapter); err != nil {
						return err
					}
					if rows++; chapter != own {
						strange.Add(1)
					}
					return nil
				}
				kind := rand.IntN(1000)
				func() {
					defer func() { _ = recover() }()
					switch {
					case kind < 3: // cancelled between two rows, which costs the pool a connection
						_ = b.read(ctx, own, all, func(r *sql.Rows) error { defer cancel(); return look(r) })
					case kind < 40: // panics between two rows
						_ = b.read(ctx, own, all, func(r *sql.Rows) error { _ = look(r); panic("reader") })
					case kind < 180: // nobody named a chapter
						unbound, err := db.QueryContext(ctx, all)
						_ = throughRows(unbound, err, func(*sql.Rows) error { strange.Add(1); return nil })
					case kind < 250:
						_ = b.write(ctx, own, func(tx *sql.Tx) error {
							found, err := tx.QueryContext(ctx, all)
							if err := throughRows(found, err, look); err != nil {
								return err
							}
							switch kind {
							case 180, 181:
								cancel()
							case 182, 183, 184, 185, 186:
								panic("writer")
							case 187, 188, 189:
								return errQueue
							}
							return nil
						})
					default:
						if err := b.read(ctx, own, all, look); err == nil && rows != poolEvents {
							t.Errorf("%d rows of the chapter, want %d", rows, poolEvents)
						}
					}
				}()
				cancel()
				seen.Add(1)
			}
		})
	}
	goroutines.Wait()
	return seen.Load(), strange.Load()
}

// long reports whether the long forms run, too (make test-long).
func long() bool { return os.Getenv("CHAPTERHOUSE_TEST_LONG") != "" }

// TestNoChapterStaysWithAConnection is the pool test of row-level security. Its negative control is the same throng with
// SET in the place of SET LOCAL, which leaks.
func TestNoChapterStaysWithAConnection(t *testing.T) {
	t.Parallel()
	reads := 10_000 // the control leaks within 2,000
	if long() {
		reads = 200_000
	}
	f := storetest.Open(t, sqldb.Postgres)
	var chapters []hub.ChapterID
	for i := range poolChapters {
		chapter := f.Chapter(t, "c"+strconv.Itoa(i))
		chapters = append(chapters, chapter.ID)
		for range poolEvents {
			f.Event(t, chapter)
		}
	}
	f.App.SetMaxOpenConns(6)
	f.App.SetMaxIdleConns(6)
	ran, foreign := throng(t, scoped(f.App), f.App, chapters, reads)
	if t.Logf("%d reads, %d foreign rows", ran, foreign); ran != int64(reads) || foreign != 0 {
		t.Errorf("%d foreign rows in %d of %d reads", foreign, ran, reads)
	}
	// The store's own methods stand on the same pool, and it is not exhausted.
	for _, id := range chapters {
		events, err := f.Store.Chapter(id).Events(t.Context(), store.EventFilter{States: []hub.EventState{hub.EventPublished}, Limit: 100})
		if err != nil || len(events) != poolEvents {
			t.Fatalf("%d events (%v), want %d", len(events), err, poolEvents)
		}
	}
	if _, leaked := throng(t, sessioned(f.App), f.App, chapters, 2_000); leaked == 0 {
		t.Error("SET in the place of SET LOCAL leaks nothing: this test proves nothing")
	}
}
