package store_test

import (
	"database/sql"
	"regexp"
	"strconv"
	"testing"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

var (
	ranScan = regexp.MustCompile(`Scan .*\(actual time=\S+ rows=(\d+) loops=(\d+)\)`)
	removed = regexp.MustCompile(`Rows Removed by (?:Filter|Index Recheck): (\d+)`)
)

// TestASearchReadsFewRows counts what PostgreSQL reads for the first page of a search near a point, among 30,000 events of one metro area
// from a year ago until in a year.
func TestASearchReadsFewRows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		if f.DB.Engine != sqldb.Postgres {
			return // SQLite does not say what it read
		}
		now := sqldb.At(f.Clock.Now())
		boston := f.Chapter(t, "boston")
		const rows = ` FROM generate_series(0, 29999) i`
		f.Exec(t, `INSERT INTO events (chapter_id, id, title, mode, state, audience, starts_at, ends_at, zone, lat, lon, created_at, updated_at)
			SELECT $2, 'e' || i, 'An event', CASE WHEN i % 7 = 0 THEN 'online' ELSE 'in_person' END, 'published', 'public', at, at + interval '2 hours', 'UTC',
				42.36 + i * 7907 % 10007 / 10007.0 - 0.5, -71.1 + i * 7703 % 10009 / 10009.0 - 0.5, $1, $1
			FROM (SELECT i, CAST($1 AS timestamptz) + (i * 35 - 525000) * interval '1 minute' AS at`+rows+`) n`, now, boston.ID)
		f.Exec(t, `INSERT INTO event_seats (chapter_id, event_id) SELECT $1, 'e' || i`+rows, boston.ID)
		f.Exec(t, `ANALYZE`)
		db, notes := storetest.Record(f.App)
		t.Cleanup(func() { _ = db.Close() })
		near := &store.Near{South: 41.64, West: -72.08, North: 43.09, East: -70.12, Lat: 42.3624, Lon: -71.1023, Squeeze: 0.533, Square: 0.5237}
		found, online, err := store.New(db, f.Keys, f.Queue, f.Clock.Now).ComingEventsBeside(t.Context(),
			store.EventSearch{From: f.Clock.Now(), Limit: 25, Near: near}, store.EventSearch{From: f.Clock.Now(), Limit: 5, Mode: "online"})
		done(t, err)
		same(t, "found", []int{len(found), len(online)}, []int{25, 5})
		ran := notes.Take()
		planning(t, f, `SET LOCAL plan_cache_mode = force_generic_plan`, func(tx *sql.Tx) {
			_, err := tx.ExecContext(t.Context(), `SET LOCAL hub.chapter = '`+sqldb.Everyone+`'`)
			done(t, err)
			read, plan := 0, ""
			for _, line := range rowsOf(t, tx, `EXPLAIN (ANALYZE) `+ran[0].Query, ran[0].Args...) {
				plan += line[0] + "\n"
				if m := ranScan.FindStringSubmatch(line[0]); m != nil {
					n, _ := strconv.Atoi(m[1])
					times, _ := strconv.Atoi(m[2])
					read += n * times
				} else if m := removed.FindStringSubmatch(line[0]); m != nil {
					n, _ := strconv.Atoi(m[1])
					read += n
				}
			}
			if read < 60 || read > 200 {
				t.Errorf("%d rows are read, at most 200 are wanted:\n%s", read, plan)
			}
			t.Logf("%d rows are read", read)
		})
	})
}
