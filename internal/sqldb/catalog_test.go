package sqldb_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

func catalog(t *testing.T, db *sqldb.DB, skip ...string) ([]sqldb.Table, error) {
	t.Helper()
	var tables []sqldb.Table
	err := db.Snapshot(t.Context(), func(tx *sql.Tx) (err error) {
		tables, err = db.Tables(t.Context(), tx, skip...)
		return err
	})
	return tables, err
}

// TestTheCatalogIsAlikeOnBothEngines: what a backup of one engine calls a column, the other calls it too. It was seen to
// fail with "timestamptz" on one engine only and with a boolean column declared integer on SQLite.
func TestTheCatalogIsAlikeOnBothEngines(t *testing.T) {
	t.Parallel()
	lite, err := catalog(t, storetest.Open(t, sqldb.SQLite).DB)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, table := range lite {
		for _, parent := range table.Parents {
			if !seen[parent] {
				t.Errorf("%s comes before its parent %s", table.Name, parent)
			}
		}
		seen[table.Name] = true
	}
	if len(seen) < 15 {
		t.Errorf("found %d tables only", len(seen))
	}
	postgres, err := catalog(t, storetest.Open(t, sqldb.Postgres).DB)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(lite, postgres); diff != "" {
		t.Errorf("catalogs (-sqlite +postgres):\n%s", diff)
	}
}

func TestTheCatalogRefusesWhatItCannotCarry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		f.Exec(t, `CREATE TABLE other_prices (amount numeric(9, 2))`)
		if _, err := catalog(t, f.DB); err == nil || !strings.Contains(err.Error(), "amount") {
			t.Errorf("a column of an unknown type: %v", err)
		}
		if _, err := catalog(t, f.DB, "other_"); err != nil {
			t.Errorf("a table that is left out: %v", err)
		}
		f.Exec(t, `CREATE TABLE ring_a (id text PRIMARY KEY, b text)`)
		f.Exec(t, `CREATE TABLE ring_b (id text PRIMARY KEY, a text REFERENCES ring_a (id))`)
		if f.DB.Engine == sqldb.SQLite {
			f.Exec(t, `DROP TABLE ring_a`)
			f.Exec(t, `CREATE TABLE ring_a (id text PRIMARY KEY, b text REFERENCES ring_b (id))`)
		} else {
			f.Exec(t, `ALTER TABLE ring_a ADD FOREIGN KEY (b) REFERENCES ring_b (id)`)
		}
		if _, err := catalog(t, f.DB, "other_"); err == nil {
			t.Error("tables in a ring were put in order")
		}
	})
}

// TestASnapshotSeesOneMoment: a row written while it reads is not seen, and its writer does not wait. The control reads
// beside the snapshot at the same time, and sees the row.
func TestASnapshotSeesOneMoment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		done := errors.New("done")
		err := f.DB.Snapshot(t.Context(), func(tx *sql.Tx) error {
			f.Chapter(t, "boston")
			var seen int
			if err := tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM chapters`).Scan(&seen); err != nil {
				return err
			}
			if seen != 0 {
				t.Errorf("the snapshot sees %d rows that came later", seen)
			}
			if n := f.Int(t, `SELECT COUNT(*) FROM chapters`); n != 1 {
				t.Errorf("control: beside the snapshot %d rows are seen, want 1", n)
			}
			return done
		})
		if !errors.Is(err, done) {
			t.Errorf("the error of the function is lost: %v", err)
		}
	})
}

func TestASchemaOfAnOlderVersion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		db := unmigrated(t, f, 1)[0]
		versions := func() [2]int64 {
			t.Helper()
			have, newest, err := db.Version(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return [2]int64{have, newest}
		}
		newest := versions()[1]
		for _, want := range []int64{3, 2, 5} { // never down
			if err := db.MigrateTo(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			if got := versions(); got != [2]int64{max(want, 3), newest} {
				t.Errorf("after migrating to %d: %v", want, got)
			}
		}
	})
}
