package store_test

import (
	"strconv"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// older is a database of an earlier schema: on PostgreSQL the fixture's own, emptied, on SQLite another file. db is the
// owner's, app the hub's. On PostgreSQL that role may make tables, so that what it migrates is bound by row-level security.
func older(t *testing.T, f *storetest.Fixture, by func(db, app *sqldb.DB) *sqldb.DB, version int64) (db, app *sqldb.DB) {
	t.Helper()
	db, app = f.DB, f.App
	if f.DB.Engine == sqldb.Postgres {
		f.Exec(t, `DROP SCHEMA public CASCADE`)
		f.Exec(t, `CREATE SCHEMA public`)
		f.Exec(t, `GRANT ALL ON SCHEMA public TO `+rowsOf(t, f.App, `SELECT current_user`)[0][0])
	} else {
		old, err := sqldb.Open(f.URL + ".old")
		done(t, err)
		t.Cleanup(func() { _ = old.Close() })
		db, app = old, old
	}
	done(t, by(db, app).MigrateTo(t.Context(), version))
	return db, app
}

func byOwner(db, _ *sqldb.DB) *sqldb.DB { return db }
func byHub(_, app *sqldb.DB) *sqldb.DB  { return app }

// TestEditsOfBeforeAreKnown migrates events and pages of which the trail alone says who edited them. It was seen to fail on
// PostgreSQL without the set_config of 0010: the migration found no event.
func TestEditsOfBeforeAreKnown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		db, app := older(t, f, byHub, 9)
		now := sqldb.At(f.Clock.Now())
		exec := func(query string, args ...any) {
			t.Helper()
			_, err := db.ExecContext(ctx, query, args...)
			done(t, err)
		}
		for _, chapter := range []string{"boston", "salem"} {
			exec(`INSERT INTO chapters (id, slug, name, kind, status, zone, hue, created_at, updated_at) VALUES ($1, $1, $1, 'local', 'active', 'UTC', 1, $2, $2)`, chapter, now)
			for _, event := range []string{"edited", "imported"} {
				exec(`INSERT INTO events (chapter_id, id, title, mode, state, audience, starts_at, ends_at, zone, identifier, created_at, updated_at)
					VALUES ($1, $2, 'Old', 'online', 'published', 'public', $3, $4, 'UTC', $5, $3, $3)`,
					chapter, chapter+event, now, sqldb.At(f.Clock.Now().AddDate(0, 0, 9)), "ics:"+event)
				exec(`INSERT INTO event_seats (chapter_id, event_id) VALUES ($1, $2)`, chapter, chapter+event)
			}
		}
		for i, row := range [][3]string{
			{"boston", "event.update", "event:bostonedited"}, {"boston", "event.update", "event:bostonedited"}, {"boston", "event.import", "event:bostonimported"},
			{"boston", "event.update", "event:salemedited"}, {"boston", "chapter.update", "chapter:boston"}, {"salem", "event.publish", "event:salemedited"},
		} {
			exec(`INSERT INTO audit (id, at, actor_id, chapter_id, action, object) VALUES ($1, $2, 'somebody', $3, $4, $5)`, strconv.Itoa(i), now, row[0], row[1], row[2])
		}
		_, err := app.Migrate(ctx)
		done(t, err)

		s := store.New(app, f.Keys, f.Queue, f.Clock.Now)
		for chapter, page := range map[hub.ChapterID]bool{"boston": true, "salem": false} {
			edited, err := s.Chapter(chapter).PageEdited(ctx)
			done(t, err)
			same(t, string(chapter)+"'s page", edited, page)
		}
		for event, want := range map[[2]string]store.ImportOutcome{
			{"boston", "edited"}: store.ImportKept, {"boston", "imported"}: store.ImportUpdated, {"salem", "edited"}: store.ImportUpdated, {"salem", "imported"}: store.ImportUpdated,
		} {
			e := fromFile(f)
			e.Identifier = "ics:" + event[1]
			got, err := s.Chapter(hub.ChapterID(event[0])).CompareImport(ctx, e)
			done(t, err)
			same(t, event[0]+", "+event[1], got, want)
		}
	})
}
