package store_test

import (
	"context"
	"database/sql"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// BenchmarkRead is one event by its id, from PostgreSQL over the loopback interface: what row-level security costs a read,
// by the way the chapter is named to it. docs/adr/0006 has the figures.
func BenchmarkRead(b *testing.B) {
	f := storetest.Open(b, sqldb.Postgres)
	chapter := f.Chapter(b, "boston")
	event := f.Event(b, chapter)
	const query = `SELECT e.id, e.title, s.taken FROM events e JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		WHERE e.chapter_id = $1 AND e.id = $2`
	read := func(ctx context.Context, row *sql.Row) error {
		var id, title string
		var taken int
		return row.Scan(&id, &title, &taken)
	}
	ways := map[string]func(ctx context.Context) error{
		"1 without (superuser)": func(ctx context.Context) error {
			return read(ctx, f.DB.QueryRowContext(ctx, query, chapter.ID, event.ID))
		},
		"2 in a pipeline": func(ctx context.Context) error {
			return read(ctx, f.App.Scope(string(chapter.ID)).QueryRowContext(ctx, query, chapter.ID, event.ID))
		},
		"3 scope with BEGIN, read, COMMIT": func(ctx context.Context) error {
			return f.App.Scope(string(chapter.ID)).Tx(ctx, func(tx *sql.Tx) error { return read(ctx, tx.QueryRowContext(ctx, query, chapter.ID, event.ID)) })
		},
		"4 BEGIN, scope, read, COMMIT": func(ctx context.Context) error {
			return f.App.Tx(ctx, func(tx *sql.Tx) error {
				if err := f.App.Rescope(ctx, tx, string(chapter.ID)); err != nil {
					return err
				}
				return read(ctx, tx.QueryRowContext(ctx, query, chapter.ID, event.ID))
			})
		},
		"5 a list of 20, without (superuser)": listOf(f, f.DB, chapter),
		"6 a list of 20, in a pipeline":       listOf(f, f.App, chapter),
	}
	for range 100 {
		f.Event(b, chapter)
	}
	for _, name := range []string{"1 without (superuser)", "2 in a pipeline", "3 scope with BEGIN, read, COMMIT", "4 BEGIN, scope, read, COMMIT",
		"5 a list of 20, without (superuser)", "6 a list of 20, in a pipeline"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := ways[name](b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func listOf(f *storetest.Fixture, db *sqldb.DB, chapter hub.Chapter) func(ctx context.Context) error {
	s := store.New(db, f.Keys, f.Queue, f.Clock.Now)
	return func(ctx context.Context) error {
		_, err := s.Chapter(chapter.ID).Events(ctx, store.EventFilter{States: []hub.EventState{hub.EventPublished}, From: f.Clock.Now(), Limit: 20})
		return err
	}
}
