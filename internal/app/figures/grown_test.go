package figures_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
)

// layouts are where the events of a grown hub take place: a latitude and a longitude by the two random numbers x and y, from 0 to 1.
var layouts = []struct{ name, lat, lon string }{
	{"all over the country", "25 + 24 * x", "-124 + 57 * y"},
	{"all in one metro area", "42.36 + x - 0.5", "-71.1 + y - 0.5"},
}

// TestGrown prints how the search near a ZIP code does as a hub grows, in Markdown. It runs alone (make bench-grown): what it loads takes
// some gigabytes and minutes. CHAPTERHOUSE_TEST_GROWN is the number of events it ends with.
func TestGrown(t *testing.T) {
	most := 0
	if _, err := fmt.Sscan(os.Getenv("CHAPTERHOUSE_TEST_GROWN"), &most); err != nil {
		t.Skip("grown figures are measured by make bench-grown, on a machine that does nothing else")
	}
	binary, hello := build(t), sayHello(t)
	table := newTable(fmt.Sprintf("%d connections, %v each, middle of %d rounds, a page rendered each time", connections, lasting, rounds))
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		for _, layout := range layouts {
			t.Run(engine+" "+layout.name, func(t *testing.T) {
				hub, db := openGrown(t, binary, engine)
				near := load{status: http.StatusOK, ask: get(t, hub.base+"/events?near=02139", "theme=none")}
				for loaded, events := 0, 1000; events <= most; loaded, events = events, events*10 {
					grow(t, db, loaded, events, layout.lat, layout.lon)
					for range rounds {
						row, r := fmt.Sprintf("%s: near a ZIP code, %s, %d events", engine, layout.name, events), hub.measure(t, near, hello)
						t.Logf("%s: %.0f per second, %.3f × hello", row, r.perSecond, r.perSecond/r.hello)
						table.add(row, r)
					}
				}
				_ = db.Close()
			})
		}
	}
	t.Logf("\n%s\n", table)
}

// openGrown is a running hub with the demo, and its database for the loader.
func openGrown(t *testing.T, binary, engine string) (*program, *sqldb.DB) {
	t.Helper()
	data := t.TempDir()
	environ, owner := []string{"CHAPTERHOUSE_DATA=" + data}, "sqlite:"+data+"/chapterhouse.db"
	if engine == "PostgreSQL" {
		var hub, role string
		owner, hub, role = newDatabase(t)
		run(t.Context(), t, append(slices.Clone(environ), "CHAPTERHOUSE_DATABASE_URL="+owner), binary, "migrate", "--app-role", role)
		environ = append(environ, "CHAPTERHOUSE_DATABASE_URL="+hub)
	}
	run(t.Context(), t, environ, binary, "demo")
	db, err := sqldb.Open(owner)
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, binary, environ), db
}

// grow loads the events numbered from loaded on, of 1,000 chapters: they begin from a year ago until in a year; nine of ten last two hours,
// most others a day's work, one of a hundred two days and one of a thousand ten. It is a loader for measuring only: it goes past the rules.
func grow(t *testing.T, db *sqldb.DB, loaded, events int, lat, lon string) {
	t.Helper()
	at := `strftime('%Y-%m-%d %H:%M:%S+00:00', $1, (i * 7919 % 1051200 / 30 * 30 - 525600 + PLUS) || ' minutes')`
	if db.Engine == sqldb.Postgres {
		at = `CAST($1 AS timestamptz) + (i * 7919 % 1051200 / 30 * 30 - 525600 + PLUS) * interval '1 minute'`
	}
	lasts := `CASE WHEN i % 1000 = 999 THEN 14400 WHEN i % 100 = 99 THEN 2880 WHEN i % 10 = 9 THEN 480 ELSE 120 END`
	random := strings.NewReplacer("x", "((i * 7907 % 10007) / 10007.0)", "y", "((i * 104729 % 10009) / 10009.0)")
	count := fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT CAST(%d AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < %d) `, loaded, events-1)
	statements := []string{
		`INSERT INTO events (chapter_id, id, title, summary, description, mode, state, audience, starts_at, ends_at, zone, locality, region, country, lat, lon, created_at, updated_at)
			SELECT 'load' || (i % 1000), 'load' || i, 'An event of the load', 'A line that says what it is about.', 'Come and bring a friend. Some words more about it.',
			CASE WHEN i % 7 = 0 THEN 'online' ELSE 'in_person' END, CASE WHEN i % 50 = 0 THEN 'draft' ELSE 'published' END, CASE WHEN i % 11 = 0 THEN 'members' ELSE 'public' END,
			` + strings.Replace(at, "PLUS", "0", 1) + `, ` + strings.Replace(at, "PLUS", lasts, 1) + `, 'America/New_York', 'Springfield', 'MA', 'US',
			CASE WHEN i % 7 > 0 THEN ` + random.Replace(lat) + ` END, CASE WHEN i % 7 > 0 THEN ` + random.Replace(lon) + ` END, $1, $1 FROM n`,
		`INSERT INTO event_seats (chapter_id, event_id, capacity) SELECT 'load' || (i % 1000), 'load' || i, 50 FROM n WHERE $1 = $1`,
	}
	if loaded == 0 {
		count0 := `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999) `
		insert(t, db, count0+`INSERT INTO chapters (id, slug, name, kind, status, zone, hue, created_at, updated_at)
			SELECT 'load' || i, 'load' || i, 'Chapter ' || i, 'local', 'active', 'America/New_York', 1, $1, $1 FROM n`)
	}
	for _, statement := range statements {
		insert(t, db, count+statement)
	}
	if _, err := db.ExecContext(t.Context(), `ANALYZE`); err != nil {
		t.Fatal(err)
	}
}

func insert(t *testing.T, db *sqldb.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(context.WithoutCancel(t.Context()), statement, sqldb.At(time.Now())); err != nil {
		t.Fatalf("%v\n%s", err, statement)
	}
}
