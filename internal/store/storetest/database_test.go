package storetest_test

import (
	"testing"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// A database is given to the next test without the rows of the one before, and not at all after anything else was changed: a
// schema, a row of migrating, a right, or more rows than are quickly deleted.
func TestADatabaseIsUsedAgainAsItWasMigrated(t *testing.T) {
	use := func(change func(t *testing.T, f *storetest.Fixture)) (url string) {
		t.Run("use", func(t *testing.T) {
			f := storetest.Open(t, sqldb.Postgres)
			if n := f.Int(t, `SELECT (SELECT COUNT(*) FROM chapters) + (SELECT COUNT(*) FROM people) + (SELECT COUNT(*) FROM audit)`); n != 0 {
				t.Errorf("%d rows of another test", n)
			}
			url = f.URL
			change(t, f)
		})
		return url
	}
	rows := func(t *testing.T, f *storetest.Fixture) { f.Lead(t, f.Chapter(t, "boston"), "Ann Vale") }
	exec := func(statement string) func(t *testing.T, f *storetest.Fixture) {
		return func(t *testing.T, f *storetest.Fixture) { f.Exec(t, statement) }
	}
	first := use(rows)
	if first == "" {
		t.Skip("there is no PostgreSQL")
	}
	if use(rows) != first {
		t.Fatal("after rows a database is not used again")
	}
	for name, statement := range map[string]string{
		"a table":       `CREATE TABLE extra (id text)`,
		"a table less":  `DROP TABLE suppressions`,
		"a policy less": `ALTER TABLE events DISABLE ROW LEVEL SECURITY`,
		"a right less":  `REVOKE SELECT ON events FROM chapterhouse_test_app`,
		"a row less":    `DELETE FROM compatibility`,
		"a setting":     `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_sort = off', current_database()); END $$`,
		"statistics":    `INSERT INTO people (id, created_at) SELECT i::text, now() FROM generate_series(1, 100) i; ANALYZE people`,
		"a lot of rows": `INSERT INTO people (id, created_at) SELECT i::text, now() FROM generate_series(1, 50000) i`,
	} {
		changed := use(exec(statement))
		if next := use(rows); next == changed {
			t.Errorf("%s: the database was given to another test", name)
		}
	}
}
